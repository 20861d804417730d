# Messaggi sui prodotti, ai membri che li hanno scelti (ORG-3).

notice-product-added-subject = Nuovo prodotto in { $organization }: { $product }
notice-product-added-text =
    Buongiorno { $name },

    { $organization } ha un nuovo prodotto: { $product }.

    Prodotti:  { $public_url }/products

    Riceve questo messaggio perché nelle impostazioni della Sua partecipazione ha
    scelto di essere informato sui prodotti.

notice-product-expiring-subject = { $product } di { $organization } scade presto
notice-product-expiring-text =
    Buongiorno { $name },

    il prodotto { $product } di { $organization } scade il { $renewal } se non viene rinnovato.

    Prodotti:  { $public_url }/products

    Riceve questo messaggio perché nelle impostazioni della Sua partecipazione ha
    scelto di essere informato sui prodotti.

notice-product-blocked-subject = { $product } è bloccato
notice-product-blocked-text =
    Buongiorno { $name },

    il prodotto { $product } di { $organization } è bloccato e per ora non si può
    usare.

    Prodotti:  { $public_url }/products

    Riceve questo messaggio perché nelle impostazioni della Sua partecipazione ha
    scelto di essere informato sui prodotti.

notice-product-resumed-subject = { $product } si può usare di nuovo
notice-product-resumed-text =
    Buongiorno { $name },

    il prodotto { $product } di { $organization } si può usare di nuovo.

    Prodotti:  { $public_url }/products

    Riceve questo messaggio perché nelle impostazioni della Sua partecipazione ha
    scelto di essere informato sui prodotti.

notice-product-cancelled-subject = { $product } è stato disdetto
notice-product-cancelled-text =
    Buongiorno { $name },

    il prodotto { $product } di { $organization } è stato disdetto.

    Prodotti:  { $public_url }/products

    Riceve questo messaggio perché nelle impostazioni della Sua partecipazione ha
    scelto di essere informato sui prodotti.

notice-product-transfer-offered-subject = { $product } sarà trasferito
notice-product-transfer-offered-text =
    Buongiorno { $name },

    il prodotto { $product } deve essere trasferito. Riguarda { $organization } e
    { $other }. Nulla cambia prima che chi lo riceve accetti.

    Prodotti:  { $public_url }/products

    Riceve questo messaggio perché nelle impostazioni della Sua partecipazione ha
    scelto di essere informato sui prodotti.

notice-product-transferred-subject = { $product } è stato trasferito
notice-product-transferred-text =
    Buongiorno { $name },

    il prodotto { $product } è passato da un’organizzazione a un’altra. Riguarda
    { $organization } e { $other }.

    Prodotti:  { $public_url }/products

    Riceve questo messaggio perché nelle impostazioni della Sua partecipazione ha
    scelto di essere informato sui prodotti.
