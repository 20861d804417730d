# Mails about products that go to another organization (PRD-3).

notice-transfer-to-you-subject = { $organization } Le offre { $product }
notice-transfer-to-you-text =
    Buongiorno { $name },

    l’organizzazione { $organization } desidera trasferirLe un prodotto:

    Prodotto:        { $product }
    Aperto fino al:  { $end }

    { $message }

    Nulla cambia senza il Suo consenso. Scelga lì quale delle Sue organizzazioni
    lo riceve, oppure rifiuti:

    Offerte:  { $public_url }/transfers

    Se non sa perché riceve questo messaggio, rifiuti l’offerta o la lasci
    stare: termina da sola.
