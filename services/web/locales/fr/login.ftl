# La seconde question d’une connexion, nouvelle preuve, seconds facteurs.

## La question
factor-title = Encore une étape
step-up-title = Est-ce bien vous ?
factor-ask-totp = Saisissez le code que votre application d’authentification affiche maintenant.
factor-ask-backup-code = Saisissez l’un de vos codes de secours. Il ne sert que cette fois.
factor-ask-password = Ce que vous allez faire touche à la protection de votre compte. Saisissez encore une fois votre mot de passe.
factor-ask-none = Choisissez comment montrer que c’est bien vous.
factor-nothing = Saisissez ce qui est demandé, ou choisissez une autre méthode.
factor-confirm = Continuer
factor-others = Autres méthodes
factor-password = Mot de passe
factor-label = { $kind } : { $name }
factor-totp = Application d’authentification
factor-backup-codes = Code de secours
factor-passkey = Clé d’accès
factor-push = Téléphone
factor-sms = SMS
factor-other = Autre méthode
factor-tries-left = { $n ->
    [one] Encore une réponse fausse et cette connexion prend fin.
   *[other] Encore { $n } réponses fausses et cette connexion prend fin.
}
field-code-totp = Code de l’application
hint-code-totp = Six chiffres ; un nouveau toutes les 30 secondes.
field-code-backup = Code de secours
hint-code-backup = Seize lettres et chiffres ; tirets et espaces ne comptent pas.
invalid-code-totp = Saisissez les six chiffres que l’application affiche maintenant.
invalid-code-backup = Saisissez un code de secours tel que 0a1b-2c3d-4e5f-6g7h.
invalid-answer = Ce n’est pas correct, ou cela a déjà servi.
done-login-ended = Cette connexion a pris fin. Connectez-vous de nouveau.

## Seconds facteurs
security-title = Connexion en deux étapes
security-lead = Avec un second facteur, votre mot de passe seul n’ouvre rien : une connexion demande aussi un code. Les programmes de courrier gardent leurs mots de passe d’application.
security-none = Seul votre mot de passe protège ce compte
security-none-text = Ajoutez une application d’authentification. Personne n’entrera alors en n’ayant découvert que votre mot de passe.
factor-since = Ajouté : { $time }
factor-used = Utilisé : { $time }
factor-manage = Modifier
factor-manage-title = Second facteur
factor-rename = Renommer
field-factor-name = Nom
hint-factor-name = Un nom que vous reconnaîtrez, par exemple « Téléphone ».
invalid-factor-name = Saisissez un nom de 1 à 64 caractères.
factor-remove = Supprimer
factor-remove-text = Une connexion ne l’acceptera plus. Si vous changez de téléphone, ajoutez d’abord le nouveau.
factor-remove-last = C’est votre dernier second facteur. Sans lui, votre mot de passe seul ouvre le compte, et vos codes de secours disparaissent aussi.
done-factor-added = Le second facteur a été ajouté.
done-factor-removed = Le second facteur a été supprimé.
done-factors-off = Le dernier second facteur a été supprimé. Votre mot de passe seul ouvre maintenant le compte.
done-factor-renamed = Le nom a été modifié.

## Application d’authentification
totp-add = Ajouter une application d’authentification
totp-title = Ajouter une application d’authentification
totp-lead = Une application d’authentification affiche un nouveau code toutes les 30 secondes. Toute application de codes à durée limitée convient, comme Aegis, FreeOTP ou celle de votre gestionnaire de mots de passe.
totp-scan = 1. Lisez ce code avec l’application
totp-type = Ou saisissez cette clé dans l’application :
totp-finish = Ajouter
totp-name = Téléphone

## Codes de secours
backup-codes-title = Codes de secours
backup-codes-text = Pour le jour où votre téléphone est perdu ou cassé. Chacun ouvre une connexion.
backup-codes-left = { $n ->
    [one] Il en reste un.
   *[other] Il en reste { $n }.
}
backup-codes-renew = Créer de nouveaux codes de secours
backup-codes-renew-text = Les codes que vous avez ne servent plus dès qu’il y en a de nouveaux.
backup-codes-lead = Gardez ces codes là où personne d’autre ne les trouve, et pas sur votre téléphone. Ils ne sont affichés que maintenant.
backup-codes-file = Enregistrer dans un fichier
backup-codes-done = Je les ai conservés
factor-others-stay = Les sessions dans d’autres navigateurs continuent. Ceci déconnecte quiconque ne devrait pas y être :
