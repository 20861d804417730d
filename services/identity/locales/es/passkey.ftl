# Llaves de acceso y llaves de seguridad.

notice-passkey-enrolled-subject = Se ha añadido una llave de acceso
notice-passkey-enrolled-text =
    Hola:

    se ha añadido a su cuenta una llave de acceso o de seguridad. A partir de ahora, al
    iniciar sesión con la contraseña se pide esta llave u otro segundo factor. Una llave
    de acceso que comprueba que es usted, con PIN, huella o rostro, abre la cuenta
    también por sí sola.

    Nombre:     { $name }
    Hora:       { $time }
    Dirección:  { $ip }
    Programa:   { $program }

notice-passkey-cloned-subject = Se ha suspendido una llave de acceso
notice-passkey-cloned-text =
    Hola:

    se ha rechazado y suspendido una llave de acceso o de seguridad de su cuenta: su
    contador de firmas ha retrocedido. Ocurre cuando alguien ha hecho una copia de ella,
    y rara vez por un fallo del dispositivo.

    Nombre:     { $name }
    Hora:       { $time }
    Dirección:  { $ip }
    Programa:   { $program }

    Inicie sesión con otro segundo factor o con un código de respaldo, quítela y añada
    una nueva:

    { $public_url }/account/security
