expunged-title = Entfernte Nachrichten
expunged-short = Nachrichten, die aus dem Papierkorb entfernt oder endgültig gelöscht wurden, lassen sich eine Zeit lang zurückholen.
expunged-open = Entfernte Nachrichten anzeigen
expunged-lead =
    { $n ->
        [one] Was Mailprogramme endgültig entfernt haben, bleibt einen Tag lang hier. Es belegt keinen Platz im Postfach.
       *[other] Was Mailprogramme endgültig entfernt haben, bleibt { $n } Tage lang hier. Es belegt keinen Platz im Postfach.
    }
expunged-not-kept = Entfernte Nachrichten werden hier nicht aufbewahrt.
expunged-none = In letzter Zeit wurde nichts entfernt
expunged-none-text = Hier erscheinen Nachrichten, die ein Mailprogramm endgültig entfernt.
expunged-no-subject = (kein Betreff)
expunged-inbox = Posteingang
expunged-restore = Dorthin zurücklegen, wo sie waren
expunged-restore-inbox = In den Posteingang legen
expunged-delete = Endgültig löschen
expunged-delete-all = Alle endgültig löschen
expunged-delete-title = Nachrichten endgültig löschen
expunged-delete-lead =
    { $n ->
        [one] Eine Nachricht wird endgültig gelöscht.
       *[other] { $n } Nachrichten werden endgültig gelöscht.
    }
expunged-delete-lead-all = Alle entfernten Nachrichten von { $address }, die Sie löschen dürfen, werden endgültig gelöscht, auch die auf weiteren Seiten.
expunged-delete-text = Danach lassen sie sich nicht mehr zurückholen. Dass Sie es getan haben, steht im Aktivitätsprotokoll der Organisation.
expunged-read-only = Sie dürfen dieses Postfach lesen, aber nicht ändern.
expunged-none-chosen = Wählen Sie zuerst Nachrichten aus.
column-message = Nachricht
column-folder = Ordner
column-received = Empfangen
column-expunged = Entfernt
done-messages-restored = Die Nachrichten sind wieder da.
done-messages-restored-partly = Einige der Nachrichten waren nicht mehr vorhanden. Die anderen sind wieder da.
done-messages-deleted = Die Nachrichten sind endgültig gelöscht.
done-messages-deleted-partly = Nicht alle Nachrichten konnten gelöscht werden: Einige waren nicht mehr vorhanden, oder ihr Ordner erlaubt es Ihnen nicht.
reason-over-quota = Dafür ist das Postfach zu voll. Schaffen Sie zuerst Platz.
reason-mail-limit = Das sind zu viele Nachrichten auf einmal.
event-mailbox-messages-restored = Entfernte Nachrichten zurückgeholt
event-mailbox-messages-deleted = Entfernte Nachrichten endgültig gelöscht
event-mailbox-import-begun = Übernahme von Nachrichten begonnen
event-mailbox-messages-imported = Nachrichten von anderswo übernommen
event-mailbox-messages-exported = Nachrichten in Dateien ausgegeben
event-mailbox-repaired = Verzeichnis des Postfachs geprüft und berichtigt
event-mailbox-limit-changed = Höchstzahl der Nachrichten geändert
log-messages =
    { $n ->
        [one] 1 Nachricht
       *[other] { $n } Nachrichten
    }
