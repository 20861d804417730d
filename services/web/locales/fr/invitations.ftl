# Inviter des personnes dans une organisation, et y être invité (ORG-6).

invitation-title = Invitation
invitation-to = { $organization } vous invite
invitation-lead = Vous êtes invité à rejoindre cette organisation.
invitation-lead-from = { $inviter } vous invite à rejoindre cette organisation.
invitation-role = Votre rôle
invitation-address = Adresse invitée
invitation-until = Valable jusqu’au
invitation-log-in = Se connecter et accepter
invitation-sign-up = Créer un compte
invitation-other = Vous êtes connecté en tant que { $own }, une autre adresse que celle qui est invitée. Si vous acceptez, vous rejoignez l’organisation avec ce compte, et la personne qui vous a invité en est informée.
invitation-accept-as = Accepter en tant que { $own }
invitation-accept = Accepter
invitation-decline = Refuser
invitation-gone = Cette invitation n’ouvre plus rien.
invitation-gone-text = Elle a reçu une réponse, a été retirée ou a expiré, ou ce navigateur ne garde pas les cookies. Ouvrez à nouveau le lien du message ou demandez une nouvelle invitation.
invitation-home = Vers la console
invitation-declined-title = Vous avez refusé
invitation-declined-text = La personne qui vous a invité en est informée. Vous n’avez rien d’autre à faire.
joined-title = Vous faites maintenant partie de { $organization }
joined-missing = Tout ce que l’invitation promettait n’existe plus. Ceci a été laissé de côté :
joined-go-on = Continuer
sign-up-joins = Vous êtes invité par { $organization } et la rejoignez avec votre nouveau compte.
home-invited = Vous êtes invité
home-invited-by = invité par { $inviter }
invite-title = Inviter des personnes
invite-lead = Chacun reçoit un message avec un lien. Qui n’a pas encore de compte en crée un par ce lien.
field-people = Adresses e-mail
hint-people = Une par ligne, ou séparées par des virgules. Jusqu’à 500.
field-people-file = Ou un fichier CSV
hint-people-file = Colonnes : email, rôle, équipe. La première ligne peut les nommer, plusieurs équipes sont séparées par |. Jusqu’à 500 lignes et 256 Kio.
field-invite-role = Rôle
hint-invite-role = Pour tous ceux dont le fichier ne dit rien d’autre.
invite-billing = Les collaborateurs peuvent voir et payer les factures
invite-products = Produits qui leur sont confiés
field-invite-level = Avec les produits choisis
hint-invite-level = Des produits peuvent aussi être confiés ou retirés plus tard ; les équipes donnent les leurs d’elles-mêmes.
invite-teams = Équipes
invite-send = Envoyer les invitations
invite-more = Inviter d’autres personnes
invite-list-too-many = Il y a plus de 500 personnes. Divisez la liste.
invite-list-empty = Personne ne figure dans cette liste. Indiquez au moins une adresse.
invite-list-no-text = Ce fichier n’est pas du texte. Enregistrez le tableau en CSV et choisissez ce fichier.
invite-list-too-long = Cette liste dépasse 256 Kio. Divisez-la.
invite-list-both = Choisissez un fichier ou écrivez des adresses, pas les deux.
invite-report-title = Ce qu’est devenue la liste
invite-report-invited = { $n ->
        [one] Une invitation est en route.
       *[other] { $n } invitations sont en route.
    }
invite-report-refused = { $n ->
        [one] Une ligne a été laissée de côté.
       *[other] { $n } lignes ont été laissées de côté.
    }
invite-done = invité
invite-not-done = laissé de côté
column-line = Ligne
column-invited = Adresse
column-invited-as = Invité comme
column-mailed = Envoyée
column-ends = Fin
column-state = État
invite-malformed-address = Ce n’est pas une adresse e-mail.
invite-malformed-role = Ce rôle n’existe pas.
invite-duplicate-address = L’adresse figure déjà plus haut.
invite-own-address = C’est votre propre adresse.
invite-already-a-member = Fait déjà partie de l’organisation.
invite-already-invited = Est déjà invité.
invite-representatives-only = Seuls les représentants légaux invitent des représentants légaux.
invite-operators-only = Seuls ceux qui exploitent cette installation donnent ce rôle.
invite-unknown-team = Cette équipe n’existe pas.
invite-unknown-product = Ce produit n’existe pas.
invite-too-many-invitations = Il y a autant d’invitations en attente que possible.
invite-too-many-mails = Il a été envoyé aujourd’hui autant d’invitations que possible. Continuez demain.
invite-unknown-invitation = Cette invitation n’existe plus.
invite-invitation-over = Elle a reçu une réponse ou a été retirée.
invite-mailed-lately = Elle vient d’être envoyée.
invite-mailed-often = Elle a été envoyée aussi souvent que possible.
invite-invitation-refused = Cette invitation n’ouvre plus rien.
invite-inviter-may-not = La personne qui vous a invité ne peut plus donner ce rôle. Demandez une nouvelle invitation.
invite-not-an-operator = Ce rôle n’est plus donné dans cette organisation.
invitations-title = Invitations
invitations-pending = { $n ->
        [0] Aucune invitation n’attend de réponse.
        [one] Une invitation attend une réponse.
       *[other] { $n } invitations attendent une réponse.
    }
invitations-find = Trouver une adresse
invitations-all = Toutes les invitations
invitations-not-found = Aucune invitation trouvée
invitations-none = Personne n’a encore été invité
invitations-none-text = Invitez des personnes par e-mail, une seule ou des centaines à la fois.
invitations-choose = Choisir
invitations-choose-one = Choisir { $email }
invitations-chosen = Avec celles qui sont choisies
invitations-resend = Envoyer à nouveau
invitations-withdraw = Retirer
invitations-resent = Invitations envoyées à nouveau
invitations-withdrawn = Invitations retirées
invitations-outcome-done = Fait
invitations-outcome-refused = Laissées telles quelles
invitation-mails = { $n } fois
invitation-pending = en attente
invitation-accepted = acceptée
invitation-declined = refusée
invitation-withdrawn = retirée
invitation-expired = expirée
done-joined = Vous avez rejoint l’organisation. La console l’affiche maintenant.
done-invitation-declined = L’invitation a été refusée.
done-invitation-over = Cette invitation a reçu une réponse, a été retirée ou a expiré.
done-no-invitation-chosen = Choisissez au moins une invitation.
done-invitations-resent = Les invitations ont été envoyées à nouveau.
done-invitations-withdrawn = Les invitations ont été retirées.
