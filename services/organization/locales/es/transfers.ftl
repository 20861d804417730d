# Mails about products that go to another organization (PRD-3).

notice-transfer-to-you-subject = { $organization } le ofrece { $product }
notice-transfer-to-you-text =
    Hola, { $name }:

    La organización { $organization } desea transferirle un producto:

    Producto:       { $product }
    Abierto hasta:  { $end }

    { $message }

    Nada cambia si usted no acepta. Elija allí cuál de sus organizaciones lo
    recibe, o rechácelo:

    Ofertas:  { $public_url }/transfers

    Si no sabe por qué recibe este mensaje, rechace la oferta o déjela: termina
    por sí sola.
