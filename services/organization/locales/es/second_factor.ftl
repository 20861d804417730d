# Correos sobre lo que una organización exige a sus miembros (2FA-9).

notice-second-factor-demanded-subject = { $organization } pedirá un segundo factor
notice-second-factor-demanded-text =
    Hola { $name }:

    a partir del { $end }, { $organization } pide un segundo factor a todas las personas
    que forman parte de ella. Usted aún no tiene ninguno. Configúrelo antes: después no
    verá nada de { $organization } hasta que tenga uno.

    Configurarlo:  { $public_url }/account/security

    Solo lleva un minuto, con una aplicación del teléfono o una llave de seguridad.

notice-second-factor-demanded-now-subject = { $organization } pide un segundo factor
notice-second-factor-demanded-now-text =
    Hola { $name }:

    desde ahora { $organization } pide un segundo factor a todas las personas que forman
    parte de ella. Usted no tiene ninguno: no verá nada de { $organization } hasta que
    tenga uno.

    Configurarlo:  { $public_url }/account/security

    Solo lleva un minuto, con una aplicación del teléfono o una llave de seguridad.

notice-second-factor-reminder-subject = { $organization } pide pronto un segundo factor
notice-second-factor-reminder-text =
    Hola { $name }:

    a partir del { $end }, { $organization } pide un segundo factor, y usted aún no tiene
    ninguno. Configúrelo antes: después no verá nada de { $organization } hasta que
    tenga uno.

    Configurarlo:  { $public_url }/account/security

    Solo lleva un minuto, con una aplicación del teléfono o una llave de seguridad.
