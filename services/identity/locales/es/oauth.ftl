# Applications that sign people in.

notice-oauth-grant-made-subject = Una nueva aplicación puede usar su cuenta
notice-oauth-grant-made-text =
    Hola:

    se ha autorizado a una aplicación a usar su cuenta. Puede hacer lo que dicen sus permisos sin pedir su
    contraseña.

    Aplicación:  { $name }
    Permisos:    { $scopes }
    Hora:        { $time }
    Dirección:   { $ip }
    Programa:    { $program }
