# Numéros de téléphone, codes par SMS, adresses de connexion oubliées.

## Numéros de téléphone
phones-title = Numéros de téléphone
phones-lead = Un numéro que vous avez confirmé peut vous aider à retrouver votre adresse de connexion, recevoir des alertes et recevoir des codes de connexion.
phones-text = Pour les alertes, pour une adresse de connexion oubliée et pour des codes par SMS.
phones-manage = Numéros de téléphone
phone-title = Numéro de téléphone
phone-add = Ajouter un numéro
phone-send = Envoyer un code
phone-pending = Pas encore confirmé
phone-pending-text = Un code a été envoyé au { $number }.
phone-pending-go = Saisir le code
phone-use-factor = connexion en deux étapes
phone-use-recovery = adresse de connexion
phone-use-notices = alertes
phone-use-none = sans usage
phone-uses = À quoi il sert
phone-for-recovery = Si j’oublie l’adresse avec laquelle je me connecte, elle peut y être envoyée
phone-for-notices = Y envoyer aussi les alertes
phone-verified = Confirmé { $time }
phone-is-factor = Des codes de connexion sont envoyés à ce numéro. Pour le modifier ou le retirer, retirez-le d’abord de la connexion en deux étapes.
phone-factor-text = Une connexion peut envoyer un code à ce numéro et le demander après votre mot de passe.
phone-factor-add = Utiliser pour la connexion en deux étapes
phone-change = Modifier ou retirer le numéro
phone-remove = Retirer ce numéro
phone-remove-text = Pour le retirer, votre mot de passe suffit.
phone-confirm-title = Confirmez votre numéro
phone-confirm = Confirmer
field-phone-number = Numéro de téléphone
hint-phone-number = Avec l’indicatif du pays, par exemple +41 79 123 45 67.
invalid-phone-number = Saisissez un numéro mobile avec son indicatif, par exemple +41 79 123 45 67, sans zéro après l’indicatif. Il doit être d’un pays vers lequel des SMS sont envoyés d’ici, et ne pas déjà être l’un des vôtres.
field-code-sms = Code du SMS
hint-code-sms = Six chiffres. Il sert une fois, pendant quelques minutes.
invalid-code-sms = Saisissez les six chiffres du dernier SMS.
done-phone-confirmed = Le numéro est confirmé.
done-phone-code-sent = Un autre code est en route. Le précédent ne sert plus.
done-phone-updated = L’usage du numéro a été modifié.
done-phone-removed = Le numéro a été retiré.

## SMS
sms-sent = Nous avons envoyé un code au { $number }. Saisissez-le ici.
sms-resend = Envoyer un autre code
sms-resend-text = Rien reçu ? Cela peut prendre une minute. Un autre code peut être demandé après une demi-minute.
sms-paused = Trop de SMS ou d’essais. Attendez un peu, ou choisissez une autre méthode.
sms-weak = Les codes par SMS sont le second facteur le plus faible : qui s’empare de votre numéro ou lit vos messages les obtient, et une fausse page peut les demander. Préférez si possible une application d’authentification ou une clé d’accès, et conservez vos codes de secours.
reason-sms-off = Les SMS ne sont pas proposés ici.
reason-phone-in-use = Ce numéro est déjà un second facteur. Pour le modifier ou le retirer, retirez-le d’abord de la connexion en deux étapes.

## Adresse de connexion oubliée
login-forgotten-address = Adresse oubliée ?
recover-login-title = Retrouver votre adresse de connexion
recover-login-lead = Saisissez un numéro de téléphone que vous avez confirmé, ou votre adresse de récupération. S’il appartient à un compte, nous y envoyons l’adresse avec laquelle vous vous connectez, et nulle part ailleurs.
recover-login-lead-email = Saisissez votre adresse de récupération. Si elle appartient à un compte, nous y envoyons l’adresse avec laquelle vous vous connectez, et nulle part ailleurs.
recover-login-send = Envoyer mon adresse de connexion
recover-login-sent = Regardez votre téléphone ou vos mails
recover-login-sent-lead = Si ce numéro ou cette adresse appartient à un compte, l’adresse avec laquelle vous vous connectez est en route.
recover-login-sent-text = Rien reçu ? Alors il n’a pas été confirmé pour cela. Essayez-en un autre, ou adressez-vous à l’exploitant de ce service.
field-known-recovery-email = Adresse de récupération
hint-known-recovery-email = Une adresse que vous avez confirmée pour la récupération, pas celle avec laquelle vous vous connectez.
invalid-known-recovery-email = Saisissez le numéro ou l’adresse que vous avez confirmé.
recovery-phone = Téléphone de récupération
recovery-phone-none = Vous n’en avez pas. Un numéro de téléphone que vous avez confirmé vous rappelle l’adresse avec laquelle vous vous connectez, si vous l’oubliez.
recovery-phone-is = Si vous oubliez l’adresse avec laquelle vous vous connectez, elle peut être envoyée au { $numbers }.

## Ce qui s’est passé
alarm-about-phone-added = Un numéro de téléphone a été ajouté à votre compte.
alarm-about-phone-changed = Un numéro de téléphone de votre compte a été modifié.
alarm-about-phone-updated = L’usage d’un numéro de téléphone de votre compte a été modifié.
alarm-about-phone-removed = Un numéro de téléphone a été retiré de votre compte.
alarm-fact-number = Numéro de téléphone
activity-phone-code-sent = Code envoyé à un numéro de téléphone
activity-phone-code-refused = Code erroné pour un numéro de téléphone
activity-phone-password-refused = Mot de passe erroné pour les numéros de téléphone
activity-phone-verified = Numéro de téléphone confirmé
activity-phone-updated = Usage d’un numéro de téléphone modifié
activity-phone-removed = Numéro de téléphone retiré
activity-login-code-sent = Code de connexion envoyé par SMS
activity-recovery-login-told = Adresse de connexion rappelée à son titulaire

## À l’inscription
field-mobile = Numéro de mobile
hint-mobile = Avec l’indicatif du pays, par exemple +41 79 123 45 67. Il ne sert à rien tant que vous ne l’avez pas vérifié dans votre compte.
invalid-mobile = Saisissez un numéro avec l’indicatif du pays, par exemple +41 79 123 45 67, ou laissez ce champ vide.
