# Vérification d’identité : la personne, l’assistance.

## Activité et alertes
activity-recovery-case-opened = Aide demandée : seconds facteurs perdus
activity-recovery-case-resumed = Dossier de récupération repris
activity-recovery-case-document-added = Image d’une pièce d’identité envoyée
activity-recovery-case-submitted = Pièces d’identité remises
activity-recovery-case-viewed = Dossier de récupération consulté par l’assistance
activity-recovery-case-document-viewed = Pièce d’identité consultée par l’assistance
activity-recovery-case-approved = Dossier de récupération approuvé par une personne de l’assistance
activity-recovery-case-declined = Dossier de récupération refusé par l’assistance
activity-recovery-case-withdrawn = Dossier de récupération retiré
activity-recovery-case-cancelled = Dossier de récupération clos
activity-recovery-case-expired = Dossier de récupération clos : délai dépassé
activity-recovery-case-ready = Délai d’attente écoulé, lien de réinitialisation envoyé
activity-recovery-case-password-refused = Réinitialisation des seconds facteurs refusée
activity-recovery-case-finished = Seconds facteurs réinitialisés
alarm-about-recovery-case-received = Quelqu’un qui connaît votre mot de passe a envoyé des pièces d’identité pour passer outre vos seconds facteurs.
alarm-about-recovery-case-approved = L’assistance a accepté de réinitialiser vos seconds facteurs après un délai d’attente.
alarm-about-recovery-case-declined = L’assistance a refusé de réinitialiser vos seconds facteurs.
alarm-about-factors-reset = Tous les seconds facteurs de votre compte ont été supprimés.
