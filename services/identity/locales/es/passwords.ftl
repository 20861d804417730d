# Mensajes sobre las contraseñas compartidas con un buzón.

notice-password-shared-subject = La contraseña de su cuenta abre su buzón
notice-password-shared-text =
    Hola:

    a partir de ahora, la contraseña de su cuenta abre también el buzón
    { $address }, que ya no tiene una contraseña propia.

    Hora:       { $time }

notice-password-unshared-subject = La contraseña de su cuenta ya no abre su buzón
notice-password-unshared-text =
    Hola:

    la contraseña de su cuenta ya no abre el buzón { $address }. Las contraseñas de
    aplicación siguen como están.

    Hora:       { $time }
