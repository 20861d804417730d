# Mails about products, to members who chose to get them (ORG-3).

notice-product-added-subject = New product in { $organization }: { $product }
notice-product-added-text =
    Hello { $name },

    { $organization } has a new product: { $product }.

    Products:  { $public_url }/products

    You get this mail because you chose to hear of products in the settings of your
    membership.

notice-product-expiring-subject = { $product } of { $organization } ends soon
notice-product-expiring-text =
    Hello { $name },

    the product { $product } of { $organization } ends on { $renewal } unless it is renewed.

    Products:  { $public_url }/products

    You get this mail because you chose to hear of products in the settings of your
    membership.

notice-product-blocked-subject = { $product } is blocked
notice-product-blocked-text =
    Hello { $name },

    the product { $product } of { $organization } is blocked and cannot be used
    for now.

    Products:  { $public_url }/products

    You get this mail because you chose to hear of products in the settings of your
    membership.

notice-product-resumed-subject = { $product } can be used again
notice-product-resumed-text =
    Hello { $name },

    the product { $product } of { $organization } can be used again.

    Products:  { $public_url }/products

    You get this mail because you chose to hear of products in the settings of your
    membership.

notice-product-cancelled-subject = { $product } was cancelled
notice-product-cancelled-text =
    Hello { $name },

    the product { $product } of { $organization } was cancelled.

    Products:  { $public_url }/products

    You get this mail because you chose to hear of products in the settings of your
    membership.

notice-product-transfer-offered-subject = { $product } is to move
notice-product-transfer-offered-text =
    Hello { $name },

    the product { $product } is to move. It concerns { $organization } and
    { $other }. Nothing changes before the receiving side accepts.

    Products:  { $public_url }/products

    You get this mail because you chose to hear of products in the settings of your
    membership.

notice-product-transferred-subject = { $product } has moved
notice-product-transferred-text =
    Hello { $name },

    the product { $product } has moved from one organization to another. It
    concerns { $organization } and { $other }.

    Products:  { $public_url }/products

    You get this mail because you chose to hear of products in the settings of your
    membership.
