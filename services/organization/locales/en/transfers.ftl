# Mails about products that go to another organization (PRD-3).

notice-transfer-to-you-subject = { $organization } offers you { $product }
notice-transfer-to-you-text =
    Hello { $name },

    the organization { $organization } would like to hand a product over to you:

    Product:    { $product }
    Open until: { $end }

    { $message }

    Nothing changes unless you accept. Choose there which of your organizations
    is to have it, or decline:

    Offers:  { $public_url }/transfers

    If you do not know why you get this, decline it or leave it alone: it ends
    by itself.
