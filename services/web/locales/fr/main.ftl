# Pages de Gatepost en français.

## Sur chaque page
title-error = Erreur : { $title }
skip = Aller au contenu
copy = Copier
copied = Copié
cancel = Annuler
save = Enregistrer
remove = Supprimer
revoke = Révoquer
older = Entrées plus anciennes
crumbs = Vous êtes ici
footer = Gatepost : comptes et courrier, chez vous.
log-in = Se connecter
log-out = Se déconnecter
sign-up = Créer un compte
menu = Menu principal
menu-home = Accueil
menu-home-label = Gatepost, accueil
menu-mailboxes = Boîtes mail
menu-app-passwords = Mots de passe d’application
menu-sessions = Sessions
menu-activity = Activité
menu-account = Compte
profile = Profil
organizations = Organisations
organization-switch = Organisation
organization-shown = Affichée

## Page d’accueil
landing-title = Comptes et courrier
landing-headline = Votre courrier, derrière une porte que vous gardez.
landing-lead = Un compte pour le web, un mot de passe pour chaque programme de courrier. Voyez ce qui ouvre vos boîtes, et fermez n’importe quelle porte en une seconde.
point-mail = Des boîtes mail pour tous les programmes
point-mail-text = IMAP sur TLS pour Thunderbird, Apple Mail, les téléphones et tout ce avec quoi vous aimez lire.
point-keys = Un mot de passe par programme
point-keys-text = Le mot de passe de votre compte ne quitte jamais le navigateur. Chaque programme reçoit le sien, qui ouvre le courrier et rien d’autre.
point-log = Rien ne se passe à votre insu
point-log-text = Chaque connexion figure dans votre journal : quand, d’où, avec quel programme.

## Formulaires
summary-title = Veuillez vérifier votre saisie
error-mark = Erreur
field-optional = (facultatif)
field-name = Votre nom
field-email = Adresse e-mail
field-password = Mot de passe
field-present-password = Mot de passe actuel
field-new-password = Nouveau mot de passe
hint-new-password = Au moins 10 caractères. Plusieurs mots à la suite sont faciles à retenir et difficiles à deviner ; rien d’autre n’est exigé.
field-organization = Nom de votre organisation
hint-organization = Une entreprise, une association, une famille. Laissé vide, elle porte votre nom.
field-code = Code reçu par e-mail
hint-code = Huit chiffres ; les espaces ne comptent pas.
field-local = Nom avant le @
hint-local = Par exemple anna ou comptabilite.
field-domain = Domaine
field-alias = Autre adresse
hint-alias = Par exemple info, puis @ et l’un de vos domaines.
field-app-name = À quoi servira-t-il ?
hint-app-name = Un nom que vous reconnaîtrez, par exemple « Thunderbird sur le portable ».
field-device-name = Pour quel appareil ou programme ?
hint-device-name = Un nom que vous reconnaîtrez, par exemple « Imprimante du premier étage ».
field-expiry = Valable
field-networks = Seulement depuis ces réseaux
hint-networks = Des adresses ou des réseaux comme 192.0.2.0/24, un par ligne. Laissé vide, il peut être utilisé de partout.

invalid-name = Saisissez votre nom : de 1 à 64 caractères.
invalid-email = Saisissez une adresse e-mail telle que anna@example.org.
invalid-password = Saisissez votre mot de passe.
invalid-new-password = Choisissez un mot de passe d’au moins 10 caractères qui ne soit pas parmi les plus courants.
invalid-organization = Choisissez un nom de 1 à 64 caractères, ou laissez le champ vide.
invalid-code = Ce code n’est pas le bon, ou n’est plus valable.
invalid-token = Ce lien n’est pas valable, ou ne l’est plus.
invalid-local = Saisissez ce qui précède le @ : lettres, chiffres, points et tirets.
invalid-domain = Choisissez l’un des domaines.
invalid-alias = Saisissez une adresse sous l’un de vos domaines.
invalid-app-name = Saisissez un nom de 1 à 64 caractères.
invalid-device-name = Saisissez un nom de 1 à 64 caractères.
invalid-expiry = Choisissez l’une des possibilités.
invalid-networks = Saisissez des adresses ou des réseaux tels que 192.0.2.7 ou 192.0.2.0/24.

reason-refused = Cela a été refusé. Vérifiez votre saisie et réessayez.

## Créer un compte
sign-up-title = Créer votre compte
sign-up-lead = Cela prend une minute. Ensuite, vous créerez votre première boîte mail.
sign-up-have-account = Vous avez déjà un compte ?
check-title = Consultez votre courrier
check-lead = Nous avons écrit à { $email }. Ouvrez le lien de ce message, ou saisissez le code ici.
check-confirm = Confirmer
check-nothing = Rien reçu ?
check-resend = Renvoyer
check-other = Utiliser une autre adresse
verify-title = Confirmez votre adresse
verify-lead = Encore une étape : confirmez que cette adresse est la vôtre, et votre compte est prêt.
verify-confirm = Oui, c’est mon adresse
verify-gone = Les liens ne servent qu’une fois et peu de temps. Si vous avez déjà confirmé, connectez-vous simplement. Sinon, recommencez.

## Se connecter
login-title = Se connecter
login-no-account = Nouveau ici ?
login-refused = L’adresse e-mail ou le mot de passe n’est pas correct.
login-paused = Trop de tentatives. La connexion est suspendue un moment.
login-wait = Réessayez dans { $time }.
present-password-refused = Ce n’est pas votre mot de passe actuel.

## Ce qui a été fait
done-signed-out = Vous êtes déconnecté.
done-verified = Votre adresse est confirmée et votre compte est prêt. Connectez-vous pour continuer.
done-resent = Nous avons envoyé un nouveau message. Le précédent ne compte plus.
done-mailbox-made = La boîte mail est prête. Créez un mot de passe d’application pour l’ouvrir dans un programme de courrier.
done-alias-added = L’adresse a été ajoutée.
done-alias-removed = L’adresse a été supprimée.
done-mailbox-password-set = Le mot de passe de la boîte a été enregistré.
done-mailbox-password-removed = Le mot de passe de la boîte a été supprimé.
done-device-revoked = Le mot de passe d’appareil a été révoqué. Les programmes qui l’utilisaient sont déconnectés.
done-app-password-revoked = Le mot de passe d’application a été révoqué. Les programmes qui l’utilisaient sont déconnectés.
done-app-passwords-revoked = Tous les mots de passe d’application ont été révoqués. Les programmes qui les utilisaient sont déconnectés.
done-session-ended = La session a été fermée.
done-sessions-ended = Toutes les autres sessions ont été fermées.
done-password-changed = Votre mot de passe a été modifié, et toutes les autres sessions ont été fermées.

## Vue d’ensemble
home-hello = Bonjour, { $name }
home-start = Premiers pas
step-done = fait
step-account = Votre compte est prêt
step-mailbox = Créer une boîte mail
step-mailbox-text = Une adresse à vous, avec de la place pour votre courrier.
step-app-password = Créer un mot de passe d’application
step-app-password-text = Avec lui, un programme de courrier ouvre votre boîte. Le mot de passe de votre compte reste entre vous et ce site.
tile-mailboxes = { $n ->
    [one] boîte mail
   *[other] boîtes mail
}
tile-app-passwords = { $n ->
    [one] mot de passe d’application
   *[other] mots de passe d’application
}
tile-sessions = { $n ->
    [one] session
   *[other] sessions
}

## Boîtes mail
mailboxes-title = Mes boîtes mail
mailboxes-lead = Les boîtes que vous pouvez ouvrir.
mailboxes-none = Pas encore de boîte mail
mailboxes-none-text = Choisissez une adresse, et votre première boîte est prête aussitôt.
mailbox-create = Créer une boîte mail
mailbox-create-lead = Choisissez l’adresse sous laquelle elle reçoit du courrier.
mailbox-title = Boîte mail
mailbox-suspended = Suspendue
mailbox-alias-count = { $n ->
    [one] et une autre adresse
   *[other] et { $n } autres adresses
}
domains-none = Il n’y a pas encore de domaine sous lequel créer une boîte. Demandez à l’exploitant d’en ajouter un.
usage-title = Espace
usage-of = { $used } sur { $quota }
usage-messages = { $n ->
    [one] { $n } message
   *[other] { $n } messages
}
aliases-title = Autres adresses
aliases-lead = Le courrier envoyé à ces adresses arrive aussi dans cette boîte.
alias-add = Ajouter l’adresse
mailbox-password-title = Mot de passe de la boîte
mailbox-password-lead = Un mot de passe pour cette boîte seulement, pour les programmes et les personnes qui la partagent. Il n’ouvre pas cette console.
mailbox-password-set = Cette boîte a son propre mot de passe. Les mots de passe d’application fonctionnent aussi.
mailbox-password-none = Cette boîte n’a pas de mot de passe à elle et n’en a pas besoin : les mots de passe d’application sont plus sûrs.
mailbox-password-make = Définir un mot de passe
mailbox-password-change = Modifier le mot de passe
mailbox-password-remove = Supprimer le mot de passe
devices-title = Mots de passe d’appareil
devices-lead = Pour les imprimantes, les outils de migration et les appareils partagés. Ils appartiennent à la boîte, pas à une personne.
device-create = Créer un mot de passe d’appareil
device-create-lead = Il ouvre { $address } et rien d’autre.
device-nobody = N’appartient à personne en particulier (imprimantes, outils de migration)
logins-title = Dernières connexions
logins-none = Aucun programme ne s’est encore connecté.
login-accepted = Acceptée
login-declined = Refusée

## Réglages des programmes de courrier
settings-title = Réglages pour votre programme de courrier
settings-lead = C’est ce que demandent la plupart des programmes quand vous ajoutez un compte à la main.
settings-incoming = Courrier entrant (IMAP)
settings-outgoing = Courrier sortant (SMTP)
settings-login = Connexion
settings-server = Serveur
settings-port = Port
settings-security = Sécurité
settings-starttls = ou STARTTLS sur le port { $port }
settings-user = Nom d’utilisateur
settings-no-mailbox = l’adresse d’une boîte mail ; vous n’en avez pas encore
settings-password = Mot de passe
settings-password-text = un mot de passe d’application, pas celui de votre compte
settings-password-above = le mot de passe d’application ci-dessus

## Mots de passe d’application
app-passwords-title = Mots de passe d’application
app-passwords-lead = Un pour chaque programme de courrier. Ils ouvrent le courrier et rien sur le web.
app-passwords-none = Pas encore de mot de passe d’application
app-passwords-none-text = Les programmes de courrier se connectent avec un mot de passe d’application. Vous pouvez en avoir autant que vous voulez, et révoquer chacun séparément.
app-password-create = Créer un mot de passe d’application
app-password-create-lead = Il est affiché une seule fois, juste après sa création.
expiry-never = sans fin
expiry-30d = 30 jours
expiry-90d = 90 jours
expiry-365d = un an
limits-title = Limiter ce qu’il ouvre
limits-protocols = Seulement pour
limits-protocols-hint = Aucun choix : pour tout.
limits-mailboxes = Seulement ces boîtes
limits-mailboxes-hint = Aucun choix : toutes les boîtes que vous pouvez ouvrir, y compris les futures.
only-protocols = seulement { $protocols }
only-mailbox = seulement { $mailbox }
only-networks = seulement depuis { $networks }
used-never = jamais
used-not-yet = Pas encore utilisé
expires-never = jamais
expired = Expiré
column-name = Nom
column-used = Dernière utilisation
column-created = Créé
column-expires = Expire
column-actions = Actions
column-time = Heure
column-outcome = Résultat
column-program = Programme
revoke-title = Révoquer ce mot de passe ?
revoke-lead = « { $name } » n’ouvrira plus aucune boîte mail.
revoke-text = Les programmes connectés avec lui sont déconnectés en une seconde. Cela ne peut pas être annulé, mais vous pouvez en créer un nouveau à tout moment.
revoke-all = Révoquer tous les mots de passe d’application
revoke-all-lead = { $n ->
    [one] Votre mot de passe d’application n’ouvrira plus aucune boîte mail.
   *[other] Vos { $n } mots de passe d’application n’ouvriront plus aucune boîte mail.
}
secret-title = Votre nouveau mot de passe
secret-lead = « { $name } » est prêt. Saisissez-le maintenant dans votre programme. Une fois cette page quittée, il ne pourra plus être affiché.
secret-typing = Majuscules ou minuscules, avec ou sans tirets : peu importe.
secret-done = Je l’ai saisi
secret-again = Ce mot de passe a déjà été créé
secret-again-text = « { $name } » a été créé au premier envoi de ce formulaire, et affiché alors. Si vous ne l’avez pas noté, révoquez-le et créez-en un nouveau.
secret-back = Retour à la liste

## Sessions
sessions-title = Sessions
sessions-lead = Les navigateurs où vous êtes connecté. Fermez ceux que vous ne connaissez pas, puis changez de mot de passe.
session-present = Ce navigateur
session-seen = vu : { $time }
session-since = depuis : { $time }
session-end = Fermer
sessions-end-others = Fermer toutes les autres sessions

## Activité
activity-title = Activité
activity-lead = Ce qui s’est passé dans votre compte, le plus récent d’abord.
activity-none = Rien pour l’instant.
activity = Événement « { $action } »

## Compte
account-since = Membre depuis
password-change = Modifier le mot de passe
password-change-lead = Toutes vos autres sessions sont alors fermées. Les mots de passe d’application restent tels quels.

## Quand il n’y a pas de page
failure-home = Retour au début
failure-sign-in = Veuillez vous connecter
failure-sign-in-text = Vous n’êtes plus connecté.
failure-not-found = Il n’y a rien ici
failure-not-found-text = L’adresse est peut-être mal saisie, ou ce qui était ici a disparu.
failure-forbidden = Vous ne pouvez pas faire cela
failure-forbidden-text = Demandez-en le droit à un administrateur de votre organisation.
failure-stale-form = Cette page est restée ouverte trop longtemps
failure-stale-form-text = Vous vous êtes peut-être connecté ou déconnecté entre-temps. Rien n’a été modifié : revenez en arrière, rechargez la page et renvoyez-la.
failure-other-organization = Cette page concernait une autre organisation
failure-other-organization-text = Vous avez changé d’organisation depuis son ouverture. Rien n’a été modifié : revenez à l’organisation voulue, rouvrez la page et renvoyez le formulaire.
failure-no-cookies = Les cookies sont désactivés
failure-no-cookies-text = Votre navigateur n’a pas renvoyé le cookie qui protège ce formulaire. Autorisez les cookies pour ce site, rechargez la page et réessayez. Il n’y en a pas d’autres que ceux qui vous gardent connecté.
failure-method = Cela ne fonctionne pas ici
failure-method-text = La page a été demandée d’une manière à laquelle elle ne répond pas.
failure-malformed = Ceci n’a pas pu être lu
failure-malformed-text = Ce que votre navigateur a envoyé n’est pas un de nos formulaires. Revenez en arrière et réessayez.
failure-too-large = C’est trop
failure-too-large-text = Ce que vous avez envoyé dépasse tous les formulaires d’ici.
failure-conflict = Quelque chose a changé entre-temps
failure-conflict-text = Revenez en arrière, rechargez la page et réessayez.
failure-throttled = Un peu plus lentement, s’il vous plaît
failure-throttled-text = Il y a eu trop de tentatives d’ici.
failure-unavailable = Indisponible pour le moment
failure-unavailable-text = Une partie de Gatepost ne répond pas. Rien n’est perdu : réessayez dans un instant.
failure-internal = Quelque chose a mal tourné ici
failure-internal-text = C’est notre faute, pas la vôtre, et c’est noté. Réessayez dans un instant.

## Temps, tailles, programmes
ago-now = à l’instant
ago-minutes = { $n ->
    [one] il y a une minute
   *[other] il y a { $n } minutes
}
ago-hours = { $n ->
    [one] il y a une heure
   *[other] il y a { $n } heures
}
ago-days = { $n ->
    [one] hier
   *[other] il y a { $n } jours
}
wait-seconds = { $n ->
    [one] une seconde
   *[other] { $n } secondes
}
wait-minutes = { $n ->
    [one] une minute
   *[other] { $n } minutes
}
wait-hours = { $n ->
    [one] une heure
   *[other] { $n } heures
}
decimal-point = ,
size-bytes = { $n ->
    [one] { $n } octet
   *[other] { $n } octets
}
size-kib = { $n } Kio
size-mib = { $n } Mio
size-gib = { $n } Gio
program-on = { $program } sur { $system }
program-unknown = Programme inconnu

## Pourquoi les services refusent
reason-address-taken = Cette adresse est prise. Choisissez-en une autre.
reason-address-reserved = Ce nom est réservé au postmaster. Choisissez-en un autre.
reason-address-is-subaddress = Les adresses avec un signe plus appartiennent à la boîte sans ce signe. Choisissez un nom sans signe plus.
reason-domain-not-verified = Ce domaine ne porte pas encore de courrier : il reste à prouver à qui il appartient.
reason-email-taken = Cette adresse a déjà un compte. Connectez-vous plutôt.
reason-too-many = Il ne peut pas y en avoir davantage.
reason-limit-reached = Il ne peut pas y en avoir davantage. Révoquez ce que vous n’utilisez plus.
reason-idempotency-key-reused = Ce formulaire a déjà été envoyé avec un autre contenu. Ouvrez-le de nouveau.
reason-gone = Ce que ce formulaire avait créé a disparu entre-temps. Ouvrez-le de nouveau.
reason-verification-spent = Le code a été essayé trop souvent. Demandez-en un nouveau.

cause-password = mot de passe incorrect
cause-unknown-address = boîte mail inexistante
cause-mailbox-suspended = la boîte mail est suspendue
cause-mail-service-closed = le service de messagerie est bloqué ou résilié
cause-mistyped = le mot de passe d’application était mal saisi
cause-wrong-kind = un mot de passe qui n’ouvre pas le courrier
cause-unknown-credential = inconnu ou révoqué
cause-unknown = inconnu ou révoqué
cause-expired = expiré
cause-scope = pas prévu pour ce protocole
cause-network = pas prévu pour ce réseau
cause-account-inactive = le compte est suspendu
cause-other-mailbox = pas prévu pour cette boîte
cause-not-attached = aucun droit sur cette boîte
cause-not-permitted = pas le droit de lire cette boîte
cause-no-password = la boîte n’a pas de mot de passe
cause-wrong-password = mot de passe incorrect
cause-throttled = trop de tentatives

activity-account-created = Compte créé
activity-account-suspended = Compte suspendu
activity-account-resumed = Compte rétabli
activity-login-accepted = Connexion
activity-login-refused = Connexion refusée
activity-session-ended = Session fermée
activity-password-changed = Mot de passe modifié
activity-password-refused = Changement de mot de passe refusé
activity-password-reset = Mot de passe défini par l’exploitant
activity-app-password-issued = Mot de passe d’application créé
activity-app-password-revoked = Mot de passe d’application révoqué
activity-app-password-refused = Mot de passe d’application refusé
activity-mailbox-login-refused = Programme de courrier refusé
