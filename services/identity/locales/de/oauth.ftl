# Applications that sign people in.

notice-oauth-grant-made-subject = Eine neue Anwendung darf Ihr Konto benutzen
notice-oauth-grant-made-text =
    Guten Tag,

    eine Anwendung wurde für Ihr Konto zugelassen. Was ihre Berechtigungen erlauben, tut sie, ohne nach Ihrem
    Passwort zu fragen.

    Anwendung:        { $name }
    Berechtigungen:   { $scopes }
    Zeit:             { $time }
    Adresse:          { $ip }
    Programm:         { $program }
