# Mails of the organization service.

notice-footer = Gatepost, { $public_url }
