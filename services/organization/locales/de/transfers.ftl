# Mails about products that go to another organization (PRD-3).

notice-transfer-to-you-subject = { $organization } bietet Ihnen { $product } an
notice-transfer-to-you-text =
    Guten Tag { $name },

    die Organisation { $organization } möchte Ihnen ein Produkt übergeben:

    Produkt:    { $product }
    Offen bis:  { $end }

    { $message }

    Ohne Ihre Zusage ändert sich nichts. Wählen Sie dort, welche Ihrer
    Organisationen es erhält, oder lehnen Sie ab:

    Angebote:  { $public_url }/transfers

    Falls Sie nicht wissen, warum Sie dies erhalten, lehnen Sie es ab oder lassen
    Sie es liegen: Das Angebot endet von selbst.
