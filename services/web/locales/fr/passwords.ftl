# Nouveaux mots de passe, et un seul mot de passe pour le compte et la boîte mail.

## Pourquoi un nouveau mot de passe est refusé
reason-password-short = C’est trop court. Quelques mots à la suite font un mot de passe long et facile à retenir.
reason-password-control = N’utilisez ni tabulation, ni caractère de contrôle, ni caractère invisible.
reason-password-common = C’est l’un des mots de passe que tout le monde essaie en premier. Choisissez-en un autre.
reason-password-personal = C’est trop proche de votre nom, de votre adresse ou du nom de ce service. Choisissez-en un autre.
reason-password-breached = Ce mot de passe figure dans une fuite de données ; il sera donc essayé. Choisissez-en un autre et changez-le partout où vous l’utilisez.
reason-password-generated = Cela ressemble à un mot de passe d’application. Choisissez-en un vous-même.

## Dans le journal d’activité
activity-password-imported = Mot de passe repris d’un autre système

## Un seul mot de passe pour le compte et la boîte mail
unify-title = Un seul mot de passe
unify-lead = Utilisez le mot de passe de votre compte aussi pour la boîte mail { $address }.
unify-what = Il n’y a alors qu’un mot de passe pour ce site et pour les logiciels de messagerie. Si vous le changez, il change pour les deux.
unify-before = Le mot de passe actuel de la boîte ne l’ouvre plus. Les mots de passe d’application et d’appareil restent inchangés.
unify-safety = Un logiciel de messagerie qui connaît ce mot de passe pourrait aussi ouvrir votre compte. Avec un mot de passe d’application, il ne le peut pas.
unify-factors = Vous utilisez un second facteur. Tant que c’est le cas, ce mot de passe n’ouvre pas la boîte dans les logiciels de messagerie : il leur faut des mots de passe d’application.
unify-confirm = Utiliser un seul mot de passe
unify-not-now = Garder deux mots de passe
unify-offer = Vous pouvez aussi ouvrir cette boîte mail avec le mot de passe de votre compte : vous n’en avez alors qu’un à retenir.
unify-why-not = Impossible pour cette boîte mail
unified-lead = Le mot de passe de votre compte ouvre la boîte mail { $address }.
unified-other = Le mot de passe d’un autre compte ouvre cette boîte.
unified-what = Il y a un seul mot de passe pour ce site et pour les logiciels de messagerie. Si vous le changez, il change pour les deux.
unified-change-title = Changer le mot de passe pour les deux
unified-change = Changer le mot de passe du compte
unified-end-title = Revenir à deux mots de passe
unified-end-text = Le mot de passe de votre compte n’ouvre alors plus la boîte. Donnez-lui son propre mot de passe, ou aucun : les mots de passe d’application fonctionnent dans les deux cas.
unified-end = Enregistrer le mot de passe de la boîte
unified-end-none = Terminer sans mot de passe de boîte
mailbox-password-unified = Le mot de passe de votre compte ouvre cette boîte.
mailbox-password-shared = Le mot de passe d’un compte ouvre cette boîte.
mailbox-password-unify = Utiliser un seul mot de passe
mailbox-password-unified-more = Détails
reason-unification-not-permitted = Vous ne pouvez pas changer le mot de passe de cette boîte.
reason-unification-other-address = Cela n’est possible que si l’adresse de la boîte est celle avec laquelle vous vous connectez.
reason-unification-other-accounts = D’autres personnes utilisent aussi cette boîte. Il leur faudrait le mot de passe de votre compte.
reason-unification-no-password = Votre compte n’a pas encore de mot de passe.
reason-unification-none = La boîte ne partage le mot de passe d’aucun compte.
reason-unification-active = Le mot de passe de votre compte ouvre cette boîte mail. Changez celui-ci, ou revenez à deux mots de passe.
done-mailbox-unified = Le mot de passe de votre compte ouvre désormais aussi la boîte.
done-mailbox-unification-ended = Le compte et la boîte n’ont plus de mot de passe commun.
alarm-about-password-shared = Le mot de passe de votre compte ouvre aussi votre boîte mail.
alarm-about-password-unshared = Le mot de passe de votre compte n’ouvre plus votre boîte mail.
cause-factor-active = un mot de passe d’application est nécessaire, à cause des seconds facteurs
activity-password-shared = Le mot de passe du compte ouvre une boîte mail
activity-password-unshared = Le mot de passe du compte n’ouvre plus une boîte mail
