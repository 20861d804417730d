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

## Demander de l’aide
identity-none-left = Je n’ai plus aucun d’eux
identity-title = Confirmez votre identité
identity-lead = Vous connaissez votre mot de passe et avez perdu tous vos seconds facteurs. Notre assistance peut vérifier que le compte est le vôtre.
identity-first = Regardez d’abord s’il en reste un : un code de secours sur papier, un autre téléphone, une clé de sécurité. Cette voie prend plusieurs jours.
identity-how = Ce qui se passe
identity-how-send = Vous envoyez des images d’une pièce d’identité, et une de vous qui la tenez.
identity-how-review = Deux personnes de notre assistance les examinent. Les images sont conservées chiffrées et effacées avec la décision, au plus tard après 72 heures.
identity-how-wait = Si les deux sont d’accord, un délai d’attente commence. Le titulaire du compte est prévenu partout et peut l’empêcher.
identity-how-reset = Nous vous envoyons ensuite un lien. Avec lui et votre mot de passe, vous supprimez les seconds facteurs perdus, vous connectez et en ajoutez de nouveaux.
identity-ask = Demander de l’aide
identity-back = Revenir aux autres méthodes
reason-no-support = Personne ne peut vérifier d’identités ici pour le moment. Adressez-vous à l’exploitant de cette installation.

## Envoyer des images
identity-documents-title = Envoyez des images
identity-documents-lead = Votre dossier porte le numéro { $number }. Photographiez avec une bonne lumière : tout ce qui figure sur la pièce doit être lisible.
field-front = Recto de la pièce
hint-front = D’un passeport, d’une carte d’identité ou d’un permis de conduire : la face ou la page avec votre photo.
field-back = Verso de la pièce
hint-back = S’il y figure quelque chose.
field-selfie = Vous, la pièce à la main
hint-selfie = Votre visage et la pièce sur une même image.
identity-sent = Envoyé
identity-limits = JPEG, PNG ou WebP, { $size } au plus par image. Nous ne gardons que l’image : le lieu et l’appareil de la prise de vue sont supprimés.
identity-send = Envoyer les images
identity-submit-title = Tout y est ?
identity-submit-text = L’assistance ne voit les images que lorsque vous les remettez. Ensuite, elles ne peuvent plus être changées.
identity-submit = Remettre
identity-withdraw = Retirer
done-pictures-sent = Les images sont arrivées.
invalid-no-file = Choisissez au moins une image.
reason-case-incomplete = Il manque une image : il faut le recto de la pièce et vous, la pièce à la main.
reason-picture-too-long = Le fichier est trop volumineux.
reason-picture-other-kind = Ce n’est pas une image JPEG, PNG ou WebP.
reason-picture-too-many-pixels = L’image a trop de pixels. Prenez-la avec les réglages habituels de votre appareil.
reason-picture-too-few-pixels = L’image est trop petite pour qu’on y reconnaisse quelque chose.
reason-picture-moves = Les images animées ne sont pas acceptées.
reason-picture-damaged = L’image est illisible. Envoyez-en une autre.

## Attendre
identity-status-title = Votre dossier
identity-number = Numéro de dossier
identity-state-submitted = Notre assistance examine vos images. Nous vous écrivons dès que c’est décidé.
identity-documents-until = Les images sont effacées avec la décision, au plus tard le { $time }.
identity-state-approved = L’assistance a donné son accord. Le { $time }, nous vous envoyons un lien qui réinitialise vos seconds facteurs.
identity-state-ready = Nous vous avons envoyé un lien qui réinitialise vos seconds facteurs. Il est valable jusqu’au { $time }.
identity-stop = Si un second facteur réapparaît, connectez-vous simplement avec lui : cela clôt le dossier.
identity-keep = Gardez le numéro de dossier. Vous retrouvez cette page dans ce navigateur, ou en vous connectant et en demandant de nouveau de l’aide.
identity-ended = Ce dossier est clos
identity-erased = Toutes les images sont effacées.
identity-end-done = Vos seconds facteurs ont été réinitialisés. Connectez-vous avec votre mot de passe et ajoutez-en aussitôt un nouveau.
identity-end-unreadable = L’assistance a refusé : les images sont illisibles. Vous pouvez demander de nouveau avec de meilleures.
identity-end-mismatch = L’assistance a refusé : la pièce n’appartient pas au titulaire du compte.
identity-end-invalid = L’assistance a refusé : la pièce n’est pas valable, ou ne l’est plus. Vous pouvez demander de nouveau avec une autre.
identity-end-doubtful = L’assistance a refusé : quelque chose ne concordait pas.
identity-end-withdrawn = Vous l’avez retiré.
identity-end-not-me = Le titulaire du compte l’a empêché.
identity-end-logged-in = Quelqu’un s’est connecté au compte.
identity-end-password-changed = Le mot de passe a été changé. Avec le nouveau, vous pouvez demander de nouveau.
identity-end-expired = Le délai était dépassé. Vous pouvez demander de nouveau.
identity-end-other = L’exploitant de cette installation l’a clos, ou le compte ne peut pas être utilisé.

## La fin
identity-finish-title = Réinitialisez vos seconds facteurs
identity-finish-lead = Pour le compte { $email }.
identity-finish-text = Tous les seconds facteurs du compte sont supprimés, et toutes les sessions se ferment. Ensuite, connectez-vous et ajoutez aussitôt un nouveau second facteur.
identity-finish = Réinitialiser les seconds facteurs
identity-finish-gone = Ce lien ne fonctionne plus : il a servi, il est trop ancien, ou le dossier est clos.
done-factors-reset = Vos seconds facteurs sont supprimés. Connectez-vous avec votre mot de passe et ajoutez-en aussitôt un nouveau.

## Assistance
menu-support = Vérification d’identité
review-title = Vérification d’identité
review-lead = Des personnes qui ont perdu tous leurs seconds facteurs. Deux d’entre vous doivent être d’accord, et personne ne décide pour soi-même.
review-none = Personne n’attend
review-none-text = Quand quelqu’un remet des images, elles sont ici.
review-next = Suite
review-case = Dossier { $number }
review-own = Le vôtre
review-mine = Vous avez approuvé
review-mine-text = Vous avez approuvé. Quelqu’un d’autre doit le faire aussi.
review-approvals = { $n } accord(s) sur 2
review-until = jusqu’au { $time }
review-account = Compte
review-name = Nom
review-email = E-mail de connexion
review-created = Compte créé
review-asked = Demandé
review-from = Depuis
review-agreed = Accords
review-erased = Effacement des images
review-pictures = Images
review-compare = Est-ce partout la même personne, et celle dont le compte porte le nom ? La pièce est-elle authentique et valable ? En cas de doute, refusez.
review-approve = Approuver
review-approve-text = Quand deux personnes ont approuvé, le titulaire est prévenu partout et peut l’empêcher pendant le délai d’attente.
field-compared = J’ai comparé le nom, la photo et le visage ; ils sont d’une même personne.
invalid-compared = Confirmez que vous les avez comparés.
review-refuse = Refuser
review-refuse-text = Un seul refus clôt le dossier. Le titulaire en apprend le motif.
field-reason = Motif
invalid-reason = Choisissez un motif.
review-reason-unreadable = Les images sont illisibles
review-reason-mismatch = La pièce est celle de quelqu’un d’autre
review-reason-invalid = La pièce n’est pas valable, ou ne l’est plus
review-reason-doubtful = Autre chose ne concorde pas
review-logged = Ce que vous consultez et décidez figure au journal du compte et au vôtre.
done-case-approved = Deux personnes ont approuvé. Le titulaire est prévenu, et le délai d’attente a commencé.
done-case-approved-first = Vous avez approuvé. Quelqu’un d’autre doit le faire aussi.
done-case-refused = Le dossier est refusé. Le titulaire est prévenu.
done-case-decided = Ce dossier est déjà décidé, ou vous l’avez déjà approuvé.
done-support-needs-factor = L’assistance travaille avec deux facteurs seulement. Ajoutez-en un, puis connectez-vous avec lui.
