# Pagine di Gatepost in italiano.

## Su ogni pagina
title-error = Errore: { $title }
skip = Vai al contenuto
copy = Copia
copied = Copiato
cancel = Annulla
save = Salva
remove = Rimuovi
revoke = Revoca
older = Voci precedenti
crumbs = Lei è qui
footer = Gatepost: account e posta, in mano Sua.
log-in = Accedi
log-out = Esci
sign-up = Crea un account
menu = Menu principale
menu-home = Panoramica
menu-home-label = Gatepost, panoramica
menu-mailboxes = Caselle di posta
menu-app-passwords = Password per le app
menu-sessions = Sessioni
menu-activity = Attività
menu-account = Account
profile = Profilo
organizations = Organizzazioni
organization-switch = Organizzazione
organization-shown = In uso

## Pagina iniziale
landing-title = Account e posta
landing-headline = La Sua posta, dietro un cancello che custodisce Lei.
landing-lead = Un account per il web, una password per ogni programma di posta. Veda che cosa apre le Sue caselle e chiuda qualsiasi porta in un secondo.
point-mail = Caselle per ogni programma di posta
point-mail-text = IMAP su TLS per Thunderbird, Apple Mail, i telefoni e tutto ciò con cui Le piace leggere.
point-keys = Una password per ogni programma
point-keys-text = La password del Suo account non lascia mai il browser. Ogni programma riceve la propria, che apre la posta e nient’altro.
point-log = Nulla accade a Sua insaputa
point-log-text = Ogni accesso compare nel registro delle attività: quando, da dove, con quale programma.

## Moduli
summary-title = Controlli i dati inseriti
error-mark = Errore
field-optional = (facoltativo)
field-name = Il Suo nome
field-email = Indirizzo e-mail
field-password = Password
field-present-password = Password attuale
field-new-password = Nuova password
hint-new-password = Almeno 10 caratteri. Più parole in fila sono facili da ricordare e difficili da indovinare; non è richiesto altro.
field-organization = Nome della Sua organizzazione
hint-organization = Un’azienda, un’associazione, una famiglia. Se lascia vuoto il campo, porterà il Suo nome.
field-code = Codice ricevuto per e-mail
hint-code = Otto cifre; gli spazi non contano.
field-local = Nome prima della @
hint-local = Per esempio anna o contabilita.
field-domain = Dominio
field-alias = Altro indirizzo
hint-alias = Per esempio info, poi @ e uno dei Suoi domini.
field-app-name = A che cosa serve?
hint-app-name = Un nome che riconoscerà, per esempio «Thunderbird sul portatile».
field-device-name = Per quale dispositivo o programma?
hint-device-name = Un nome che riconoscerà, per esempio «Stampante al primo piano».
field-expiry = Validità
field-networks = Solo da queste reti
hint-networks = Indirizzi o reti come 192.0.2.0/24, uno per riga. Se lascia vuoto il campo, l’uso è consentito da ovunque.

invalid-name = Inserisca il Suo nome: da 1 a 64 caratteri.
invalid-email = Inserisca un indirizzo e-mail, per esempio anna@example.org.
invalid-password = Inserisca la Sua password.
invalid-new-password = Scelga una password di almeno 10 caratteri che non sia tra le più comuni.
invalid-organization = Scelga un nome da 1 a 64 caratteri oppure lasci vuoto il campo.
invalid-code = Questo codice non è corretto o non è più valido.
invalid-token = Questo link non è valido o non lo è più.
invalid-local = Inserisca ciò che precede la @: lettere, cifre, punti e trattini.
invalid-domain = Scelga uno dei domini.
invalid-alias = Inserisca un indirizzo in uno dei Suoi domini.
invalid-app-name = Inserisca un nome da 1 a 64 caratteri.
invalid-device-name = Inserisca un nome da 1 a 64 caratteri.
invalid-expiry = Scelga una di queste possibilità.
invalid-networks = Inserisca indirizzi o reti come 192.0.2.7 o 192.0.2.0/24.

reason-refused = La richiesta è stata rifiutata. Controlli i dati inseriti e riprovi.

## Creare un account
sign-up-title = Crei il Suo account
sign-up-lead = Ci vuole un minuto. Poi creerà la Sua prima casella di posta.
sign-up-have-account = Ha già un account?
check-title = Controlli la posta
check-lead = Abbiamo scritto a { $email }. Apra il link di quel messaggio oppure inserisca qui il codice.
check-confirm = Conferma
check-nothing = Non è arrivato nulla?
check-resend = Invia di nuovo
check-other = Usa un altro indirizzo
verify-title = Confermi il Suo indirizzo
verify-lead = Ancora un passo: confermi che questo indirizzo è Suo e il Suo account è pronto.
verify-confirm = Sì, è il mio indirizzo
verify-gone = I link valgono una sola volta e per poco tempo. Se ha già confermato, può semplicemente accedere. Altrimenti crei di nuovo l’account.

## Accedere
login-title = Accedi
login-no-account = Non ha ancora un account?
login-refused = L’indirizzo e-mail o la password non sono corretti.
login-paused = Troppi tentativi. L’accesso è sospeso per un po’.
login-wait = Riprovi tra { $time }.
present-password-refused = Questa non è la Sua password attuale.

## Che cosa è stato fatto
done-signed-out = Uscita effettuata.
done-verified = Il Suo indirizzo è confermato e il Suo account è pronto. Acceda per continuare.
done-resent = Abbiamo inviato un nuovo messaggio. Quello precedente non vale più.
done-mailbox-made = La casella di posta è pronta. Crei una password per le app per aprirla in un programma di posta.
done-alias-added = L’indirizzo è stato aggiunto.
done-alias-removed = L’indirizzo è stato rimosso.
done-mailbox-password-set = La password della casella è stata salvata.
done-mailbox-password-removed = La password della casella è stata rimossa.
done-device-revoked = La password del dispositivo è stata revocata. I programmi che la usavano sono disconnessi.
done-app-password-revoked = La password per le app è stata revocata. I programmi che la usavano sono disconnessi.
done-app-passwords-revoked = Tutte le password per le app sono state revocate. I programmi che le usavano sono disconnessi.
done-session-ended = La sessione è stata terminata.
done-sessions-ended = Tutte le altre sessioni sono state terminate.
done-password-changed = La Sua password è stata cambiata e tutte le altre sessioni sono state terminate.

## Panoramica
home-hello = Buongiorno, { $name }
home-start = Per cominciare
step-done = fatto
step-account = Il Suo account è pronto
step-mailbox = Crea una casella di posta
step-mailbox-text = Un indirizzo a sé, con spazio per la Sua posta.
step-app-password = Crea una password per le app
step-app-password-text = Con essa un programma di posta apre la Sua casella. La password del Suo account resta tra Lei e questo sito.
tile-mailboxes = { $n ->
    [one] casella di posta
   *[other] caselle di posta
}
tile-app-passwords = { $n ->
    [one] password per le app
   *[other] password per le app
}
tile-sessions = { $n ->
    [one] sessione
   *[other] sessioni
}

## Caselle di posta
mailboxes-title = Le mie caselle di posta
mailboxes-lead = Le caselle che può aprire.
mailboxes-none = Ancora nessuna casella di posta
mailboxes-none-text = Scelga un indirizzo e la Sua prima casella sarà subito pronta.
mailbox-create = Crea una casella di posta
mailbox-create-lead = Scelga l’indirizzo a cui riceverà la posta.
mailbox-title = Casella di posta
mailbox-suspended = Sospesa
mailbox-alias-count = { $n ->
    [one] e un altro indirizzo
   *[other] e altri { $n } indirizzi
}
domains-none = Non c’è ancora un dominio in cui creare una casella. Chieda al gestore di questa installazione di aggiungerne uno.
usage-title = Spazio
usage-of = { $used } di { $quota }
usage-messages = { $n ->
    [one] { $n } messaggio
   *[other] { $n } messaggi
}
aliases-title = Altri indirizzi
aliases-lead = Anche la posta inviata a questi indirizzi arriva in questa casella.
alias-add = Aggiungi l’indirizzo
mailbox-password-title = Password della casella
mailbox-password-lead = Una password solo per questa casella, per i programmi e le persone che la condividono. Non apre la console.
mailbox-password-set = Questa casella ha una password propria. Funzionano anche le password per le app.
mailbox-password-none = Questa casella non ha una password propria e non ne ha bisogno: le password per le app sono più sicure.
mailbox-password-make = Imposta una password
mailbox-password-change = Cambia la password
mailbox-password-remove = Rimuovi la password
devices-title = Password dei dispositivi
devices-lead = Per stampanti, strumenti di migrazione e dispositivi usati da più persone. Appartengono alla casella, non a una persona.
device-create = Crea una password del dispositivo
device-create-lead = Apre { $address } e nient’altro.
device-nobody = Non appartiene a nessuno in particolare (stampanti, strumenti di migrazione)
logins-title = Ultimi accessi
logins-none = Nessun programma ha ancora effettuato l’accesso.
login-accepted = Accettato
login-declined = Rifiutato

## Impostazioni per i programmi di posta
settings-title = Impostazioni per il Suo programma di posta
settings-lead = La maggior parte dei programmi le chiede quando si aggiunge un account a mano.
settings-incoming = Posta in arrivo (IMAP)
settings-outgoing = Posta in uscita (SMTP)
settings-login = Accesso
settings-server = Server
settings-port = Porta
settings-security = Sicurezza
settings-starttls = o STARTTLS sulla porta { $port }
settings-user = Nome utente
settings-no-mailbox = l’indirizzo di una casella di posta; non ne ha ancora nessuna
settings-password = Password
settings-password-text = una password per le app, non quella del Suo account
settings-password-above = la password per le app qui sopra

## Password per le app
app-passwords-title = Password per le app
app-passwords-lead = Una per ogni programma di posta. Aprono la posta e nulla sul web.
app-passwords-none = Ancora nessuna password per le app
app-passwords-none-text = I programmi di posta accedono con una password per le app. Può averne quante ne vuole e revocarle una per una.
app-password-create = Crea una password per le app
app-password-create-lead = Viene mostrata una sola volta, subito dopo la creazione.
expiry-never = senza scadenza
expiry-30d = per 30 giorni
expiry-90d = per 90 giorni
expiry-365d = per un anno
limits-title = Limita ciò che apre
limits-protocols = Solo per
limits-protocols-hint = Nessuna scelta: per tutto.
limits-mailboxes = Solo queste caselle
limits-mailboxes-hint = Nessuna scelta: ogni casella che può aprire, comprese quelle future.
only-protocols = solo { $protocols }
only-mailbox = solo { $mailbox }
only-networks = solo da { $networks }
used-never = mai
used-not-yet = Ancora nessun utilizzo
expires-never = mai
expired = Validità scaduta
column-name = Nome
column-used = Ultimo utilizzo
column-created = Creazione
column-expires = Scadenza
column-actions = Azioni
column-time = Ora
column-outcome = Esito
column-program = Programma
revoke-title = Revocare questa password?
revoke-lead = «{ $name }» non aprirà più alcuna casella di posta.
revoke-text = I programmi connessi con questa password vengono disconnessi entro un secondo. Non si può annullare, ma può crearne una nuova in qualsiasi momento.
revoke-all = Revoca tutte le password per le app
revoke-all-lead = { $n ->
    [one] La Sua password per le app non aprirà più alcuna casella di posta.
   *[other] Le Sue { $n } password per le app non apriranno più alcuna casella di posta.
}
secret-title = La Sua nuova password
secret-lead = «{ $name }» è pronta. La inserisca ora nel Suo programma. Una volta lasciata questa pagina non potrà più essere mostrata.
secret-typing = Maiuscole o minuscole, con o senza trattini: non fa differenza.
secret-done = L’ho inserita
secret-again = Questa password è già stata creata
secret-again-text = «{ $name }» è stata creata al primo invio di questo modulo e mostrata allora. Se non l’ha annotata, la revochi e ne crei una nuova.
secret-back = Torna all’elenco

## Sessioni
sessions-title = Sessioni
sessions-lead = I browser in cui ha effettuato l’accesso. Termini le sessioni che non conosce, poi cambi la password.
session-present = Questo browser
session-seen = ultima attività: { $time }
session-since = inizio: { $time }
session-end = Termina
sessions-end-others = Termina tutte le altre sessioni

## Attività
activity-title = Attività
activity-lead = Che cosa è successo nel Suo account, a partire dagli eventi più recenti.
activity-none = Ancora nulla.
activity = Evento «{ $action }»

## Account
account-since = Iscrizione
password-change = Cambia la password
password-change-lead = Quando la password cambia, tutte le altre Sue sessioni vengono terminate. Le password per le app restano come sono.

## Quando non c’è una pagina
failure-home = Torna all’inizio
failure-sign-in = Effettui l’accesso
failure-sign-in-text = La Sua sessione è terminata.
failure-not-found = Qui non c’è nulla
failure-not-found-text = L’indirizzo potrebbe contenere un errore, oppure ciò che era qui non c’è più.
failure-forbidden = Non può farlo
failure-forbidden-text = Chieda a un amministratore della Sua organizzazione il diritto di farlo.
failure-stale-form = Questa pagina è rimasta aperta troppo a lungo
failure-stale-form-text = Forse nel frattempo ha effettuato l’accesso o l’uscita. Nulla è stato modificato: torni indietro, ricarichi la pagina e invii di nuovo il modulo.
failure-other-organization = Questa pagina riguardava un’altra organizzazione
failure-other-organization-text = Dopo averla aperta è passato a un’altra organizzazione. Non è stato modificato nulla: torni all’organizzazione precedente, riapra la pagina e la invii di nuovo.
failure-no-cookies = I cookie sono disattivati
failure-no-cookies-text = Il Suo browser non ha rinviato il cookie che protegge questo modulo. Consenta i cookie per questo sito, ricarichi la pagina e riprovi. Non ce ne sono altri oltre a quelli che mantengono il Suo accesso.
failure-method = Qui non funziona
failure-method-text = La pagina è stata richiesta in un modo a cui non risponde.
failure-malformed = Impossibile leggere la richiesta
failure-malformed-text = Ciò che il Suo browser ha inviato non è uno dei nostri moduli. Torni indietro e riprovi.
failure-too-large = È troppo
failure-too-large-text = Ciò che ha inviato è più grande di qualsiasi modulo di questo sito.
failure-conflict = Nel frattempo qualcosa è cambiato
failure-conflict-text = Torni indietro, ricarichi la pagina e riprovi.
failure-throttled = Un po’ più piano, per favore
failure-throttled-text = Ci sono stati troppi tentativi da qui.
failure-unavailable = Al momento non disponibile
failure-unavailable-text = Una parte di Gatepost non risponde. Nulla è andato perso: riprovi tra un momento.
failure-internal = Qui qualcosa è andato storto
failure-internal-text = La colpa è nostra, non Sua, e l’errore è stato registrato. Riprovi tra un momento.

## Tempo, dimensioni, programmi
ago-now = proprio ora
ago-minutes = { $n ->
    [one] un minuto fa
   *[other] { $n } minuti fa
}
ago-hours = { $n ->
    [one] un’ora fa
   *[other] { $n } ore fa
}
ago-days = { $n ->
    [one] ieri
   *[other] { $n } giorni fa
}
wait-seconds = { $n ->
    [one] un secondo
   *[other] { $n } secondi
}
wait-minutes = { $n ->
    [one] un minuto
   *[other] { $n } minuti
}
wait-hours = { $n ->
    [one] un’ora
   *[other] { $n } ore
}
decimal-point = ,
size-bytes = { $n ->
    [one] { $n } byte
   *[other] { $n } byte
}
size-kib = { $n } KiB
size-mib = { $n } MiB
size-gib = { $n } GiB
program-on = { $program } su { $system }
program-unknown = Programma sconosciuto

## Perché i servizi rifiutano
reason-address-taken = Questo indirizzo è già in uso. Ne scelga un altro.
reason-address-reserved = Questo nome è riservato al postmaster. Ne scelga un altro.
reason-address-is-subaddress = Gli indirizzi con il segno più appartengono alla casella senza quel segno. Scelga un nome che non lo contenga.
reason-domain-not-verified = Questo dominio non gestisce ancora posta: resta da provare a chi appartiene.
reason-email-taken = Questo indirizzo ha già un account. Effettui invece l’accesso.
reason-too-many = È stato raggiunto il numero massimo.
reason-limit-reached = È stato raggiunto il numero massimo. Revochi ciò che non usa più.
reason-idempotency-key-reused = Questo modulo è già stato inviato con un altro contenuto. Lo apra di nuovo.
reason-gone = Ciò che questo modulo aveva creato nel frattempo non c’è più. Lo apra di nuovo.
reason-verification-spent = Il codice è stato provato troppe volte. Ne chieda uno nuovo.

cause-password = password errata
cause-unknown-address = casella di posta inesistente
cause-mailbox-suspended = la casella di posta è sospesa
cause-mail-service-closed = il servizio di posta è bloccato o disdetto
cause-mistyped = la password per le app conteneva un errore di battitura
cause-wrong-kind = una password che non apre la posta
cause-unknown-credential = credenziale sconosciuta o revocata
cause-unknown = credenziale sconosciuta o revocata
cause-expired = validità scaduta
cause-scope = non vale per questo protocollo
cause-network = non vale per questa rete
cause-account-inactive = l’account è sospeso
cause-other-mailbox = non vale per questa casella
cause-not-attached = nessun diritto su questa casella
cause-not-permitted = nessun diritto di leggere questa casella
cause-no-password = la casella non ha una password
cause-wrong-password = password errata
cause-throttled = troppi tentativi

activity-account-created = Account creato
activity-account-suspended = Account sospeso
activity-account-resumed = Account riattivato
activity-login-accepted = Accesso effettuato
activity-login-refused = Accesso rifiutato
activity-session-ended = Sessione terminata
activity-password-changed = Password cambiata
activity-password-refused = Cambio della password rifiutato
activity-password-reset = Password impostata dal gestore
activity-app-password-issued = Password per le app creata
activity-app-password-revoked = Password per le app revocata
activity-app-password-refused = Password per le app rifiutata
activity-mailbox-login-refused = Programma di posta rifiutato
