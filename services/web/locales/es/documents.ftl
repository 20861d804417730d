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

## Pedir ayuda
identity-none-left = Ya no tengo ninguno de estos
identity-title = Confirme quién es usted
identity-lead = Conoce su contraseña y ha perdido todos sus segundos factores. Nuestro equipo de soporte puede comprobar que la cuenta es suya.
identity-first = Mire primero si le queda alguno: un código de respaldo en papel, otro teléfono, una llave de seguridad. Esta vía tarda varios días.
identity-how = Qué ocurre
identity-how-send = Envía imágenes de un documento de identidad y una de usted sosteniéndolo.
identity-how-review = Dos personas de nuestro soporte las examinan. Las imágenes se guardan cifradas y se borran con la decisión, a las 72 horas como muy tarde.
identity-how-wait = Si ambas están de acuerdo, empieza un plazo de espera. Se avisa al titular de la cuenta por todas las vías y puede impedirlo.
identity-how-reset = Después le enviamos un enlace. Con él y con su contraseña elimina los segundos factores perdidos, inicia sesión y añade otros nuevos.
identity-ask = Pedir ayuda
identity-back = Volver a los otros métodos
reason-no-support = Por ahora nadie puede comprobar identidades aquí. Diríjase a quien administra esta instalación.

## Enviar imágenes
identity-documents-title = Envíe imágenes
identity-documents-lead = Su caso tiene el número { $number }. Tome las imágenes con buena luz: todo lo que figura en el documento debe poder leerse.
field-front = Anverso del documento
hint-front = De un pasaporte, documento de identidad o permiso de conducir: el lado o la página con su fotografía.
field-back = Reverso del documento
hint-back = Si figura algo en él.
field-selfie = Usted con el documento en la mano
hint-selfie = Su cara y el documento en una misma imagen.
identity-sent = Enviado
identity-limits = JPEG, PNG o WebP, de { $size } como máximo cada una. Solo guardamos la imagen: se elimina dónde y con qué se tomó.
identity-send = Enviar las imágenes
identity-submit-title = ¿Está todo?
identity-submit-text = Soporte solo ve las imágenes cuando usted las entrega. Después ya no se pueden cambiar.
identity-submit = Entregar
identity-withdraw = Retirar
done-pictures-sent = Las imágenes han llegado.
invalid-no-file = Elija al menos una imagen.
reason-case-incomplete = Falta una imagen: se necesitan el anverso del documento y usted con el documento en la mano.
reason-picture-too-long = El archivo es demasiado grande.
reason-picture-other-kind = No es una imagen JPEG, PNG o WebP.
reason-picture-too-many-pixels = La imagen tiene demasiados píxeles. Tómela con los ajustes habituales de su cámara.
reason-picture-too-few-pixels = La imagen es demasiado pequeña para reconocer algo.
reason-picture-moves = No se aceptan imágenes animadas.
reason-picture-damaged = La imagen no se puede leer. Envíe otra.

## Esperar
identity-status-title = Su caso
identity-number = Número de caso
identity-state-submitted = Nuestro soporte examina sus imágenes. Le escribiremos en cuanto esté decidido.
identity-documents-until = Las imágenes se borran con la decisión, el { $time } como muy tarde.
identity-state-approved = Soporte ha dado su conformidad. El { $time } le enviaremos un enlace que restablece sus segundos factores.
identity-state-ready = Le hemos enviado un enlace que restablece sus segundos factores. Sirve hasta el { $time }.
identity-stop = Si aparece un segundo factor, inicie sesión con él sin más: eso termina el caso.
identity-keep = Conserve el número de caso. Encontrará esta página en este navegador, o iniciando sesión y pidiendo ayuda de nuevo.
identity-ended = Este caso ha terminado
identity-erased = Todas las imágenes se han borrado.
identity-end-done = Sus segundos factores se han restablecido. Inicie sesión con su contraseña y añada enseguida uno nuevo.
identity-end-unreadable = Soporte lo ha rechazado: las imágenes no se pueden leer. Puede pedirlo de nuevo con otras mejores.
identity-end-mismatch = Soporte lo ha rechazado: el documento no pertenece al titular de la cuenta.
identity-end-invalid = Soporte lo ha rechazado: el documento no es válido, o ya no lo es. Puede pedirlo de nuevo con otro.
identity-end-doubtful = Soporte lo ha rechazado: algo no concordaba.
identity-end-withdrawn = Lo ha retirado usted.
identity-end-not-me = El titular de la cuenta lo ha impedido.
identity-end-logged-in = Alguien ha iniciado sesión en la cuenta.
identity-end-password-changed = Se ha cambiado la contraseña. Con la nueva puede pedirlo otra vez.
identity-end-expired = Se acabó el plazo. Puede pedirlo de nuevo.
identity-end-other = Lo ha cerrado quien administra esta instalación, o la cuenta no se puede usar.

## El final
identity-finish-title = Restablezca sus segundos factores
identity-finish-lead = Para la cuenta { $email }.
identity-finish-text = Se eliminan todos los segundos factores de la cuenta y se cierran todas las sesiones. Después, inicie sesión y añada enseguida un nuevo segundo factor.
identity-finish = Restablecer los segundos factores
identity-finish-gone = Este enlace ya no sirve: se ha usado, es demasiado antiguo o el caso ha terminado.
done-factors-reset = Sus segundos factores se han eliminado. Inicie sesión con su contraseña y añada enseguida uno nuevo.

## Soporte
menu-support = Comprobación de identidad
review-title = Comprobación de identidad
review-lead = Personas que han perdido todos sus segundos factores. Dos de ustedes deben estar de acuerdo, y nadie decide sobre sí mismo.
review-none = Nadie espera
review-none-text = Cuando alguien entrega imágenes, están aquí.
review-next = Más
review-case = Caso { $number }
review-own = El suyo
review-mine = Usted está conforme
review-mine-text = Usted ha dado su conformidad. Otra persona debe darla también.
review-approvals = { $n } de 2 conformes
review-until = hasta el { $time }
review-account = Cuenta
review-name = Nombre
review-email = Correo de inicio de sesión
review-created = Cuenta creada
review-asked = Pedido
review-from = Desde
review-agreed = Conformes
review-erased = Borrado de las imágenes
review-pictures = Imágenes
review-compare = ¿Es en todas la misma persona, y la que da nombre a la cuenta? ¿Es el documento auténtico y válido? En caso de duda, rechace.
review-approve = Dar conformidad
review-approve-text = Cuando dos han dado su conformidad, se avisa al titular por todas las vías y puede impedirlo durante el plazo de espera.
field-compared = He comparado nombre, fotografía y cara; son de una misma persona.
invalid-compared = Confirme que los ha comparado.
review-refuse = Rechazar
review-refuse-text = Un solo rechazo termina el caso. El titular conoce el motivo.
field-reason = Motivo
invalid-reason = Elija un motivo.
review-reason-unreadable = Las imágenes no se pueden leer
review-reason-mismatch = El documento es de otra persona
review-reason-invalid = El documento no es válido, o ya no lo es
review-reason-doubtful = Otra cosa no concuerda
review-logged = Lo que consulta y decide queda en el registro de la cuenta y en el suyo.
done-case-approved = Dos personas han dado su conformidad. Se ha avisado al titular y ha empezado el plazo de espera.
done-case-approved-first = Usted ha dado su conformidad. Otra persona debe darla también.
done-case-refused = El caso se ha rechazado. Se ha avisado al titular.
done-case-decided = Este caso ya está decidido, o usted ya había dado su conformidad.
done-support-needs-factor = Soporte trabaja solo con dos factores. Añada uno e inicie sesión con él.
