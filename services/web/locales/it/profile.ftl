# Allarmi, profilo, indirizzo di accesso, chiusura, attività.

## «Non sono stato io»
alarm-title = Non è stato Lei?
alarm-not-me = Non sono stato io
alarm-lock = Blocca il mio account
alarm-lock-text = Il blocco chiude subito tutte le sessioni e disconnette tutti i programmi di posta. Ciò di cui si tratta qui viene annullato dove possibile. Nessuno può più entrare, nemmeno Lei, finché non avrà impostato una nuova password.
alarm-undo = Annulla soltanto la modifica
alarm-undo-text = Oppure annulli soltanto questa modifica e lasci aperto l’account. Lo scelga se sa chi è stato.
alarm-me = È stato Lei? Allora chiuda questa pagina: non succede nulla.
alarm-inactive = L’account è già bloccato o sospeso. Al momento nessuno può usarlo.
alarm-gone = Questo link non è più valido
alarm-gone-text = È già stato usato oppure è troppo vecchio. Se qualcosa non va con il Suo account, imposti una nuova password, oppure acceda e guardi l’attività.
alarm-recover = Recupera il mio account
alarm-locked = Il Suo account è bloccato
alarm-locked-text = Tutte le sessioni sono state chiuse e nessun programma di posta può usarlo. Per entrare di nuovo, recuperi il Suo account e imposti una nuova password.
alarm-undone = La modifica è stata annullata
alarm-undone-text = Se non sa chi l’ha fatta, cambi anche la password e guardi l’attività del Suo account.
alarm-fact-time = Quando
alarm-fact-name = Nome
alarm-fact-address = Indirizzo
alarm-fact-ip = Indirizzo IP
alarm-fact-program = Programma
alarm-about-change = È stato modificato qualcosa che protegge il Suo account.
alarm-about-new-login = Qualcuno ha effettuato l’accesso al Suo account da un luogo o con un programma nuovi per esso.
alarm-about-app-password-issued = È stata creata una password per le app per il Suo account. Un programma di posta può leggere e inviare la Sua posta con essa.
alarm-about-api-token-issued = È stato creato un token API per il Suo account. Un programma può agire per Lei con esso.
alarm-about-password-changed = La password del Suo account è stata cambiata.
alarm-about-password-reset = È stata impostata una nuova password per il Suo account.

## Panoramica dell’account
account-you = Lei
account-entry = Accesso
account-programs = Programmi
account-history = Che cosa è successo
account-end = Andarsene
account-profile = Profilo
account-profile-text = Nome, lingua, fuso orario.
account-email = Indirizzo di accesso
account-email-text = L’indirizzo con cui accede e a cui Le scriviamo.
account-password = Password
account-password-text = Apre questa console. I programmi di posta usano invece le password per le app.
account-security = Accesso in due passaggi
account-security-text = Codici, chiavi di sicurezza e telefoni richiesti oltre alla password.
account-recovery = Recupero
account-recovery-text = Come rientrare se ha perso la password o il telefono.
account-sessions = Sessioni
account-sessions-text = Browser in cui ha effettuato l’accesso.
account-app-passwords = Password per le app
account-app-passwords-text = Una per ogni programma di posta.
account-tokens = Token API
account-tokens-text = Per i programmi che agiscono per Lei.
account-activity = Attività
account-activity-text = Accessi, rifiuti e modifiche, con ora e luogo.
account-compromised = Qualcuno conosce la mia password
account-compromised-text = La cambi e chiuda ogni porta, passo per passo.
account-close = Chiudi l’account
account-close-text = Per sempre, con tutto ciò che è soltanto Suo.

## Profilo
profile-lead = Le persone con cui lavora vedono il Suo nome. Pagine e messaggi sono scritti nella Sua lingua, con gli orari del Suo fuso.
field-language = Lingua
invalid-language = Scelga una di queste lingue.
field-time-zone = Fuso orario
hint-time-zone = Scelga la città più vicina nel Suo fuso orario. Digiti le prime lettere per raggiungerla.
invalid-time-zone = Scelga uno di questi fusi orari.
region-all = Ovunque
region-africa = Africa
region-america = America
region-antarctica = Antartide
region-arctic = Artico
region-asia = Asia
region-atlantic = Oceano Atlantico
region-australia = Australia
region-europe = Europa
region-indian = Oceano Indiano
region-pacific = Oceano Pacifico
done-profile-saved = Il Suo profilo è stato salvato.

## Indirizzo di accesso
email-title = Indirizzo di accesso
email-lead = Accede con { $email }, ed è lì che Le scriviamo.
email-text = Scriviamo al nuovo indirizzo. Vale non appena avrà aperto il link di quel messaggio e confermato. Il vecchio indirizzo viene avvisato e può annullare la modifica per una settimana.
email-pending = Una modifica è in attesa
email-pending-text = Abbiamo scritto a { $email }. Apra il link di quel messaggio per confermare.
email-pending-until = È valido fino al { $time }.
email-cancel = Abbandona la modifica
email-ask = Scrivi al nuovo indirizzo
field-new-email = Nuovo indirizzo e-mail
invalid-new-email = Inserisca un altro indirizzo e-mail, per esempio anna@example.org.
email-confirm-title = Conferma l’indirizzo di accesso
email-confirm-lead = D’ora in poi accede con { $email }.
email-confirm = Sì, usa questo indirizzo
email-confirm-gone = Questo link non è valido, non lo è più o non è destinato a questo account. Chieda di nuovo la modifica.
email-confirm-again = Ora ha effettuato l’accesso. Apra di nuovo il link del messaggio.
done-email-asked = Abbiamo scritto al nuovo indirizzo. Apra il link di quel messaggio per confermare la modifica.
done-email-cancelled = La modifica è stata abbandonata. Il Suo indirizzo di accesso resta com’è.
done-email-changed = Il Suo indirizzo di accesso è stato cambiato.

## Chiusura
close-title = Chiudi l’account
close-lead = È definitivo. Nessuno può far tornare l’account.
close-in-the-way-title = Prima qualcuno deve prendere il Suo posto
close-in-the-way = Lei è l’unico rappresentante legale di queste organizzazioni. Vi nomini un’altra persona, poi torni qui.
close-what = Che cosa succede
close-gone = Viene disconnesso ovunque. Le password per le app, i token API e tutto ciò che protegge l’account vengono rimossi, e i programmi di posta vengono disconnessi subito. Lascia le Sue organizzazioni.
close-own = In queste organizzazioni è da solo. Restano con le loro caselle di posta, e nessuno può più entrarvi. Rimuova prima ciò che non vuole lasciare.
close-kept = { $n ->
    [one] Il Suo nome e il Suo indirizzo restano per un giorno a disposizione del gestore di questa installazione, poi vengono cancellati. Il registro resta.
   *[other] Il Suo nome e il Suo indirizzo restano per { $n } giorni a disposizione del gestore di questa installazione, poi vengono cancellati. Il registro resta.
}
field-sure = Sì, chiudi definitivamente il mio account
invalid-sure = Spunti la casella se è sicuro.
close-do = Chiudi il mio account
done-account-closed = Il Suo account è chiuso. Arrivederci e grazie.

## Attività
kind = Mostra
kind-all = Tutto
kind-logins = Accessi
kind-refusals = Rifiuti
kind-changes = Modifiche
kind-app-passwords = Password per le app
export-csv = Scarica come tabella (CSV)
export-json = Scarica per programmi (JSON)
chart-title = Gli ultimi 30 giorni
chart-sum = { $logins ->
    [one] un accesso
   *[other] { $logins } accessi
}, { $refusals ->
    [one] un rifiuto
   *[other] { $refusals } rifiuti
}
chart-incomplete = Non è stato possibile contare per intero i giorni più vecchi.
chart-logins = Accessi
chart-refusals = Rifiuti
chart-most = Al massimo { $n } in un giorno
chart-table = Come tabella
chart-day = Giorno
activity-by-operator = dal gestore di questa installazione
activity-role-changed = Ruolo in un’organizzazione cambiato
activity-by-program = dal token API «{ $name }»
activity-account-attached = Ha ricevuto il diritto di aprire una casella di posta
activity-account-detached = Il Suo diritto di aprire una casella di posta è stato tolto
activity-account-close-refused = Chiusura dell’account rifiutata
activity-account-closed = Account chiuso
activity-account-erased = Nome e indirizzo cancellati
activity-account-locked = Account bloccato
activity-change-undone = Modifica annullata
activity-email-change-asked = Modifica dell’indirizzo di accesso richiesta
activity-email-change-cancelled = Modifica dell’indirizzo di accesso abbandonata
activity-email-changed = Indirizzo di accesso cambiato
activity-email-password-refused = Modifica dell’indirizzo di accesso rifiutata
activity-profile-changed = Profilo modificato
cause-suspended = l’account è sospeso
cause-locked = l’account è bloccato
cause-closed = l’account è chiuso
cause-mail-secret = una password per le app, che non apre alcun account
alarm-about-factor-enrolled = È stato aggiunto un secondo fattore al Suo account.
alarm-about-factor-removed = È stato rimosso un secondo fattore dal Suo account.
alarm-about-factors-off = L’accesso in due passaggi è stato disattivato per il Suo account.
alarm-about-role-changed = Il Suo ruolo in un’organizzazione è cambiato.
alarm-about-backup-codes-renewed = Sono stati creati nuovi codici di riserva per il Suo account.
alarm-about-login-answers-refused = Qualcuno che conosce la Sua password ha fallito il secondo passaggio di un accesso.
alarm-about-email-change-asked = Qualcuno ha chiesto di cambiare l’indirizzo con cui accede.
alarm-about-email-changed = L’indirizzo con cui accede è stato cambiato.
activity-factor-enrolled = Secondo fattore aggiunto
activity-factor-removed = Secondo fattore rimosso
activity-factor-renamed = Secondo fattore rinominato
activity-backup-codes-renewed = Nuovi codici di riserva creati
activity-login-challenged = Password corretta, secondo fattore richiesto
activity-step-up-accepted = Identità provata di nuovo
activity-step-up-refused = Prova rifiutata
cause-totp = codice dell’app di autenticazione errato
cause-passkey = passkey o chiave di sicurezza non accettata
cause-push = non approvato sul telefono
cause-sms = codice dell’SMS errato
cause-backup-codes = codice di riserva errato
activity-password-recovered = Nuova password impostata tramite recupero
activity-recovery-asked = Recupero richiesto
activity-recovery-email-change-asked = Modifica dell’indirizzo di recupero richiesta
activity-recovery-email-changed = Indirizzo di recupero cambiato
activity-recovery-email-removed = Indirizzo di recupero rimosso
activity-recovery-password-refused = Modifica dei dati di recupero rifiutata
alarm-about-password-recovered = È stata impostata una nuova password per il Suo account tramite recupero.
alarm-about-recovery-email-changed = L’indirizzo con cui recupera il Suo account è stato cambiato.
