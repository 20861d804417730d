# What applications did with an account, in its activity log.

activity-oauth-grant-made = Application autorisée
activity-oauth-grant-revoked = Accès d’une application retiré
activity-oauth-grant-returned = L’application a rendu son accès
activity-oauth-grant-expired = Accès d’une application expiré
activity-oauth-grant-not-admitted = Accès d’une application terminé : elle est réservée aux membres de son organisation
activity-oauth-grant-code-replayed = Accès d’une application terminé : un code a été utilisé deux fois
activity-oauth-grant-token-reused = Accès d’une application terminé : un jeton a été utilisé deux fois
activity-oauth-grant-device-approved = Appareil autorisé avec un code
activity-oauth-grant-device-denied = Appareil avec un code refusé

alarm-about-oauth-grant-made = Une application a été autorisée à utiliser votre compte.
