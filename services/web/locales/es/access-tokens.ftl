# Tokens de acceso presentados para el correo.

cause-no-token = no es un token de acceso, por ejemplo una contraseña de aplicación en su lugar
cause-token-as-password = un token de acceso en lugar de una contraseña: elija OAuth 2.0 en el programa
cause-token-invalid = token de acceso no válido
cause-token-expired = el token de acceso ha caducado
cause-token-scope = el token de acceso no vale para este protocolo
cause-token-revoked = el acceso se revocó o ha terminado
cause-token-without-mailbox = el token de acceso llegó sin la dirección de un buzón
