# Ce qu’une organisation dit d’elle-même, montre et exige, et sa fin.

menu-organization = Organisation
organization-about = À son sujet
organization-edit = Modifier
organization-end = Partir et supprimer
organization-new = Créer une organisation
organization-new-lead = Vous la représentez et pouvez inviter d’autres personnes. Vous passez d’une organisation à l’autre quand vous voulez.
organization-make = Créer l’organisation
field-organization-name = Nom
hint-organization-name = Comme on l’appelle chez vous. Toutes les personnes qui en font partie voient ce nom.
invalid-organization-name = Saisissez un nom de 1 à 64 caractères.
field-organization-kind = Type
invalid-organization-kind = Choisissez un type.
field-legal-name = Raison sociale
hint-legal-name = Comme au registre, avec la forme juridique. Pour les entreprises et les associations.
invalid-legal-name = Saisissez le nom tel qu’il figure au registre : une entreprise en a un, une personne n’a que le sien.
field-country = Pays
hint-country = Il en faut un pour une entreprise et pour un numéro de TVA.
invalid-country = Choisissez le pays.
field-vat-number = Numéro de TVA
hint-vat-number = Pour les entreprises et les associations, par exemple DE136695976 ou CHE-100.155.212. Espaces et points sont sans importance.
invalid-vat-number = Ce n’est pas un numéro de TVA de ce pays. Vérifiez chaque chiffre.
field-organization-language = Langue des mails à l’organisation
hint-organization-language = Les membres reçoivent les mails dans leur propre langue.
invalid-organization-language = Choisissez l’une de ces langues.
not-told = Non indiqué
reason-too-many-organizations = Vous faites partie d’autant d’organisations que vous pouvez en créer. Quittez-en d’abord une.
done-organization-saved = L’organisation a été enregistrée.
done-organization-made = L’organisation a été créée et s’affiche maintenant.
done-organization-deleted = L’organisation a été supprimée.
logo-title = Logo
logo-lead = Il s’affiche à la place du nom, dans un cadre de 270 sur 70 pixels.
logo-none = Pas encore de logo : le nom s’affiche.
logo-change = Changer le logo
logo-shown = Logo de l’organisation
logo-light-title = Sur les pages claires
logo-dark-title = Sur les pages sombres
logo-dark-text = Nécessaire seulement si l’autre se voit mal sur un fond sombre.
logo-set = Afficher ce logo
logo-remove = Retirer
field-logo = Fichier
hint-logo = PNG, JPEG, WebP ou SVG, { $size } au plus. Les images sont réduites ; des dessins, seuls les formes et les textes sont gardés.
reason-logo-too-long = Le fichier est trop grand. Réduisez l’image, 540 sur 140 pixels suffisent, puis réessayez.
reason-logo-other-kind = Ce n’est pas un fichier PNG, JPEG, WebP ou SVG.
reason-logo-too-large = L’image a trop de pixels, ou le dessin trop d’éléments.
reason-logo-too-small = L’image a trop peu de pixels, ou le dessin est vide ou n’indique pas sa taille.
reason-logo-moves = L’image est animée. Choisissez-en une qui ne bouge pas.
reason-logo-damaged = Le fichier est endommagé. Un dessin doit être un SVG en UTF-8.
reason-logo-unsafe = Le dessin contient des scripts, des images incorporées, des liens ou un type de document. Exportez-le en SVG simple ou en PNG.
done-logo-set = Le logo s’affiche désormais.
done-logo-removed = Le logo a été retiré.
requirement-title = Connexion en deux étapes des membres
requirement-lead = Toute personne qui fait partie de l’organisation a alors besoin d’un second facteur : une application, un téléphone ou une clé de sécurité.
requirement-change = Modifier
requirement-now = Maintenant
requirement-none = Aucun second facteur n’est exigé.
requirement-from = Un second facteur est exigé à partir du { $date }.
requirement-binds = Un second facteur est exigé. Qui n’en a pas ne voit rien de l’organisation.
requirement-text = Donnez une date qui laisse du temps. Les personnes sans second facteur reçoivent un mail aujourd’hui, une semaine avant et un jour avant, et voient un avis dans la console. Il vous en faut un aussi.
requirement-set = Exiger un second facteur
requirement-lift = Ne plus l’exiger
requirement-lacking-title = Qui n’en a pas encore
requirement-lacking = { $n ->
    [0] Tout le monde en a un.
    [one] Une personne n’en a pas.
   *[other] { $n } personnes n’en ont pas.
}
field-required-from = Exigé à partir du
hint-required-from = Le début de ce jour, dans votre fuseau horaire. Aujourd’hui signifie : dès maintenant.
invalid-required-from = Choisissez aujourd’hui ou un jour dans l’année qui vient.
reason-own-second-factor-needed = Configurez d’abord un second facteur pour vous-même. Sinon vous seriez la première personne exclue.
reason-second-factor-in-the-past = Ce moment est passé. Choisissez un jour plus tardif.
reason-second-factor-too-far = Choisissez un jour dans l’année qui vient.
done-second-factor-required = Un second facteur est exigé à partir de la date choisie. Les personnes qui n’en ont pas reçoivent un mail.
done-second-factor-not-required = Un second facteur n’est plus exigé.
needed-title = Un second facteur est nécessaire
needed-now = { $organization } demande un second facteur à toutes les personnes qui en font partie. Vous n’en voyez rien avant d’en avoir un.
needed-from = À partir du { $date }, { $organization } demande un second facteur. Sans lui, vous n’en verrez rien.
needed-met = { $organization } ne demande rien que vous n’ayez déjà.
needed-what = Que faire
needed-text = Configurez un second facteur : une application du téléphone, un téléphone qui approuve les connexions ou une clé de sécurité. Cela prend une minute, et tout est de nouveau ouvert aussitôt.
needed-do = Configurer un second facteur
delete-title = Supprimer l’organisation
delete-lead = { $organization } est supprimée définitivement. Personne ne peut la rétablir.
delete-in-the-way = Ceci l’empêche
delete-in-the-way-text = Réglez d’abord chacun de ces points, puis revenez.
delete-go = Y aller
delete-what = Ce qui se passe
delete-gone = Les adhésions, invitations, équipes, étiquettes et tous les droits prennent fin aussitôt.
delete-others = { $n ->
    [0] Personne d’autre n’en fait partie.
    [one] Une autre personne perd son adhésion et en est avertie par mail.
   *[other] { $n } autres personnes perdent leur adhésion et en sont averties par mail.
}
delete-kept = Le journal d’activité est conservé pour qui exploite cette installation.
delete-type = Pour confirmer, saisissez le nom de l’organisation :
delete-do = Supprimer définitivement
field-type-name = Nom de l’organisation
invalid-type-name = Ce n’est pas son nom. Saisissez-le exactement comme il est écrit.
reason-deletion-in-the-way = Quelque chose est survenu qui l’empêche.
obstacle-product = Un produit qui n’est pas résilié
obstacle-transfer = Un produit en cours de transfert vers une autre organisation, ou d’une autre
obstacle-balance = Un crédit prépayé qui n’a pas été retiré
obstacle-invoice = Des factures qui ne sont pas payées
obstacle-operator = Elle exploite cette installation : retirez d’abord cette marque
obstacle-other = Autre chose
