# Les applications qui connectent les gens ici, et ce qu’elles peuvent faire.

menu-applications = Applications
account-applications = Applications autorisées
account-applications-text = Ce que vous avez laissé entrer dans votre compte en vous connectant
done-application-ended = L’accès a pris fin. Les programmes qui l’utilisaient sont déconnectés.

## La question
oauth-title = Une application demande l’accès
oauth-asks = { $name } demande l’accès
oauth-as = Vous êtes connecté en tant que { $email }
oauth-other-account = Utiliser un autre compte
oauth-hosts = Mène à
oauth-organization = Mise en place par
oauth-operator = l’exploitant de ce service
oauth-self-registered = Cette application s’est enregistrée elle-même : personne ici ne l’a vérifiée. Son nom peut être celui d’un autre. N’autorisez que si vous venez de la lancer vous-même.
oauth-home = À propos de l’application
oauth-policy = Confidentialité
oauth-terms = Conditions d’utilisation
oauth-gets = Ce qu’elle pourra faire
oauth-openid = Savoir quel compte est le vôtre
oauth-profile = Voir votre nom, votre langue et votre fuseau horaire
oauth-email = Voir votre adresse de connexion
oauth-offline = Continuer en votre absence, jusqu’à ce que vous y mettiez fin
oauth-imap = Lire, modifier et supprimer tous les messages de vos boîtes mail
oauth-smtp = Envoyer des messages en votre nom
oauth-caldav = Voir et modifier vos calendriers
oauth-carddav = Voir et modifier vos contacts
oauth-webdav = Voir et modifier vos fichiers
oauth-other = Autre chose : { $scope }
oauth-mail = Mail
oauth-mail-warning = Qui lit vos messages peut aussi réinitialiser vos mots de passe ailleurs. N’autorisez que si vous confiez tout cela à { $name }.
oauth-mailbox = Boîte mail
oauth-mailbox-which = Quelle boîte mail doit-elle montrer ?
invalid-mailbox-choice = Choisissez une boîte mail.
oauth-no-mailbox = Vous n’avez pas encore de boîte mail : il n’y a aucun message qu’elle pourrait ouvrir.
oauth-allow = Autoriser
oauth-refuse = Refuser
oauth-end-any-time = Vous pouvez y mettre fin à tout moment, dans votre compte sous « Applications autorisées ».

## Les sorties
oauth-onward = On continue
oauth-onward-text = Si rien ne se passe, continuez avec le bouton.
oauth-onward-to = Vous êtes dirigé vers { $host }. Si rien ne se passe, continuez avec le bouton.
oauth-onward-button = Continuer
oauth-refused = Cette application ne peut pas vous connecter
oauth-refused-text = Sa demande ne peut pas recevoir de réponse ici. Vous n’avez pas été redirigé, et elle n’a rien obtenu.
oauth-refused-unknown-client = L’application n’est pas connue ici, ou elle est désactivée. Vous n’avez pas été redirigé, et elle n’a rien obtenu.
oauth-refused-redirect-uri = La demande mène à une adresse qui n’appartient pas à l’application. C’est peut-être un piège. Vous n’avez pas été redirigé, et personne n’a rien obtenu.
oauth-refused-duplicate-parameter = La demande dit deux fois la même chose, si bien que son sens n’est pas clair. Vous n’avez pas été redirigé, et personne n’a rien obtenu.
oauth-refused-too-long = La demande est trop longue. Vous n’avez pas été redirigé, et personne n’a rien obtenu.
oauth-refused-tell = Pour qui s’occupe de l’application :
oauth-factor-title = Un second facteur est nécessaire
oauth-factor-text = { $name } n’accepte que les personnes qui prouvent leur identité avec un second facteur. Votre compte n’en a pas encore.
oauth-factor-add = Ajouter un second facteur
oauth-again = J’en ai ajouté un

## Codes des appareils
device-code-title = Connecter un appareil
device-code-lead = Saisissez le code que montre votre appareil ou votre programme.
field-user-code = Code
hint-user-code = Par exemple WDJB-MJHT ; les majuscules et les tirets ne comptent pas.
invalid-user-code = Ce code n’existe pas, ou il est trop ancien. Regardez encore une fois l’appareil.
device-code-paused = Trop de codes erronés.
device-code-find = Continuer
device-code-warning = Quelqu’un vous a envoyé un code ou un lien ? Alors n’y touchez pas : on cherche à entrer dans votre compte.
device-code-from = Demandé depuis
device-code-own = N’autorisez que si l’appareil est devant vous et montre exactement ce code.
device-code-allowed = L’appareil est connecté
device-code-allowed-text = Il continue de lui-même en quelques secondes. Vous pouvez fermer cette page.
device-code-refused = Rien n’a été autorisé
device-code-refused-text = L’appareil n’obtient rien. Vous pouvez fermer cette page.

## La déconnexion
oauth-logout-title = Se déconnecter ?
oauth-logout-asks = { $name } vous demande de vous déconnecter ici aussi.
oauth-logout-text = Une application vous demande de vous déconnecter ici aussi.
oauth-logout-stay = Rester connecté

## La liste
applications-title = Applications autorisées
applications-lead = Les programmes et les sites que vous avez laissés entrer en vous connectant, sans mot de passe propre.
applications-none = Aucune application n’a d’accès
applications-none-text = Quand vous vous connectez avec ce compte à un webmail, un programme ou un site, il apparaît ici.
applications-may = Peut
applications-since = Depuis
applications-session = jusqu’à votre déconnexion
applications-until = jusqu’au { $time }
applications-unchecked = Vérifiée par personne
applications-end = Mettre fin à l’accès
applications-end-title = Mettre fin à cet accès ?
applications-end-lead = « { $name } » n’aura plus accès à votre compte.
applications-end-mail = Les programmes de messagerie connectés par elle sont coupés en une seconde et devront être reconnectés.
applications-end-text = Ce qu’elle a déjà lu, elle le garde. Si vous vous y connectez de nouveau, elle vous le redemandera.
