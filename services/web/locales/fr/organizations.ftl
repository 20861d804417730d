# Les organisations d’une personne, et les noms des rôles et des types.

organizations-title = Mes organisations
organizations-lead = Vous travaillez pour une organisation à la fois. Tout le menu concerne celle qui est affichée.
organizations-find = Chercher une organisation
organizations-none = Vous ne faites partie d’aucune organisation
organizations-none-text = Si vous venez de créer votre compte, la vôtre est en préparation : rechargez bientôt la page.
organizations-not-found = Aucune organisation ne s’appelle « { $text } »
organizations-all = Tout afficher
organization-show = Passer à celle-ci
organization-held = Demande un second facteur
column-organization = Organisation
column-kind = Type
column-role = Votre rôle
search = Chercher
more = Afficher la suite
menu-more = Plus
organization-kind-individual = Personne
organization-kind-company = Entreprise
organization-kind-association = Association
role-legal-representative = Représentation légale
role-administrator = Administration
role-collaborator = Collaboration
role-external = Externe
role-support = Assistance
role-none = Aucun rôle
