# Mails sur ce qu’une organisation exige de ses membres (2FA-9).

notice-second-factor-demanded-subject = { $organization } demandera un second facteur
notice-second-factor-demanded-text =
    Bonjour { $name },

    à partir du { $end }, { $organization } demande un second facteur à toutes les
    personnes qui en font partie. Vous n’en avez pas encore. Configurez-en un avant
    cette date : ensuite, vous ne verrez rien de { $organization } avant d’en avoir un.

    Le configurer :  { $public_url }/account/security

    Cela prend une minute avec une application de votre téléphone ou une clé de sécurité.

notice-second-factor-demanded-now-subject = { $organization } demande un second facteur
notice-second-factor-demanded-now-text =
    Bonjour { $name },

    à partir de maintenant, { $organization } demande un second facteur à toutes les
    personnes qui en font partie. Vous n’en avez pas : vous ne voyez rien de
    { $organization } avant d’en avoir un.

    Le configurer :  { $public_url }/account/security

    Cela prend une minute avec une application de votre téléphone ou une clé de sécurité.

notice-second-factor-reminder-subject = { $organization } demande bientôt un second facteur
notice-second-factor-reminder-text =
    Bonjour { $name },

    à partir du { $end }, { $organization } demande un second facteur, et vous n’en avez
    toujours pas. Configurez-en un avant cette date : ensuite, vous ne verrez rien de
    { $organization } avant d’en avoir un.

    Le configurer :  { $public_url }/account/security

    Cela prend une minute avec une application de votre téléphone ou une clé de sécurité.
