# Lo que una organización dice de sí, muestra y exige, y su final.

menu-organization = Organización
organization-about = Datos
organization-edit = Modificar
organization-end = Salir y terminar
organization-new = Crear una organización
organization-new-lead = Usted la representa y puede invitar a otras personas. Puede cambiar de organización cuando quiera.
organization-make = Crear la organización
field-organization-name = Nombre
hint-organization-name = Como la llama su gente. Todas las personas que forman parte de ella ven este nombre.
invalid-organization-name = Escriba un nombre de 1 a 64 caracteres.
field-organization-kind = Tipo
invalid-organization-kind = Elija un tipo.
field-legal-name = Razón social
hint-legal-name = Como en el registro, con la forma jurídica. Para empresas y asociaciones.
invalid-legal-name = Escriba el nombre como en el registro: una empresa tiene uno, una persona solo el suyo.
field-country = País
hint-country = Hace falta para una empresa y para un número de IVA.
invalid-country = Elija el país.
field-vat-number = Número de IVA
hint-vat-number = Para empresas y asociaciones, por ejemplo DE136695976 o CHE-100.155.212. Los espacios y puntos no importan.
invalid-vat-number = No es un número de IVA de ese país. Compruebe cada cifra.
field-organization-language = Idioma de los correos a la organización
hint-organization-language = Los miembros reciben los correos en su propio idioma.
invalid-organization-language = Elija uno de estos idiomas.
not-told = Sin indicar
reason-too-many-organizations = Pertenece a tantas organizaciones como puede crear. Deje antes una.
done-organization-saved = La organización se ha guardado.
done-organization-made = La organización se ha creado y se muestra ahora.
done-organization-deleted = La organización se ha eliminado.
logo-title = Logotipo
logo-lead = Se muestra en lugar del nombre, en un recuadro de 270 por 70 píxeles.
logo-none = Aún no hay logotipo: se muestra el nombre.
logo-change = Cambiar el logotipo
logo-shown = Logotipo de la organización
logo-light-title = En páginas claras
logo-dark-title = En páginas oscuras
logo-dark-text = Solo hace falta si el otro se ve mal sobre fondo oscuro.
logo-set = Mostrar este logotipo
logo-remove = Quitar
field-logo = Archivo
hint-logo = PNG, JPEG, WebP o SVG, como máximo { $size }. Las imágenes se reducen; de los dibujos solo quedan formas y textos.
reason-logo-too-long = El archivo es demasiado grande. Reduzca la imagen, bastan 540 por 140 píxeles, e inténtelo de nuevo.
reason-logo-other-kind = No es un archivo PNG, JPEG, WebP o SVG.
reason-logo-too-large = La imagen tiene demasiados píxeles, o el dibujo demasiadas partes.
reason-logo-too-small = La imagen tiene muy pocos píxeles, o el dibujo está vacío o no dice qué tamaño tiene.
reason-logo-moves = La imagen se mueve. Elija una fija.
reason-logo-damaged = El archivo está dañado. Un dibujo debe ser SVG en UTF-8.
reason-logo-unsafe = El dibujo contiene scripts, imágenes incrustadas, enlaces o un tipo de documento. Expórtelo como SVG simple o como PNG.
done-logo-set = El logotipo se muestra desde ahora.
done-logo-removed = El logotipo se ha quitado.
requirement-title = Inicio de sesión en dos pasos de los miembros
requirement-lead = Quien forma parte de la organización necesita entonces un segundo factor: una aplicación, un teléfono o una llave de seguridad.
requirement-change = Cambiar
requirement-now = Ahora
requirement-none = No se exige ningún segundo factor.
requirement-from = Se exige un segundo factor a partir del { $date }.
requirement-binds = Se exige un segundo factor. Quien no lo tiene no ve nada de la organización.
requirement-text = Elija una fecha que deje tiempo. Quien no tiene un segundo factor recibe un correo hoy, una semana antes y un día antes, y ve un aviso en la consola. Usted también necesita uno.
requirement-set = Exigir un segundo factor
requirement-lift = Dejar de exigirlo
requirement-lacking-title = Quién no lo tiene aún
requirement-lacking = { $n ->
    [0] Todos tienen uno.
    [one] Una persona no lo tiene.
   *[other] { $n } personas no lo tienen.
}
field-required-from = Exigido a partir del
hint-required-from = El comienzo de ese día, en su zona horaria. Hoy significa: desde ahora.
invalid-required-from = Elija hoy o un día dentro de un año.
reason-own-second-factor-needed = Configure antes un segundo factor para usted. De lo contrario sería la primera persona en quedar fuera.
reason-second-factor-in-the-past = Ese momento ya pasó. Elija un día posterior.
reason-second-factor-too-far = Elija un día dentro de un año.
done-second-factor-required = Se exige un segundo factor desde la fecha elegida. Quien no lo tiene recibe un correo.
done-second-factor-not-required = Ya no se exige un segundo factor.
needed-title = Hace falta un segundo factor
needed-now = { $organization } pide un segundo factor a todas las personas que forman parte de ella. No ve nada hasta que tenga uno.
needed-from = A partir del { $date }, { $organization } pide un segundo factor. Sin él no verá nada de ella.
needed-met = { $organization } no pide nada que usted no tenga.
needed-what = Qué hacer
needed-text = Configure un segundo factor: una aplicación del teléfono, un teléfono que aprueba los inicios de sesión o una llave de seguridad. Solo lleva un minuto, y todo queda abierto de nuevo al instante.
needed-do = Configurar un segundo factor
delete-title = Eliminar la organización
delete-lead = { $organization } se elimina para siempre. Nadie puede recuperarla.
delete-in-the-way = Esto lo impide
delete-in-the-way-text = Resuelva antes cada uno de estos puntos y vuelva después.
delete-go = Ir allí
delete-what = Qué ocurre
delete-gone = Las pertenencias, invitaciones, equipos, etiquetas y todos los derechos terminan al instante.
delete-others = { $n ->
    [0] Nadie más forma parte de ella.
    [one] Otra persona pierde su pertenencia y recibe un correo.
   *[other] Otras { $n } personas pierden su pertenencia y reciben un correo.
}
delete-kept = El registro de actividad se conserva para quien opera esta instalación.
delete-type = Para confirmar, escriba el nombre de la organización:
delete-do = Eliminar para siempre
field-type-name = Nombre de la organización
invalid-type-name = No es su nombre. Escríbalo exactamente como está escrito.
reason-deletion-in-the-way = Ha surgido algo que lo impide.
obstacle-product = Un producto que no está cancelado
obstacle-transfer = Un producto en camino a otra organización, o de otra
obstacle-balance = Saldo prepagado que no se ha retirado
obstacle-invoice = Facturas que no están pagadas
obstacle-operator = Opera esta instalación: quítele antes esa marca
obstacle-other = Otra cosa
