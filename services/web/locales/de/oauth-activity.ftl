# What applications did with an account, in its activity log.

activity-oauth-grant-made = Anwendung zugelassen
activity-oauth-grant-revoked = Zugriff einer Anwendung beendet
activity-oauth-grant-returned = Anwendung hat ihren Zugriff zurückgegeben
activity-oauth-grant-expired = Zugriff einer Anwendung abgelaufen
activity-oauth-grant-not-admitted = Zugriff einer Anwendung beendet: Sie ist für Mitglieder ihrer Organisation
activity-oauth-grant-code-replayed = Zugriff einer Anwendung beendet: Ein Code wurde zweimal benutzt
activity-oauth-grant-token-reused = Zugriff einer Anwendung beendet: Ein Token wurde zweimal benutzt
activity-oauth-grant-device-approved = Gerät mit einem Code zugelassen
activity-oauth-grant-device-denied = Gerät mit einem Code abgelehnt

alarm-about-oauth-grant-made = Eine Anwendung wurde für Ihr Konto zugelassen.
