# Alarmas, perfil, dirección de acceso, cierre, actividad.

## «No he sido yo»
alarm-title = ¿No ha sido usted?
alarm-not-me = No he sido yo
alarm-lock = Bloquear mi cuenta
alarm-lock-text = El bloqueo cierra de inmediato todas las sesiones y desconecta todos los programas de correo. Aquello de lo que trata este enlace se deshace cuando es posible. Nadie puede entrar, tampoco usted, hasta que haya puesto una contraseña nueva.
alarm-undo = Deshacer solo este cambio
alarm-undo-text = O deshaga solo este cambio y deje abierta la cuenta. Elíjalo si sabe quién lo ha hecho.
alarm-me = ¿Ha sido usted? Entonces cierre esta página: no ocurre nada.
alarm-inactive = La cuenta ya está bloqueada o suspendida. Nadie puede usarla por el momento.
alarm-gone = Este enlace ya no es válido
alarm-gone-text = Ya se ha usado o es demasiado antiguo. Si algo va mal en su cuenta, ponga una contraseña nueva, o inicie sesión y mire la actividad.
alarm-recover = Recuperar mi cuenta
alarm-locked = Su cuenta está bloqueada
alarm-locked-text = Se han cerrado todas las sesiones y ningún programa de correo puede usarla. Para volver a entrar, recupere su cuenta y ponga una contraseña nueva.
alarm-undone = El cambio se ha deshecho
alarm-undone-text = Si no sabe quién lo hizo, cambie también su contraseña y mire la actividad de su cuenta.
alarm-fact-time = Cuándo
alarm-fact-name = Nombre
alarm-fact-address = Dirección
alarm-fact-ip = Dirección IP
alarm-fact-program = Programa
alarm-about-change = Se ha cambiado algo que protege su cuenta.
alarm-about-new-login = Alguien ha iniciado sesión en su cuenta desde un lugar o con un programa nuevos para ella.
alarm-about-app-password-issued = Se ha creado una contraseña de aplicación para su cuenta. Un programa de correo puede leer y enviar su correo con ella.
alarm-about-api-token-issued = Se ha creado un token de API para su cuenta. Un programa puede actuar por usted con él.
alarm-about-password-changed = La contraseña de su cuenta se ha cambiado.
alarm-about-password-reset = Se ha puesto una contraseña nueva para su cuenta.

## Resumen de la cuenta
account-you = Usted
account-entry = Acceso
account-programs = Programas
account-history = Lo que ha ocurrido
account-end = Despedida
account-profile = Perfil
account-profile-text = Nombre, idioma, zona horaria.
account-email = Dirección de acceso
account-email-text = La dirección con la que inicia sesión y a la que le escribimos.
account-password = Contraseña
account-password-text = Abre esta consola. Los programas de correo usan contraseñas de aplicación.
account-security = Inicio de sesión en dos pasos
account-security-text = Códigos, llaves de seguridad y teléfonos que se piden además de la contraseña.
account-recovery = Recuperación
account-recovery-text = Cómo volver a entrar si ha perdido la contraseña o el teléfono.
account-sessions = Sesiones
account-sessions-text = Navegadores en los que ha iniciado sesión.
account-app-passwords = Contraseñas de aplicación
account-app-passwords-text = Una para cada programa de correo.
account-tokens = Tokens de API
account-tokens-text = Para los programas que actúan por usted.
account-activity = Actividad
account-activity-text = Inicios de sesión, rechazos y cambios, con hora y lugar.
account-compromised = Alguien conoce mi contraseña
account-compromised-text = Cámbiela y cierre todas las puertas, paso a paso.
account-close = Cerrar la cuenta
account-close-text = Para siempre, con todo lo que es solo suyo.

## Perfil
profile-lead = Las personas con las que trabaja ven su nombre. Las páginas y los mensajes se escriben en su idioma, con las horas de su zona horaria.
field-language = Idioma
invalid-language = Elija uno de estos idiomas.
field-time-zone = Zona horaria
hint-time-zone = Elija la ciudad más cercana en su zona horaria. Escriba sus primeras letras para llegar a ella.
invalid-time-zone = Elija una de estas zonas horarias.
region-all = En todas partes
region-africa = África
region-america = América
region-antarctica = Antártida
region-arctic = Ártico
region-asia = Asia
region-atlantic = Océano Atlántico
region-australia = Australia
region-europe = Europa
region-indian = Océano Índico
region-pacific = Océano Pacífico
done-profile-saved = Su perfil se ha guardado.

## Dirección de acceso
email-title = Dirección de acceso
email-lead = Inicia sesión con { $email }, y allí le escribimos.
email-text = Escribimos a la dirección nueva. Vale en cuanto haya abierto el enlace de ese mensaje y confirmado. Se avisa a la dirección antigua, que puede deshacer el cambio durante una semana.
email-pending = Hay un cambio en espera
email-pending-text = Hemos escrito a { $email }. Abra el enlace de ese mensaje para confirmar.
email-pending-until = Es válido hasta el { $time }.
email-cancel = Descartar este cambio
email-ask = Escribir a la dirección nueva
field-new-email = Nueva dirección de correo
invalid-new-email = Escriba otra dirección de correo, por ejemplo anna@example.org.
email-confirm-title = Confirmar la dirección de acceso
email-confirm-lead = A partir de ahora inicia sesión con { $email }.
email-confirm = Sí, usar esta dirección
email-confirm-gone = Este enlace no es válido, ya no lo es o no es para esta cuenta. Pida el cambio de nuevo.
email-confirm-again = Ya ha iniciado sesión. Abra de nuevo el enlace del mensaje.
done-email-asked = Hemos escrito a la dirección nueva. Abra el enlace de ese mensaje para confirmar el cambio.
done-email-cancelled = El cambio se ha descartado. Su dirección de acceso sigue igual.
done-email-changed = Su dirección de acceso se ha cambiado.

## Cierre
close-title = Cerrar la cuenta
close-lead = Es definitivo. Nadie puede recuperar la cuenta.
close-in-the-way-title = Antes, alguien tiene que ocupar su lugar
close-in-the-way = Usted es el único representante legal de estas organizaciones. Nombre allí a otra persona y vuelva después.
close-what = Qué ocurre
close-gone = Se cierra su sesión en todas partes. Las contraseñas de aplicación, los tokens de API y todo lo que protege la cuenta se eliminan, y los programas de correo se desconectan de inmediato. Usted deja sus organizaciones.
close-own = En estas organizaciones está usted solo. Siguen existiendo con sus buzones, y nadie más entra en ellas. Elimine antes lo que no quiera dejar atrás.
close-kept = { $n ->
    [one] Su nombre y su dirección se conservan un día para quien gestiona esta instalación y después se borran. El registro permanece.
   *[other] Su nombre y su dirección se conservan { $n } días para quien gestiona esta instalación y después se borran. El registro permanece.
}
field-sure = Sí, cerrar mi cuenta definitivamente
invalid-sure = Marque la casilla si está seguro.
close-do = Cerrar mi cuenta
done-account-closed = Su cuenta está cerrada. Hasta pronto y gracias.

## Actividad
kind = Mostrar
kind-all = Todo
kind-logins = Inicios de sesión
kind-refusals = Rechazos
kind-changes = Cambios
kind-app-passwords = Contraseñas de aplicación
export-csv = Descargar como tabla (CSV)
export-json = Descargar para programas (JSON)
chart-title = Los últimos 30 días
chart-sum = { $logins ->
    [one] un inicio de sesión
   *[other] { $logins } inicios de sesión
}, { $refusals ->
    [one] un rechazo
   *[other] { $refusals } rechazos
}
chart-incomplete = Los días más antiguos no se han podido contar por completo.
chart-logins = Inicios de sesión
chart-refusals = Rechazos
chart-most = Como máximo { $n } en un día
chart-table = Como tabla
chart-day = Día
activity-by-operator = por quien gestiona esta instalación
activity-role-changed = Función en una organización cambiada
activity-by-program = por el token de API «{ $name }»
activity-account-attached = Ha recibido el derecho de abrir un buzón
activity-account-detached = Se le ha retirado el derecho de abrir un buzón
activity-account-close-refused = Cierre de la cuenta rechazado
activity-account-closed = Cuenta cerrada
activity-account-erased = Nombre y dirección borrados
activity-account-locked = Cuenta bloqueada
activity-change-undone = Cambio deshecho
activity-email-change-asked = Cambio de la dirección de acceso pedido
activity-email-change-cancelled = Cambio de la dirección de acceso descartado
activity-email-changed = Dirección de acceso cambiada
activity-email-password-refused = Cambio de la dirección de acceso rechazado
activity-profile-changed = Perfil cambiado
cause-suspended = la cuenta está suspendida
cause-locked = la cuenta está bloqueada
cause-closed = la cuenta está cerrada
cause-mail-secret = una contraseña de aplicación, que no abre ninguna cuenta
alarm-about-factor-enrolled = Se ha añadido un segundo factor a su cuenta.
alarm-about-factor-removed = Se ha quitado un segundo factor de su cuenta.
alarm-about-factors-off = Se ha desactivado el inicio de sesión en dos pasos de su cuenta.
alarm-about-role-changed = Su función en una organización ha cambiado.
alarm-about-backup-codes-renewed = Se han creado nuevos códigos de respaldo para su cuenta.
alarm-about-login-answers-refused = Alguien que conoce su contraseña ha fallado en el segundo paso de un inicio de sesión.
alarm-about-email-change-asked = Alguien ha pedido cambiar la dirección con la que inicia sesión.
alarm-about-email-changed = La dirección con la que inicia sesión se ha cambiado.
activity-factor-enrolled = Segundo factor añadido
activity-factor-removed = Segundo factor quitado
activity-factor-renamed = Segundo factor renombrado
activity-backup-codes-renewed = Nuevos códigos de respaldo creados
activity-login-challenged = Contraseña correcta, segundo factor pedido
activity-step-up-accepted = Identidad probada de nuevo
activity-step-up-refused = Prueba rechazada
cause-totp = código incorrecto de la aplicación de autenticación
cause-passkey = llave de acceso o de seguridad no aceptada
cause-push = no aprobado en el teléfono
cause-sms = código incorrecto del SMS
cause-backup-codes = código de respaldo incorrecto
activity-password-recovered = Contraseña nueva puesta mediante recuperación
activity-recovery-asked = Recuperación pedida
activity-recovery-email-change-asked = Cambio de la dirección de recuperación pedido
activity-recovery-email-changed = Dirección de recuperación cambiada
activity-recovery-email-removed = Dirección de recuperación quitada
activity-recovery-password-refused = Cambio de los datos de recuperación rechazado
alarm-about-password-recovered = Se ha puesto una contraseña nueva para su cuenta mediante recuperación.
alarm-about-recovery-email-changed = La dirección con la que recupera su cuenta se ha cambiado.
