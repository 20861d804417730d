# Token API, sessioni con il loro luogo e l’assistente per le password compromesse.

## Token API
tokens-title = Token API
tokens-lead = Con un token un programma agisce per Lei tramite l’API, nei limiti dei suoi permessi.
tokens-documents = Che cosa possono fare i programmi
tokens-none = Ancora nessun token API
tokens-none-text = Ne crei uno per uno script, una copia di sicurezza o un servizio che deve lavorare con le Sue caselle di posta o con il Suo account.
token-create = Crea un token API
token-create-lead = Viene mostrato una sola volta, subito dopo la creazione.
token-off = Disattivato
token-unused-until = sarà disattivato il { $time } se nessuno lo usa
token-limits = Limita da dove può essere usato
field-token-name = Per quale programma?
hint-token-name = Un nome che riconoscerà, per esempio «Copia di sicurezza sul server».
invalid-token-name = Inserisca un nome da 1 a 64 caratteri.
field-scope = Che cosa può fare?
hint-scope = Scelga il minimo di cui il programma ha bisogno. Poter modificare qualcosa non permette di vederlo.
invalid-scope = Ne scelga almeno uno.
field-expiry-date = Oppure fino alla fine di un giorno
hint-expiry-date = Un giorno indicato qui vale al posto della scelta qui sopra.
invalid-expiry-date = Scelga un giorno futuro.
scope-opens-mail = può aprire la posta
scope-account = Account
scope-account-read = Vedere il Suo nome, l’indirizzo di accesso e lo stato dell’account
scope-activity = Attività
scope-activity-read = Leggere il registro delle attività
scope-sessions = Sessioni
scope-sessions-read = Vedere dove ha effettuato l’accesso
scope-sessions-write = Terminare sessioni
scope-app-passwords = Password per le app
scope-app-passwords-read = Vedere le Sue password per le app, mai i segreti
scope-app-passwords-write = Creare e revocare password per le app
scope-mailboxes = Caselle di posta
scope-mailboxes-read = Vedere caselle e domini, chi può aprirli, gli accessi e le dimensioni
scope-mailboxes-write = Creare caselle, modificare indirizzi, dimensioni e accessi
scope-device-passwords = Password dei dispositivi
scope-device-passwords-read = Vedere le password dei dispositivi, mai i segreti
scope-device-passwords-write = Creare e revocare password dei dispositivi
scope-organizations = Organizzazioni
scope-organizations-read = Vedere le Sue organizzazioni e i loro membri
scope-organizations-write = Creare organizzazioni
scope-members = Membri
scope-members-write = Invitare, modificare e rimuovere membri e gruppi di lavoro
scope-products = Prodotti
scope-products-write = Aggiungere, modificare, etichettare e trasferire prodotti
token-secret-title = Il Suo nuovo token API
token-secret-lead = «{ $name }» è pronto. Copi ora il token nel Suo programma. Una volta lasciata questa pagina non potrà più essere mostrato.
token-secret-done = L’ho copiato
token-try = Prova
token-try-text = L’elenco dice quale permesso serve a ogni chiamata. Le chiamate portano il token in un’intestazione:
token-again = Questo token è già stato creato
token-again-text = «{ $name }» è stato creato al primo invio di questo modulo e mostrato allora. Se non l’ha annotato, lo revochi e ne crei uno nuovo.
token-revoke-title = Revocare questo token?
token-revoke-lead = «{ $name }» non avrà più alcun effetto.
token-revoke-text = I programmi che lo usano vengono rifiutati da subito. Non si può annullare, ma può crearne uno nuovo in qualsiasi momento.
tokens-revoke-all = Revoca tutti i token API
tokens-revoke-all-lead = { $n ->
    [one] Il Suo token API non avrà più alcun effetto.
   *[other] I Suoi { $n } token API non avranno più alcun effetto.
}
done-token-revoked = Il token API è stato revocato.
done-tokens-revoked = Tutti i token API sono stati revocati.

cause-switched-off = disattivato perché non usato per un anno
activity-api-token-issued = Token API creato
activity-api-token-revoked = Token API revocato
activity-api-token-refused = Token API rifiutato
activity-api-token-password-refused = Token API non creato: password errata
activity-api-token-unused = Token API non usato da tempo
activity-api-token-switched-off = Token API disattivato

## Password per le app che scadono
activity-app-password-ends-soon = Una password per le app sta per scadere
activity-app-password-ended = Password per le app scaduta

## Sessioni
session-network = rete { $network }
session-one-factor = un fattore
session-two-factors = due fattori
sessions-unknown = Una di queste non è Sua?

## L’assistente per le password compromesse
compromised-title = Mettere al sicuro un account compromesso
compromised-link = Qualcosa qui non è stato fatto da Lei? Metta al sicuro il Suo account.
compromised-lead = Se qualcun altro potrebbe conoscere la Sua password, segua questi passi: dopo, nessuno tranne Lei potrà entrare.
compromised-explained = Sceglie una nuova password, termina ciò che altri possono aver aperto con quella vecchia e controlla che cos’altro conduce al Suo account. Bastano pochi minuti.
compromised-later = Può interrompere in qualsiasi momento e riprendere in giornata: ciò che è fatto resta fatto.
compromised-start = Inizia
compromised-go-on = Continua
compromised-next = Avanti
compromised-skip = Salta questo passo
compromised-steps = Passi
compromised-summary = Riepilogo
compromised-summary-lead = Ecco che cosa è stato fatto. Ciò che resta aperto può farlo ora.
compromised-finish = Concludi
compromised-programs = Programmi che hanno bisogno di una nuova password per le app
compromised-programs-text = Questi non accedono più alla Sua posta. Crei una nuova password per le app per ciascuno di quelli che usa ancora.
compromised-lost-tokens = Programmi che hanno bisogno di un nuovo token API
compromised-password = Scegliere una nuova password
compromised-password-text = Ne scelga una che non usa altrove. Tutte le altre Sue sessioni terminano appena viene salvata.
compromised-password-button = Salva la nuova password
compromised-password-done = La password è stata modificata.
compromised-sessions = Terminare tutte le altre sessioni
compromised-sessions-text = Chi ha effettuato l’accesso altrove con il Suo account viene disconnesso. Questo browser resta connesso.
compromised-sessions-button = Termina tutte le altre sessioni
compromised-sessions-none = Non ha effettuato l’accesso altrove.
compromised-sessions-done = { $n ->
    [0] Non c’era nulla da terminare.
    [one] Una sessione è stata terminata.
   *[other] { $n } sessioni sono state terminate.
}
compromised-sessions-look = Vedere le sessioni
compromised-app-passwords = Revocare tutte le password per le app
compromised-app-passwords-text = Qualcuno può averne creata una per leggere la Sua posta, o conoscere una delle Sue. Ciascuno di questi programmi ne richiederà una nuova:
compromised-app-passwords-button = Revoca tutte le password per le app
compromised-app-passwords-none = Non ha password per le app.
compromised-app-passwords-done = { $n ->
    [0] Non c’era nulla da revocare.
    [one] Una password per le app è stata revocata.
   *[other] { $n } password per le app sono state revocate.
}
compromised-app-passwords-look = Vedere le password per le app
compromised-tokens = Revocare tutti i token API
compromised-tokens-text = Ciascuno dei programmi che agiscono per Lei con un token ne richiederà uno nuovo:
compromised-tokens-button = Revoca tutti i token API
compromised-tokens-none = Non ha token API.
compromised-tokens-done = { $n ->
    [0] Non c’era nulla da revocare.
    [one] Un token API è stato revocato.
   *[other] { $n } token API sono stati revocati.
}
compromised-tokens-look = Vedere i token API
compromised-factors = Controllare il secondo passo del Suo accesso
compromised-factors-text = Qualcuno può aver aggiunto un proprio generatore di codici, una chiave o un telefono. Rimuova ciò che non conosce.
compromised-factors-button = Ho controllato
compromised-factors-none = Non ha un secondo fattore.
compromised-factors-done = Li ha controllati.
compromised-factors-look = Codici, chiavi e telefoni del Suo account
compromised-recovery = Controllare i dati di recupero
compromised-recovery-text = Chi dispone di questi indirizzi e numeri può rientrare nel Suo account. Rimuova ciò che non è Suo.
compromised-recovery-button = Ho controllato
compromised-recovery-none = Non ha un indirizzo di recupero.
compromised-recovery-pending = in attesa di conferma
compromised-recovery-done = Li ha controllati.
compromised-recovery-look = Indirizzo e telefono di recupero
compromised-recovery-email = Lei accede con { $email }. Se qualcun altro può leggere la posta lì, cambi anche la password di quella casella di posta.
done-compromise-finished = Il Suo account è al sicuro. Le abbiamo inviato un riepilogo.
activity-compromise-started = Messa al sicuro dell’account iniziata
activity-compromise-reviewed = Dati di accesso e di recupero controllati
activity-compromise-finished = Account messo al sicuro
alarm-about-compromise-finished = Qualcuno ha seguito l’assistente che mette al sicuro il Suo account.
