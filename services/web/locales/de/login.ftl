# Die zweite Frage einer Anmeldung, erneuter Nachweis, zweite Faktoren.

## Die Frage
factor-title = Noch ein Schritt
step-up-title = Sind Sie es?
factor-ask-totp = Geben Sie den Code ein, den Ihre Authenticator-App gerade zeigt.
factor-ask-backup-code = Geben Sie einen Ihrer Notfallcodes ein. Er gilt dieses eine Mal.
factor-ask-password = Was Sie vorhaben, betrifft den Schutz Ihres Kontos. Geben Sie Ihr Passwort noch einmal ein.
factor-ask-none = Wählen Sie, wie Sie zeigen möchten, dass Sie es sind.
factor-nothing = Geben Sie ein, wonach gefragt wird, oder wählen Sie einen anderen Weg.
factor-confirm = Weiter
factor-others = Andere Wege
factor-password = Passwort
factor-label = { $kind }: { $name }
factor-totp = Authenticator-App
factor-backup-codes = Notfallcode
factor-passkey = Passkey
factor-push = Telefon
factor-sms = SMS
factor-other = Anderer Weg
factor-tries-left = { $n ->
    [one] Noch eine falsche Antwort beendet diese Anmeldung.
   *[other] Noch { $n } falsche Antworten beenden diese Anmeldung.
}
field-code-totp = Code aus der App
hint-code-totp = Sechs Ziffern; alle 30 Sekunden ein neuer.
field-code-backup = Notfallcode
hint-code-backup = Sechzehn Buchstaben und Ziffern; Striche und Leerzeichen sind egal.
invalid-code-totp = Geben Sie die sechs Ziffern ein, die die App gerade zeigt.
invalid-code-backup = Geben Sie einen Notfallcode ein, etwa 0a1b-2c3d-4e5f-6g7h.
invalid-answer = Das stimmt nicht oder wurde schon verwendet.
done-login-ended = Diese Anmeldung ist beendet. Melden Sie sich noch einmal an.

## Zweite Faktoren
security-title = Anmeldung in zwei Schritten
security-lead = Mit einem zweiten Faktor öffnet Ihr Passwort allein nichts: Eine Anmeldung fragt zusätzlich nach einem Code. Mailprogramme verwenden weiter ihre App-Passwörter.
security-none = Dieses Konto schützt nur Ihr Passwort
security-none-text = Fügen Sie eine Authenticator-App hinzu. Dann kommt niemand herein, der nur Ihr Passwort herausgefunden hat.
factor-since = Hinzugefügt: { $time }
factor-used = Verwendet: { $time }
factor-manage = Ändern
factor-manage-title = Zweiter Faktor
factor-rename = Umbenennen
field-factor-name = Name
hint-factor-name = Ein Name, an dem Sie ihn wiedererkennen, etwa „Telefon“.
invalid-factor-name = Geben Sie einen Namen von 1 bis 64 Zeichen ein.
factor-remove = Entfernen
factor-remove-text = Eine Anmeldung nimmt ihn dann nicht mehr an. Ziehen Sie auf ein neues Telefon um, so fügen Sie zuerst das neue hinzu.
factor-remove-last = Das ist Ihr letzter zweiter Faktor. Ohne ihn öffnet Ihr Passwort allein das Konto, und auch die Notfallcodes sind weg.
done-factor-added = Der zweite Faktor wurde hinzugefügt.
done-factor-removed = Der zweite Faktor wurde entfernt.
done-factors-off = Der letzte zweite Faktor wurde entfernt. Ihr Passwort allein öffnet jetzt das Konto.
done-factor-renamed = Der Name wurde geändert.

## Authenticator-App
totp-add = Authenticator-App hinzufügen
totp-title = Authenticator-App hinzufügen
totp-lead = Eine Authenticator-App zeigt alle 30 Sekunden einen neuen Code. Jede App für zeitbasierte Codes ist recht, etwa Aegis, FreeOTP oder die Ihres Passwortmanagers.
totp-scan = 1. Lesen Sie diesen Code mit der App ein
totp-type = Oder geben Sie diesen Schlüssel in die App ein:
totp-finish = Hinzufügen
totp-name = Telefon

## Notfallcodes
backup-codes-title = Notfallcodes
backup-codes-text = Für den Tag, an dem Ihr Telefon verloren oder kaputt ist. Jeder gilt für eine Anmeldung.
backup-codes-left = { $n ->
    [one] Einer ist übrig.
   *[other] { $n } sind übrig.
}
backup-codes-renew = Neue Notfallcodes erstellen
backup-codes-renew-text = Die Codes, die Sie haben, gelten nicht mehr, sobald es neue gibt.
backup-codes-lead = Bewahren Sie diese Codes auf, wo sie sonst niemand findet, und nicht auf Ihrem Telefon. Sie werden nur jetzt gezeigt.
backup-codes-file = Als Datei speichern
backup-codes-done = Ich habe sie aufbewahrt
factor-others-stay = Sitzungen in anderen Browsern gehen weiter. Wer dort nicht sein soll, wird hiermit abgemeldet:
