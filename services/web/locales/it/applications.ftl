# Le applicazioni che fanno accedere le persone qui, e che cosa possono fare.

menu-applications = Applicazioni
account-applications = Applicazioni con accesso
account-applications-text = Ciò che ha fatto entrare nel Suo account con un accesso
done-application-ended = L’accesso è terminato. I programmi che lo usavano sono disconnessi.

## La domanda
oauth-title = Un’applicazione chiede l’accesso
oauth-asks = { $name } chiede l’accesso
oauth-as = Ha effettuato l’accesso come { $email }
oauth-other-account = Usare un altro account
oauth-hosts = Porta a
oauth-organization = Predisposta da
oauth-operator = il gestore di questo servizio
oauth-self-registered = Questa applicazione si è registrata da sola: nessuno qui l’ha controllata. Il suo nome può essere quello di altri. La consenta solo se l’ha appena avviata Lei.
oauth-home = Informazioni sull’applicazione
oauth-policy = Riservatezza
oauth-terms = Condizioni d’uso
oauth-gets = Che cosa potrà fare
oauth-openid = Sapere qual è il Suo account
oauth-profile = Vedere il Suo nome, la Sua lingua e il Suo fuso orario
oauth-email = Vedere il Suo indirizzo di accesso
oauth-offline = Continuare mentre Lei non c’è, finché non vi pone fine
oauth-imap = Leggere, modificare ed eliminare tutti i messaggi nelle Sue caselle di posta
oauth-smtp = Inviare messaggi a Suo nome
oauth-caldav = Vedere e modificare i Suoi calendari
oauth-carddav = Vedere e modificare i Suoi contatti
oauth-webdav = Vedere e modificare i Suoi file
oauth-other = Altro: { $scope }
oauth-mail = Posta
oauth-mail-warning = Chi legge la Sua posta può anche reimpostare le Sue password altrove. Lo consenta solo se affida tutto ciò a { $name }.
oauth-mailbox = Casella di posta
oauth-mailbox-which = Quale casella di posta deve mostrare?
invalid-mailbox-choice = Scelga una casella di posta.
oauth-no-mailbox = Non ha ancora una casella di posta: non c’è alcun messaggio che potrebbe aprire.
oauth-allow = Consentire
oauth-refuse = Rifiutare
oauth-end-any-time = Può porvi fine in ogni momento, nel Suo account sotto «Applicazioni con accesso».

## Le uscite
oauth-onward = Si prosegue
oauth-onward-text = Se non succede nulla, prosegua con il pulsante.
oauth-onward-to = Viene portato a { $host }. Se non succede nulla, prosegua con il pulsante.
oauth-onward-button = Proseguire
oauth-refused = Questa applicazione non può farLa accedere
oauth-refused-text = La sua richiesta non può avere risposta qui. Non è stato reindirizzato, e l’applicazione non ha ottenuto nulla.
oauth-refused-unknown-client = L’applicazione non è conosciuta qui, o è disattivata. Non è stato reindirizzato, e non ha ottenuto nulla.
oauth-refused-redirect-uri = La richiesta porta a un indirizzo che non appartiene all’applicazione. Può essere un inganno. Non è stato reindirizzato, e nessuno ha ottenuto nulla.
oauth-refused-duplicate-parameter = La richiesta dice due volte la stessa cosa, e non è chiaro che cosa intenda. Non è stato reindirizzato, e nessuno ha ottenuto nulla.
oauth-refused-too-long = La richiesta è troppo lunga. Non è stato reindirizzato, e nessuno ha ottenuto nulla.
oauth-refused-tell = Per chi si occupa dell’applicazione:
oauth-factor-title = Serve un secondo fattore
oauth-factor-text = { $name } fa entrare solo chi dimostra con un secondo fattore chi è. Il Suo account non ne ha ancora uno.
oauth-factor-add = Aggiungere un secondo fattore
oauth-again = Ne ho aggiunto uno

## Codici dei dispositivi
device-code-title = Collegare un dispositivo
device-code-lead = Digiti il codice mostrato dal Suo dispositivo o programma.
field-user-code = Codice
hint-user-code = Per esempio WDJB-MJHT; maiuscole e trattini non contano.
invalid-user-code = Questo codice non esiste, o è troppo vecchio. Guardi di nuovo il dispositivo.
device-code-paused = Troppi codici errati.
device-code-find = Continuare
device-code-warning = Qualcuno Le ha mandato un codice o un link? Allora lasci stare: vogliono entrare nel Suo account.
device-code-from = Chiesto da
device-code-own = Lo consenta solo se il dispositivo è davanti a Lei e mostra esattamente questo codice.
device-code-allowed = Il dispositivo è collegato
device-code-allowed-text = Prosegue da solo in pochi secondi. Può chiudere questa pagina.
device-code-refused = Non è stato consentito nulla
device-code-refused-text = Il dispositivo non ottiene nulla. Può chiudere questa pagina.

## L’uscita
oauth-logout-title = Uscire?
oauth-logout-asks = { $name } Le chiede di uscire anche qui.
oauth-logout-text = Un’applicazione Le chiede di uscire anche qui.
oauth-logout-stay = Non uscire

## L’elenco
applications-title = Applicazioni con accesso
applications-lead = Programmi e siti che ha fatto entrare accedendo, senza una password propria.
applications-none = Nessuna applicazione ha accesso
applications-none-text = Quando accede con questo account a una webmail, a un programma o a un sito, appare qui.
applications-may = Può
applications-since = Da
applications-session = finché non esce
applications-until = fino al { $time }
applications-unchecked = Controllata da nessuno
applications-end = Terminare l’accesso
applications-end-title = Terminare questo accesso?
applications-end-lead = «{ $name }» non avrà più accesso al Suo account.
applications-end-mail = I programmi di posta che hanno effettuato l’accesso con essa sono disconnessi entro un secondo e devono accedere di nuovo.
applications-end-text = Ciò che ha già letto, lo conserva. Se vi accede di nuovo, Le sarà chiesto di nuovo.
