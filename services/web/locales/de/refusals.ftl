# Why a mail program was refused, as its owner reads it.
cause-account-password = das Passwort Ihres Kontos, das die Konsole öffnet; Mailprogramme brauchen ein App-Passwort
