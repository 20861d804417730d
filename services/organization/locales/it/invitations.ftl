# Messaggi sugli inviti (ORG-6).

notice-invitation-subject = { $organization } La invita
notice-invitation-text =
    Buongiorno,

    { $inviter ->
        [none] qualcuno
       *[other] { $inviter }
    } La invita a far parte di { $organization }
    { $role ->
        [legal-representative] come rappresentante legale
        [administrator] nell’amministrazione
        [external] come persona esterna
        [support] nell’assistenza
       *[other] come collaboratore
    }.

    Apra questo link per vedere l’invito e accettarlo o rifiutarlo, con un account
    che ha già o con uno nuovo:

    { $link }

    Il link vale fino al { $end }, su qualsiasi dispositivo. Se non conosce
    { $organization }, non deve fare nulla.

notice-invitation-reminder-subject = L’invito di { $organization } scade presto
notice-invitation-reminder-text =
    Buongiorno,

    { $organization } La invita a farne parte { $role ->
        [legal-representative] come rappresentante legale
        [administrator] nell’amministrazione
        [external] come persona esterna
        [support] nell’assistenza
       *[other] come collaboratore
    }.
    Non ha ancora risposto e l’invito scade il { $end }.

    Per accettarlo o rifiutarlo, apra questo link:

    { $link }

    Se non conosce { $organization }, non deve fare nulla.

notice-invitation-accepted-subject = { $person } fa parte di { $organization }
notice-invitation-accepted-text =
    Buongiorno { $name },

    { $person } ha accettato il Suo invito a far parte di { $organization }
    { $role ->
        [legal-representative] come rappresentante legale
        [administrator] nell’amministrazione
        [external] come persona esterna
        [support] nell’assistenza
       *[other] come collaboratore
    }.

    Indirizzo invitato:  { $invited }
    Account:             { $address }
    { $other ->
        [yes] L’account ha un indirizzo diverso da quello invitato: qualcuno ha aperto il link
            con il proprio account. Verifichi che sia la persona giusta.
       *[no] È l’indirizzo che ha invitato.
    }

    { $gone ->
        [yes] Ciò che non esiste più è stato tralasciato: { $missing }.
       *[no] È stato dato tutto ciò che l’invito prevedeva.
    }

    Membri:  { $public_url }/users

notice-invitation-declined-subject = { $address } non entra in { $organization }
notice-invitation-declined-text =
    Buongiorno { $name },

    { $address } ha rifiutato il Suo invito a far parte di { $organization }.

    Inviti:  { $public_url }/users/invitations
