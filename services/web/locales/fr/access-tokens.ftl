# Jetons d’accès présentés pour le courrier.

cause-no-token = pas un jeton d’accès, par exemple un mot de passe d’application à sa place
cause-token-as-password = un jeton d’accès à la place d’un mot de passe : choisissez OAuth 2.0 dans le programme
cause-token-invalid = jeton d’accès non valable
cause-token-expired = le jeton d’accès a expiré
cause-token-scope = le jeton d’accès n’est pas prévu pour ce protocole
cause-token-revoked = l’accès a été révoqué ou a pris fin
cause-token-without-mailbox = le jeton d’accès est arrivé sans adresse de boîte mail
