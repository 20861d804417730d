# Messaggi del servizio delle organizzazioni.

notice-footer = Gatepost, { $public_url }
