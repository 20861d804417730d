# Mails über Passwörter, die ein Postfach mit dem Konto teilt.

notice-password-shared-subject = Ihr Kontopasswort öffnet Ihr Postfach
notice-password-shared-text =
    Guten Tag,

    von jetzt an öffnet das Passwort Ihres Kontos auch das Postfach { $address },
    und das Postfach hat kein eigenes Passwort mehr.

    Zeit:      { $time }

notice-password-unshared-subject = Ihr Kontopasswort öffnet Ihr Postfach nicht mehr
notice-password-unshared-text =
    Guten Tag,

    das Passwort Ihres Kontos öffnet das Postfach { $address } nicht mehr.
    App-Passwörter bleiben, wie sie sind.

    Zeit:      { $time }
