# Courriels sur les téléphones qui approuvent des connexions.

notice-login-denied-subject = Une connexion a été refusée sur votre téléphone
notice-login-denied-text =
    Bonjour,

    quelqu’un a donné le bon mot de passe de votre compte, et la connexion a été
    refusée sur votre téléphone. Personne n’est entré.

    Heure :      { $time }
    Adresse :    { $ip }
    Programme :  { $program }

    Si vous n’avez pas essayé de vous connecter vous-même, quelqu’un connaît votre
    mot de passe : changez-le.
