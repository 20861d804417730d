# Anwendungen, die Leute hier anmelden, und was sie dürfen.

menu-applications = Anwendungen
account-applications = Anwendungen mit Zugriff
account-applications-text = Was Sie durch eine Anmeldung in Ihr Konto gelassen haben
done-application-ended = Der Zugriff wurde beendet. Programme, die ihn verwendet haben, sind getrennt.

## Die Frage
oauth-title = Eine Anwendung bittet um Zugriff
oauth-asks = { $name } bittet um Zugriff
oauth-as = Sie sind angemeldet als { $email }
oauth-other-account = Anderes Konto verwenden
oauth-hosts = Führt zu
oauth-organization = Eingerichtet von
oauth-operator = dem Betreiber dieses Dienstes
oauth-self-registered = Diese Anwendung hat sich selbst registriert: Niemand hier hat sie geprüft. Ihr Name kann der eines anderen sein. Erlauben Sie sie nur, wenn Sie sie gerade selbst gestartet haben.
oauth-home = Über die Anwendung
oauth-policy = Datenschutz
oauth-terms = Nutzungsbedingungen
oauth-gets = Was sie darf
oauth-openid = Wissen, welches Konto Ihres ist
oauth-profile = Ihren Namen, Ihre Sprache und Ihre Zeitzone sehen
oauth-email = Ihre Anmeldeadresse sehen
oauth-offline = Weitermachen, während Sie nicht da sind, bis Sie es beenden
oauth-imap = Alle E-Mails in Ihren Postfächern lesen, ändern und löschen
oauth-smtp = In Ihrem Namen E-Mails senden
oauth-caldav = Ihre Kalender sehen und ändern
oauth-carddav = Ihre Kontakte sehen und ändern
oauth-webdav = Ihre Dateien sehen und ändern
oauth-other = Etwas anderes: { $scope }
oauth-mail = E-Mail
oauth-mail-warning = Wer Ihre E-Mails liest, kann auch anderswo Ihre Passwörter zurücksetzen. Erlauben Sie das nur, wenn Sie { $name } alles davon anvertrauen.
oauth-mailbox = Postfach
oauth-mailbox-which = Welches Postfach soll sie zeigen?
invalid-mailbox-choice = Wählen Sie ein Postfach.
oauth-no-mailbox = Sie haben noch kein Postfach: Es gibt keine E-Mails, die sie öffnen könnte.
oauth-allow = Erlauben
oauth-refuse = Ablehnen
oauth-end-any-time = Sie können das jederzeit beenden, in Ihrem Konto unter „Anwendungen mit Zugriff“.

## Wege hinaus
oauth-onward = Es geht weiter
oauth-onward-text = Wenn nichts geschieht, gehen Sie mit der Schaltfläche weiter.
oauth-onward-to = Sie werden zu { $host } weitergeleitet. Wenn nichts geschieht, gehen Sie mit der Schaltfläche weiter.
oauth-onward-button = Weiter
oauth-refused = Diese Anwendung kann Sie nicht anmelden
oauth-refused-text = Ihre Anfrage kann hier nicht beantwortet werden. Sie wurden nicht weitergeleitet, und sie hat nichts erhalten.
oauth-refused-unknown-client = Die Anwendung ist hier nicht bekannt oder ausgeschaltet. Sie wurden nicht weitergeleitet, und sie hat nichts erhalten.
oauth-refused-redirect-uri = Die Anfrage führt zu einer Adresse, die nicht zur Anwendung gehört. Das kann ein Trick sein. Sie wurden nicht weitergeleitet, und niemand hat etwas erhalten.
oauth-refused-duplicate-parameter = Die Anfrage sagt etwas zweimal, sodass nicht klar ist, was sie meint. Sie wurden nicht weitergeleitet, und niemand hat etwas erhalten.
oauth-refused-too-long = Die Anfrage ist zu lang. Sie wurden nicht weitergeleitet, und niemand hat etwas erhalten.
oauth-refused-tell = Für die Betreuer der Anwendung:
oauth-factor-title = Ein zweiter Faktor ist nötig
oauth-factor-text = { $name } lässt nur ein, wer mit einem zweiten Faktor zeigt, wer er ist. Ihr Konto hat noch keinen.
oauth-factor-add = Zweiten Faktor hinzufügen
oauth-again = Ich habe einen hinzugefügt

## Codes von Geräten
device-code-title = Gerät verbinden
device-code-lead = Geben Sie den Code ein, den Ihr Gerät oder Programm zeigt.
field-user-code = Code
hint-user-code = Etwa WDJB-MJHT; Großschreibung und Striche spielen keine Rolle.
invalid-user-code = Diesen Code gibt es nicht, oder er ist zu alt. Schauen Sie noch einmal auf das Gerät.
device-code-paused = Zu viele falsche Codes.
device-code-find = Weiter
device-code-warning = Hat Ihnen jemand einen Code oder Link geschickt? Dann lassen Sie es: Man will in Ihr Konto.
device-code-from = Gefragt von
device-code-own = Erlauben Sie das nur, wenn das Gerät vor Ihnen steht und genau diesen Code zeigt.
device-code-allowed = Das Gerät ist verbunden
device-code-allowed-text = Es macht in wenigen Sekunden von selbst weiter. Sie können diese Seite schließen.
device-code-refused = Nichts wurde erlaubt
device-code-refused-text = Das Gerät erhält nichts. Sie können diese Seite schließen.

## Abmelden
oauth-logout-title = Abmelden?
oauth-logout-asks = { $name } bittet Sie, sich auch hier abzumelden.
oauth-logout-text = Eine Anwendung bittet Sie, sich auch hier abzumelden.
oauth-logout-stay = Angemeldet bleiben

## Die Liste
applications-title = Anwendungen mit Zugriff
applications-lead = Programme und Websites, die Sie durch eine Anmeldung eingelassen haben, ohne ein eigenes Passwort.
applications-none = Keine Anwendung hat Zugriff
applications-none-text = Wenn Sie sich mit diesem Konto bei einem Webmail, einem Programm oder einer Website anmelden, erscheint es hier.
applications-may = Darf
applications-since = Seit
applications-session = bis Sie sich abmelden
applications-until = bis { $time }
applications-unchecked = Von niemandem geprüft
applications-end = Zugriff beenden
applications-end-title = Diesen Zugriff beenden?
applications-end-lead = „{ $name }“ hat dann keinen Zugriff mehr auf Ihr Konto.
applications-end-mail = E-Mail-Programme, die sich darüber angemeldet haben, werden binnen einer Sekunde getrennt und müssen neu angemeldet werden.
applications-end-text = Was sie schon gelesen hat, behält sie. Wenn Sie sich dort wieder anmelden, werden Sie wieder gefragt.
