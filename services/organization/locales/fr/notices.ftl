# Messages du service des organisations.

notice-footer = Gatepost, { $public_url }
