# Tokens de API, sesiones con su lugar y el asistente para contraseñas comprometidas.

## Tokens de API
tokens-title = Tokens de API
tokens-lead = Con un token, un programa actúa por usted mediante la API, hasta donde llegan sus permisos.
tokens-documents = Qué pueden hacer los programas
tokens-none = Todavía no hay ningún token de API
tokens-none-text = Cree uno para un script, una copia de seguridad o un servicio que deba trabajar con sus buzones o su cuenta.
token-create = Crear un token de API
token-create-lead = Se muestra una sola vez, justo después de crearlo.
token-off = Desactivado
token-unused-until = se desactivará el { $time } si nadie lo usa
token-limits = Limitar desde dónde puede usarse
field-token-name = ¿Para qué programa es?
hint-token-name = Un nombre que reconozca, por ejemplo «Copia de seguridad del servidor».
invalid-token-name = Escriba un nombre de 1 a 64 caracteres.
field-scope = ¿Qué puede hacer?
hint-scope = Elija lo mínimo que el programa necesite. Poder cambiar algo no permite verlo.
invalid-scope = Elija al menos uno.
field-expiry-date = O hasta el final de un día
hint-expiry-date = El día indicado aquí vale en lugar de lo elegido arriba.
invalid-expiry-date = Elija un día futuro.
scope-opens-mail = puede abrir el correo
scope-account = Cuenta
scope-account-read = Ver su nombre, su dirección de acceso y el estado de su cuenta
scope-activity = Actividad
scope-activity-read = Leer su registro de actividad
scope-sessions = Sesiones
scope-sessions-read = Ver dónde ha iniciado sesión
scope-sessions-write = Cerrar sesiones
scope-app-passwords = Contraseñas de aplicación
scope-app-passwords-read = Ver sus contraseñas de aplicación, nunca los secretos
scope-app-passwords-write = Crear y revocar contraseñas de aplicación
scope-mailboxes = Buzones
scope-mailboxes-read = Ver buzones y dominios, quién puede abrirlos, sus accesos y tamaños
scope-mailboxes-write = Crear buzones y cambiar direcciones, tamaños y quién puede abrirlos
scope-device-passwords = Contraseñas de dispositivo
scope-device-passwords-read = Ver las contraseñas de dispositivo, nunca los secretos
scope-device-passwords-write = Crear y revocar contraseñas de dispositivo
scope-organizations = Organizaciones
scope-organizations-read = Ver sus organizaciones y sus miembros
scope-organizations-write = Crear organizaciones
scope-members = Miembros
scope-members-write = Invitar, modificar y quitar miembros y equipos
scope-products = Productos
scope-products-write = Añadir, modificar, etiquetar y transferir productos
token-secret-title = Su nuevo token de API
token-secret-lead = «{ $name }» está listo. Copie ahora el token en su programa. Cuando salga de esta página ya no podrá mostrarse.
token-secret-done = Lo he copiado
token-try = Probar
token-try-text = La lista dice qué permiso necesita cada llamada. Las llamadas llevan el token en una cabecera:
token-again = Este token ya se ha creado
token-again-text = «{ $name }» se creó al enviar este formulario por primera vez y se mostró entonces. Si no lo anotó, revóquelo y cree otro.
token-revoke-title = ¿Revocar este token?
token-revoke-lead = «{ $name }» dejará de tener efecto.
token-revoke-text = Los programas que lo usan se rechazan desde ahora. No se puede deshacer, pero puede crear otro en cualquier momento.
tokens-revoke-all = Revocar todos los tokens de API
tokens-revoke-all-lead = { $n ->
    [one] Su token de API dejará de tener efecto.
   *[other] Sus { $n } tokens de API dejarán de tener efecto.
}
done-token-revoked = El token de API se ha revocado.
done-tokens-revoked = Se han revocado todos los tokens de API.

cause-switched-off = desactivado por no usarse durante un año
activity-api-token-issued = Token de API creado
activity-api-token-revoked = Token de API revocado
activity-api-token-refused = Token de API rechazado
activity-api-token-password-refused = Token de API no creado: contraseña incorrecta
activity-api-token-unused = Token de API sin usar desde hace tiempo
activity-api-token-switched-off = Token de API desactivado

## Contraseñas de aplicación que terminan
activity-app-password-ends-soon = Una contraseña de aplicación caduca pronto
activity-app-password-ended = Contraseña de aplicación caducada

## Sesiones
session-network = red { $network }
session-one-factor = un factor
session-two-factors = dos factores
sessions-unknown = ¿Alguna no es suya?

## El asistente para contraseñas comprometidas
compromised-title = Proteger una cuenta comprometida
compromised-link = ¿Algo de esto no lo hizo usted? Proteja su cuenta.
compromised-lead = Si otra persona puede conocer su contraseña, siga estos pasos: después no entrará nadie más que usted.
compromised-explained = Elige una contraseña nueva, cierra lo que otra persona haya podido abrir con la antigua y revisa qué más conduce a su cuenta. Tarda unos minutos.
compromised-later = Puede dejarlo en cualquier momento y seguir hoy mismo: lo hecho, hecho queda.
compromised-start = Empezar
compromised-go-on = Continuar
compromised-next = Siguiente
compromised-skip = Saltar este paso
compromised-steps = Pasos
compromised-summary = Resumen
compromised-summary-lead = Esto es lo que se ha hecho. Lo que queda pendiente puede hacerlo ahora.
compromised-finish = Terminar
compromised-programs = Programas que necesitan una nueva contraseña de aplicación
compromised-programs-text = Estos ya no acceden a su correo. Cree una nueva contraseña de aplicación para cada uno que siga usando.
compromised-lost-tokens = Programas que necesitan un nuevo token de API
compromised-password = Elegir una contraseña nueva
compromised-password-text = Elija una que no use en ningún otro sitio. Todas sus demás sesiones se cierran en cuanto se guarda.
compromised-password-button = Guardar la contraseña nueva
compromised-password-done = La contraseña se ha cambiado.
compromised-sessions = Cerrar todas las demás sesiones
compromised-sessions-text = Se cierra la sesión de quien la tenga abierta en otro lugar con su cuenta. Este navegador sigue abierto.
compromised-sessions-button = Cerrar todas las demás sesiones
compromised-sessions-none = No tiene ninguna otra sesión abierta.
compromised-sessions-done = { $n ->
    [0] No había nada que cerrar.
    [one] Se ha cerrado una sesión.
   *[other] Se han cerrado { $n } sesiones.
}
compromised-sessions-look = Ver las sesiones
compromised-app-passwords = Revocar todas las contraseñas de aplicación
compromised-app-passwords-text = Alguien puede haber creado una para leer su correo, o conocer una de las suyas. Cada uno de estos programas necesitará una nueva:
compromised-app-passwords-button = Revocar todas las contraseñas de aplicación
compromised-app-passwords-none = No tiene contraseñas de aplicación.
compromised-app-passwords-done = { $n ->
    [0] No había nada que revocar.
    [one] Se ha revocado una contraseña de aplicación.
   *[other] Se han revocado { $n } contraseñas de aplicación.
}
compromised-app-passwords-look = Ver las contraseñas de aplicación
compromised-tokens = Revocar todos los tokens de API
compromised-tokens-text = Cada uno de los programas que actúan por usted con un token necesitará uno nuevo:
compromised-tokens-button = Revocar todos los tokens de API
compromised-tokens-none = No tiene tokens de API.
compromised-tokens-done = { $n ->
    [0] No había nada que revocar.
    [one] Se ha revocado un token de API.
   *[other] Se han revocado { $n } tokens de API.
}
compromised-tokens-look = Ver los tokens de API
compromised-factors = Revisar el segundo paso de su acceso
compromised-factors-text = Alguien puede haber añadido su propio generador de códigos, llave o teléfono. Elimine lo que no conozca.
compromised-factors-button = Lo he revisado
compromised-factors-none = No tiene un segundo factor.
compromised-factors-done = Lo ha revisado.
compromised-factors-look = Códigos, llaves y teléfonos de su cuenta
compromised-recovery = Revisar sus datos de recuperación
compromised-recovery-text = Quien disponga de estas direcciones y números puede volver a entrar en su cuenta. Elimine lo que no sea suyo.
compromised-recovery-button = Los he revisado
compromised-recovery-none = No tiene ninguna dirección de recuperación.
compromised-recovery-pending = pendiente de confirmar
compromised-recovery-done = Los ha revisado.
compromised-recovery-look = Correo y teléfono de recuperación
compromised-recovery-email = Usted entra con { $email }. Si otra persona puede leer el correo allí, cambie también la contraseña de ese buzón.
done-compromise-finished = Su cuenta está protegida. Le hemos enviado un resumen.
activity-compromise-started = Protección de la cuenta iniciada
activity-compromise-reviewed = Datos de acceso y recuperación revisados
activity-compromise-finished = Cuenta protegida
alarm-about-compromise-finished = Alguien ha seguido el asistente que protege su cuenta.
