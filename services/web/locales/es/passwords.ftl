# Contraseñas nuevas, y una sola contraseña para la cuenta y el buzón.

## Por qué se rechaza una contraseña nueva
reason-password-short = Es demasiado corta. Varias palabras seguidas forman una contraseña larga y fácil de recordar.
reason-password-control = Omita los tabuladores y otros caracteres de control.
reason-password-common = Es una de las contraseñas que todo el mundo prueba primero. Elija otra.
reason-password-personal = Se parece demasiado a su nombre, a su dirección o al nombre de este servicio. Elija otra.
reason-password-breached = Esta contraseña se conoce por una filtración de datos, así que alguien la probará. Elija otra, y cámbiela dondequiera que la use.
reason-password-generated = Parece una contraseña de aplicación. Elija una propia.

## En el registro de actividad
activity-password-imported = Contraseña traída de otro sistema
