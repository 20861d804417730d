# What applications did with an account, in its activity log.

activity-oauth-grant-made = Aplicación autorizada
activity-oauth-grant-revoked = Acceso de una aplicación retirado
activity-oauth-grant-returned = La aplicación ha devuelto su acceso
activity-oauth-grant-expired = Acceso de una aplicación caducado
activity-oauth-grant-not-admitted = Acceso de una aplicación terminado: es para los miembros de su organización
activity-oauth-grant-code-replayed = Acceso de una aplicación terminado: un código se usó dos veces
activity-oauth-grant-token-reused = Acceso de una aplicación terminado: un token se usó dos veces
activity-oauth-grant-device-approved = Dispositivo autorizado con un código
activity-oauth-grant-device-denied = Dispositivo con un código rechazado

alarm-about-oauth-grant-made = Se ha autorizado a una aplicación a usar su cuenta.
