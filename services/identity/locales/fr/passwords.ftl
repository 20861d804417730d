# Messages sur les mots de passe partagés avec une boîte mail.

notice-password-shared-subject = Le mot de passe de votre compte ouvre votre boîte mail
notice-password-shared-text =
    Bonjour,

    désormais, le mot de passe de votre compte ouvre aussi la boîte mail
    { $address }, qui n’a plus de mot de passe à elle.

    Heure :      { $time }

notice-password-unshared-subject = Le mot de passe de votre compte n’ouvre plus votre boîte mail
notice-password-unshared-text =
    Bonjour,

    le mot de passe de votre compte n’ouvre plus la boîte mail { $address }. Les
    mots de passe d’application restent inchangés.

    Heure :      { $time }
