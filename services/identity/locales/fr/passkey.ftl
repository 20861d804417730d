# Clés d’accès et clés de sécurité.

notice-passkey-enrolled-subject = Une clé d’accès a été ajoutée
notice-passkey-enrolled-text =
    Bonjour,

    une clé d’accès ou une clé de sécurité a été ajoutée à votre compte. Désormais,
    une connexion par mot de passe demande cette clé ou un autre second facteur. Une
    clé d’accès qui vous vérifie, par code PIN, empreinte digitale ou visage, ouvre
    aussi votre compte à elle seule.

    Nom :       { $name }
    Heure :     { $time }
    Adresse :   { $ip }
    Programme : { $program }

notice-passkey-cloned-subject = Une clé d’accès a été suspendue
notice-passkey-cloned-text =
    Bonjour,

    une clé d’accès ou une clé de sécurité de votre compte a été refusée et
    suspendue : son compteur de signatures est revenu en arrière. Cela arrive quand
    quelqu’un en a fait une copie, et rarement par un défaut de l’appareil.

    Nom :       { $name }
    Heure :     { $time }
    Adresse :   { $ip }
    Programme : { $program }

    Connectez-vous avec un autre second facteur ou un code de secours, supprimez-la
    et ajoutez-en une nouvelle :

    { $public_url }/account/security
