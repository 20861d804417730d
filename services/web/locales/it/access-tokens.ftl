# Token di accesso presentati per la posta.

cause-no-token = non è un token di accesso, ad esempio una password per le app al suo posto
cause-token-as-password = un token di accesso al posto di una password: scelga OAuth 2.0 nel programma
cause-token-invalid = token di accesso non valido
cause-token-expired = il token di accesso è scaduto
cause-token-scope = il token di accesso non vale per questo protocollo
cause-token-revoked = l’accesso è stato revocato o è terminato
cause-token-without-mailbox = il token di accesso è arrivato senza l’indirizzo di una casella di posta
