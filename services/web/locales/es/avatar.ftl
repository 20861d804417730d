# La imagen que las personas muestran de sí mismas.

avatar-title = Imagen
avatar-none = Le representan sus iniciales.
avatar-shown = Su imagen
field-picture = Imagen suya
hint-picture = JPEG, PNG o WebP, { $size } como máximo. Se reduce, y se elimina dónde y con qué se tomó.
avatar-set = Mostrar esta imagen
avatar-remove = Volver a mis iniciales
done-avatar-set = Su imagen se muestra a partir de ahora.
done-avatar-removed = Se muestran de nuevo sus iniciales.
