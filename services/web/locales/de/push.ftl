# Telefone, die Anmeldungen bestätigen.

## Bei der Anmeldung
factor-ask-push = Ihr Telefon fragt, ob Sie es sind. Geben Sie dort diese Zahl ein:
factor-ask-push-approved = Ihr Telefon hat diese Anmeldung bestätigt.
factor-ask-push-away = Ihr Telefon wird zurzeit nicht gefragt: Es hat nicht rechtzeitig geantwortet, eine andere Anmeldung wartet dort, oder es wurde sehr oft gefragt. Auch ein Code, den es anzeigt, öffnet diese Anmeldung.
factor-ask-push-code = Geben Sie den Code ein, den Ihr Telefon anzeigt. Ein Netz braucht es dafür nicht.
push-number = Die Zahl ist
push-check = Ich habe sie eingegeben
push-offline = Mein Telefon hat kein Netz
push-again = Das Telefon fragen
field-code-push = Code vom Telefon
hint-code-push = Sechs Ziffern; alle 30 Sekunden ein neuer.
invalid-code-push = Geben Sie die sechs Ziffern ein, die Ihr Telefon jetzt anzeigt.

## Eines hinzufügen
device-add = Telefon hinzufügen
device-title = Telefon hinzufügen
device-lead = Mit einer App für Gatepost fragt Ihr Telefon Sie bei jeder Anmeldung, ob Sie es sind. Ohne Netz zeigt es stattdessen Codes an.
device-start = Code anzeigen
device-start-text = Halten Sie Ihr Telefon bereit. Der Code, der nun kommt, fügt ein einziges Telefon hinzu und gilt einige Minuten.
device-scan = 1. Lesen Sie diesen Code mit der App ein
device-type = Oder kopieren Sie diesen Text in die App:
device-wait = 2. Diese Seite geht von selbst weiter, sobald Ihr Telefon geantwortet hat.
device-reload = Noch einmal nachsehen
device-presented = Ist das Ihr Telefon?
device-presented-text = Es hat auf den Code geantwortet. Fügen Sie es nur hinzu, wenn Ihr Telefon sagt, dass es hier auf Sie wartet.
device-from = Von { $place }
device-confirm = Es ist meines: hinzufügen
device-refuse = Es ist nicht meines
done-device-refused = Das Telefon wurde nicht hinzugefügt.

## Was geschehen ist
activity-device-presented = Ein Telefon hat auf den Code geantwortet
activity-push-approved = Anmeldung auf dem Telefon bestätigt
activity-push-denied = Anmeldung auf dem Telefon abgelehnt
activity-push-number-refused = Falsche Zahl auf dem Telefon
alarm-about-login-denied = Eine Anmeldung mit Ihrem Passwort wurde auf Ihrem Telefon abgelehnt.
