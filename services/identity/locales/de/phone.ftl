# Telefonnummern, SMS, vergessene Anmeldeadressen.

## Mails
notice-phone-added-subject = Eine Telefonnummer wurde hinzugefügt
notice-phone-added-text =
    Guten Tag,

    Ihrem Konto wurde eine Telefonnummer hinzugefügt.

    Nummer:    { $number }
    Zeit:      { $time }
    Adresse:   { $ip }
    Programm:  { $program }

notice-phone-changed-subject = Ihre Telefonnummer wurde geändert
notice-phone-changed-text =
    Guten Tag,

    eine Telefonnummer Ihres Kontos wurde geändert.

    Jetzt:     { $number }
    Zeit:      { $time }
    Adresse:   { $ip }
    Programm:  { $program }

notice-phone-updated-subject = Eine Telefonnummer dient jetzt anderem
notice-phone-updated-text =
    Guten Tag,

    wofür eine Telefonnummer Ihres Kontos verwendet wird, wurde geändert.

    Nummer:    { $number }
    Zeit:      { $time }
    Adresse:   { $ip }
    Programm:  { $program }

notice-phone-removed-subject = Eine Telefonnummer wurde entfernt
notice-phone-removed-text =
    Guten Tag,

    eine Telefonnummer wurde aus Ihrem Konto entfernt.

    Nummer:    { $number }
    Zeit:      { $time }
    Adresse:   { $ip }
    Programm:  { $program }

notice-recover-login-subject = Die Adresse, mit der Sie sich anmelden
notice-recover-login-text =
    Guten Tag,

    jemand hat nach der Adresse eines Kontos gefragt, dessen Wiederherstellungsadresse dies ist.
    Sie melden sich an mit:

    { $names }

    Zeit:      { $time }
    Adresse:   { $ip }
    Programm:  { $program }

    Wenn Sie nicht gefragt haben, ist nichts geschehen: Diese Mail ging nur an Sie.

notice-login-told-subject = Nach Ihrer Anmeldeadresse wurde gefragt
notice-login-told-text =
    Guten Tag,

    jemand hat nach der Adresse gefragt, mit der Sie sich anmelden. Sie wurde an { $to } mitgeteilt,
    was Sie dafür bestätigt haben.

    Zeit:      { $time }
    Adresse:   { $ip }
    Programm:  { $program }

    Wenn Sie es nicht waren: Prüfen Sie, ob Sie dieses Telefon oder diese Adresse noch haben, und
    entfernen Sie sie andernfalls aus Ihrem Konto.

## SMS
sms-login-code =
    { $code } ist Ihr Code für die Anmeldung bei { $host }, { $minutes } Minuten lang. Geben Sie ihn niemandem.

    @{ $host } #{ $code }
sms-phone-code =
    { $code } bestätigt diese Nummer bei { $host }, { $minutes } Minuten lang. Geben Sie ihn niemandem.

    @{ $host } #{ $code }
sms-login-names = { $host }: Sie melden sich an mit { $names }
sms-notice = { $host }: { $subject }. Waren Sie das nicht? { $link }
sms-test = { $host }: Dies ist eine Probe. SMS funktionieren.
