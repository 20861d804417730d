# Números de teléfono, códigos por SMS, direcciones de acceso olvidadas.

## Números de teléfono
phones-title = Números de teléfono
phones-lead = Un número que haya confirmado puede ayudarle a recordar su dirección de acceso, recibir avisos y recibir códigos para iniciar sesión.
phones-text = Para avisos, para una dirección de acceso olvidada y para códigos por SMS.
phones-manage = Números de teléfono
phone-title = Número de teléfono
phone-add = Añadir un número
phone-send = Enviar un código
phone-pending = Aún sin confirmar
phone-pending-text = Se ha enviado un código a { $number }.
phone-pending-go = Escribir el código
phone-use-factor = inicio de sesión en dos pasos
phone-use-recovery = dirección de acceso
phone-use-notices = avisos
phone-use-none = sin uso
phone-uses = Para qué sirve
phone-for-recovery = Si olvido la dirección con la que inicio sesión, se puede enviar ahí
phone-for-notices = Enviar también ahí los avisos
phone-verified = Confirmado { $time }
phone-is-factor = A este número se envían códigos para iniciar sesión. Para cambiarlo o eliminarlo, quítelo antes del inicio de sesión en dos pasos.
phone-factor-text = Al iniciar sesión se puede enviar un código a este número y pedirlo después de su contraseña.
phone-factor-add = Usar para el inicio de sesión en dos pasos
phone-change = Cambiar o eliminar el número
phone-remove = Eliminar este número
phone-remove-text = Para eliminarlo basta con su contraseña.
phone-confirm-title = Confirme su número
phone-confirm = Confirmar
field-phone-number = Número de teléfono
hint-phone-number = Con el prefijo del país, por ejemplo +34 612 34 56 78.
invalid-phone-number = Escriba un número móvil con su prefijo, por ejemplo +34 612 34 56 78, sin cero después del prefijo. Debe ser de un país al que se envíen SMS desde aquí y no ser ya uno de los suyos.
field-code-sms = Código del SMS
hint-code-sms = Seis cifras. Sirve una vez y durante unos minutos.
invalid-code-sms = Escriba las seis cifras del último SMS.
done-phone-confirmed = El número está confirmado.
done-phone-code-sent = Otro código está en camino. El anterior ya no sirve.
done-phone-updated = Se ha cambiado el uso del número.
done-phone-removed = Se ha eliminado el número.

## SMS
sms-sent = Hemos enviado un código a { $number }. Escríbalo aquí.
sms-resend = Enviar otro código
sms-resend-text = ¿No ha llegado nada? Puede tardar un minuto. Se puede pedir otro código pasado medio minuto.
sms-paused = Demasiados SMS o intentos. Espere un poco o elija otro método.
sms-weak = Los códigos por SMS son el segundo factor más débil: quien se apodera de su número o lee sus mensajes los obtiene, y una página falsa puede pedirlos. Si puede, prefiera una aplicación de autenticación o una llave de acceso, y guarde sus códigos de respaldo.
reason-sms-off = Aquí no se ofrecen SMS.
reason-phone-in-use = Este número ya es un segundo factor. Para cambiarlo o eliminarlo, quítelo antes del inicio de sesión en dos pasos.

## Dirección de acceso olvidada
login-forgotten-address = ¿Ha olvidado su dirección?
recover-login-title = Encontrar su dirección de acceso
recover-login-lead = Escriba un número de teléfono que haya confirmado, o su dirección de recuperación. Si pertenece a una cuenta, enviamos ahí, y a ningún otro sitio, la dirección con la que inicia sesión.
recover-login-lead-email = Escriba su dirección de recuperación. Si pertenece a una cuenta, enviamos ahí, y a ningún otro sitio, la dirección con la que inicia sesión.
recover-login-send = Enviar mi dirección de acceso
recover-login-sent = Mire su teléfono o su correo
recover-login-sent-lead = Si este número o dirección pertenece a una cuenta, la dirección con la que inicia sesión está en camino.
recover-login-sent-text = ¿No ha llegado nada? Entonces no se confirmó para esto. Pruebe con otro, o diríjase a quien gestiona este servicio.
field-known-recovery-email = Dirección de recuperación
hint-known-recovery-email = Una dirección que haya confirmado para la recuperación, no aquella con la que inicia sesión.
invalid-known-recovery-email = Escriba el número o la dirección que haya confirmado.
recovery-phone = Teléfono de recuperación
recovery-phone-none = No tiene ninguno. Un número de teléfono que haya confirmado le recuerda la dirección con la que inicia sesión, si la olvida.
recovery-phone-is = Si olvida la dirección con la que inicia sesión, se puede enviar a { $numbers }.

## Qué ha pasado
alarm-about-phone-added = Se ha añadido un número de teléfono a su cuenta.
alarm-about-phone-changed = Se ha cambiado un número de teléfono de su cuenta.
alarm-about-phone-updated = Se ha cambiado el uso de un número de teléfono de su cuenta.
alarm-about-phone-removed = Se ha eliminado un número de teléfono de su cuenta.
alarm-fact-number = Número de teléfono
activity-phone-code-sent = Código enviado a un número de teléfono
activity-phone-code-refused = Código incorrecto para un número de teléfono
activity-phone-password-refused = Contraseña incorrecta para números de teléfono
activity-phone-verified = Número de teléfono confirmado
activity-phone-updated = Uso de un número de teléfono cambiado
activity-phone-removed = Número de teléfono eliminado
activity-login-code-sent = Código para iniciar sesión enviado por SMS
activity-recovery-login-told = Dirección de acceso comunicada a su titular

## Al registrarse
field-mobile = Número de móvil
hint-mobile = Con el prefijo del país, por ejemplo +41 79 123 45 67. No sirve de nada hasta que lo verifique en su cuenta.
invalid-mobile = Escriba un número con el prefijo del país, por ejemplo +41 79 123 45 67, o deje el campo vacío.
