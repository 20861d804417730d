# Mensajes sobre la verificación de identidad (REC-4).

notice-recovery-case-received-subject = Alguien pide pasar por alto sus segundos factores
notice-recovery-case-received-text =
    Hola:

    alguien que conoce su contraseña dice haber perdido sus segundos factores y ha enviado
    imágenes de documentos de identidad. Nuestro equipo de soporte las examinará. En su
    cuenta no ha cambiado nada.

    Caso:       { $number }
    Hora:       { $time }
    Dirección:  { $ip }
    Programa:   { $program }

    Si ha sido usted, conserve el número de caso y espere nuestra respuesta. Si no ha sido
    usted, alguien conoce su contraseña: cámbiela también.

notice-recovery-case-waits-subject = Un caso de recuperación espera ser examinado
notice-recovery-case-waits-text =
    Hola:

    alguien pide volver a entrar en una cuenta y ha enviado documentos de identidad. Dos
    personas de soporte deben examinarlos. Se borrarán, y el caso terminará, el { $end }.

    Caso:  { $number }

    { $public_url }/support/recovery

notice-recovery-case-approved-subject = Sus segundos factores se restablecerán
notice-recovery-case-approved-text =
    Hola:

    dos personas de nuestro soporte han examinado los documentos de identidad enviados para
    su cuenta y han dado su conformidad. Los documentos se han borrado.

    Caso:  { $number }

    Para que nadie entre a sus espaldas, no ocurre nada antes del { $end }. Entonces
    enviaremos un enlace con el que, junto con la contraseña, se pueden restablecer los
    segundos factores. Iniciar sesión antes con un segundo factor termina el caso.

notice-recovery-case-declined-subject = No hemos podido confirmar su identidad
notice-recovery-case-declined-text =
    Hola:

    nuestro soporte ha examinado los documentos de identidad enviados para su cuenta y los
    ha rechazado. Los documentos se han borrado y en su cuenta no ha cambiado nada.

    Caso:    { $number }
    Motivo:  { $cause ->
        [unreadable] las imágenes no se pueden leer
        [mismatch] el documento no pertenece al titular de la cuenta
        [invalid] el documento no es válido, o ya no lo es
       *[other] algo no concordaba
    }

    Puede volver a pedirlo con otras imágenes. Si no ha sido usted, alguien conoce su
    contraseña: cámbiela también.

notice-recovery-case-expired-subject = Su caso de recuperación ha terminado
notice-recovery-case-expired-text =
    Hola:

    nadie ha podido decidir a tiempo sobre los documentos de identidad enviados para su
    cuenta. Se han borrado y en su cuenta no ha cambiado nada.

    Caso:  { $number }

    Lo sentimos. Vuelva a pedirlo, o diríjase a quien administra esta instalación.

notice-recovery-case-cancelled-subject = Su caso de recuperación se ha cerrado
notice-recovery-case-cancelled-text =
    Hola:

    la petición de restablecer los segundos factores de su cuenta ha terminado. Los
    documentos enviados se han borrado.

    Caso:    { $number }
    Motivo:  { $cause ->
        [logged-in] alguien ha iniciado sesión
        [password-changed] se ha cambiado la contraseña
       *[other] lo ha cerrado quien administra esta instalación
    }

notice-recovery-case-ready-subject = Ya puede restablecer sus segundos factores
notice-recovery-case-ready-text =
    Hola:

    el plazo de espera de su caso ha terminado. Para restablecer los segundos factores de
    su cuenta, abra este enlace y escriba su contraseña:

    { $link }

    Sirve una sola vez, durante { $days } días. No inicia la sesión de nadie: después, inicie
    sesión con su contraseña y añada enseguida un nuevo segundo factor.

    Caso:  { $number }

    Si no ha sido usted, no lo abra: inicie sesión con su segundo factor y el enlace dejará
    de servir.

notice-factors-reset-subject = Sus segundos factores se han restablecido
notice-factors-reset-text =
    Hola:

    al término de un caso de recuperación se han eliminado todos los segundos factores de su
    cuenta y se han cerrado todas las sesiones. Ahora su contraseña sola abre la cuenta:
    inicie sesión y añada un nuevo segundo factor.

    Caso:       { $number }
    Hora:       { $time }
    Dirección:  { $ip }
    Programa:   { $program }
