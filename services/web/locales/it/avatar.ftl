# L’immagine che le persone mostrano di sé.

avatar-title = Immagine
avatar-none = La rappresentano le Sue iniziali.
avatar-shown = La Sua immagine
field-picture = Immagine di Lei
hint-picture = JPEG, PNG o WebP, al massimo { $size }. Viene ridotta; luogo e apparecchio dello scatto vengono rimossi.
avatar-set = Mostra questa immagine
avatar-remove = Mostra di nuovo le iniziali
done-avatar-set = Da ora viene mostrata la Sua immagine.
done-avatar-removed = Vengono mostrate di nuovo le Sue iniziali.
