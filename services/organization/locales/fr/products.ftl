# Messages au sujet des produits, aux membres qui l’ont choisi (ORG-3).

notice-product-added-subject = Nouveau produit dans { $organization } : { $product }
notice-product-added-text =
    Bonjour { $name },

    { $organization } a un nouveau produit : { $product }.

    Produits :  { $public_url }/products

    Vous recevez ce message parce que vous avez choisi, dans les réglages de votre
    participation, d’être informé au sujet des produits.

notice-product-expiring-subject = { $product } de { $organization } expire bientôt
notice-product-expiring-text =
    Bonjour { $name },

    le produit { $product } de { $organization } expire le { $renewal }, sauf s’il est renouvelé.

    Produits :  { $public_url }/products

    Vous recevez ce message parce que vous avez choisi, dans les réglages de votre
    participation, d’être informé au sujet des produits.

notice-product-blocked-subject = { $product } est bloqué
notice-product-blocked-text =
    Bonjour { $name },

    le produit { $product } de { $organization } est bloqué et ne peut pas être
    utilisé pour le moment.

    Produits :  { $public_url }/products

    Vous recevez ce message parce que vous avez choisi, dans les réglages de votre
    participation, d’être informé au sujet des produits.

notice-product-resumed-subject = { $product } est de nouveau utilisable
notice-product-resumed-text =
    Bonjour { $name },

    le produit { $product } de { $organization } est de nouveau utilisable.

    Produits :  { $public_url }/products

    Vous recevez ce message parce que vous avez choisi, dans les réglages de votre
    participation, d’être informé au sujet des produits.

notice-product-cancelled-subject = { $product } a été résilié
notice-product-cancelled-text =
    Bonjour { $name },

    le produit { $product } de { $organization } a été résilié.

    Produits :  { $public_url }/products

    Vous recevez ce message parce que vous avez choisi, dans les réglages de votre
    participation, d’être informé au sujet des produits.

notice-product-transfer-offered-subject = { $product } va être transféré
notice-product-transfer-offered-text =
    Bonjour { $name },

    le produit { $product } doit être transféré. Cela concerne { $organization }
    et { $other }. Rien ne change avant que l’organisation qui le reçoit accepte.

    Produits :  { $public_url }/products

    Vous recevez ce message parce que vous avez choisi, dans les réglages de votre
    participation, d’être informé au sujet des produits.

notice-product-transferred-subject = { $product } a été transféré
notice-product-transferred-text =
    Bonjour { $name },

    le produit { $product } est passé d’une organisation à une autre. Cela concerne
    { $organization } et { $other }.

    Produits :  { $public_url }/products

    Vous recevez ce message parce que vous avez choisi, dans les réglages de votre
    participation, d’être informé au sujet des produits.
