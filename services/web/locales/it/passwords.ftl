# Nuove password, e un’unica password per account e casella di posta.

## Perché una nuova password viene rifiutata
reason-password-short = È troppo corta. Più parole in fila danno una password lunga e facile da ricordare.
reason-password-control = Ometta le tabulazioni e gli altri caratteri di controllo.
reason-password-common = È una delle password che tutti provano per prime. Ne scelga un’altra.
reason-password-personal = È troppo vicina al Suo nome, al Suo indirizzo o al nome di questo servizio. Ne scelga un’altra.
reason-password-breached = Questa password è nota da una fuga di dati, perciò qualcuno la proverà. Ne scelga un’altra, e la cambi ovunque la usi.
reason-password-generated = Sembra una password per le app. Ne scelga una Sua.

## Nel registro delle attività
activity-password-imported = Password ripresa da un altro sistema
