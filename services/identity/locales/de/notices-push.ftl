# Mails über Telefone, die Anmeldungen bestätigen.

notice-login-denied-subject = Eine Anmeldung wurde auf Ihrem Telefon abgelehnt
notice-login-denied-text =
    Guten Tag,

    jemand hat das richtige Passwort Ihres Kontos eingegeben, und die Anmeldung wurde
    auf Ihrem Telefon abgelehnt. Niemand ist hineingekommen.

    Zeit:      { $time }
    Adresse:   { $ip }
    Programm:  { $program }

    Wenn Sie sich nicht selbst anmelden wollten, kennt jemand Ihr Passwort: Ändern
    Sie es.
