# La segunda pregunta de un inicio de sesión, la nueva comprobación, los segundos factores.

## La pregunta
factor-title = Un paso más
step-up-title = ¿Es usted?
factor-ask-totp = Escriba el código que muestra ahora su aplicación de autenticación.
factor-ask-backup-code = Escriba uno de sus códigos de respaldo. Sirve una sola vez.
factor-ask-password = Lo que va a hacer afecta a la protección de su cuenta. Escriba otra vez su contraseña.
factor-ask-none = Elija cómo quiere demostrar que es usted.
factor-nothing = Escriba lo que se pide o elija otro método.
factor-confirm = Continuar
factor-others = Otros métodos
factor-password = Contraseña
factor-label = { $kind }: { $name }
factor-totp = Aplicación de autenticación
factor-backup-codes = Código de respaldo
factor-passkey = Llave de acceso
factor-push = Teléfono
factor-sms = SMS
factor-other = Otro método
factor-tries-left = { $n ->
    [one] Una respuesta incorrecta más pone fin a este inicio de sesión.
   *[other] { $n } respuestas incorrectas más ponen fin a este inicio de sesión.
}
field-code-totp = Código de la aplicación
hint-code-totp = Seis cifras; uno nuevo cada 30 segundos.
field-code-backup = Código de respaldo
hint-code-backup = Dieciséis letras y cifras; los guiones y los espacios no importan.
invalid-code-totp = Escriba las seis cifras que muestra ahora la aplicación.
invalid-code-backup = Escriba un código de respaldo, por ejemplo 0a1b-2c3d-4e5f-6g7h.
invalid-answer = No es correcto o ya se ha usado.
done-login-ended = Este inicio de sesión ha terminado. Inicie sesión de nuevo.

## Segundos factores
security-title = Inicio de sesión en dos pasos
security-lead = Con un segundo factor, su contraseña por sí sola no abre nada: al iniciar sesión se pide también un código. Los programas de correo siguen con sus contraseñas de aplicación.
security-none = Su contraseña es lo único que protege esta cuenta
security-none-text = Añada una aplicación de autenticación. Así no entra nadie que solo haya averiguado su contraseña.
factor-since = Añadido: { $time }
factor-used = Usado: { $time }
factor-manage = Cambiar
factor-manage-title = Segundo factor
factor-rename = Renombrar
field-factor-name = Nombre
hint-factor-name = Un nombre que reconozca, por ejemplo «Teléfono».
invalid-factor-name = Escriba un nombre de 1 a 64 caracteres.
factor-remove = Quitar
factor-remove-text = Ya no se aceptará al iniciar sesión. Si va a cambiar de teléfono, añada antes el nuevo.
factor-remove-last = Este es su último segundo factor. Sin él, la contraseña por sí sola abre la cuenta, y sus códigos de respaldo también desaparecen.
done-factor-added = El segundo factor se ha añadido.
done-factor-removed = El segundo factor se ha quitado.
done-factors-off = El último segundo factor se ha quitado. Ahora su contraseña por sí sola abre la cuenta.
done-factor-renamed = El nombre se ha cambiado.

## Aplicación de autenticación
totp-add = Añadir una aplicación de autenticación
totp-title = Añadir una aplicación de autenticación
totp-lead = Una aplicación de autenticación muestra un código nuevo cada 30 segundos. Sirve cualquiera de códigos temporales, como Aegis, FreeOTP o la de su gestor de contraseñas.
totp-scan = 1. Escanee este código con la aplicación
totp-type = O escriba esta clave en la aplicación:
totp-finish = Añadir
totp-name = Teléfono

## Códigos de respaldo
backup-codes-title = Códigos de respaldo
backup-codes-text = Para el día en que pierda el teléfono o se le rompa. Cada uno sirve para un inicio de sesión.
backup-codes-left = { $n ->
    [one] Queda uno.
   *[other] Quedan { $n }.
}
backup-codes-renew = Crear códigos nuevos
backup-codes-renew-text = Los códigos que tiene dejan de servir en cuanto haya otros nuevos.
backup-codes-lead = Guarde estos códigos donde nadie más los encuentre, y no en su teléfono. Solo se muestran ahora.
backup-codes-file = Guardar en un archivo
backup-codes-done = Los he guardado
factor-others-stay = Las sesiones en otros navegadores continúan. Así se desconecta a quien no debería estar ahí:
