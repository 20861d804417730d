# Contraseñas nuevas, y una sola contraseña para la cuenta y el buzón.

## Por qué se rechaza una contraseña nueva
reason-password-short = Es demasiado corta. Varias palabras seguidas forman una contraseña larga y fácil de recordar.
reason-password-control = Omita los tabuladores, los caracteres de control y los caracteres invisibles.
reason-password-common = Es una de las contraseñas que todo el mundo prueba primero. Elija otra.
reason-password-personal = Se parece demasiado a su nombre, a su dirección o al nombre de este servicio. Elija otra.
reason-password-breached = Esta contraseña se conoce por una filtración de datos, así que alguien la probará. Elija otra, y cámbiela dondequiera que la use.
reason-password-generated = Parece una contraseña de aplicación. Elija una propia.

## En el registro de actividad
activity-password-imported = Contraseña traída de otro sistema

## Una sola contraseña para la cuenta y el buzón
unify-title = Una sola contraseña
unify-lead = Use la contraseña de su cuenta también para el buzón { $address }.
unify-what = Entonces hay una sola contraseña para este sitio y para los programas de correo. Cuando la cambia, cambia para ambos.
unify-before = La contraseña actual del buzón deja de abrirlo. Las contraseñas de aplicación y de dispositivo siguen como están.
unify-safety = Un programa de correo que conozca esta contraseña podría abrir también su cuenta. Con una contraseña de aplicación no podría.
unify-factors = Usa un segundo factor. Mientras sea así, esta contraseña no abre el buzón en los programas de correo: necesitan contraseñas de aplicación.
unify-confirm = Usar una sola contraseña
unify-not-now = Mantener dos contraseñas
unify-offer = También puede abrir este buzón con la contraseña de su cuenta: así solo tiene que recordar una.
unify-why-not = No es posible con este buzón
unified-lead = La contraseña de su cuenta abre el buzón { $address }.
unified-other = La contraseña de otra cuenta abre este buzón.
unified-what = Hay una sola contraseña para este sitio y para los programas de correo. Cuando la cambia, cambia para ambos.
unified-change-title = Cambiar la contraseña para ambos
unified-change = Cambiar la contraseña de la cuenta
unified-end-title = Volver a usar dos contraseñas
unified-end-text = La contraseña de su cuenta deja entonces de abrir el buzón. Dele una contraseña propia o ninguna: las contraseñas de aplicación funcionan en cualquier caso.
unified-end = Guardar la contraseña del buzón
unified-end-none = Terminar sin contraseña del buzón
mailbox-password-unified = La contraseña de su cuenta abre este buzón.
mailbox-password-shared = La contraseña de una cuenta abre este buzón.
mailbox-password-unify = Usar una sola contraseña
mailbox-password-unified-more = Detalles
reason-unification-not-permitted = No puede cambiar la contraseña de este buzón.
reason-unification-other-address = Solo es posible si la dirección del buzón es la dirección con la que inicia sesión.
reason-unification-other-accounts = Otras personas también usan este buzón. Necesitarían la contraseña de su cuenta.
reason-unification-no-password = Su cuenta todavía no tiene contraseña.
reason-unification-none = El buzón no comparte la contraseña de ninguna cuenta.
reason-unification-active = La contraseña de su cuenta abre este buzón. Cambie esa, o vuelva a usar dos contraseñas.
done-mailbox-unified = A partir de ahora, la contraseña de su cuenta abre también el buzón.
done-mailbox-unification-ended = La cuenta y el buzón ya no tienen una contraseña común.
alarm-about-password-shared = La contraseña de su cuenta abre también su buzón.
alarm-about-password-unshared = La contraseña de su cuenta ya no abre su buzón.
cause-factor-active = hace falta una contraseña de aplicación, debido a los segundos factores
activity-password-shared = La contraseña de la cuenta abre un buzón
activity-password-unshared = La contraseña de la cuenta ya no abre un buzón
