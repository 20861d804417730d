# Courriels au sujet de personnes de l’extérieur : assistance admise pour un temps (SUP-2).

notice-support-access-begun-subject = L’assistance peut voir { $organization }
notice-support-access-begun-text =
    Bonjour { $name },

    une personne qui gère les accès a ouvert { $organization } à l’assistance
    de cette installation, jusqu’au { $end } au plus tard.

    Voyez à quoi, suivez ce qu’elle fait et mettez-y fin à tout moment :
    { $public_url }/organization/access

    Vous recevez ce message parce que vous gérez les accès à cette organisation.

notice-support-access-over-subject = L’assistance ne voit plus { $organization }
notice-support-access-over-text =
    Bonjour { $name },

    l’accès de l’assistance à { $organization } a pris fin le { $end }.

    Ce qui a été fait entre-temps figure dans le journal d’activité :
    { $public_url }/organization/activity

    Vous recevez ce message parce que vous gérez les accès à cette organisation.
