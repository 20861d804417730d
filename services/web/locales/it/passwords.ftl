# Nuove password, e un’unica password per account e casella di posta.

## Perché una nuova password viene rifiutata
reason-password-short = È troppo corta. Più parole in fila danno una password lunga e facile da ricordare.
reason-password-control = Ometta tabulazioni, caratteri di controllo e caratteri invisibili.
reason-password-common = È una delle password che tutti provano per prime. Ne scelga un’altra.
reason-password-personal = È troppo vicina al Suo nome, al Suo indirizzo o al nome di questo servizio. Ne scelga un’altra.
reason-password-breached = Questa password è nota da una fuga di dati, perciò qualcuno la proverà. Ne scelga un’altra, e la cambi ovunque la usi.
reason-password-generated = Sembra una password per le app. Ne scelga una Sua.

## Nel registro delle attività
activity-password-imported = Password ripresa da un altro sistema

## Un’unica password per account e casella di posta
unify-title = Un’unica password
unify-lead = Usi la password del Suo account anche per la casella di posta { $address }.
unify-what = C’è allora un’unica password per questo sito e per i programmi di posta. Quando la cambia, cambia per entrambi.
unify-before = La password attuale della casella non la apre più. Le password per le app e dei dispositivi restano come sono.
unify-safety = Un programma di posta che conosce questa password potrebbe aprire anche il Suo account. Con una password per le app non potrebbe.
unify-factors = Usa un secondo fattore. Finché è così, questa password non apre la casella nei programmi di posta: occorrono password per le app.
unify-confirm = Usa un’unica password
unify-not-now = Mantieni due password
unify-offer = Può aprire questa casella di posta anche con la password del Suo account: così ne ha una sola da ricordare.
unify-why-not = Non possibile per questa casella di posta
unified-lead = La password del Suo account apre la casella di posta { $address }.
unified-other = La password di un altro account apre questa casella di posta.
unified-what = C’è un’unica password per questo sito e per i programmi di posta. Quando la cambia, cambia per entrambi.
unified-change-title = Cambiare la password per entrambi
unified-change = Cambia la password dell’account
unified-end-title = Usare di nuovo due password
unified-end-text = La password del Suo account non apre allora più la casella. Le dia una password propria o nessuna: le password per le app funzionano in ogni caso.
unified-end = Salva la password della casella
unified-end-none = Termina senza password della casella
mailbox-password-unified = La password del Suo account apre questa casella di posta.
mailbox-password-shared = La password di un account apre questa casella di posta.
mailbox-password-unify = Usa un’unica password
mailbox-password-unified-more = Dettagli
reason-unification-not-permitted = Non può cambiare la password di questa casella di posta.
reason-unification-other-address = È possibile solo se l’indirizzo della casella è quello con cui accede.
reason-unification-other-accounts = Anche altre persone usano questa casella. A loro servirebbe la password del Suo account.
reason-unification-no-password = Il Suo account non ha ancora una password.
reason-unification-none = La casella non condivide la password di alcun account.
reason-unification-active = La password del Suo account apre questa casella di posta. Cambi quella, o usi di nuovo due password.
done-mailbox-unified = D’ora in poi la password del Suo account apre anche la casella di posta.
done-mailbox-unification-ended = L’account e la casella di posta non hanno più una password comune.
alarm-about-password-shared = La password del Suo account apre anche la Sua casella di posta.
alarm-about-password-unshared = La password del Suo account non apre più la Sua casella di posta.
cause-factor-active = occorre una password per le app, a causa dei secondi fattori
activity-password-shared = La password dell’account apre una casella di posta
activity-password-unshared = La password dell’account non apre più una casella di posta
