# L’image que les personnes montrent d’elles-mêmes.

avatar-title = Image
avatar-none = Vos initiales vous représentent.
avatar-shown = Votre image
field-picture = Image de vous
hint-picture = JPEG, PNG ou WebP, { $size } au plus. Elle est réduite, et le lieu et l’appareil de la prise de vue sont effacés.
avatar-set = Montrer cette image
avatar-remove = Revenir à mes initiales
done-avatar-set = Votre image est désormais affichée.
done-avatar-removed = Vos initiales sont de nouveau affichées.
