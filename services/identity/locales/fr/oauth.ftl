# Applications that sign people in.

notice-oauth-grant-made-subject = Une nouvelle application peut utiliser votre compte
notice-oauth-grant-made-text =
    Bonjour,

    une application a été autorisée à utiliser votre compte. Elle peut faire ce que disent ses autorisations sans
    demander votre mot de passe.

    Application :    { $name }
    Autorisations :  { $scopes }
    Heure :          { $time }
    Adresse :        { $ip }
    Programme :      { $program }
