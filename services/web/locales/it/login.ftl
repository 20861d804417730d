# La seconda domanda di un accesso, nuova prova d’identità, secondi fattori.

## La domanda
factor-title = Ancora un passo
step-up-title = È Lei?
factor-ask-totp = Inserisca il codice che la Sua app di autenticazione mostra ora.
factor-ask-backup-code = Inserisca uno dei Suoi codici di riserva. Vale solo per questa volta.
factor-ask-password = Ciò che sta per fare riguarda la protezione del Suo account. Inserisca di nuovo la password.
factor-ask-none = Scelga come vuole dimostrare la Sua identità.
factor-nothing = Inserisca ciò che è richiesto oppure scelga un altro metodo.
factor-confirm = Continua
factor-others = Altri metodi
factor-password = Password
factor-label = { $kind }: { $name }
factor-totp = App di autenticazione
factor-backup-codes = Codice di riserva
factor-passkey = Passkey
factor-push = Telefono
factor-sms = SMS
factor-other = Altro metodo
factor-tries-left = { $n ->
    [one] Ancora una risposta errata e questo accesso termina.
   *[other] Ancora { $n } risposte errate e questo accesso termina.
}
field-code-totp = Codice dell’app
hint-code-totp = Sei cifre; uno nuovo ogni 30 secondi.
field-code-backup = Codice di riserva
hint-code-backup = Sedici lettere e cifre; trattini e spazi non contano.
invalid-code-totp = Inserisca le sei cifre che l’app mostra ora.
invalid-code-backup = Inserisca un codice di riserva come 0a1b-2c3d-4e5f-6g7h.
invalid-answer = Non è corretto oppure è già stato usato.
done-login-ended = Questo accesso è terminato. Acceda di nuovo.

## Secondi fattori
security-title = Accesso in due passaggi
security-lead = Con un secondo fattore la sola password non apre nulla: l’accesso richiede anche un codice. I programmi di posta continuano con le loro password per le app.
security-none = Solo la password protegge questo account
security-none-text = Aggiunga un’app di autenticazione. Così chi ha scoperto soltanto la Sua password non entra.
factor-since = Aggiunta: { $time }
factor-used = Ultimo uso: { $time }
factor-manage = Modifica
factor-manage-title = Secondo fattore
factor-rename = Rinomina
field-factor-name = Nome
hint-factor-name = Un nome che riconoscerà, per esempio «Telefono».
invalid-factor-name = Inserisca un nome da 1 a 64 caratteri.
factor-remove = Rimuovi
factor-remove-text = L’accesso non lo accetterà più. Se passa a un nuovo telefono, aggiunga prima quello nuovo.
factor-remove-last = È il Suo ultimo secondo fattore. Senza di esso la sola password apre l’account, e anche i codici di riserva vengono eliminati.
done-factor-added = Il secondo fattore è stato aggiunto.
done-factor-removed = Il secondo fattore è stato rimosso.
done-factors-off = L’ultimo secondo fattore è stato rimosso. Ora la sola password apre l’account.
done-factor-renamed = Il nome è stato cambiato.

## App di autenticazione
totp-add = Aggiungi un’app di autenticazione
totp-title = Aggiungi un’app di autenticazione
totp-lead = Un’app di autenticazione mostra un nuovo codice ogni 30 secondi. Va bene qualsiasi app per codici temporanei, come Aegis, FreeOTP o quella del Suo gestore di password.
totp-scan = 1. Inquadri questo codice con l’app
totp-type = Oppure inserisca questa chiave nell’app:
totp-finish = Aggiungi
totp-name = Telefono

## Codici di riserva
backup-codes-title = Codici di riserva
backup-codes-text = Per il giorno in cui il telefono è perso o rotto. Ognuno apre un accesso.
backup-codes-left = { $n ->
    [one] Ne resta uno.
   *[other] Ne restano { $n }.
}
backup-codes-renew = Crea nuovi codici di riserva
backup-codes-renew-text = I codici che ha non valgono più non appena ce ne sono di nuovi.
backup-codes-lead = Conservi questi codici dove nessun altro li trova, e non sul telefono. Vengono mostrati soltanto ora.
backup-codes-file = Salva in un file
backup-codes-done = Li ho conservati
factor-others-stay = Le sessioni in altri browser continuano. Così viene disconnesso chi non dovrebbe esserci:
