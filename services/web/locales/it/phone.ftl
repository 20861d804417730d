# Numeri di telefono, codici via SMS, indirizzi di accesso dimenticati.

## Numeri di telefono
phones-title = Numeri di telefono
phones-lead = Un numero che ha confermato può aiutarLa a ritrovare il Suo indirizzo di accesso, ricevere avvisi e ricevere codici di accesso.
phones-text = Per gli avvisi, per un indirizzo di accesso dimenticato e per i codici via SMS.
phones-manage = Numeri di telefono
phone-title = Numero di telefono
phone-add = Aggiungi un numero
phone-send = Invia un codice
phone-pending = Non ancora confermato
phone-pending-text = È stato inviato un codice a { $number }.
phone-pending-go = Inserisci il codice
phone-use-factor = accesso in due passaggi
phone-use-recovery = indirizzo di accesso
phone-use-notices = avvisi
phone-use-none = senza uso
phone-uses = A che cosa serve
phone-for-recovery = Se dimentico l’indirizzo con cui accedo, può essere inviato lì
phone-for-notices = Invia lì anche gli avvisi
phone-verified = Confermato { $time }
phone-is-factor = A questo numero vengono inviati i codici di accesso. Per cambiarlo o rimuoverlo, lo tolga prima dall’accesso in due passaggi.
phone-factor-text = Un accesso può inviare un codice a questo numero e richiederlo dopo la Sua password.
phone-factor-add = Usa per l’accesso in due passaggi
phone-change = Cambia o rimuovi il numero
phone-remove = Rimuovi questo numero
phone-remove-text = Per rimuoverlo basta la Sua password.
phone-confirm-title = Confermi il Suo numero
phone-confirm = Conferma
field-phone-number = Numero di telefono
hint-phone-number = Con il prefisso del Paese, per esempio +41 79 123 45 67.
invalid-phone-number = Inserisca un numero mobile con il suo prefisso, per esempio +41 79 123 45 67, senza zero dopo il prefisso. Deve essere di un Paese verso cui da qui si inviano SMS e non essere già uno dei Suoi.
field-code-sms = Codice dell’SMS
hint-code-sms = Sei cifre. Vale una volta e per pochi minuti.
invalid-code-sms = Inserisca le sei cifre dell’ultimo SMS.
done-phone-confirmed = Il numero è confermato.
done-phone-code-sent = Un altro codice è in arrivo. Il precedente non vale più.
done-phone-updated = L’uso del numero è stato cambiato.
done-phone-removed = Il numero è stato rimosso.

## SMS
sms-sent = Abbiamo inviato un codice a { $number }. Lo inserisca qui.
sms-resend = Invia un altro codice
sms-resend-text = Non è arrivato nulla? Può volerci un minuto. Un altro codice si può chiedere dopo mezzo minuto.
sms-paused = Troppi SMS o tentativi. Attenda un poco, o scelga un altro metodo.
sms-weak = I codici via SMS sono il secondo fattore più debole: chi si impadronisce del Suo numero o legge i Suoi messaggi li ottiene, e una pagina falsa può chiederli. Se può, preferisca un’app di autenticazione o una passkey, e conservi i codici di riserva.
reason-sms-off = Qui non si offrono SMS.
reason-phone-in-use = Questo numero è già un secondo fattore. Per cambiarlo o rimuoverlo, lo tolga prima dall’accesso in due passaggi.

## Indirizzo di accesso dimenticato
login-forgotten-address = Indirizzo dimenticato?
recover-login-title = Ritrovare il Suo indirizzo di accesso
recover-login-lead = Inserisca un numero di telefono che ha confermato, o il Suo indirizzo di recupero. Se appartiene a un account, inviamo lì, e in nessun altro luogo, l’indirizzo con cui accede.
recover-login-lead-email = Inserisca il Suo indirizzo di recupero. Se appartiene a un account, inviamo lì, e in nessun altro luogo, l’indirizzo con cui accede.
recover-login-send = Invia il mio indirizzo di accesso
recover-login-sent = Guardi il telefono o la posta
recover-login-sent-lead = Se questo numero o indirizzo appartiene a un account, l’indirizzo con cui accede è in arrivo.
recover-login-sent-text = Non è arrivato nulla? Allora non è stato confermato per questo. Ne provi un altro, o si rivolga a chi gestisce questo servizio.
field-known-recovery-email = Indirizzo di recupero
hint-known-recovery-email = Un indirizzo che ha confermato per il recupero, non quello con cui accede.
invalid-known-recovery-email = Inserisca il numero o l’indirizzo che ha confermato.
recovery-phone = Telefono di recupero
recovery-phone-none = Non ne ha. Un numero di telefono che ha confermato Le ricorda l’indirizzo con cui accede, se lo dimentica.
recovery-phone-is = Se dimentica l’indirizzo con cui accede, può essere inviato a { $numbers }.

## Che cosa è successo
alarm-about-phone-added = È stato aggiunto un numero di telefono al Suo account.
alarm-about-phone-changed = È stato cambiato un numero di telefono del Suo account.
alarm-about-phone-updated = È stato cambiato l’uso di un numero di telefono del Suo account.
alarm-about-phone-removed = È stato rimosso un numero di telefono dal Suo account.
alarm-fact-number = Numero di telefono
activity-phone-code-sent = Codice inviato a un numero di telefono
activity-phone-code-refused = Codice errato per un numero di telefono
activity-phone-password-refused = Password errata per i numeri di telefono
activity-phone-verified = Numero di telefono confermato
activity-phone-updated = Uso di un numero di telefono cambiato
activity-phone-removed = Numero di telefono rimosso
activity-login-code-sent = Codice di accesso inviato via SMS
activity-recovery-login-told = Indirizzo di accesso comunicato al titolare

## Alla registrazione
field-mobile = Numero di cellulare
hint-mobile = Con il prefisso internazionale, per esempio +41 79 123 45 67. Non serve a nulla finché non lo verifica nel Suo account.
invalid-mobile = Inserisca un numero con il prefisso internazionale, per esempio +41 79 123 45 67, o lasci vuoto il campo.
