expunged-title = Messaggi eliminati
expunged-short = I messaggi tolti dal cestino o eliminati definitivamente si possono recuperare per un certo tempo.
expunged-open = Mostra i messaggi eliminati
expunged-lead =
    { $n ->
        [one] Ciò che i programmi di posta hanno eliminato definitivamente resta qui un giorno. Non occupa spazio nella casella.
       *[other] Ciò che i programmi di posta hanno eliminato definitivamente resta qui { $n } giorni. Non occupa spazio nella casella.
    }
expunged-not-kept = Qui i messaggi eliminati non vengono conservati.
expunged-none = Di recente non è stato eliminato nulla
expunged-none-text = Qui compaiono i messaggi che un programma di posta elimina definitivamente.
expunged-no-subject = (nessun oggetto)
expunged-inbox = Posta in arrivo
expunged-restore = Rimetti dov’erano
expunged-restore-inbox = Metti nella posta in arrivo
expunged-delete = Cancella definitivamente
expunged-delete-all = Cancella tutti definitivamente
expunged-delete-title = Cancella messaggi definitivamente
expunged-delete-lead =
    { $n ->
        [one] Un messaggio verrà cancellato definitivamente.
       *[other] { $n } messaggi verranno cancellati definitivamente.
    }
expunged-delete-lead-all = Tutti i messaggi eliminati di { $address } che Lei può cancellare verranno cancellati definitivamente, anche quelli delle altre pagine.
expunged-delete-text = Dopo non sarà più possibile recuperarli. L’operazione comparirà nel registro delle attività dell’organizzazione.
expunged-read-only = Lei può leggere questa casella, ma non modificarla.
expunged-none-chosen = Scelga prima dei messaggi.
column-message = Messaggio
column-folder = Cartella
column-received = Ricevuto
column-expunged = Eliminato
done-messages-restored = I messaggi sono di nuovo al loro posto.
done-messages-restored-partly = Alcuni messaggi non c’erano più. Gli altri sono di nuovo al loro posto.
done-messages-deleted = I messaggi sono stati cancellati definitivamente.
done-messages-deleted-partly = Non è stato possibile cancellare tutti i messaggi: alcuni non c’erano più, oppure la loro cartella non glielo permette.
reason-over-quota = La casella è troppo piena. Liberi prima dello spazio.
reason-mail-limit = Sono troppi messaggi in una volta.
event-mailbox-messages-restored = Messaggi eliminati recuperati
event-mailbox-messages-deleted = Messaggi eliminati cancellati definitivamente
event-mailbox-import-begun = Importazione di messaggi iniziata
event-mailbox-messages-imported = Messaggi importati da altrove
event-mailbox-messages-exported = Messaggi esportati in file
event-mailbox-repaired = Registro della casella verificato e corretto
event-mailbox-limit-changed = Numero massimo di messaggi modificato
log-messages =
    { $n ->
        [one] 1 messaggio
       *[other] { $n } messaggi
    }
