# Why a mail program was refused, as its owner reads it.
cause-account-password = la contraseña de su cuenta, que abre la consola; los programas de correo necesitan una contraseña de aplicación
