# Mensajes sobre productos, a los miembros que los han elegido (ORG-3).

notice-product-added-subject = Nuevo producto en { $organization }: { $product }
notice-product-added-text =
    Hola { $name }:

    { $organization } tiene un producto nuevo: { $product }.

    Productos:  { $public_url }/products

    Recibe este mensaje porque en los ajustes de su pertenencia ha elegido recibir
    noticias de los productos.

notice-product-expiring-subject = { $product } de { $organization } vence pronto
notice-product-expiring-text =
    Hola { $name }:

    el producto { $product } de { $organization } vence el { $renewal } si no se renueva.

    Productos:  { $public_url }/products

    Recibe este mensaje porque en los ajustes de su pertenencia ha elegido recibir
    noticias de los productos.

notice-product-blocked-subject = { $product } está bloqueado
notice-product-blocked-text =
    Hola { $name }:

    el producto { $product } de { $organization } está bloqueado y por ahora no se
    puede usar.

    Productos:  { $public_url }/products

    Recibe este mensaje porque en los ajustes de su pertenencia ha elegido recibir
    noticias de los productos.

notice-product-resumed-subject = { $product } se puede usar de nuevo
notice-product-resumed-text =
    Hola { $name }:

    el producto { $product } de { $organization } se puede usar de nuevo.

    Productos:  { $public_url }/products

    Recibe este mensaje porque en los ajustes de su pertenencia ha elegido recibir
    noticias de los productos.

notice-product-cancelled-subject = { $product } se ha cancelado
notice-product-cancelled-text =
    Hola { $name }:

    el producto { $product } de { $organization } se ha cancelado.

    Productos:  { $public_url }/products

    Recibe este mensaje porque en los ajustes de su pertenencia ha elegido recibir
    noticias de los productos.

notice-product-transfer-offered-subject = { $product } se va a transferir
notice-product-transfer-offered-text =
    Hola { $name }:

    el producto { $product } se va a transferir. Afecta a { $organization } y a
    { $other }. Nada cambia antes de que lo acepte quien lo recibe.

    Productos:  { $public_url }/products

    Recibe este mensaje porque en los ajustes de su pertenencia ha elegido recibir
    noticias de los productos.

notice-product-transferred-subject = { $product } se ha transferido
notice-product-transferred-text =
    Hola { $name }:

    el producto { $product } ha pasado de una organización a otra. Afecta a
    { $organization } y a { $other }.

    Productos:  { $public_url }/products

    Recibe este mensaje porque en los ajustes de su pertenencia ha elegido recibir
    noticias de los productos.
