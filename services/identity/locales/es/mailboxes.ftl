# Mensajes sobre los buzones que una cuenta abre.

notice-mailbox-attached-subject = Puede abrir un buzón
notice-mailbox-attached-text =
    Hola:

    a partir de ahora puede abrir el buzón { $address }. Lo encontrará entre sus
    buzones, con lo que su programa de correo necesita saber.

    Por:      { $who }
    Hora:     { $time }

notice-mailbox-permissions-subject = Sus permisos en un buzón han cambiado
notice-mailbox-permissions-text =
    Hola:

    sus permisos en el buzón { $address } han cambiado. Los programas de correo
    conectados vuelven a iniciar sesión por sí solos.

    Por:      { $who }
    Hora:     { $time }

notice-mailbox-detached-subject = Ya no puede abrir un buzón
notice-mailbox-detached-text =
    Hola:

    ya no puede abrir el buzón { $address }. Las contraseñas de dispositivo que se
    crearon allí para usted han terminado.

    Por:      { $who }
    Hora:     { $time }

notice-device-password-issued-subject = Nueva contraseña de dispositivo a su nombre
notice-device-password-issued-text =
    Hola:

    se ha creado a su nombre una contraseña de dispositivo para el buzón { $address }.
    Con ella, un dispositivo o programa lee y envía correo allí, hasta donde usted puede.

    Nombre:   { $name }
    Por:      { $who }
    Hora:     { $time }

notice-device-password-for-nobody-subject = Nueva contraseña de dispositivo para su buzón
notice-device-password-for-nobody-text =
    Hola:

    para el buzón { $address } se ha creado una contraseña de dispositivo que no es de
    nadie, por ejemplo para una impresora. Con ella, un dispositivo lee y envía correo.

    Nombre:   { $name }
    Por:      { $who }
    Hora:     { $time }
