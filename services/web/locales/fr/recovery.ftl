# Mot de passe oublié, adresse de récupération.

## Mot de passe oublié
login-forgotten = Mot de passe oublié ?
recover-title = Définir un nouveau mot de passe
recover-lead = Saisissez l’adresse avec laquelle vous vous connectez. S’il existe un compte, nous lui envoyons un lien.
recover-unreachable = Je ne peux pas lire le courrier à cette adresse : envoyez le lien à mon adresse de récupération seulement
recover-send = Envoyer le lien
recover-sent = Consultez votre courrier
recover-sent-lead = S’il existe un compte avec cette adresse, un lien est en route. Il sert une fois, pendant 30 minutes.
recover-sent-text = Rien reçu ? Regardez parmi les indésirables, et si vous vous connectez avec une autre adresse. Les seconds facteurs restent tels quels : un nouveau mot de passe seul ne permet pas de s’en passer.
recover-password = Définir un nouveau mot de passe
recover-password-lead = Pour le compte { $email }.
recover-password-text = Toutes les sessions du compte sont fermées. Connectez-vous ensuite avec le nouveau mot de passe.
recover-set = Définir le mot de passe
recover-gone = Ce lien ne fonctionne plus : il a servi, un plus récent l’a remplacé, ou il est trop ancien.
recover-again = Demander un autre lien
done-password-recovered = Le nouveau mot de passe est défini. Connectez-vous avec lui.

## Adresse de récupération
recovery-title = Récupération
recovery-lead = Si vous oubliez votre mot de passe, c’est ainsi que vous revenez. Cela ne connecte jamais personne et ne supprime jamais de second facteur.
recovery-email = Adresse de récupération
recovery-email-none = Vous n’en avez pas. Les liens pour un nouveau mot de passe vont à l’adresse avec laquelle vous vous connectez ; si vous ne pouvez pas y lire, personne ne peut vous aider rapidement.
recovery-email-is = Les liens pour un nouveau mot de passe et les avertissements vont aussi à { $email }.
recovery-email-set = Envoyer une confirmation
field-recovery-email = Nouvelle adresse de récupération
hint-recovery-email = Une adresse que vous pouvez lire même sans pouvoir vous connecter ici, par exemple chez un autre fournisseur.
invalid-recovery-email = Saisissez une autre adresse que celle avec laquelle vous vous connectez, et que l’actuelle.
recovery-confirm-title = Confirmez votre adresse de récupération
recovery-confirm-lead = Les liens pour un nouveau mot de passe de votre compte iront à { $email }.
recovery-confirm = Confirmer
recovery-confirm-gone = Ce lien ne fonctionne plus, ou il appartient à un autre compte. Connectez-vous au compte auquel il est destiné, ou demandez-en un autre.
done-recovery-email-asked = Nous avons envoyé un lien à la nouvelle adresse. Ouvrez-le pendant que vous êtes connecté.
done-recovery-email-changed = Votre adresse de récupération a été modifiée.
done-recovery-email-removed = Votre adresse de récupération a été supprimée.
