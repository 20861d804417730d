# Verificación de identidad: para la persona, para soporte.

## Actividad y alarmas
activity-recovery-case-opened = Ayuda solicitada: segundos factores perdidos
activity-recovery-case-resumed = Caso de recuperación retomado
activity-recovery-case-document-added = Imagen de un documento de identidad enviada
activity-recovery-case-submitted = Documentos de identidad entregados
activity-recovery-case-viewed = Caso de recuperación consultado por soporte
activity-recovery-case-document-viewed = Documento de identidad consultado por soporte
activity-recovery-case-approved = Caso de recuperación aprobado por una persona de soporte
activity-recovery-case-declined = Caso de recuperación rechazado por soporte
activity-recovery-case-withdrawn = Caso de recuperación retirado
activity-recovery-case-cancelled = Caso de recuperación cerrado
activity-recovery-case-expired = Caso de recuperación cerrado: plazo vencido
activity-recovery-case-ready = Plazo de espera terminado, enlace de restablecimiento enviado
activity-recovery-case-password-refused = Restablecimiento de los segundos factores rechazado
activity-recovery-case-finished = Segundos factores restablecidos
alarm-about-recovery-case-received = Alguien que conoce su contraseña ha enviado documentos de identidad para pasar por alto sus segundos factores.
alarm-about-recovery-case-approved = Soporte ha aceptado restablecer sus segundos factores tras un plazo de espera.
alarm-about-recovery-case-declined = Soporte se ha negado a restablecer sus segundos factores.
alarm-about-factors-reset = Se han eliminado todos los segundos factores de su cuenta.
