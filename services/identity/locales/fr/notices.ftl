# Messages au sujet du compte.

notice-footer = Gatepost, { $public_url }
notice-recourse-lock =
    Si ce n’était pas vous, ouvrez ce lien et verrouillez aussitôt votre compte :

    { $link }

    Le lien est valable { $days } jours.
notice-recourse-undo =
    Si ce n’était pas vous, ouvrez ce lien. Vous pourrez y annuler la modification et
    verrouiller aussitôt votre compte :

    { $link }

    Le lien est valable { $days } jours.

notice-verify-sign-up-subject = Confirmez votre adresse
notice-verify-sign-up-text =
    Bonjour,

    quelqu’un, sans doute vous, crée un compte avec cette adresse.

    Pour continuer, ouvrez ce lien :

    { $link }

    ou saisissez ce code là où vous avez commencé :

    { $code }

    Les deux sont valables { $hours } heures. Si ce n’était pas vous, ne faites rien :
    sans le lien, aucun compte n’est créé.

notice-address-taken-subject = Vous avez déjà un compte
notice-address-taken-text =
    Bonjour,

    quelqu’un a voulu créer un compte avec cette adresse. Elle en a déjà un, et rien n’y
    a été modifié.

    Si c’était vous, connectez-vous ici :

    { $public_url }/login

    Si ce n’était pas vous, il n’y a rien à faire.

notice-new-login-subject = Nouvelle connexion à votre compte
notice-new-login-text =
    Bonjour,

    votre compte vient d’être utilisé depuis un lieu ou avec un programme nouveaux pour
    lui.

    Heure :      { $time }
    Adresse :    { $ip }
    Programme :  { $program }

    Si c’était vous, il n’y a rien à faire.

notice-recover-password-subject = Définir un nouveau mot de passe
notice-recover-password-text =
    Bonjour,

    quelqu’un, sans doute vous, a oublié le mot de passe de votre compte. Pour en
    définir un nouveau, ouvrez ce lien :

    { $link }

    Il sert une seule fois, pendant { $minutes } minutes. Il ne connecte personne.

    Heure :      { $time }
    Adresse :    { $ip }
    Programme :  { $program }

    Si ce n’était pas vous, ne faites rien : votre mot de passe reste tel quel.

notice-password-recovered-subject = Un nouveau mot de passe a été défini
notice-password-recovered-text =
    Bonjour,

    un nouveau mot de passe a été défini pour votre compte avec un lien que nous vous
    avions envoyé, et toutes les sessions ont été fermées.

    Heure :      { $time }
    Adresse :    { $ip }
    Programme :  { $program }

notice-recovery-email-confirm-subject = Confirmez votre adresse de récupération
notice-recovery-email-confirm-text =
    Bonjour,

    quelqu’un, sans doute vous, veut utiliser cette adresse pour retrouver l’accès à un
    compte. Si c’était vous, ouvrez ce lien pendant que vous êtes connecté :

    { $link }

    Il est valable { $hours } heures. Si ce n’était pas vous, ne faites rien.

notice-recovery-email-changed-subject = Votre adresse de récupération a été modifiée
notice-recovery-email-changed-text =
    Bonjour,

    l’adresse par laquelle vous retrouvez l’accès à votre compte a été modifiée.

    Désormais :  { $email }
    Heure :      { $time }
    Adresse :    { $ip }
    Programme :  { $program }

notice-factor-enrolled-subject = Un second facteur a été ajouté
notice-factor-enrolled-text =
    Bonjour,

    un second facteur a été ajouté à votre compte. Désormais, une connexion le demande.

    Nom :        { $name }
    Heure :      { $time }
    Adresse :    { $ip }
    Programme :  { $program }

notice-factor-removed-subject = Un second facteur a été supprimé
notice-factor-removed-text =
    Bonjour,

    un second facteur de votre compte a été supprimé. Les connexions en demandent encore
    un autre.

    Nom :        { $name }
    Heure :      { $time }
    Adresse :    { $ip }
    Programme :  { $program }

notice-factors-off-subject = Le dernier second facteur a été supprimé
notice-factors-off-text =
    Bonjour,

    le dernier second facteur de votre compte a été supprimé. Votre mot de passe seul
    l’ouvre désormais.

    Nom :        { $name }
    Heure :      { $time }
    Adresse :    { $ip }
    Programme :  { $program }

notice-backup-codes-renewed-subject = Nouveaux codes de secours
notice-backup-codes-renewed-text =
    Bonjour,

    de nouveaux codes de secours ont été créés pour votre compte. Les anciens ne servent
    plus.

    Heure :      { $time }
    Adresse :    { $ip }
    Programme :  { $program }

notice-backup-codes-few-subject = Il reste peu de codes de secours
notice-backup-codes-few-text =
    Bonjour,

    de vos codes de secours, il en reste { $left }. Créez-en de nouveaux avant d’en avoir
    besoin :

    { $public_url }/account/security

notice-login-answers-refused-subject = Quelqu’un connaît votre mot de passe
notice-login-answers-refused-text =
    Bonjour,

    quelqu’un a saisi votre mot de passe, puis a échoué plusieurs fois au second facteur.
    La connexion a été refusée.

    Heure :      { $time }
    Adresse :    { $ip }
    Programme :  { $program }

    Si ce n’était pas vous, changez aussitôt de mot de passe.

notice-app-password-issued-subject = Nouveau mot de passe d’application
notice-app-password-issued-text =
    Bonjour,

    un mot de passe d’application a été créé pour votre compte. Un programme de courrier
    peut lire et envoyer votre courrier avec lui.

    Nom :        { $name }
    Heure :      { $time }
    Adresse :    { $ip }
    Programme :  { $program }

notice-account-locked-subject = Votre compte est verrouillé
notice-account-locked-text =
    Bonjour,

    votre compte a été verrouillé avec le lien d’un message que nous vous avions envoyé.
    Toutes ses sessions ont été fermées, et les programmes de courrier ne peuvent pas
    l’utiliser.

    Heure :      { $time }
    Adresse :    { $ip }
    Programme :  { $program }

    Pour l’utiliser de nouveau, récupérez-le :

    { $public_url }/recover

notice-account-closed-subject = Votre compte est fermé
notice-account-closed-text =
    Bonjour,

    votre compte a été fermé définitivement. Ses sessions, mots de passe d’application et
    jetons d’API n’existent plus. Vous pouvez à tout moment créer un nouveau compte avec
    cette adresse.

    Heure :      { $time }

notice-change-undone-subject = Une modification a été annulée
notice-change-undone-text =
    Bonjour,

    une modification de votre compte a été annulée avec le lien d’un message que nous
    vous avions envoyé.

    Heure :      { $time }
    Adresse :    { $ip }
    Programme :  { $program }

notice-email-change-confirm-subject = Confirmez votre nouvelle adresse de connexion
notice-email-change-confirm-text =
    Bonjour,

    quelqu’un, sans doute vous, veut utiliser cette adresse pour se connecter à un compte.

    Pour le confirmer, ouvrez ce lien dans un navigateur où vous êtes connecté :

    { $link }

    Le lien est valable { $hours } heures. Si ce n’était pas vous, ne faites rien : sans le
    lien, rien ne change.

notice-email-change-taken-subject = Vous avez déjà un compte
notice-email-change-taken-text =
    Bonjour,

    quelqu’un a voulu utiliser cette adresse pour se connecter à un autre compte. Elle en
    a déjà un, et rien n’y a été modifié.

    Si c’était vous, connectez-vous ici :

    { $public_url }/login

    Si ce n’était pas vous, il n’y a rien à faire.

notice-email-change-asked-subject = Une autre adresse de connexion a été demandée
notice-email-change-asked-text =
    Bonjour,

    quelqu’un a demandé à modifier l’adresse avec laquelle vous vous connectez. Rien ne
    change tant que la nouvelle adresse n’est pas confirmée.

    Nouvelle adresse : { $email }
    Heure :            { $time }
    Adresse :          { $ip }
    Programme :        { $program }

    Si c’était vous, il n’y a rien à faire ici.

notice-email-changed-subject = Votre adresse de connexion a été modifiée
notice-email-changed-text =
    Bonjour,

    l’adresse avec laquelle vous vous connectez à votre compte a été modifiée. Celle-ci
    n’est plus utilisée.

    Nouvelle adresse : { $email }
    Heure :            { $time }

notice-password-changed-subject = Votre mot de passe a été modifié
notice-password-changed-text =
    Bonjour,

    le mot de passe de votre compte a été modifié, et toutes les autres sessions ont été
    fermées.

    Heure :      { $time }
    Adresse :    { $ip }
    Programme :  { $program }

notice-password-reset-subject = Votre mot de passe a été réinitialisé
notice-password-reset-text =
    Bonjour,

    l’exploitant a défini un nouveau mot de passe pour votre compte, et toutes les
    sessions ont été fermées.

    Heure :      { $time }

    Si vous ne l’aviez pas demandé, demandez-lui pourquoi.
notice-api-token-issued-subject = Nouveau jeton d’API
notice-api-token-issued-text =
    Bonjour,

    un jeton d’API a été créé pour votre compte. Un programme peut agir en votre nom avec lui.

    Nom :            { $name }
    Autorisations :  { $scopes }
    Heure :          { $time }
    Adresse :        { $ip }
    Programme :      { $program }
notice-api-token-unused-subject = Un jeton d’API n’a pas été utilisé depuis longtemps
notice-api-token-unused-text =
    Bonjour,

    aucun programme n’a utilisé ce jeton d’API de votre compte depuis longtemps :

    Nom :                { $name }
    Inutilisé depuis :  { $last }

    Il sera désactivé le { $off }, sauf s’il est utilisé d’ici là. Si vous n’en avez plus besoin, révoquez-le maintenant :

    { $public_url }/account/tokens
notice-api-token-off-subject = Un jeton d’API a été désactivé
notice-api-token-off-text =
    Bonjour,

    ce jeton d’API de votre compte a été désactivé, car aucun programme ne l’avait utilisé depuis un an :

    Nom :                { $name }
    Inutilisé depuis :  { $last }

    Pour un programme qui en a encore besoin, créez-en un nouveau ici :

    { $public_url }/account/tokens
notice-app-password-ends-subject = Un mot de passe d’application expire bientôt
notice-app-password-ends-text =
    Bonjour,

    ce mot de passe d’application de votre compte expire le { $end } :

    Nom :  { $name }

    Les programmes de courrier qui l’utilisent n’auront alors plus accès à votre courrier. Créez-en un nouveau d’ici là :

    { $public_url }/app-passwords
notice-compromise-finished-subject = Votre compte a été sécurisé
notice-compromise-finished-text =
    Bonjour,

    l’assistant en cas de mot de passe compromis a été suivi pour votre compte.

    Sessions fermées :                     { $sessions }
    Mots de passe d’application révoqués : { $passwords }
    Jetons d’API révoqués :                { $tokens }

    Heure :      { $time }
    Adresse :    { $ip }
    Programme :  { $program }

notice-role-changed-subject = Votre rôle dans { $organization } a changé
notice-role-changed-text =
    Bonjour,

    votre rôle dans l’organisation { $organization } a changé.

    Avant : { $from ->
        [legal-representative] représentation légale
        [administrator] administration
        [collaborator] collaboration
        [external] externe
        [support] assistance
       *[other] aucun
    }
    Désormais : { $to ->
        [legal-representative] représentation légale
        [administrator] administration
        [collaborator] collaboration
        [external] externe
        [support] assistance
       *[other] aucun
    }
    Heure : { $time }

    { $to ->
        [legal-representative] Vous avez tous les droits et la responsabilité légale.
        [administrator] Vous pouvez gérer les produits et les personnes.
        [collaborator] Vous pouvez travailler avec ce qui vous a été confié.
        [external] Vous ne faites pas partie de l’organisation et pouvez travailler avec ce qui vous a été confié.
        [support] Vous pouvez aider toutes les personnes de l’installation.
       *[other] Vous n’en faites plus partie.
    }

    { $to ->
        [legal-representative] { notice-role-products }
        [administrator] { notice-role-products }
        [collaborator] { notice-role-rights }
        [external] { notice-role-rights }
        [support] { notice-role-rights }
       *[other] { "" }
    }
notice-role-rights = { $rights ->
        [none] Vous n’avez encore aucun produit : la personne qui gère les membres vous en confie.
       *[other] Ce que vous pouvez faire désormais avec les produits :
            { $rights }
    }
notice-role-products = { $rights ->
        [none] { "" }
       *[other] Ce que vous pouvez faire désormais avec les produits :
            { $rights }
    }
notice-right-view = { $product } : le voir
notice-right-use = { $product } : travailler avec
notice-right-manage = { $product } : travailler avec et modifier ses réglages
notice-right-more = et { $more } de plus
