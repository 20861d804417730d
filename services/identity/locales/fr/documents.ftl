# Messages sur la vérification d’identité (REC-4).

notice-recovery-case-received-subject = Quelqu’un demande à passer outre vos seconds facteurs
notice-recovery-case-received-text =
    Bonjour,

    quelqu’un qui connaît votre mot de passe dit avoir perdu vos seconds facteurs et a
    envoyé des images de pièces d’identité. Notre assistance va les examiner. Rien n’a
    changé dans votre compte.

    Dossier :    { $number }
    Heure :      { $time }
    Adresse :    { $ip }
    Programme :  { $program }

    Si c’était vous, gardez le numéro de dossier et attendez notre réponse. Si ce
    n’était pas vous, quelqu’un connaît votre mot de passe : changez-le aussi.

notice-recovery-case-waits-subject = Un dossier de récupération attend d’être examiné
notice-recovery-case-waits-text =
    Bonjour,

    quelqu’un demande à retrouver l’accès à un compte et a envoyé des pièces d’identité.
    Deux personnes de l’assistance doivent les examiner. Elles seront effacées, et le
    dossier clos, le { $end }.

    Dossier :  { $number }

    { $public_url }/support/recovery

notice-recovery-case-approved-subject = Vos seconds facteurs vont être réinitialisés
notice-recovery-case-approved-text =
    Bonjour,

    deux personnes de notre assistance ont examiné les pièces d’identité envoyées pour
    votre compte et ont donné leur accord. Les pièces sont effacées.

    Dossier :  { $number }

    Pour que personne n’entre à votre insu, rien ne se passe avant le { $end }. Nous
    enverrons alors un lien qui permet, avec le mot de passe, de réinitialiser les
    seconds facteurs. Une connexion avec un second facteur d’ici là clôt le dossier.

notice-recovery-case-declined-subject = Nous n’avons pas pu confirmer votre identité
notice-recovery-case-declined-text =
    Bonjour,

    notre assistance a examiné les pièces d’identité envoyées pour votre compte et a
    refusé. Les pièces sont effacées, et rien n’a changé dans votre compte.

    Dossier :  { $number }
    Motif :    { $cause ->
        [unreadable] les images sont illisibles
        [mismatch] la pièce n’appartient pas au titulaire du compte
        [invalid] la pièce n’est pas valable, ou ne l’est plus
       *[other] quelque chose ne concordait pas
    }

    Vous pouvez demander de nouveau avec d’autres images. Si ce n’était pas vous,
    quelqu’un connaît votre mot de passe : changez-le aussi.

notice-recovery-case-expired-subject = Votre dossier de récupération est clos
notice-recovery-case-expired-text =
    Bonjour,

    personne n’a pu décider à temps des pièces d’identité envoyées pour votre compte.
    Elles sont effacées, et rien n’a changé dans votre compte.

    Dossier :  { $number }

    Nous en sommes désolés. Demandez de nouveau, ou adressez-vous à l’exploitant de
    cette installation.

notice-recovery-case-cancelled-subject = Votre dossier de récupération a été clos
notice-recovery-case-cancelled-text =
    Bonjour,

    la demande de réinitialiser les seconds facteurs de votre compte est close. Les
    pièces envoyées sont effacées.

    Dossier :  { $number }
    Motif :    { $cause ->
        [logged-in] quelqu’un s’est connecté
        [password-changed] le mot de passe a été changé
       *[other] l’exploitant de cette installation l’a clos
    }

notice-recovery-case-ready-subject = Vous pouvez réinitialiser vos seconds facteurs
notice-recovery-case-ready-text =
    Bonjour,

    le délai d’attente de votre dossier est écoulé. Pour réinitialiser les seconds
    facteurs de votre compte, ouvrez ce lien et saisissez votre mot de passe :

    { $link }

    Il sert une seule fois, pendant { $days } jours. Il ne connecte personne : ensuite,
    connectez-vous avec votre mot de passe et ajoutez aussitôt un nouveau second facteur.

    Dossier :  { $number }

    Si ce n’était pas vous, ne l’ouvrez pas : connectez-vous avec votre second facteur,
    et le lien ne servira plus.

notice-factors-reset-subject = Vos seconds facteurs ont été réinitialisés
notice-factors-reset-text =
    Bonjour,

    tous les seconds facteurs de votre compte ont été supprimés, au terme d’un dossier
    de récupération, et toutes les sessions ont été fermées. Votre mot de passe seul
    ouvre désormais le compte : connectez-vous et ajoutez un nouveau second facteur.

    Dossier :    { $number }
    Heure :      { $time }
    Adresse :    { $ip }
    Programme :  { $program }
