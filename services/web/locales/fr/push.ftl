# Téléphones qui approuvent des connexions.

## À la connexion
factor-ask-push = Votre téléphone demande si c’est bien vous. Saisissez-y ce nombre :
factor-ask-push-approved = Votre téléphone a approuvé cette connexion.
factor-ask-push-away = Votre téléphone n’est pas interrogé pour l’instant : il n’a pas répondu à temps, une autre connexion y attend, ou il a été interrogé très souvent. Un code qu’il affiche ouvre aussi cette connexion.
factor-ask-push-code = Saisissez le code que votre téléphone affiche. Il n’a pas besoin de réseau pour cela.
push-number = Le nombre est
push-check = Je l’ai saisi
push-offline = Mon téléphone n’a pas de réseau
push-again = Demander au téléphone
field-code-push = Code du téléphone
hint-code-push = Six chiffres ; un nouveau toutes les 30 secondes.
invalid-code-push = Saisissez les six chiffres que votre téléphone affiche maintenant.

## En ajouter un
device-add = Ajouter un téléphone
device-title = Ajouter un téléphone
device-lead = Muni d’une application pour Gatepost, votre téléphone vous demande à chaque connexion si c’est bien vous. Sans réseau, il affiche des codes.
device-start = Afficher le code
device-start-text = Ayez votre téléphone sous la main. Le code qui suit ajoute un seul téléphone, et sert pendant quelques minutes.
device-scan = 1. Lisez ce code avec l’application
device-type = Ou copiez ce texte dans l’application :
device-wait = 2. Cette page continue d’elle-même dès que votre téléphone a répondu.
device-reload = Regarder à nouveau
device-presented = Est-ce votre téléphone ?
device-presented-text = Il a répondu au code. Ne l’ajoutez que si votre téléphone dit qu’il vous attend ici.
device-from = Depuis { $place }
device-confirm = C’est le mien : l’ajouter
device-refuse = Ce n’est pas le mien
done-device-refused = Le téléphone n’a pas été ajouté.

## Ce qui s’est passé
activity-device-presented = Un téléphone a répondu au code
activity-push-approved = Connexion approuvée sur le téléphone
activity-push-denied = Connexion refusée sur le téléphone
activity-push-number-refused = Mauvais nombre sur le téléphone
alarm-about-login-denied = Une connexion avec votre mot de passe a été refusée sur votre téléphone.
