# Nouveaux mots de passe, et un seul mot de passe pour le compte et la boîte mail.

## Pourquoi un nouveau mot de passe est refusé
reason-password-short = C’est trop court. Quelques mots à la suite font un mot de passe long et facile à retenir.
reason-password-control = N’utilisez ni tabulation ni autre caractère de contrôle.
reason-password-common = C’est l’un des mots de passe que tout le monde essaie en premier. Choisissez-en un autre.
reason-password-personal = C’est trop proche de votre nom, de votre adresse ou du nom de ce service. Choisissez-en un autre.
reason-password-breached = Ce mot de passe figure dans une fuite de données ; il sera donc essayé. Choisissez-en un autre et changez-le partout où vous l’utilisez.
reason-password-generated = Cela ressemble à un mot de passe d’application. Choisissez-en un vous-même.

## Dans le journal d’activité
activity-password-imported = Mot de passe repris d’un autre système
