# Mensajes del servicio de organizaciones.

notice-footer = Gatepost, { $public_url }
