# Alertes, profil, adresse de connexion, fermeture, activité.

## « Ce n’était pas moi »
alarm-title = Ce n’était pas vous ?
alarm-not-me = Ce n’était pas moi
alarm-lock = Verrouiller mon compte
alarm-lock-text = Le verrouillage ferme aussitôt toutes les sessions et déconnecte tous les programmes de messagerie. Ce dont il est question ici est annulé lorsque c’est possible. Plus personne n’entre, vous compris, jusqu’à ce que vous ayez choisi un nouveau mot de passe.
alarm-undo = Annuler seulement ce changement
alarm-undo-text = Ou annulez seulement ce changement et laissez le compte ouvert. Choisissez cela si vous savez qui l’a fait.
alarm-me = C’était vous ? Alors fermez cette page : il ne se passe rien.
alarm-inactive = Le compte est déjà verrouillé ou suspendu. Personne ne peut l’utiliser pour le moment.
alarm-gone = Ce lien n’est plus valable
alarm-gone-text = Il a déjà servi, ou il est trop ancien. Si quelque chose ne va pas avec votre compte, choisissez un nouveau mot de passe, ou connectez-vous et consultez l’activité.
alarm-recover = Récupérer mon compte
alarm-locked = Votre compte est verrouillé
alarm-locked-text = Toutes les sessions ont été fermées et aucun programme de messagerie ne peut l’utiliser. Pour entrer à nouveau, récupérez votre compte et choisissez un nouveau mot de passe.
alarm-undone = Le changement a été annulé
alarm-undone-text = Si vous ne savez pas qui l’a fait, changez aussi votre mot de passe et consultez l’activité de votre compte.
alarm-fact-time = Quand
alarm-fact-name = Nom
alarm-fact-address = Adresse
alarm-fact-ip = Adresse IP
alarm-fact-program = Programme
alarm-about-change = Quelque chose qui protège votre compte a été changé.
alarm-about-new-login = Quelqu’un s’est connecté à votre compte depuis un lieu ou avec un programme nouveau pour lui.
alarm-about-app-password-issued = Un mot de passe d’application a été créé pour votre compte. Un programme de messagerie peut s’en servir pour lire et envoyer vos messages.
alarm-about-api-token-issued = Un jeton d’API a été créé pour votre compte. Un programme peut s’en servir pour agir en votre nom.
alarm-about-password-changed = Le mot de passe de votre compte a été changé.
alarm-about-password-reset = Un nouveau mot de passe a été attribué à votre compte.

## Aperçu du compte
account-you = Vous
account-entry = Accès
account-programs = Programmes
account-history = Ce qui s’est passé
account-end = Partir
account-profile = Profil
account-profile-text = Nom, langue, fuseau horaire.
account-email = Adresse de connexion
account-email-text = L’adresse avec laquelle vous vous connectez et à laquelle nous vous écrivons.
account-password = Mot de passe
account-password-text = Il ouvre cette console. Les programmes de messagerie utilisent des mots de passe d’application.
account-security = Connexion en deux étapes
account-security-text = Codes, clés de sécurité et téléphones demandés en plus du mot de passe.
account-recovery = Récupération
account-recovery-text = Comment revenir si vous avez perdu votre mot de passe ou votre téléphone.
account-sessions = Sessions
account-sessions-text = Navigateurs dans lesquels vous êtes connecté.
account-app-passwords = Mots de passe d’application
account-app-passwords-text = Un pour chaque programme de messagerie.
account-tokens = Jetons d’API
account-tokens-text = Pour les programmes qui agissent en votre nom.
account-activity = Activité
account-activity-text = Connexions, refus et changements, avec l’heure et le lieu.
account-compromised = Quelqu’un connaît mon mot de passe
account-compromised-text = Changez-le et fermez toutes les portes, pas à pas.
account-close = Fermer le compte
account-close-text = Pour toujours, avec tout ce qui n’est qu’à vous.

## Profil
profile-lead = Les personnes avec qui vous travaillez voient votre nom. Les pages et les messages sont rédigés dans votre langue, avec les heures de votre fuseau horaire.
field-language = Langue
invalid-language = Choisissez une de ces langues.
field-time-zone = Fuseau horaire
hint-time-zone = Choisissez la ville la plus proche dans votre fuseau horaire. Tapez ses premières lettres pour y aller.
invalid-time-zone = Choisissez un de ces fuseaux horaires.
region-all = Partout
region-africa = Afrique
region-america = Amérique
region-antarctica = Antarctique
region-arctic = Arctique
region-asia = Asie
region-atlantic = Océan Atlantique
region-australia = Australie
region-europe = Europe
region-indian = Océan Indien
region-pacific = Océan Pacifique
done-profile-saved = Votre profil a été enregistré.

## Adresse de connexion
email-title = Adresse de connexion
email-lead = Vous vous connectez avec { $email }, et c’est là que nous vous écrivons.
email-text = Nous écrivons à la nouvelle adresse. Elle compte dès que vous avez ouvert le lien de ce message et confirmé. L’ancienne adresse est prévenue et peut annuler le changement pendant une semaine.
email-pending = Un changement est en attente
email-pending-text = Nous avons écrit à { $email }. Ouvrez le lien de ce message pour confirmer.
email-pending-until = Il est valable jusqu’au { $time }.
email-cancel = Abandonner ce changement
email-ask = Écrire à la nouvelle adresse
field-new-email = Nouvelle adresse e-mail
invalid-new-email = Saisissez une autre adresse e-mail, par exemple anna@example.org.
email-confirm-title = Confirmer l’adresse de connexion
email-confirm-lead = Désormais, vous vous connectez avec { $email }.
email-confirm = Oui, utiliser cette adresse
email-confirm-gone = Ce lien n’est pas valable, ne l’est plus ou n’est pas destiné à ce compte. Demandez le changement à nouveau.
email-confirm-again = Vous êtes maintenant connecté. Ouvrez à nouveau le lien du message.
done-email-asked = Nous avons écrit à la nouvelle adresse. Ouvrez le lien de ce message pour confirmer le changement.
done-email-cancelled = Le changement a été abandonné. Votre adresse de connexion reste la même.
done-email-changed = Votre adresse de connexion a été changée.

## Fermeture
close-title = Fermer le compte
close-lead = C’est définitif. Personne ne peut faire revenir le compte.
close-in-the-way-title = Quelqu’un doit d’abord prendre votre place
close-in-the-way = Vous êtes le seul représentant légal de ces organisations. Nommez-y une autre personne, puis revenez.
close-what = Ce qui se passe
close-gone = Vous êtes déconnecté partout. Les mots de passe d’application, les jetons d’API et tout ce qui protège le compte sont supprimés, et les programmes de messagerie sont déconnectés aussitôt. Vous quittez vos organisations.
close-own = Vous êtes seul dans ces organisations. Elles restent avec leurs boîtes mail, et plus personne n’y entre. Supprimez d’abord ce que vous ne voulez pas laisser.
close-kept = { $n ->
    [one] Votre nom et votre adresse sont conservés un jour pour l’exploitant de cette installation, puis effacés. Le journal reste.
   *[other] Votre nom et votre adresse sont conservés { $n } jours pour l’exploitant de cette installation, puis effacés. Le journal reste.
}
field-sure = Oui, fermer mon compte définitivement
invalid-sure = Cochez la case si vous êtes sûr.
close-do = Fermer mon compte
done-account-closed = Votre compte est fermé. Au revoir et merci.

## Activité
kind = Afficher
kind-all = Tout
kind-logins = Connexions
kind-refusals = Refus
kind-changes = Changements
kind-app-passwords = Mots de passe d’application
export-csv = Télécharger en tableau (CSV)
export-json = Télécharger pour des programmes (JSON)
chart-title = Les 30 derniers jours
chart-sum = { $logins ->
    [one] { $logins } connexion
   *[other] { $logins } connexions
}, { $refusals ->
    [one] { $refusals } refus
   *[other] { $refusals } refus
}
chart-incomplete = Les jours les plus anciens n’ont pas pu être comptés entièrement.
chart-logins = Connexions
chart-refusals = Refus
chart-most = Au plus { $n } en un jour
chart-table = En tableau
chart-day = Jour
activity-by-operator = par l’exploitant de cette installation
activity-role-changed = Rôle dans une organisation modifié
activity-by-program = par le jeton d’API « { $name } »
activity-account-attached = Vous avez reçu le droit d’ouvrir une boîte mail
activity-account-detached = Votre droit d’ouvrir une boîte mail a été retiré
activity-account-close-refused = Fermeture du compte refusée
activity-account-closed = Compte fermé
activity-account-erased = Nom et adresse effacés
activity-account-locked = Compte verrouillé
activity-change-undone = Changement annulé
activity-email-change-asked = Changement de l’adresse de connexion demandé
activity-email-change-cancelled = Changement de l’adresse de connexion abandonné
activity-email-changed = Adresse de connexion changée
activity-email-password-refused = Changement de l’adresse de connexion refusé
activity-profile-changed = Profil changé
cause-suspended = le compte est suspendu
cause-locked = le compte est verrouillé
cause-closed = le compte est fermé
cause-mail-secret = un mot de passe d’application, qui n’ouvre aucun compte
alarm-about-factor-enrolled = Un second facteur a été ajouté à votre compte.
alarm-about-factor-removed = Un second facteur a été retiré de votre compte.
alarm-about-factors-off = La connexion en deux étapes a été désactivée pour votre compte.
alarm-about-role-changed = Votre rôle dans une organisation a changé.
alarm-about-backup-codes-renewed = De nouveaux codes de secours ont été créés pour votre compte.
alarm-about-login-answers-refused = Quelqu’un qui connaît votre mot de passe a échoué à la deuxième étape d’une connexion.
alarm-about-email-change-asked = Quelqu’un a demandé de changer l’adresse avec laquelle vous vous connectez.
alarm-about-email-changed = L’adresse avec laquelle vous vous connectez a été changée.
activity-factor-enrolled = Second facteur ajouté
activity-factor-removed = Second facteur retiré
activity-factor-renamed = Second facteur renommé
activity-backup-codes-renewed = Nouveaux codes de secours créés
activity-login-challenged = Mot de passe correct, second facteur demandé
activity-step-up-accepted = Identité prouvée à nouveau
activity-step-up-refused = Preuve refusée
cause-totp = code de l’application d’authentification incorrect
cause-passkey = clé d’accès ou clé de sécurité non acceptée
cause-push = non approuvé sur le téléphone
cause-sms = code du SMS incorrect
cause-backup-codes = code de secours incorrect
activity-password-recovered = Nouveau mot de passe choisi par récupération
activity-recovery-asked = Récupération demandée
activity-recovery-email-change-asked = Changement de l’adresse de récupération demandé
activity-recovery-email-changed = Adresse de récupération changée
activity-recovery-email-removed = Adresse de récupération retirée
activity-recovery-password-refused = Changement des données de récupération refusé
alarm-about-password-recovered = Un nouveau mot de passe a été choisi pour votre compte par récupération.
alarm-about-recovery-email-changed = L’adresse qui sert à récupérer votre compte a été changée.
