# Mails zu Produkten, an Mitglieder, die sie gewählt haben (ORG-3).

notice-product-added-subject = Neues Produkt in { $organization }: { $product }
notice-product-added-text =
    Guten Tag { $name },

    { $organization } hat ein neues Produkt: { $product }.

    Produkte:  { $public_url }/products

    Sie erhalten diese Mail, weil Sie in den Einstellungen Ihrer Mitgliedschaft
    Nachrichten zu Produkten gewählt haben.

notice-product-expiring-subject = { $product } von { $organization } endet bald
notice-product-expiring-text =
    Guten Tag { $name },

    das Produkt { $product } von { $organization } endet am { $renewal }, wenn es nicht verlängert wird.

    Produkte:  { $public_url }/products

    Sie erhalten diese Mail, weil Sie in den Einstellungen Ihrer Mitgliedschaft
    Nachrichten zu Produkten gewählt haben.

notice-product-blocked-subject = { $product } ist gesperrt
notice-product-blocked-text =
    Guten Tag { $name },

    das Produkt { $product } von { $organization } ist gesperrt und lässt sich im
    Moment nicht benutzen.

    Produkte:  { $public_url }/products

    Sie erhalten diese Mail, weil Sie in den Einstellungen Ihrer Mitgliedschaft
    Nachrichten zu Produkten gewählt haben.

notice-product-resumed-subject = { $product } ist wieder benutzbar
notice-product-resumed-text =
    Guten Tag { $name },

    das Produkt { $product } von { $organization } ist wieder benutzbar.

    Produkte:  { $public_url }/products

    Sie erhalten diese Mail, weil Sie in den Einstellungen Ihrer Mitgliedschaft
    Nachrichten zu Produkten gewählt haben.

notice-product-cancelled-subject = { $product } wurde gekündigt
notice-product-cancelled-text =
    Guten Tag { $name },

    das Produkt { $product } von { $organization } wurde gekündigt.

    Produkte:  { $public_url }/products

    Sie erhalten diese Mail, weil Sie in den Einstellungen Ihrer Mitgliedschaft
    Nachrichten zu Produkten gewählt haben.

notice-product-transfer-offered-subject = { $product } soll übertragen werden
notice-product-transfer-offered-text =
    Guten Tag { $name },

    das Produkt { $product } soll übertragen werden. Es betrifft { $organization }
    und { $other }. Nichts ändert sich, bevor die andere Seite annimmt.

    Produkte:  { $public_url }/products

    Sie erhalten diese Mail, weil Sie in den Einstellungen Ihrer Mitgliedschaft
    Nachrichten zu Produkten gewählt haben.

notice-product-transferred-subject = { $product } wurde übertragen
notice-product-transferred-text =
    Guten Tag { $name },

    das Produkt { $product } gehört jetzt einer anderen Organisation. Es betrifft
    { $organization } und { $other }.

    Produkte:  { $public_url }/products

    Sie erhalten diese Mail, weil Sie in den Einstellungen Ihrer Mitgliedschaft
    Nachrichten zu Produkten gewählt haben.
