# Numéros de téléphone, SMS, adresses de connexion oubliées.

## Mails
notice-phone-added-subject = Un numéro de téléphone a été ajouté
notice-phone-added-text =
    Bonjour,

    un numéro de téléphone a été ajouté à votre compte.

    Numéro :     { $number }
    Heure :      { $time }
    Adresse :    { $ip }
    Programme :  { $program }

notice-phone-changed-subject = Votre numéro de téléphone a été modifié
notice-phone-changed-text =
    Bonjour,

    un numéro de téléphone de votre compte a été modifié.

    Désormais :  { $number }
    Heure :      { $time }
    Adresse :    { $ip }
    Programme :  { $program }

notice-phone-updated-subject = Un numéro de téléphone sert désormais à autre chose
notice-phone-updated-text =
    Bonjour,

    l’usage d’un numéro de téléphone de votre compte a été modifié.

    Numéro :     { $number }
    Heure :      { $time }
    Adresse :    { $ip }
    Programme :  { $program }

notice-phone-removed-subject = Un numéro de téléphone a été retiré
notice-phone-removed-text =
    Bonjour,

    un numéro de téléphone a été retiré de votre compte.

    Numéro :     { $number }
    Heure :      { $time }
    Adresse :    { $ip }
    Programme :  { $program }

notice-recover-login-subject = L’adresse avec laquelle vous vous connectez
notice-recover-login-text =
    Bonjour,

    quelqu’un a demandé l’adresse d’un compte dont ceci est l’adresse de récupération. Vous vous
    connectez avec :

    { $names }

    Heure :      { $time }
    Adresse :    { $ip }
    Programme :  { $program }

    Si ce n’était pas vous, il ne s’est rien passé : ce message n’a été envoyé qu’à vous.

notice-login-told-subject = Votre adresse de connexion a été demandée
notice-login-told-text =
    Bonjour,

    quelqu’un a demandé l’adresse avec laquelle vous vous connectez. Elle a été communiquée à
    { $to }, que vous avez confirmé pour cela.

    Heure :      { $time }
    Adresse :    { $ip }
    Programme :  { $program }

    Si ce n’était pas vous, vérifiez que ce téléphone ou cette adresse est toujours à vous ; sinon,
    retirez-le de votre compte.

## SMS
sms-login-code =
    { $code } est votre code de connexion à { $host }, pendant { $minutes } minutes. Ne le donnez à personne.

    @{ $host } #{ $code }
sms-phone-code =
    { $code } confirme ce numéro auprès de { $host }, pendant { $minutes } minutes. Ne le donnez à personne.

    @{ $host } #{ $code }
sms-login-names = { $host } : vous vous connectez avec { $names }
sms-notice = { $host } : { $subject }. Ce n’était pas vous ? { $link }
sms-test = { $host } : ceci est un message d’essai. Les SMS fonctionnent.
