# Mensajes sobre los teléfonos que aprueban inicios de sesión.

notice-login-denied-subject = Se ha rechazado un inicio de sesión en su teléfono
notice-login-denied-text =
    Hola:

    alguien ha escrito la contraseña correcta de su cuenta, y el inicio de sesión se
    ha rechazado en su teléfono. Nadie ha entrado.

    Hora:       { $time }
    Dirección:  { $ip }
    Programa:   { $program }

    Si no ha intentado iniciar sesión usted, alguien conoce su contraseña: cámbiela.
