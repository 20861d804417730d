# Mails des Dienstes für Organisationen.

notice-footer = Gatepost, { $public_url }
