# Jetons d’API, sessions avec leur lieu, et l’assistant en cas de mot de passe compromis.

## Jetons d’API
tokens-title = Jetons d’API
tokens-lead = Avec un jeton, un programme agit en votre nom par l’API, dans la limite de ses autorisations.
tokens-documents = Ce que les programmes peuvent faire
tokens-none = Aucun jeton d’API pour l’instant
tokens-none-text = Créez-en un pour un script, une sauvegarde ou un service qui doit travailler avec vos boîtes mail ou votre compte.
token-create = Créer un jeton d’API
token-create-lead = Il est affiché une seule fois, juste après sa création.
token-off = Désactivé
token-unused-until = sera désactivé le { $time } si personne ne l’utilise
token-limits = Limiter d’où il peut être utilisé
field-token-name = Pour quel programme ?
hint-token-name = Un nom que vous reconnaîtrez, par exemple « Sauvegarde du serveur ».
invalid-token-name = Saisissez un nom de 1 à 64 caractères.
field-scope = Que peut-il faire ?
hint-scope = Choisissez le strict nécessaire. Pouvoir modifier quelque chose ne permet pas de le voir.
invalid-scope = Choisissez-en au moins une.
field-expiry-date = Ou jusqu’à la fin d’un jour
hint-expiry-date = Un jour indiqué ici remplace le choix ci-dessus.
invalid-expiry-date = Choisissez un jour à venir.
scope-opens-mail = peut ouvrir le courrier
scope-account = Compte
scope-account-read = Voir votre nom, votre adresse de connexion et l’état de votre compte
scope-activity = Activité
scope-activity-read = Lire votre journal d’activité
scope-sessions = Sessions
scope-sessions-read = Voir où vous êtes connecté
scope-sessions-write = Mettre fin à des sessions
scope-app-passwords = Mots de passe d’application
scope-app-passwords-read = Voir vos mots de passe d’application, jamais les secrets eux-mêmes
scope-app-passwords-write = Créer et révoquer des mots de passe d’application
scope-mailboxes = Boîtes mail
scope-mailboxes-read = Voir les boîtes mail, les domaines, qui peut les ouvrir, leurs connexions et leur taille
scope-mailboxes-write = Créer des boîtes mail, modifier adresses, tailles et accès
scope-device-passwords = Mots de passe d’appareil
scope-device-passwords-read = Voir les mots de passe d’appareil, jamais les secrets eux-mêmes
scope-device-passwords-write = Créer et révoquer des mots de passe d’appareil
scope-organizations = Organisations
scope-organizations-read = Voir vos organisations et leurs membres
scope-organizations-write = Créer des organisations
scope-members = Membres
scope-members-write = Inviter, modifier et retirer des membres et des équipes
scope-products = Produits
scope-products-write = Ajouter, modifier, étiqueter et transférer des produits
token-secret-title = Votre nouveau jeton d’API
token-secret-lead = « { $name } » est prêt. Copiez maintenant le jeton dans votre programme. Une fois cette page quittée, il ne pourra plus être affiché.
token-secret-done = Je l’ai copié
token-try = Essayer
token-try-text = La liste indique l’autorisation nécessaire à chaque appel. Les appels portent le jeton dans un en-tête :
token-again = Ce jeton a déjà été créé
token-again-text = « { $name } » a été créé au premier envoi de ce formulaire, et affiché à ce moment-là. Si vous ne l’avez pas noté, révoquez-le et créez-en un autre.
token-revoke-title = Révoquer ce jeton ?
token-revoke-lead = « { $name } » n’aura plus aucun effet.
token-revoke-text = Les programmes qui l’utilisent seront refusés dès maintenant. C’est irréversible, mais vous pouvez en créer un autre à tout moment.
tokens-revoke-all = Révoquer tous les jetons d’API
tokens-revoke-all-lead = { $n ->
    [one] Votre jeton d’API n’aura plus aucun effet.
   *[other] Vos { $n } jetons d’API n’auront plus aucun effet.
}
done-token-revoked = Le jeton d’API a été révoqué.
done-tokens-revoked = Tous les jetons d’API ont été révoqués.

cause-switched-off = désactivé, faute d’usage pendant un an
activity-api-token-issued = Jeton d’API créé
activity-api-token-revoked = Jeton d’API révoqué
activity-api-token-refused = Jeton d’API refusé
activity-api-token-password-refused = Jeton d’API non créé : mot de passe incorrect
activity-api-token-unused = Jeton d’API inutilisé depuis longtemps
activity-api-token-switched-off = Jeton d’API désactivé

## Mots de passe d’application qui prennent fin
activity-app-password-ends-soon = Un mot de passe d’application expire bientôt
activity-app-password-ended = Mot de passe d’application expiré

## Sessions
session-network = réseau { $network }
session-one-factor = un facteur
session-two-factors = deux facteurs
sessions-unknown = L’une d’elles n’est pas la vôtre ?

## L’assistant en cas de mot de passe compromis
compromised-title = Sécuriser un compte compromis
compromised-link = Quelque chose ici n’était pas vous ? Sécurisez votre compte.
compromised-lead = Si quelqu’un d’autre connaît peut-être votre mot de passe, suivez ces étapes : ensuite, personne d’autre que vous n’entrera.
compromised-explained = Vous choisissez un nouveau mot de passe, mettez fin à ce que l’ancien a pu ouvrir à quelqu’un d’autre, et passez en revue ce qui mène encore à votre compte. Cela prend quelques minutes.
compromised-later = Vous pouvez vous arrêter à tout moment et reprendre dans la journée : ce qui est fait reste fait.
compromised-start = Commencer
compromised-go-on = Reprendre
compromised-next = Suivant
compromised-skip = Passer cette étape
compromised-steps = Étapes
compromised-summary = Récapitulatif
compromised-summary-lead = Voici ce qui a été fait. Ce qui reste ouvert peut être fait maintenant.
compromised-finish = Terminer
compromised-programs = Programmes qui ont besoin d’un nouveau mot de passe d’application
compromised-programs-text = Ils n’ont plus accès à votre courrier. Créez un nouveau mot de passe d’application pour chacun de ceux que vous utilisez encore.
compromised-lost-tokens = Programmes qui ont besoin d’un nouveau jeton d’API
compromised-password = Choisir un nouveau mot de passe
compromised-password-text = Choisissez-en un que vous n’utilisez nulle part ailleurs. Toutes vos autres sessions prennent fin dès qu’il est enregistré.
compromised-password-button = Enregistrer le nouveau mot de passe
compromised-password-done = Le mot de passe a été modifié.
compromised-sessions = Mettre fin à toutes les autres sessions
compromised-sessions-text = Quiconque est connecté ailleurs avec votre compte sera déconnecté. Ce navigateur reste connecté.
compromised-sessions-button = Mettre fin à toutes les autres sessions
compromised-sessions-none = Vous n’êtes connecté nulle part ailleurs.
compromised-sessions-done = { $n ->
    [0] Il n’y avait aucune session à fermer.
    [one] Une session a été fermée.
   *[other] { $n } sessions ont été fermées.
}
compromised-sessions-look = Voir les sessions
compromised-app-passwords = Révoquer tous les mots de passe d’application
compromised-app-passwords-text = Quelqu’un a pu en créer un pour lire votre courrier, ou connaître l’un des vôtres. Chacun de ces programmes en demandera un nouveau :
compromised-app-passwords-button = Révoquer tous les mots de passe d’application
compromised-app-passwords-none = Vous n’avez aucun mot de passe d’application.
compromised-app-passwords-done = { $n ->
    [0] Il n’y avait rien à révoquer.
    [one] Un mot de passe d’application a été révoqué.
   *[other] { $n } mots de passe d’application ont été révoqués.
}
compromised-app-passwords-look = Voir les mots de passe d’application
compromised-tokens = Révoquer tous les jetons d’API
compromised-tokens-text = Chacun des programmes qui agissent en votre nom avec un jeton en demandera un nouveau :
compromised-tokens-button = Révoquer tous les jetons d’API
compromised-tokens-none = Vous n’avez aucun jeton d’API.
compromised-tokens-done = { $n ->
    [0] Il n’y avait rien à révoquer.
    [one] Un jeton d’API a été révoqué.
   *[other] { $n } jetons d’API ont été révoqués.
}
compromised-tokens-look = Voir les jetons d’API
compromised-factors = Vérifier la deuxième étape de votre connexion
compromised-factors-text = Quelqu’un a pu ajouter son propre générateur de codes, sa clé ou son téléphone. Supprimez ce que vous ne connaissez pas.
compromised-factors-button = J’ai vérifié
compromised-factors-none = Vous n’avez pas de second facteur.
compromised-factors-done = Vous les avez passés en revue.
compromised-factors-look = Codes, clés et téléphones de votre compte
compromised-recovery = Vérifier vos données de récupération
compromised-recovery-text = Qui dispose de ces adresses et numéros peut revenir dans votre compte. Supprimez ce qui n’est pas à vous.
compromised-recovery-button = J’ai vérifié
compromised-recovery-none = Vous n’avez pas d’adresse de récupération.
compromised-recovery-pending = attend d’être confirmée
compromised-recovery-done = Vous les avez passées en revue.
compromised-recovery-look = Adresse et téléphone de récupération
compromised-recovery-email = Vous vous connectez avec { $email }. Si quelqu’un d’autre peut y lire le courrier, changez aussi le mot de passe de cette boîte mail.
done-compromise-finished = Votre compte est sécurisé. Nous vous avons envoyé un récapitulatif.
activity-compromise-started = Sécurisation du compte commencée
activity-compromise-reviewed = Données de connexion et de récupération passées en revue
activity-compromise-finished = Compte sécurisé
alarm-about-compromise-finished = Quelqu’un a suivi l’assistant qui sécurise votre compte.
