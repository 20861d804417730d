# What applications did with an account, in its activity log.

activity-oauth-grant-made = Applicazione autorizzata
activity-oauth-grant-revoked = Accesso di un’applicazione revocato
activity-oauth-grant-returned = L’applicazione ha restituito il suo accesso
activity-oauth-grant-expired = Accesso di un’applicazione scaduto
activity-oauth-grant-not-admitted = Accesso di un’applicazione terminato: è per i membri della sua organizzazione
activity-oauth-grant-code-replayed = Accesso di un’applicazione terminato: un codice è stato usato due volte
activity-oauth-grant-token-reused = Accesso di un’applicazione terminato: un token è stato usato due volte
activity-oauth-grant-device-approved = Dispositivo autorizzato con un codice
activity-oauth-grant-device-denied = Dispositivo con un codice rifiutato

alarm-about-oauth-grant-made = Un’applicazione è stata autorizzata a usare il Suo account.
