# Seiten von Gatepost auf Deutsch.

## Auf jeder Seite
title-error = Fehler: { $title }
skip = Zum Inhalt springen
copy = Kopieren
copied = Kopiert
cancel = Abbrechen
save = Speichern
remove = Entfernen
revoke = Widerrufen
older = Ältere Einträge
crumbs = Sie sind hier
footer = Gatepost: Konten und Mail, selbst betrieben.
log-in = Anmelden
log-out = Abmelden
sign-up = Konto erstellen
menu = Hauptmenü
menu-home = Übersicht
menu-home-label = Gatepost, Übersicht
menu-mailboxes = Postfächer
menu-app-passwords = App-Passwörter
menu-sessions = Sitzungen
menu-activity = Aktivität
menu-account = Konto
profile = Profil
organizations = Organisationen
organization-switch = Organisation
organization-shown = Wird gezeigt

## Startseite
landing-title = Konten und Mail
landing-headline = Ihre Mail, und ein Tor, das Sie selbst hüten.
landing-lead = Ein Konto für das Web, ein Passwort für jedes Mailprogramm. Sehen Sie, was Ihre Postfächer öffnet, und schließen Sie jede Tür binnen einer Sekunde.
point-mail = Postfächer für jedes Mailprogramm
point-mail-text = IMAP über TLS für Thunderbird, Apple Mail, Telefone und alles, womit Sie sonst gern lesen.
point-keys = Ein Passwort für jedes Programm
point-keys-text = Ihr Kontopasswort verlässt den Browser nie. Jedes Programm bekommt ein eigenes, das Mail öffnet und sonst nichts.
point-log = Nichts geschieht ungesehen
point-log-text = Jede Anmeldung steht in Ihrem Protokoll: wann, von wo, mit welchem Programm.

## Formulare
summary-title = Bitte prüfen Sie Ihre Eingaben
error-mark = Fehler
field-optional = (freiwillig)
field-name = Ihr Name
field-email = E-Mail-Adresse
field-password = Passwort
field-present-password = Jetziges Passwort
field-new-password = Neues Passwort
hint-new-password = Mindestens 10 Zeichen. Mehrere Wörter hintereinander sind leicht zu merken und schwer zu erraten; mehr wird nicht verlangt.
field-organization = Name Ihrer Organisation
hint-organization = Eine Firma, ein Verein, eine Familie. Bleibt das Feld leer, trägt sie Ihren Namen.
field-code = Code aus der Mail
hint-code = Acht Ziffern; Leerzeichen sind egal.
field-local = Name vor dem @
hint-local = Zum Beispiel anna oder buchhaltung.
field-domain = Domain
field-alias = Weitere Adresse
hint-alias = Zum Beispiel info, dann @ und eine Ihrer Domains.
field-app-name = Wofür ist es?
hint-app-name = Ein Name, an dem Sie es wiedererkennen, etwa „Thunderbird auf dem Laptop“.
field-device-name = Für welches Gerät oder Programm ist es?
hint-device-name = Ein Name, an dem Sie es wiedererkennen, etwa „Drucker im ersten Stock“.
field-expiry = Gültig
field-networks = Nur aus diesen Netzen
hint-networks = Adressen oder Netze wie 192.0.2.0/24, je eines pro Zeile. Bleibt das Feld leer, gilt es von überall.

invalid-name = Geben Sie Ihren Namen ein: 1 bis 64 Zeichen.
invalid-email = Geben Sie eine E-Mail-Adresse ein, etwa anna@example.org.
invalid-password = Geben Sie Ihr Passwort ein.
invalid-new-password = Wählen Sie ein Passwort von mindestens 10 Zeichen, das nicht zu den häufigsten gehört.
invalid-organization = Wählen Sie einen Namen von 1 bis 64 Zeichen, oder lassen Sie das Feld leer.
invalid-code = Dieser Code stimmt nicht oder gilt nicht mehr.
invalid-token = Dieser Link gilt nicht oder nicht mehr.
invalid-local = Geben Sie ein, was vor dem @ steht: Buchstaben, Ziffern, Punkte und Striche.
invalid-domain = Wählen Sie eine der Domains.
invalid-alias = Geben Sie eine Adresse unter einer Ihrer Domains ein.
invalid-app-name = Geben Sie einen Namen von 1 bis 64 Zeichen ein.
invalid-device-name = Geben Sie einen Namen von 1 bis 64 Zeichen ein.
invalid-expiry = Wählen Sie eine der Möglichkeiten.
invalid-networks = Geben Sie Adressen oder Netze ein, etwa 192.0.2.7 oder 192.0.2.0/24.

reason-refused = Das wurde abgelehnt. Prüfen Sie Ihre Eingaben und versuchen Sie es noch einmal.

## Konto erstellen
sign-up-title = Konto erstellen
sign-up-lead = Das dauert eine Minute. Danach legen Sie Ihr erstes Postfach an.
sign-up-have-account = Sie haben schon ein Konto?
check-title = Sehen Sie in Ihrer Mail nach
check-lead = Wir haben an { $email } geschrieben. Öffnen Sie den Link in dieser Mail, oder geben Sie den Code hier ein.
check-confirm = Bestätigen
check-nothing = Nichts angekommen?
check-resend = Noch einmal senden
check-other = Andere Adresse verwenden
verify-title = Adresse bestätigen
verify-lead = Noch ein Schritt: Bestätigen Sie, dass diese Adresse Ihnen gehört, und Ihr Konto ist bereit.
verify-confirm = Ja, das ist meine Adresse
verify-gone = Links gelten einmal und für kurze Zeit. Haben Sie schon bestätigt, so melden Sie sich einfach an. Sonst erstellen Sie das Konto noch einmal.

## Anmelden
login-title = Anmelden
login-no-account = Neu hier?
login-refused = E-Mail-Adresse oder Passwort stimmt nicht.
login-paused = Zu viele Versuche. Das Anmelden ruht für eine Weile.
login-wait = Versuchen Sie es in { $time } noch einmal.
present-password-refused = Das ist nicht Ihr jetziges Passwort.

## Was geschehen ist
done-signed-out = Sie sind abgemeldet.
done-verified = Ihre Adresse ist bestätigt und Ihr Konto bereit. Melden Sie sich an, um weiterzumachen.
done-resent = Wir haben eine neue Mail geschickt. Die vorige zählt nicht mehr.
done-mailbox-made = Das Postfach ist bereit. Erstellen Sie ein App-Passwort, um es in einem Mailprogramm zu öffnen.
done-alias-added = Die Adresse wurde hinzugefügt.
done-alias-removed = Die Adresse wurde entfernt.
done-mailbox-password-set = Das Postfachpasswort wurde gespeichert.
done-mailbox-password-removed = Das Postfachpasswort wurde entfernt.
done-device-revoked = Das Gerätepasswort wurde widerrufen. Programme, die es verwendet haben, sind getrennt.
done-app-password-revoked = Das App-Passwort wurde widerrufen. Programme, die es verwendet haben, sind getrennt.
done-app-passwords-revoked = Alle App-Passwörter wurden widerrufen. Programme, die sie verwendet haben, sind getrennt.
done-session-ended = Die Sitzung wurde beendet.
done-sessions-ended = Alle anderen Sitzungen wurden beendet.
done-password-changed = Ihr Passwort wurde geändert, und alle anderen Sitzungen wurden beendet.

## Übersicht
home-hello = Guten Tag, { $name }
home-start = Erste Schritte
step-done = erledigt
step-account = Ihr Konto ist bereit
step-mailbox = Postfach anlegen
step-mailbox-text = Eine eigene Adresse, mit Platz für Ihre Mail.
step-app-password = App-Passwort erstellen
step-app-password-text = Damit öffnet ein Mailprogramm Ihr Postfach. Ihr Kontopasswort bleibt zwischen Ihnen und dieser Seite.
tile-mailboxes = { $n ->
    [one] Postfach
   *[other] Postfächer
}
tile-app-passwords = { $n ->
    [one] App-Passwort
   *[other] App-Passwörter
}
tile-sessions = { $n ->
    [one] Sitzung
   *[other] Sitzungen
}

## Postfächer
mailboxes-title = Meine Postfächer
mailboxes-lead = Die Postfächer, die Sie öffnen dürfen.
mailboxes-none = Noch kein Postfach
mailboxes-none-text = Wählen Sie eine Adresse, und Ihr erstes Postfach ist sofort bereit.
mailbox-create = Postfach anlegen
mailbox-create-lead = Wählen Sie die Adresse, unter der es Mail empfängt.
mailbox-title = Postfach
mailbox-suspended = Gesperrt
mailbox-alias-count = { $n ->
    [one] und eine weitere Adresse
   *[other] und { $n } weitere Adressen
}
domains-none = Es gibt noch keine Domain, unter der Sie ein Postfach anlegen könnten. Bitten Sie den Betreiber, eine hinzuzufügen.
usage-title = Speicher
usage-of = { $used } von { $quota }
usage-messages = { $n ->
    [one] { $n } Nachricht
   *[other] { $n } Nachrichten
}
aliases-title = Weitere Adressen
aliases-lead = Mail an diese Adressen kommt auch in dieses Postfach.
alias-add = Adresse hinzufügen
mailbox-password-title = Postfachpasswort
mailbox-password-lead = Ein Passwort nur für dieses Postfach, für Programme und Menschen, die es teilen. Diese Verwaltung öffnet es nicht.
mailbox-password-set = Dieses Postfach hat ein eigenes Passwort. App-Passwörter gelten daneben.
mailbox-password-none = Dieses Postfach hat kein eigenes Passwort und braucht keines: App-Passwörter sind sicherer.
mailbox-password-make = Passwort festlegen
mailbox-password-change = Passwort ändern
mailbox-password-remove = Passwort entfernen
devices-title = Gerätepasswörter
devices-lead = Für Drucker, Umzugswerkzeuge und Geräte, die mehrere benutzen. Sie gehören zum Postfach, nicht zu einer Person.
device-create = Gerätepasswort erstellen
device-create-lead = Es öffnet { $address } und sonst nichts.
device-nobody = Gehört niemand Bestimmtem (Drucker, Umzugswerkzeuge)
logins-title = Letzte Anmeldungen
logins-none = Noch hat sich kein Programm angemeldet.
login-accepted = Angenommen
login-declined = Abgelehnt

## Einstellungen für Mailprogramme
settings-title = Einstellungen für Ihr Mailprogramm
settings-lead = Danach fragen die meisten Programme, wenn Sie ein Konto von Hand einrichten.
settings-incoming = Eingehende Mail (IMAP)
settings-outgoing = Ausgehende Mail (SMTP)
settings-login = Anmeldung
settings-server = Server
settings-port = Port
settings-security = Sicherheit
settings-starttls = oder STARTTLS auf Port { $port }
settings-user = Benutzername
settings-no-mailbox = die Adresse eines Postfachs; Sie haben noch keines
settings-password = Passwort
settings-password-text = ein App-Passwort, nicht Ihr Kontopasswort
settings-password-above = das App-Passwort von oben

## App-Passwörter
app-passwords-title = App-Passwörter
app-passwords-lead = Eines für jedes Mailprogramm. Sie öffnen Mail und nichts im Web.
app-passwords-none = Noch kein App-Passwort
app-passwords-none-text = Mailprogramme melden sich mit einem App-Passwort an. Sie können beliebig viele haben und jedes für sich widerrufen.
app-password-create = App-Passwort erstellen
app-password-create-lead = Es wird einmal gezeigt, gleich nachdem Sie es erstellt haben.
expiry-never = ohne Ende
expiry-30d = 30 Tage lang
expiry-90d = 90 Tage lang
expiry-365d = ein Jahr lang
limits-title = Einschränken, was es öffnet
limits-protocols = Nur für
limits-protocols-hint = Nichts gewählt: für alles.
limits-mailboxes = Nur diese Postfächer
limits-mailboxes-hint = Nichts gewählt: jedes Postfach, das Sie öffnen dürfen, auch künftige.
only-protocols = nur { $protocols }
only-mailbox = nur { $mailbox }
only-networks = nur aus { $networks }
used-never = nie
used-not-yet = Noch nicht verwendet
expires-never = nie
expired = Abgelaufen
column-name = Name
column-used = Zuletzt verwendet
column-created = Erstellt
column-expires = Läuft ab
column-actions = Aktionen
column-time = Zeit
column-outcome = Ergebnis
column-program = Programm
revoke-title = Dieses Passwort widerrufen?
revoke-lead = „{ $name }“ öffnet dann kein Postfach mehr.
revoke-text = Programme, die damit verbunden sind, werden binnen einer Sekunde getrennt. Das lässt sich nicht zurücknehmen, aber Sie können jederzeit ein neues erstellen.
revoke-all = Alle App-Passwörter widerrufen
revoke-all-lead = { $n ->
    [one] Ihr App-Passwort öffnet dann kein Postfach mehr.
   *[other] Ihre { $n } App-Passwörter öffnen dann kein Postfach mehr.
}
secret-title = Ihr neues Passwort
secret-lead = „{ $name }“ ist bereit. Geben Sie es jetzt in Ihr Programm ein. Sobald Sie diese Seite verlassen, kann es nicht mehr gezeigt werden.
secret-typing = Groß oder klein, mit oder ohne Striche: Das ist egal.
secret-done = Ich habe es eingegeben
secret-again = Dieses Passwort wurde schon erstellt
secret-again-text = „{ $name }“ wurde erstellt, als dieses Formular das erste Mal abgeschickt wurde, und damals gezeigt. Haben Sie es nicht notiert, so widerrufen Sie es und erstellen ein neues.
secret-back = Zurück zur Liste

## Sitzungen
sessions-title = Sitzungen
sessions-lead = Browser, in denen Sie angemeldet sind. Beenden Sie, was Sie nicht kennen, und ändern Sie dann Ihr Passwort.
session-present = Dieser Browser
session-seen = zuletzt gesehen: { $time }
session-since = seit: { $time }
session-end = Beenden
sessions-end-others = Alle anderen Sitzungen beenden

## Aktivität
activity-title = Aktivität
activity-lead = Was in Ihrem Konto geschehen ist, das Neueste zuerst.
activity-none = Noch nichts.
activity = Ereignis „{ $action }“

## Konto
account-since = Dabei seit
password-change = Passwort ändern
password-change-lead = Alle Ihre anderen Sitzungen enden damit. App-Passwörter bleiben, wie sie sind.

## Wenn es keine Seite gibt
failure-home = Zurück zum Anfang
failure-sign-in = Bitte melden Sie sich an
failure-sign-in-text = Sie sind nicht mehr angemeldet.
failure-not-found = Hier ist nichts
failure-not-found-text = Die Adresse ist vielleicht vertippt, oder was hier war, ist weg.
failure-forbidden = Das dürfen Sie nicht
failure-forbidden-text = Bitten Sie die Verwaltung Ihrer Organisation um das Recht dazu.
failure-stale-form = Diese Seite war zu lange offen
failure-stale-form-text = Vielleicht haben Sie sich seither an- oder abgemeldet. Es wurde nichts geändert: Gehen Sie zurück, laden Sie die Seite neu, und schicken Sie sie noch einmal ab.
failure-other-organization = Diese Seite gehörte zu einer anderen Organisation
failure-other-organization-text = Sie haben die Organisation gewechselt, seit sie geöffnet wurde. Es wurde nichts geändert: Wechseln Sie zurück, öffnen Sie die Seite neu und senden Sie sie noch einmal.
failure-no-cookies = Cookies sind ausgeschaltet
failure-no-cookies-text = Ihr Browser hat das Cookie nicht zurückgeschickt, das dieses Formular schützt. Erlauben Sie Cookies für diese Seite, laden Sie sie neu, und versuchen Sie es noch einmal. Es gibt keine anderen als die, mit denen Sie angemeldet bleiben.
failure-method = Das geht hier nicht
failure-method-text = Die Seite wurde auf eine Art verlangt, auf die sie nicht antwortet.
failure-malformed = Das war nicht zu lesen
failure-malformed-text = Was Ihr Browser geschickt hat, ist kein Formular von uns. Gehen Sie zurück und versuchen Sie es noch einmal.
failure-too-large = Das ist zu viel
failure-too-large-text = Was Sie geschickt haben, ist größer als jedes Formular hier.
failure-conflict = Inzwischen hat sich etwas geändert
failure-conflict-text = Gehen Sie zurück, laden Sie die Seite neu, und versuchen Sie es noch einmal.
failure-throttled = Etwas langsamer, bitte
failure-throttled-text = Von hier kamen zu viele Versuche.
failure-unavailable = Das ist gerade nicht erreichbar
failure-unavailable-text = Ein Teil von Gatepost antwortet nicht. Es ging nichts verloren: Versuchen Sie es gleich noch einmal.
failure-internal = Hier ging etwas schief
failure-internal-text = Es liegt an uns, nicht an Ihnen, und ist vermerkt. Versuchen Sie es gleich noch einmal.

## Zeit, Größe, Programme
ago-now = gerade eben
ago-minutes = { $n ->
    [one] vor einer Minute
   *[other] vor { $n } Minuten
}
ago-hours = { $n ->
    [one] vor einer Stunde
   *[other] vor { $n } Stunden
}
ago-days = { $n ->
    [one] gestern
   *[other] vor { $n } Tagen
}
wait-seconds = { $n ->
    [one] einer Sekunde
   *[other] { $n } Sekunden
}
wait-minutes = { $n ->
    [one] einer Minute
   *[other] { $n } Minuten
}
wait-hours = { $n ->
    [one] einer Stunde
   *[other] { $n } Stunden
}
decimal-point = ,
size-bytes = { $n ->
    [one] { $n } Byte
   *[other] { $n } Bytes
}
size-kib = { $n } KiB
size-mib = { $n } MiB
size-gib = { $n } GiB
program-on = { $program } unter { $system }
program-unknown = Unbekanntes Programm

## Warum Dienste ablehnen
reason-address-taken = Diese Adresse ist vergeben. Wählen Sie eine andere.
reason-address-reserved = Dieser Name ist dem Postmaster vorbehalten. Wählen Sie einen anderen.
reason-address-is-subaddress = Adressen mit Pluszeichen gehören zum Postfach ohne dieses. Wählen Sie einen Namen ohne Pluszeichen.
reason-domain-not-verified = Diese Domain trägt noch keine Mail: Es ist noch zu zeigen, wem sie gehört.
reason-email-taken = Diese Adresse hat schon ein Konto. Melden Sie sich stattdessen an.
reason-too-many = Mehr darf es davon nicht geben.
reason-limit-reached = Mehr darf es davon nicht geben. Widerrufen Sie, was Sie nicht mehr brauchen.
reason-idempotency-key-reused = Dieses Formular wurde schon einmal abgeschickt, mit anderem Inhalt. Öffnen Sie es neu.
reason-gone = Was dieses Formular erstellt hat, ist inzwischen weg. Öffnen Sie es neu.
reason-verification-spent = Der Code wurde zu oft versucht. Fordern Sie einen neuen an.

cause-password = falsches Passwort
cause-unknown-address = kein solches Postfach
cause-mailbox-suspended = das Postfach ist gesperrt
cause-mail-service-closed = der Mail-Dienst ist blockiert oder gekündigt
cause-mistyped = das App-Passwort war vertippt
cause-wrong-kind = ein Passwort, das keine Mail öffnet
cause-unknown-credential = unbekannt oder widerrufen
cause-unknown = unbekannt oder widerrufen
cause-expired = abgelaufen
cause-scope = nicht für dieses Protokoll
cause-network = nicht für dieses Netz
cause-account-inactive = das Konto ist gesperrt
cause-other-mailbox = nicht für dieses Postfach
cause-not-attached = kein Recht an diesem Postfach
cause-not-permitted = kein Recht, dieses Postfach zu lesen
cause-no-password = das Postfach hat kein Passwort
cause-wrong-password = falsches Passwort
cause-throttled = zu viele Versuche

activity-account-created = Konto erstellt
activity-account-suspended = Konto gesperrt
activity-account-resumed = Konto wieder freigegeben
activity-login-accepted = Angemeldet
activity-login-refused = Anmeldung abgelehnt
activity-session-ended = Sitzung beendet
activity-password-changed = Passwort geändert
activity-password-refused = Passwortänderung abgelehnt
activity-password-reset = Passwort vom Betreiber festgelegt
activity-app-password-issued = App-Passwort erstellt
activity-app-password-revoked = App-Passwort widerrufen
activity-app-password-refused = App-Passwort abgelehnt
activity-mailbox-login-refused = Mailprogramm abgelehnt
