# Páginas de Gatepost en español.

## En todas las páginas
title-error = Error: { $title }
skip = Ir al contenido
copy = Copiar
copied = Copiado
cancel = Cancelar
save = Guardar
remove = Quitar
revoke = Revocar
older = Entradas anteriores
crumbs = Está usted aquí
footer = Gatepost: cuentas y correo bajo su control.
log-in = Iniciar sesión
log-out = Cerrar sesión
sign-up = Crear una cuenta
menu = Menú principal
menu-home = Resumen
menu-home-label = Gatepost, resumen
menu-mailboxes = Buzones
menu-app-passwords = Contraseñas de aplicación
menu-sessions = Sesiones
menu-activity = Actividad
menu-account = Cuenta
profile = Perfil
organizations = Organizaciones
organization-switch = Organización
organization-shown = Se muestra ahora

## Página de inicio
landing-title = Cuentas y correo
landing-headline = Su correo, con una puerta que guarda usted.
landing-lead = Una cuenta para la web, una contraseña para cada programa de correo. Vea qué abre sus buzones y cierre cualquier puerta en un segundo.
point-mail = Buzones para cualquier programa de correo
point-mail-text = IMAP sobre TLS para Thunderbird, Apple Mail, teléfonos y cualquier otra cosa con la que le guste leer.
point-keys = Una contraseña para cada programa
point-keys-text = La contraseña de su cuenta nunca sale del navegador. Cada programa recibe la suya, que abre el correo y nada más.
point-log = Nada ocurre sin que se vea
point-log-text = Cada inicio de sesión queda en su registro de actividad: cuándo, desde dónde, con qué programa.

## Formularios
summary-title = Revise lo que ha escrito
error-mark = Error
field-optional = (opcional)
field-name = Su nombre
field-email = Dirección de correo
field-password = Contraseña
field-present-password = Contraseña actual
field-new-password = Contraseña nueva
hint-new-password = Al menos 10 caracteres. Varias palabras seguidas son fáciles de recordar y difíciles de adivinar; no se exige nada más.
field-organization = Nombre de su organización
hint-organization = Una empresa, una asociación, una familia. Si se deja vacío, llevará su propio nombre.
field-code = Código del mensaje
hint-code = Ocho cifras; los espacios no importan.
field-local = Nombre antes de la @
hint-local = Por ejemplo anna o contabilidad.
field-domain = Dominio
field-alias = Otra dirección
hint-alias = Por ejemplo info, después @ y uno de sus dominios.
field-app-name = ¿Para qué es?
hint-app-name = Un nombre que reconozca, por ejemplo «Thunderbird en el portátil».
field-device-name = ¿Para qué dispositivo o programa es?
hint-device-name = Un nombre que reconozca, por ejemplo «Impresora del primer piso».
field-expiry = Validez
field-networks = Solo desde estas redes
hint-networks = Direcciones o redes como 192.0.2.0/24, una por línea. Si se deja vacío, se puede usar desde cualquier lugar.

invalid-name = Escriba su nombre: de 1 a 64 caracteres.
invalid-email = Escriba una dirección de correo, por ejemplo anna@example.org.
invalid-password = Escriba su contraseña.
invalid-new-password = Elija una contraseña de al menos 10 caracteres que no sea una de las más comunes.
invalid-organization = Elija un nombre de 1 a 64 caracteres o deje el campo vacío.
invalid-code = Este código no es correcto o ya no es válido.
invalid-token = Este enlace no es válido o ya no lo es.
invalid-local = Escriba lo que va antes de la @: letras, cifras, puntos y guiones.
invalid-domain = Elija uno de los dominios.
invalid-alias = Escriba una dirección de uno de sus dominios.
invalid-app-name = Escriba un nombre de 1 a 64 caracteres.
invalid-device-name = Escriba un nombre de 1 a 64 caracteres.
invalid-expiry = Elija una de estas opciones.
invalid-networks = Escriba direcciones o redes como 192.0.2.7 o 192.0.2.0/24.

reason-refused = Se ha rechazado. Revise lo que ha escrito e inténtelo de nuevo.

## Registro
sign-up-title = Cree su cuenta
sign-up-lead = Tarda un minuto. Después creará su primer buzón.
sign-up-have-account = ¿Ya tiene una cuenta?
check-title = Mire su correo
check-lead = Hemos escrito a { $email }. Abra el enlace de ese mensaje o escriba aquí el código.
check-confirm = Confirmar
check-nothing = ¿No ha llegado nada?
check-resend = Enviarlo otra vez
check-other = Usar otra dirección
verify-title = Confirme su dirección
verify-lead = Un paso más: confirme que esta dirección es suya y su cuenta estará lista.
verify-confirm = Sí, es mi dirección
verify-gone = Los enlaces funcionan una sola vez y durante poco tiempo. Si ya ha confirmado, inicie sesión. Si no, regístrese de nuevo.

## Inicio de sesión
login-title = Iniciar sesión
login-no-account = ¿Es su primera vez aquí?
login-refused = La dirección de correo o la contraseña no es correcta.
login-paused = Demasiados intentos. El inicio de sesión queda en pausa un rato.
login-wait = Inténtelo de nuevo dentro de { $time }.
present-password-refused = Esta no es su contraseña actual.

## Lo que se ha hecho
done-signed-out = Ha cerrado la sesión.
done-verified = Su dirección está confirmada y su cuenta, lista. Inicie sesión para continuar.
done-resent = Hemos enviado un mensaje nuevo. El anterior ya no vale.
done-mailbox-made = El buzón está listo. Cree una contraseña de aplicación para abrirlo en un programa de correo.
done-alias-added = La dirección se ha añadido.
done-alias-removed = La dirección se ha quitado.
done-mailbox-password-set = La contraseña del buzón se ha guardado.
done-mailbox-password-removed = La contraseña del buzón se ha quitado.
done-device-revoked = La contraseña de dispositivo se ha revocado. Los programas que la usaban se han desconectado.
done-app-password-revoked = La contraseña de aplicación se ha revocado. Los programas que la usaban se han desconectado.
done-app-passwords-revoked = Se han revocado todas las contraseñas de aplicación. Los programas que las usaban se han desconectado.
done-session-ended = La sesión se ha cerrado.
done-sessions-ended = Se han cerrado todas las demás sesiones.
done-password-changed = Su contraseña se ha cambiado y se han cerrado todas las demás sesiones.

## Resumen
home-hello = Hola, { $name }
home-start = Primeros pasos
step-done = hecho
step-account = Su cuenta está lista
step-mailbox = Crear un buzón
step-mailbox-text = Una dirección propia, con espacio para su correo.
step-app-password = Crear una contraseña de aplicación
step-app-password-text = Con ella, un programa de correo abre su buzón. La contraseña de su cuenta queda entre usted y este sitio.
tile-mailboxes = { $n ->
    [one] buzón
   *[other] buzones
}
tile-app-passwords = { $n ->
    [one] contraseña de aplicación
   *[other] contraseñas de aplicación
}
tile-sessions = { $n ->
    [one] sesión
   *[other] sesiones
}

## Buzones
mailboxes-title = Mis buzones
mailboxes-lead = Los buzones que usted puede abrir.
mailboxes-none = Todavía no hay ningún buzón
mailboxes-none-text = Elija una dirección y su primer buzón estará listo enseguida.
mailbox-create = Crear un buzón
mailbox-create-lead = Elija la dirección en la que recibe correo.
mailbox-title = Buzón
mailbox-suspended = Suspendido
mailbox-alias-count = { $n ->
    [one] y otra dirección
   *[other] y otras { $n } direcciones
}
domains-none = Todavía no hay ningún dominio en el que pueda crear un buzón. Pida a quien gestiona esta instalación que añada uno.
usage-title = Almacenamiento
usage-of = { $used } de { $quota }
usage-messages = { $n ->
    [one] { $n } mensaje
   *[other] { $n } mensajes
}
aliases-title = Otras direcciones
aliases-lead = El correo para estas direcciones también llega a este buzón.
alias-add = Añadir la dirección
mailbox-password-title = Contraseña del buzón
mailbox-password-lead = Una contraseña solo para este buzón, para los programas y las personas que lo comparten. No abre la consola.
mailbox-password-set = Este buzón tiene su propia contraseña. Las contraseñas de aplicación también funcionan.
mailbox-password-none = Este buzón no tiene contraseña propia ni la necesita: las contraseñas de aplicación son más seguras.
mailbox-password-make = Poner una contraseña
mailbox-password-change = Cambiar la contraseña
mailbox-password-remove = Quitar la contraseña
devices-title = Contraseñas de dispositivo
devices-lead = Para impresoras, herramientas de migración y dispositivos que usan varias personas. Pertenecen al buzón, no a una persona.
device-create = Crear una contraseña de dispositivo
device-create-lead = Abre { $address } y nada más.
device-nobody = No pertenece a nadie en particular (impresoras, herramientas de migración)
logins-title = Últimos inicios de sesión
logins-none = Todavía no ha iniciado sesión ningún programa.
login-accepted = Aceptado
login-declined = Rechazado

## Ajustes para programas de correo
settings-title = Ajustes para su programa de correo
settings-lead = La mayoría de los programas los piden al añadir una cuenta a mano.
settings-incoming = Correo entrante (IMAP)
settings-outgoing = Correo saliente (SMTP)
settings-login = Inicio de sesión
settings-server = Servidor
settings-port = Puerto
settings-security = Seguridad
settings-starttls = o STARTTLS en el puerto { $port }
settings-user = Nombre de usuario
settings-no-mailbox = la dirección de un buzón; todavía no tiene ninguno
settings-password = Contraseña
settings-password-text = una contraseña de aplicación, no la de su cuenta
settings-password-above = la contraseña de aplicación de arriba

## Contraseñas de aplicación
app-passwords-title = Contraseñas de aplicación
app-passwords-lead = Una para cada programa de correo. Abren el correo y nada en la web.
app-passwords-none = Todavía no hay ninguna contraseña de aplicación
app-passwords-none-text = Los programas de correo inician sesión con una contraseña de aplicación. Puede tener tantas como quiera y revocar cada una por separado.
app-password-create = Crear una contraseña de aplicación
app-password-create-lead = Se muestra una sola vez, justo después de crearla.
expiry-never = sin límite
expiry-30d = durante 30 días
expiry-90d = durante 90 días
expiry-365d = durante un año
limits-title = Limitar lo que abre
limits-protocols = Solo para
limits-protocols-hint = Sin elegir nada: para todo.
limits-mailboxes = Solo estos buzones
limits-mailboxes-hint = Sin elegir nada: todos los buzones que pueda abrir, también los futuros.
only-protocols = solo { $protocols }
only-mailbox = solo { $mailbox }
only-networks = solo desde { $networks }
used-never = nunca
used-not-yet = Sin usar todavía
expires-never = nunca
expired = Ha caducado
column-name = Nombre
column-used = Último uso
column-created = Creación
column-expires = Caducidad
column-actions = Acciones
column-time = Hora
column-outcome = Resultado
column-program = Programa
revoke-title = ¿Revocar esta contraseña?
revoke-lead = «{ $name }» ya no abrirá ningún buzón.
revoke-text = Los programas conectados con ella se desconectan en un segundo. No se puede deshacer, pero puede crear otra en cualquier momento.
revoke-all = Revocar todas las contraseñas de aplicación
revoke-all-lead = { $n ->
    [one] Su contraseña de aplicación ya no abrirá ningún buzón.
   *[other] Sus { $n } contraseñas de aplicación ya no abrirán ningún buzón.
}
secret-title = Su nueva contraseña
secret-lead = «{ $name }» está lista. Escríbala ahora en su programa. Cuando salga de esta página ya no podrá mostrarse.
secret-typing = Mayúsculas o minúsculas, con guiones o sin ellos: da igual.
secret-done = Ya la he escrito
secret-again = Esta contraseña ya se ha creado
secret-again-text = «{ $name }» se creó al enviar este formulario por primera vez y se mostró entonces. Si no la anotó, revóquela y cree otra.
secret-back = Volver a la lista

## Sesiones
sessions-title = Sesiones
sessions-lead = Navegadores en los que ha iniciado sesión. Cierre las sesiones que no conozca y cambie después su contraseña.
session-present = Este navegador
session-seen = vista por última vez: { $time }
session-since = desde: { $time }
session-end = Cerrar
sessions-end-others = Cerrar todas las demás sesiones

## Actividad
activity-title = Actividad
activity-lead = Lo que ha ocurrido en su cuenta, empezando por lo más reciente.
activity-none = Nada todavía.
activity = Evento «{ $action }»

## Cuenta
account-since = Tiene cuenta desde
password-change = Cambiar la contraseña
password-change-lead = Al cambiarla se cierran todas sus demás sesiones. Las contraseñas de aplicación siguen como están.

## Cuando no hay página
failure-home = Volver al inicio
failure-sign-in = Inicie sesión
failure-sign-in-text = Su sesión ya no está abierta.
failure-not-found = Aquí no hay nada
failure-not-found-text = Puede que la dirección esté mal escrita o que lo que había aquí ya no exista.
failure-forbidden = No tiene permiso para esto
failure-forbidden-text = Pida ese permiso a un administrador de su organización.
failure-stale-form = Esta página ha estado abierta demasiado tiempo
failure-stale-form-text = Puede que haya iniciado o cerrado sesión desde que se abrió. No se ha cambiado nada: vuelva atrás, cargue de nuevo la página y envíela otra vez.
failure-other-organization = Esta página era de otra organización
failure-other-organization-text = Ha cambiado de organización desde que la abrió. No se ha modificado nada: vuelva a la organización anterior, abra de nuevo la página y envíela.
failure-no-cookies = Las cookies están desactivadas
failure-no-cookies-text = Su navegador no ha devuelto la cookie que protege este formulario. Permita las cookies para este sitio, cargue de nuevo la página e inténtelo otra vez. No hay más cookies que las que mantienen abierta su sesión.
failure-method = Esto no funciona aquí
failure-method-text = La página se ha pedido de una manera a la que no responde.
failure-malformed = No se ha podido leer
failure-malformed-text = Lo que ha enviado su navegador no es un formulario nuestro. Vuelva atrás e inténtelo de nuevo.
failure-too-large = Es demasiado
failure-too-large-text = Lo que ha enviado es más grande que cualquier formulario de aquí.
failure-conflict = Algo ha cambiado entretanto
failure-conflict-text = Vuelva atrás, cargue de nuevo la página e inténtelo otra vez.
failure-throttled = Un poco más despacio, por favor
failure-throttled-text = Ha habido demasiados intentos desde aquí.
failure-unavailable = No está disponible en este momento
failure-unavailable-text = Una parte de Gatepost no responde. No se ha perdido nada: inténtelo de nuevo dentro de un momento.
failure-internal = Algo ha fallado aquí
failure-internal-text = Es culpa nuestra, no suya, y ha quedado anotado. Inténtelo de nuevo dentro de un momento.

## Tiempo, tamaños, programas
ago-now = ahora mismo
ago-minutes = { $n ->
    [one] hace un minuto
   *[other] hace { $n } minutos
}
ago-hours = { $n ->
    [one] hace una hora
   *[other] hace { $n } horas
}
ago-days = { $n ->
    [one] ayer
   *[other] hace { $n } días
}
wait-seconds = { $n ->
    [one] un segundo
   *[other] { $n } segundos
}
wait-minutes = { $n ->
    [one] un minuto
   *[other] { $n } minutos
}
wait-hours = { $n ->
    [one] una hora
   *[other] { $n } horas
}
decimal-point = ,
size-bytes = { $n ->
    [one] { $n } byte
   *[other] { $n } bytes
}
size-kib = { $n } KiB
size-mib = { $n } MiB
size-gib = { $n } GiB
program-on = { $program } en { $system }
program-unknown = Programa desconocido

## Por qué rechazan los servicios
reason-address-taken = Esta dirección está ocupada. Elija otra.
reason-address-reserved = Este nombre está reservado al postmaster. Elija otro.
reason-address-is-subaddress = Las direcciones con un signo más pertenecen al buzón sin él. Elija un nombre que no lo lleve.
reason-domain-not-verified = Este dominio todavía no lleva correo: falta probar a quién pertenece.
reason-email-taken = Esta dirección ya tiene una cuenta. Inicie sesión con ella.
reason-too-many = No puede haber más.
reason-limit-reached = No puede haber más. Revoque lo que ya no use.
reason-idempotency-key-reused = Este formulario ya se envió con otro contenido. Ábralo de nuevo.
reason-gone = Lo que creó este formulario ha desaparecido entretanto. Ábralo de nuevo.
reason-verification-spent = El código se ha probado demasiadas veces. Pida uno nuevo.

cause-password = contraseña incorrecta
cause-unknown-address = no existe ese buzón
cause-mailbox-suspended = el buzón está suspendido
cause-mail-service-closed = el servicio de correo está bloqueado o cancelado
cause-mistyped = la contraseña de aplicación estaba mal escrita
cause-wrong-kind = una contraseña que no abre el correo
cause-unknown-credential = no existe o se ha revocado
cause-unknown = no existe o se ha revocado
cause-expired = ha caducado
cause-scope = no vale para este protocolo
cause-network = no vale para esta red
cause-account-inactive = la cuenta está suspendida
cause-other-mailbox = no vale para este buzón
cause-not-attached = sin derecho a este buzón
cause-not-permitted = sin derecho a leer este buzón
cause-no-password = el buzón no tiene contraseña
cause-wrong-password = contraseña incorrecta
cause-throttled = demasiados intentos

activity-account-created = Cuenta creada
activity-account-suspended = Cuenta suspendida
activity-account-resumed = Cuenta reactivada
activity-login-accepted = Sesión iniciada
activity-login-refused = Inicio de sesión rechazado
activity-session-ended = Sesión cerrada
activity-password-changed = Contraseña cambiada
activity-password-refused = Cambio de contraseña rechazado
activity-password-reset = Contraseña puesta por quien gestiona esta instalación
activity-app-password-issued = Contraseña de aplicación creada
activity-app-password-revoked = Contraseña de aplicación revocada
activity-app-password-refused = Contraseña de aplicación rechazada
activity-mailbox-login-refused = Programa de correo rechazado
