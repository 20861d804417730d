# Les personnes d’une organisation, ce que chacune peut faire, et les équipes.

menu-users = Utilisateurs
menu-teams = Équipes
undo = Annuler l’action
first-page = Première page
next-page = Page suivante

## Users
users-title = Utilisateurs
users-lead = Toutes les personnes qui travaillent pour cette organisation, et ce que chacune peut faire.
users-invite = Inviter des personnes
users-me = Mes propres droits
users-find = Nom ou e-mail
users-all-roles = Tous les rôles
users-all = Tout afficher
users-lacking = Sans second facteur
users-lacks = Pas de second facteur
users-suspended = Suspendu
users-you = Vous
users-found = { $found } sur { $total }
users-count = { $n ->
    [one] { $n } utilisateur
   *[other] { $n } utilisateurs
}
users-not-found = Personne n’a été trouvé
users-not-found-text = Essayez une partie du nom ou de l’e-mail, ou moins de filtres.
users-no-more = Il n’y a pas d’autres utilisateurs
users-alone = Vous êtes seul ici
users-alone-text = Vos collègues apparaîtront ici dès qu’ils feront partie de cette organisation.
users-alone-invite = Invitez des collègues et choisissez ce que chacun peut faire.
users-remove = Retirer de l’organisation
users-to-team = Ajouter à l’équipe
column-choose = Choisir
column-email = E-mail
column-member-role = Rôle
column-since = Membre depuis
choose-one = Choisir { $name }
chosen-title = Avec les personnes choisies
choose-team = Choisir une équipe
field-team = Équipe
with-billing = avec droits de facturation
removed-title = Retirés récemment
removed-lead = Pendant un jour, vous pouvez faire revenir ces personnes, avec leurs droits et leurs équipes d’avant.
removed-restore = Faire revenir
users-removed-title = Retirés de l’organisation
users-restored-title = Revenus
users-joined-title = Ajoutés à l’équipe
outcome-done = Fait
outcome-refused = Pas fait
outcome-undo-text = Ces personnes ont perdu aussitôt leurs droits ici. Pendant un jour, vous pouvez les faire revenir telles qu’elles étaient.
outcome-back = Continuer
done-nobody-chosen = Vous n’avez choisi personne. Rien n’a été modifié.
done-no-team-chosen = Vous n’avez choisi aucune équipe. Rien n’a été modifié.

## One user
user-title = Utilisateur
user-about = À propos de cet utilisateur
rights-title = Droits, produit par produit
rights-lead = Ce que cette personne peut faire avec chaque produit, et d’où vient chaque droit.
rights-no-products = Cette organisation n’a pas encore de produits.
column-product = Produit
column-level = Droit
column-sources = Provenance
level-none = Aucun
level-view = Voir
level-use = Utiliser
level-manage = Gérer
source-role = Rôle
source-billing = Droits de facturation
source-team = Équipe { $name }
source-direct = Accordé directement
source-partner = Partenaire { $name }
source-support = Accès du support
source-level = { $source } : { $level }
grants-title = Accordé directement
grants-lead = Droits que cette personne possède quelles que soient ses équipes. Ils s’appliquent aussitôt.
grants-none = Rien n’a été accordé directement.
grant-add = Accorder
grant-remove = Reprendre
field-reach = Produit
field-level = Droit
reach-all = Tous les produits, à venir aussi
reach-kind = Tous ceux du type { $kind }
reach-gone = Un produit qui n’existe plus
invalid-grant = Choisissez un produit et un droit.
user-no-team = Dans aucune équipe.
invalid-team = Choisissez une équipe.
team-leads = Dirige l’équipe
team-take-out = Sortir de l’équipe
role-title = Changer de rôle
role-lead = La personne en est informée par e-mail.
role-save = Enregistrer le rôle
role-billing = Peut voir et payer les factures
invalid-role = Choisissez un rôle.
role-text-legal-representative = Tous les droits et la responsabilité légale. Seuls les représentants légaux en nomment d’autres.
role-text-administrator = Gère les utilisateurs, les équipes et les produits.
role-text-collaborator = Travaille avec les produits accordés à la personne ou à ses équipes.
role-text-external = Ne fait pas partie de l’organisation : ne voit que les produits qui lui sont accordés.
role-text-support = Aide tout le monde sur cette installation.
preferences-title = E-mails et messages
preference-billing-email = Rappels de facturation par e-mail
preference-billing-sms = Rappels de facturation par SMS
preference-products-email = Événements des produits par e-mail
user-remove-title = Retirer cet utilisateur
user-remove-text = La personne perd aussitôt tous ses droits ici et quitte ses équipes. Pendant un jour, vous pouvez la faire revenir.
user-remove-button = Retirer de l’organisation
done-role-changed = Le rôle a été changé.
done-preferences-saved = Les préférences ont été enregistrées.
done-grant-added = Le droit a été accordé.
done-grant-removed = Le droit a été repris.
done-team-joined = L’utilisateur a été ajouté à l’équipe.
done-team-left = L’utilisateur est sorti de l’équipe.

## Leaving
leave-title = Quitter l’organisation
leave-question = Quitter { $name } ?
leave-link-text = Vous perdez tous vos droits ici. Seule une invitation vous fait revenir.
leave-lead = Vous perdez aussitôt ce que vous avez ici :
leave-products = Produits
leave-nothing = aucun
leave-more = { $n ->
    [one] et un de plus
   *[other] et { $n } de plus
}
leave-text = Votre compte et vos autres organisations restent tels quels. Seule une invitation vous fait revenir.
leave-button = Quitter
done-organization-left = Vous avez quitté l’organisation.

## Teams
teams-title = Équipes
teams-lead = Des groupes de personnes avec les mêmes droits. Qui entre dans une équipe ou en sort les gagne ou les perd aussitôt.
teams-find = Chercher une équipe
teams-all = Tout afficher
teams-none = Pas encore d’équipe
teams-none-text = Réunissez dans une équipe les personnes qui travaillent avec les mêmes produits, et accordez les droits une seule fois.
teams-none-ask = Les personnes qui gèrent les utilisateurs peuvent en créer une.
teams-not-found = Aucune équipe ne s’appelle « { $text } »
teams-count = { $n ->
    [one] { $n } équipe
   *[other] { $n } équipes
}
team-title = Équipe
team-create = Créer une équipe
team-create-lead = Donnez-lui un nom. Les membres et les droits viennent ensuite.
field-team-name = Nom de l’équipe
field-team-description = À quoi sert-elle ?
invalid-team-name = Choisissez un nom de 1 à 64 caractères.
invalid-team-description = 500 caractères au plus.
team-members = Membres de l’équipe
team-members-count = { $n ->
    [one] { $n } membre
   *[other] { $n } membres
}
team-leader = Responsable
team-make-leader = Nommer responsable
team-no-leader = Sans responsable
team-empty = Personne n’est dans cette équipe
team-empty-text = Ajoutez des membres : des collègues comme des externes.
team-add = Ajouter des membres
team-add-title = Ajouter des membres à { $name }
team-add-lead = Choisissez autant de personnes que vous voulez. Elles reçoivent aussitôt les droits de l’équipe.
team-add-button = Ajouter les personnes choisies
team-inside = Dans l’équipe
team-grants-title = Droits de l’équipe
team-grants-lead = Chaque membre a ces droits, tant qu’il est dans l’équipe.
team-edit-title = Nom et but
team-delete-title = Supprimer l’équipe
team-delete-short = Ses membres restent dans l’organisation et perdent les droits de l’équipe.
team-delete-question = Supprimer l’équipe { $name } ?
team-delete-lead = { $n ->
    [0] Personne n’est dans cette équipe.
    [one] Un membre perd aussitôt les droits de l’équipe.
   *[other] { $n } membres perdent aussitôt les droits de l’équipe.
}
team-delete-text = Les membres restent dans l’organisation et gardent ce qu’ils ont par ailleurs. Une équipe supprimée ne peut pas être rétablie.
done-team-made = L’équipe a été créée. Choisissez ses membres.
done-team-saved = L’équipe a été enregistrée.
done-team-deleted = L’équipe a été supprimée.
done-team-leader-set = Le responsable a été changé.
done-team-members-added = Les membres ont été ajoutés.
done-team-members-added-some = Certains ont été ajoutés. D’autres ne font plus partie de l’organisation.
done-team-members-removed = Ces personnes sont sorties de l’équipe.

## Why not
reason-last-legal-representative = Une organisation a besoin d’un représentant légal : nommez-en d’abord un autre.
reason-needs-legal-representative = Seul un représentant légal peut faire cela.
reason-operators-only = Seules les personnes qui exploitent cette installation attribuent ce rôle.
reason-own-role = Une autre personne doit vous donner ce rôle.
reason-own-removal = Vous ne pouvez pas vous retirer vous-même. Vous pouvez quitter l’organisation.
reason-last-user = Vous êtes le dernier utilisateur de cette organisation. Elle peut être supprimée, pas quittée.
reason-already-a-member = Cette personne fait déjà partie de l’organisation.
reason-not-restorable = Cette personne ne peut plus revenir ainsi : invitez-la.
reason-not-a-member = Cette personne ne fait pas partie de l’organisation.
reason-not-in-team = Cette personne n’est pas dans l’équipe.
reason-too-many-grants = Il n’y a plus de place pour d’autres droits : accordez un type de produit plutôt que des produits un par un.
reason-too-many-teams = Cette organisation a autant d’équipes qu’elle peut en avoir.
reason-team-name-taken = Une autre équipe porte ce nom.
reason-unknown-product = Ce produit n’existe plus.
