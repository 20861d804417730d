# Messages au sujet des invitations (ORG-6).

notice-invitation-subject = { $organization } vous invite
notice-invitation-text =
    Bonjour,

    { $inviter ->
        [none] quelqu’un
       *[other] { $inviter }
    } vous invite à rejoindre { $organization }
    { $role ->
        [legal-representative] comme représentante ou représentant légal
        [administrator] à l’administration
        [external] comme personne externe
        [support] à l’assistance
       *[other] comme collaboratrice ou collaborateur
    }.

    Ouvrez ce lien pour voir l’invitation, puis l’accepter ou la refuser, avec un
    compte existant ou avec un nouveau :

    { $link }

    Le lien est valable jusqu’au { $end }, sur n’importe quel appareil. Si vous ne
    connaissez pas { $organization }, vous n’avez rien à faire.

notice-invitation-reminder-subject = L’invitation de { $organization } expire bientôt
notice-invitation-reminder-text =
    Bonjour,

    { $organization } vous invite à la rejoindre { $role ->
        [legal-representative] comme représentante ou représentant légal
        [administrator] à l’administration
        [external] comme personne externe
        [support] à l’assistance
       *[other] comme collaboratrice ou collaborateur
    }.
    Vous n’avez pas encore répondu et l’invitation expire le { $end }.

    Pour l’accepter ou la refuser, ouvrez ce lien :

    { $link }

    Si vous ne connaissez pas { $organization }, vous n’avez rien à faire.

notice-invitation-accepted-subject = { $person } a rejoint { $organization }
notice-invitation-accepted-text =
    Bonjour { $name },

    { $person } a accepté votre invitation à rejoindre { $organization }
    { $role ->
        [legal-representative] comme représentante ou représentant légal
        [administrator] à l’administration
        [external] comme personne externe
        [support] à l’assistance
       *[other] comme collaboratrice ou collaborateur
    }.

    Adresse invitée :  { $invited }
    Compte :           { $address }
    { $other ->
        [yes] Le compte a une autre adresse que celle que vous avez invitée : quelqu’un a
            ouvert le lien avec son propre compte. Vérifiez que c’est la bonne personne.
       *[no] C’est l’adresse que vous avez invitée.
    }

    { $gone ->
        [yes] Ce qui n’existe plus a été laissé de côté : { $missing }.
       *[no] Tout ce que l’invitation prévoyait a été donné.
    }

    Membres :  { $public_url }/users

notice-invitation-declined-subject = { $address } ne rejoint pas { $organization }
notice-invitation-declined-text =
    Bonjour { $name },

    { $address } a refusé votre invitation à rejoindre { $organization }.

    Invitations :  { $public_url }/users/invitations
