# Messaggi su persone esterne: assistenza ammessa per un periodo (SUP-2).

notice-support-access-begun-subject = L’assistenza può vedere { $organization }
notice-support-access-begun-text =
    Buongiorno { $name },

    una persona che gestisce gli accessi ha aperto { $organization } all’assistenza
    di questa installazione, al più tardi fino al { $end }.

    Veda a che cosa, segua ciò che fa e ponga fine all’accesso in ogni momento:
    { $public_url }/organization/access

    Riceve questo messaggio perché gestisce gli accessi a questa organizzazione.

notice-support-access-over-subject = L’assistenza non vede più { $organization }
notice-support-access-over-text =
    Buongiorno { $name },

    l’accesso dell’assistenza a { $organization } è terminato il { $end }.

    Ciò che è stato fatto nel frattempo si trova nel registro delle attività:
    { $public_url }/organization/activity

    Riceve questo messaggio perché gestisce gli accessi a questa organizzazione.
