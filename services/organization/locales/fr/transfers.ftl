# Mails about products that go to another organization (PRD-3).

notice-transfer-to-you-subject = { $organization } vous propose { $product }
notice-transfer-to-you-text =
    Bonjour { $name },

    l’organisation { $organization } souhaite vous transférer un produit :

    Produit :         { $product }
    Ouvert jusqu’au : { $end }

    { $message }

    Rien ne change sans votre accord. Choisissez à cette adresse laquelle de vos
    organisations le reçoit, ou refusez :

    Offres :  { $public_url }/transfers

    Si vous ne savez pas pourquoi vous recevez ce message, refusez l’offre ou
    laissez-la : elle prend fin d’elle-même.
