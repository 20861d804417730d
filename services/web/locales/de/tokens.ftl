# API-Token, Sitzungen mit Orten, und der Assistent für bekannt gewordene Passwörter.

## API-Token
tokens-title = API-Token
tokens-lead = Mit einem Token handelt ein Programm über die API für Sie, so weit seine Rechte reichen.
tokens-documents = Was Programme tun können
tokens-none = Noch kein API-Token
tokens-none-text = Erstellen Sie eines für ein Skript, eine Sicherung oder einen Dienst, der mit Ihren Postfächern oder Ihrem Konto arbeiten soll.
token-create = API-Token erstellen
token-create-lead = Es wird einmal gezeigt, gleich nachdem Sie es erstellt haben.
token-off = Ausgeschaltet
token-unused-until = wird am { $time } ausgeschaltet, wenn es niemand verwendet
token-limits = Einschränken, von wo es verwendet werden darf
field-token-name = Für welches Programm ist es?
hint-token-name = Ein Name, an dem Sie es wiedererkennen, etwa „Sicherung auf dem Server“.
invalid-token-name = Geben Sie einen Namen von 1 bis 64 Zeichen ein.
field-scope = Was darf es?
hint-scope = Wählen Sie so wenig, wie das Programm braucht. Etwas ändern zu dürfen heißt nicht, es sehen zu dürfen.
invalid-scope = Wählen Sie mindestens eines.
field-expiry-date = Oder bis zum Ende eines Tages
hint-expiry-date = Ein Tag hier gilt statt dessen, was oben gewählt ist.
invalid-expiry-date = Wählen Sie einen künftigen Tag.
scope-opens-mail = kann Mail öffnen
scope-account = Konto
scope-account-read = Ihren Namen, Ihre Anmeldeadresse und den Zustand des Kontos sehen
scope-activity = Aktivität
scope-activity-read = Ihr Protokoll lesen
scope-sessions = Sitzungen
scope-sessions-read = Sehen, wo Sie angemeldet sind
scope-sessions-write = Sitzungen beenden
scope-app-passwords = App-Passwörter
scope-app-passwords-read = Ihre App-Passwörter sehen, nie die Geheimnisse
scope-app-passwords-write = App-Passwörter erstellen und widerrufen
scope-mailboxes = Postfächer
scope-mailboxes-read = Postfächer, Domains, wer sie öffnen darf, ihre Anmeldungen und Größen sehen
scope-mailboxes-write = Postfächer anlegen, Adressen und Größen ändern, und wer sie öffnen darf
scope-device-passwords = Gerätepasswörter
scope-device-passwords-read = Gerätepasswörter sehen, nie die Geheimnisse
scope-device-passwords-write = Gerätepasswörter erstellen und widerrufen
scope-organizations = Organisationen
scope-organizations-read = Ihre Organisationen und deren Mitglieder sehen
scope-organizations-write = Organisationen anlegen
scope-members = Mitglieder
scope-members-write = Mitglieder und Teams einladen, ändern und entfernen
scope-products = Produkte
scope-products-write = Produkte hinzufügen, ändern, mit Tags versehen und übertragen
token-secret-title = Ihr neues API-Token
token-secret-lead = „{ $name }“ ist bereit. Kopieren Sie das Token jetzt in Ihr Programm. Sobald Sie diese Seite verlassen, kann es nicht mehr gezeigt werden.
token-secret-done = Ich habe es kopiert
token-try = Ausprobieren
token-try-text = Die Liste sagt, welcher Aufruf welches Recht braucht. Aufrufe tragen das Token in einem Header:
token-again = Dieses Token wurde schon erstellt
token-again-text = „{ $name }“ wurde erstellt, als dieses Formular das erste Mal abgeschickt wurde, und damals gezeigt. Haben Sie es nicht notiert, so widerrufen Sie es und erstellen ein neues.
token-revoke-title = Dieses Token widerrufen?
token-revoke-lead = „{ $name }“ kann dann nichts mehr.
token-revoke-text = Programme, die es verwenden, werden von nun an abgelehnt. Das lässt sich nicht zurücknehmen, aber Sie können jederzeit ein neues erstellen.
tokens-revoke-all = Alle API-Token widerrufen
tokens-revoke-all-lead = { $n ->
    [one] Ihr API-Token kann dann nichts mehr.
   *[other] Ihre { $n } API-Token können dann nichts mehr.
}
done-token-revoked = Das API-Token wurde widerrufen.
done-tokens-revoked = Alle API-Token wurden widerrufen.

cause-switched-off = ausgeschaltet, weil es ein Jahr lang nicht verwendet wurde
activity-api-token-issued = API-Token erstellt
activity-api-token-revoked = API-Token widerrufen
activity-api-token-refused = API-Token abgelehnt
activity-api-token-password-refused = API-Token nicht erstellt: falsches Passwort
activity-api-token-unused = API-Token lange nicht verwendet
activity-api-token-switched-off = API-Token ausgeschaltet

## App-Passwörter, die enden
activity-app-password-ends-soon = App-Passwort läuft bald ab
activity-app-password-ended = App-Passwort abgelaufen

## Sitzungen
session-network = Netz { $network }
session-one-factor = ein Faktor
session-two-factors = zwei Faktoren
sessions-unknown = Eine davon ist nicht Ihre?

## Der Assistent für bekannt gewordene Passwörter
compromised-title = Ein bedrohtes Konto sichern
compromised-link = Etwas davon waren nicht Sie? Sichern Sie Ihr Konto.
compromised-lead = Kennt vielleicht jemand anderes Ihr Passwort, so gehen Sie diese Schritte durch: Danach kommt außer Ihnen niemand hinein.
compromised-explained = Sie wählen ein neues Passwort, beenden, was jemand mit dem alten geöffnet haben könnte, und sehen durch, was sonst in Ihr Konto führt. Das dauert ein paar Minuten.
compromised-later = Sie können jederzeit gehen und später am Tag weitermachen: Was getan ist, bleibt getan.
compromised-start = Beginnen
compromised-go-on = Weitermachen
compromised-next = Weiter
compromised-skip = Diesen Schritt überspringen
compromised-steps = Schritte
compromised-summary = Zusammenfassung
compromised-summary-lead = Das wurde getan. Was noch offen ist, können Sie jetzt tun.
compromised-finish = Fertig
compromised-programs = Programme, die ein neues App-Passwort brauchen
compromised-programs-text = Sie kommen nicht mehr an Ihre Mail. Erstellen Sie für jedes, das Sie noch verwenden, ein neues App-Passwort.
compromised-lost-tokens = Programme, die ein neues API-Token brauchen
compromised-password = Neues Passwort wählen
compromised-password-text = Wählen Sie eines, das Sie sonst nirgends verwenden. Alle Ihre anderen Sitzungen enden, sobald es gespeichert ist.
compromised-password-button = Neues Passwort speichern
compromised-password-done = Das Passwort wurde geändert.
compromised-sessions = Alle anderen Sitzungen beenden
compromised-sessions-text = Wer anderswo mit Ihrem Konto angemeldet ist, wird abgemeldet. Dieser Browser bleibt.
compromised-sessions-button = Alle anderen Sitzungen beenden
compromised-sessions-none = Sie sind sonst nirgends angemeldet.
compromised-sessions-done = { $n ->
    [0] Es gab nichts zu beenden.
    [one] Eine Sitzung wurde beendet.
   *[other] { $n } Sitzungen wurden beendet.
}
compromised-sessions-look = Sitzungen ansehen
compromised-app-passwords = Alle App-Passwörter widerrufen
compromised-app-passwords-text = Jemand könnte eines erstellt haben, um Ihre Mail zu lesen, oder eines von Ihnen kennen. Diese Programme brauchen dann je ein neues:
compromised-app-passwords-button = Alle App-Passwörter widerrufen
compromised-app-passwords-none = Sie haben keine App-Passwörter.
compromised-app-passwords-done = { $n ->
    [0] Es gab nichts zu widerrufen.
    [one] Ein App-Passwort wurde widerrufen.
   *[other] { $n } App-Passwörter wurden widerrufen.
}
compromised-app-passwords-look = App-Passwörter ansehen
compromised-tokens = Alle API-Token widerrufen
compromised-tokens-text = Programme, die mit einem Token für Sie handeln, brauchen dann je ein neues:
compromised-tokens-button = Alle API-Token widerrufen
compromised-tokens-none = Sie haben keine API-Token.
compromised-tokens-done = { $n ->
    [0] Es gab nichts zu widerrufen.
    [one] Ein API-Token wurde widerrufen.
   *[other] { $n } API-Token wurden widerrufen.
}
compromised-tokens-look = API-Token ansehen
compromised-factors = Die zweiten Schritte Ihrer Anmeldung ansehen
compromised-factors-text = Jemand könnte einen eigenen Codegenerator, Schlüssel oder ein Telefon hinzugefügt haben. Entfernen Sie, was Sie nicht kennen.
compromised-factors-button = Ich habe nachgesehen
compromised-factors-none = Sie haben keinen zweiten Faktor.
compromised-factors-done = Sie haben sie durchgesehen.
compromised-factors-look = Codes, Schlüssel und Telefone Ihres Kontos
compromised-recovery = Ihre Wiederherstellungsdaten ansehen
compromised-recovery-text = Wer über diese Adressen und Nummern verfügt, kommt wieder in Ihr Konto. Entfernen Sie, was nicht Ihnen gehört.
compromised-recovery-button = Ich habe nachgesehen
compromised-recovery-none = Sie haben keine Wiederherstellungsadresse.
compromised-recovery-pending = wartet auf Bestätigung
compromised-recovery-done = Sie haben sie durchgesehen.
compromised-recovery-look = Wiederherstellungsadresse und Telefon
compromised-recovery-email = Sie melden sich mit { $email } an. Kann dort jemand anderes Mail lesen, so ändern Sie auch das Passwort jenes Postfachs.
done-compromise-finished = Ihr Konto ist gesichert. Wir haben Ihnen eine Zusammenfassung geschickt.
activity-compromise-started = Sicherung des Kontos begonnen
activity-compromise-reviewed = Anmelde- und Wiederherstellungsdaten durchgesehen
activity-compromise-finished = Konto gesichert
alarm-about-compromise-finished = Jemand ist den Assistenten durchgegangen, der Ihr Konto sichert.
