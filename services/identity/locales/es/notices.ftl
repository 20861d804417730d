# Mensajes sobre la cuenta.

notice-footer = Gatepost, { $public_url }
notice-recourse-lock =
    Si no ha sido usted, abra este enlace y bloquee su cuenta de inmediato:

    { $link }

    El enlace se puede usar durante { $days } días.
notice-recourse-undo =
    Si no ha sido usted, abra este enlace. Allí puede deshacer el cambio y bloquear su
    cuenta de inmediato:

    { $link }

    El enlace se puede usar durante { $days } días.

notice-verify-sign-up-subject = Confirme su dirección
notice-verify-sign-up-text =
    Hola:

    alguien, probablemente usted, se está registrando con esta dirección.

    Para continuar, abra este enlace:

    { $link }

    o escriba este código donde empezó:

    { $code }

    Ambos se pueden usar durante { $hours } horas. Si no ha sido usted, no haga nada:
    sin el enlace no se crea ninguna cuenta.

notice-address-taken-subject = Ya tiene una cuenta
notice-address-taken-text =
    Hola:

    alguien ha intentado registrarse con esta dirección. Esta ya tiene una
    cuenta, y en ella no se ha cambiado nada.

    Si ha sido usted, inicie sesión aquí:

    { $public_url }/login

    Si no ha sido usted, no tiene que hacer nada.

notice-new-login-subject = Nuevo inicio de sesión en su cuenta
notice-new-login-text =
    Hola:

    su cuenta se acaba de usar desde un lugar o con un programa nuevos para ella.

    Hora:       { $time }
    Dirección:  { $ip }
    Programa:   { $program }

    Si ha sido usted, no tiene que hacer nada.

notice-recover-password-subject = Ponga una contraseña nueva
notice-recover-password-text =
    Hola:

    alguien, probablemente usted, ha olvidado la contraseña de su cuenta. Para poner una
    nueva, abra este enlace:

    { $link }

    Se puede usar una sola vez, durante { $minutes } minutos. No inicia sesión por nadie.

    Hora:       { $time }
    Dirección:  { $ip }
    Programa:   { $program }

    Si no ha sido usted, no haga nada: su contraseña sigue como está.

notice-password-recovered-subject = Se ha puesto una contraseña nueva
notice-password-recovered-text =
    Hola:

    se ha puesto una contraseña nueva para su cuenta con un enlace que le enviamos, y se
    han cerrado todas las sesiones.

    Hora:       { $time }
    Dirección:  { $ip }
    Programa:   { $program }

notice-recovery-email-confirm-subject = Confirme su dirección de recuperación
notice-recovery-email-confirm-text =
    Hola:

    alguien, probablemente usted, quiere usar esta dirección para recuperar una cuenta.
    Si ha sido usted, abra este enlace con la sesión iniciada:

    { $link }

    Se puede usar durante { $hours } horas. Si no ha sido usted, no haga nada.

notice-recovery-email-changed-subject = Su dirección de recuperación se ha cambiado
notice-recovery-email-changed-text =
    Hola:

    la dirección con la que recupera su cuenta se ha cambiado.

    Ahora:      { $email }
    Hora:       { $time }
    Dirección:  { $ip }
    Programa:   { $program }

notice-factor-enrolled-subject = Se ha añadido un segundo factor
notice-factor-enrolled-text =
    Hola:

    se ha añadido un segundo factor a su cuenta. A partir de ahora se pide al iniciar
    sesión.

    Nombre:     { $name }
    Hora:       { $time }
    Dirección:  { $ip }
    Programa:   { $program }

notice-factor-removed-subject = Se ha quitado un segundo factor
notice-factor-removed-text =
    Hola:

    se ha quitado un segundo factor de su cuenta. Al iniciar sesión se sigue pidiendo
    otro.

    Nombre:     { $name }
    Hora:       { $time }
    Dirección:  { $ip }
    Programa:   { $program }

notice-factors-off-subject = Se ha quitado el último segundo factor
notice-factors-off-text =
    Hola:

    se ha quitado el último segundo factor de su cuenta. Ahora su contraseña por sí sola
    la abre.

    Nombre:     { $name }
    Hora:       { $time }
    Dirección:  { $ip }
    Programa:   { $program }

notice-backup-codes-renewed-subject = Nuevos códigos de respaldo
notice-backup-codes-renewed-text =
    Hola:

    se han creado nuevos códigos de respaldo para su cuenta. Los antiguos ya no sirven.

    Hora:       { $time }
    Dirección:  { $ip }
    Programa:   { $program }

notice-backup-codes-few-subject = Quedan pocos códigos de respaldo
notice-backup-codes-few-text =
    Hola:

    códigos de respaldo que le quedan: { $left }. Cree otros nuevos antes de que los
    necesite:

    { $public_url }/account/security

notice-login-answers-refused-subject = Alguien conoce su contraseña
notice-login-answers-refused-text =
    Hola:

    alguien ha escrito su contraseña y después ha fallado, una y otra vez, al dar un
    segundo factor. El inicio de sesión se ha rechazado.

    Hora:       { $time }
    Dirección:  { $ip }
    Programa:   { $program }

    Si no ha sido usted, cambie su contraseña de inmediato.

notice-app-password-issued-subject = Nueva contraseña de aplicación
notice-app-password-issued-text =
    Hola:

    se ha creado una contraseña de aplicación para su cuenta. Con ella, un programa de
    correo puede leer y enviar su correo.

    Nombre:     { $name }
    Hora:       { $time }
    Dirección:  { $ip }
    Programa:   { $program }

notice-account-locked-subject = Su cuenta está bloqueada
notice-account-locked-text =
    Hola:

    su cuenta se ha bloqueado con el enlace de un aviso que le habíamos enviado. Se han
    cerrado todas sus sesiones y los programas de correo no pueden usarla.

    Hora:       { $time }
    Dirección:  { $ip }
    Programa:   { $program }

    Para volver a usarla, recupérela:

    { $public_url }/recover

notice-account-closed-subject = Su cuenta está cerrada
notice-account-closed-text =
    Hola:

    su cuenta se ha cerrado definitivamente. Sus sesiones, contraseñas de aplicación y
    tokens de API ya no existen. Puede registrarse de nuevo con esta dirección en
    cualquier momento.

    Hora:       { $time }

notice-change-undone-subject = Se ha deshecho un cambio
notice-change-undone-text =
    Hola:

    se ha deshecho un cambio de su cuenta con el enlace de un aviso que le habíamos
    enviado.

    Hora:       { $time }
    Dirección:  { $ip }
    Programa:   { $program }

notice-email-change-confirm-subject = Confirme su nueva dirección de acceso
notice-email-change-confirm-text =
    Hola:

    alguien, probablemente usted, quiere usar esta dirección para iniciar sesión en una
    cuenta de aquí.

    Para confirmarla, abra este enlace en un navegador en el que haya iniciado sesión:

    { $link }

    El enlace se puede usar durante { $hours } horas. Si no ha sido usted, no haga nada:
    sin el enlace no cambia nada.

notice-email-change-taken-subject = Ya tiene una cuenta
notice-email-change-taken-text =
    Hola:

    alguien ha querido usar esta dirección para iniciar sesión en otra cuenta. Esta
    dirección ya tiene una, y en ella no se ha cambiado nada.

    Si ha sido usted, inicie sesión aquí:

    { $public_url }/login

    Si no ha sido usted, no tiene que hacer nada.

notice-email-change-asked-subject = Se ha pedido otra dirección de acceso
notice-email-change-asked-text =
    Hola:

    alguien ha pedido cambiar la dirección con la que inicia sesión en su cuenta. No
    cambia nada hasta que se confirme la dirección nueva.

    Dirección nueva:  { $email }
    Hora:             { $time }
    Dirección:        { $ip }
    Programa:         { $program }

    Si ha sido usted, no tiene que hacer nada aquí.

notice-email-changed-subject = Su dirección de acceso se ha cambiado
notice-email-changed-text =
    Hola:

    la dirección con la que inicia sesión en su cuenta se ha cambiado. Esta dirección ya
    no se usa.

    Dirección nueva:  { $email }
    Hora:             { $time }

notice-password-changed-subject = Su contraseña se ha cambiado
notice-password-changed-text =
    Hola:

    la contraseña de su cuenta se ha cambiado y se han cerrado todas las demás sesiones.

    Hora:       { $time }
    Dirección:  { $ip }
    Programa:   { $program }

notice-password-reset-subject = Su contraseña se ha restablecido
notice-password-reset-text =
    Hola:

    quien gestiona esta instalación ha puesto una contraseña nueva para su cuenta, y se
    han cerrado todas las sesiones.

    Hora:       { $time }

    Si usted no lo ha pedido, pregúntele por qué.
notice-api-token-issued-subject = Nuevo token de API
notice-api-token-issued-text =
    Hola:

    se ha creado un token de API para su cuenta. Con él, un programa puede actuar por usted.

    Nombre:     { $name }
    Permisos:   { $scopes }
    Hora:       { $time }
    Dirección:  { $ip }
    Programa:   { $program }
notice-api-token-unused-subject = Un token de API lleva tiempo sin usarse
notice-api-token-unused-text =
    Hola:

    ningún programa usa este token de API de su cuenta desde hace tiempo:

    Nombre:         { $name }
    Sin uso desde:  { $last }

    Se desactivará el { $off }, a no ser que se use antes. Si ya no lo necesita, revóquelo ahora:

    { $public_url }/account/tokens
notice-api-token-off-subject = Se ha desactivado un token de API
notice-api-token-off-text =
    Hola:

    este token de API de su cuenta se ha desactivado, porque ningún programa lo ha usado durante un año:

    Nombre:         { $name }
    Sin uso desde:  { $last }

    Para un programa que todavía lo necesite, cree uno nuevo aquí:

    { $public_url }/account/tokens
notice-app-password-ends-subject = Una contraseña de aplicación caduca pronto
notice-app-password-ends-text =
    Hola:

    esta contraseña de aplicación de su cuenta caduca el { $end }:

    Nombre:  { $name }

    Los programas de correo que la usan dejarán de acceder a su correo. Cree antes una nueva:

    { $public_url }/app-passwords
notice-compromise-finished-subject = Su cuenta se ha protegido
notice-compromise-finished-text =
    Hola:

    se ha seguido el asistente para contraseñas comprometidas en su cuenta.

    Sesiones cerradas:                     { $sessions }
    Contraseñas de aplicación revocadas:   { $passwords }
    Tokens de API revocados:               { $tokens }

    Hora:       { $time }
    Dirección:  { $ip }
    Programa:   { $program }

notice-role-changed-subject = Su función en { $organization } ha cambiado
notice-role-changed-text =
    Hola:

    su función en la organización { $organization } ha cambiado.

    Antes: { $from ->
        [legal-representative] representación legal
        [administrator] administración
        [collaborator] colaboración
        [external] externo
        [support] asistencia
       *[other] ninguno
    }
    Ahora: { $to ->
        [legal-representative] representación legal
        [administrator] administración
        [collaborator] colaboración
        [external] externo
        [support] asistencia
       *[other] ninguno
    }
    Hora: { $time }

    { $to ->
        [legal-representative] Tiene todos los derechos y la responsabilidad legal.
        [administrator] Puede gestionar productos y personas.
        [collaborator] Puede trabajar con lo que se le ha dado.
        [external] No forma parte de la organización y puede trabajar con lo que se le ha dado.
        [support] Puede ayudar a todas las personas de la instalación.
       *[other] Ya no forma parte de ella.
    }

    { $to ->
        [legal-representative] { notice-role-products }
        [administrator] { notice-role-products }
        [collaborator] { notice-role-rights }
        [external] { notice-role-rights }
        [support] { notice-role-rights }
       *[other] { "" }
    }
notice-role-rights = { $rights ->
        [none] Aún no tiene productos: quien gestiona a las personas se los da.
       *[other] Lo que puede hacer ahora con los productos:
            { $rights }
    }
notice-role-products = { $rights ->
        [none] { "" }
       *[other] Lo que puede hacer ahora con los productos:
            { $rights }
    }
notice-right-view = { $product }: verlo
notice-right-use = { $product }: trabajar con él
notice-right-manage = { $product }: trabajar con él y cambiar sus ajustes
notice-right-more = y { $more } más
