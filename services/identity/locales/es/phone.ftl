# Números de teléfono, SMS, direcciones de acceso olvidadas.

## Correos
notice-phone-added-subject = Se ha añadido un número de teléfono
notice-phone-added-text =
    Hola:

    se ha añadido un número de teléfono a su cuenta.

    Número:     { $number }
    Hora:       { $time }
    Dirección:  { $ip }
    Programa:   { $program }

notice-phone-changed-subject = Su número de teléfono se ha cambiado
notice-phone-changed-text =
    Hola:

    se ha cambiado un número de teléfono de su cuenta.

    Ahora:      { $number }
    Hora:       { $time }
    Dirección:  { $ip }
    Programa:   { $program }

notice-phone-updated-subject = Un número de teléfono sirve ahora para otra cosa
notice-phone-updated-text =
    Hola:

    se ha cambiado el uso de un número de teléfono de su cuenta.

    Número:     { $number }
    Hora:       { $time }
    Dirección:  { $ip }
    Programa:   { $program }

notice-phone-removed-subject = Se ha eliminado un número de teléfono
notice-phone-removed-text =
    Hola:

    se ha eliminado un número de teléfono de su cuenta.

    Número:     { $number }
    Hora:       { $time }
    Dirección:  { $ip }
    Programa:   { $program }

notice-recover-login-subject = La dirección con la que inicia sesión
notice-recover-login-text =
    Hola:

    alguien ha pedido la dirección de una cuenta cuya dirección de recuperación es esta. Usted inicia
    sesión con:

    { $names }

    Hora:       { $time }
    Dirección:  { $ip }
    Programa:   { $program }

    Si no la ha pedido usted, no ha pasado nada: este correo solo le ha llegado a usted.

notice-login-told-subject = Se ha pedido su dirección de inicio de sesión
notice-login-told-text =
    Hola:

    alguien ha pedido la dirección con la que usted inicia sesión. Se ha comunicado a { $to }, que usted
    confirmó para ello.

    Hora:       { $time }
    Dirección:  { $ip }
    Programa:   { $program }

    Si no ha sido usted, compruebe que todavía tiene ese teléfono o esa dirección; si no, elimínelo de
    su cuenta.

## SMS
sms-login-code =
    { $code } es su código para iniciar sesión en { $host }, durante { $minutes } minutos. No se lo dé a nadie.

    @{ $host } #{ $code }
sms-phone-code =
    { $code } confirma este número en { $host }, durante { $minutes } minutos. No se lo dé a nadie.

    @{ $host } #{ $code }
sms-login-names = { $host }: usted inicia sesión con { $names }
sms-notice = { $host }: { $subject }. ¿No ha sido usted? { $link }
sms-test = { $host }: este es un mensaje de prueba. Los SMS funcionan.
