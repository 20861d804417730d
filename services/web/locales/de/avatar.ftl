# Das Bild, das Menschen von sich zeigen.

avatar-title = Bild
avatar-none = Ihre Initialen stehen für Sie.
avatar-shown = Ihr Bild
field-picture = Bild von Ihnen
hint-picture = JPEG, PNG oder WebP, höchstens { $size }. Es wird verkleinert; wo und womit es aufgenommen wurde, wird entfernt.
avatar-set = Dieses Bild zeigen
avatar-remove = Wieder meine Initialen zeigen
done-avatar-set = Ihr Bild wird ab jetzt gezeigt.
done-avatar-removed = Ihre Initialen werden wieder gezeigt.
