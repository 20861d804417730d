# Mail su ciò che un’organizzazione chiede ai suoi membri (2FA-9).

notice-second-factor-demanded-subject = { $organization } richiederà un secondo fattore
notice-second-factor-demanded-text =
    Buongiorno { $name },

    dal { $end }, { $organization } richiede un secondo fattore a tutte le persone che ne
    fanno parte. Lei non ne ha ancora uno. Lo configuri prima di allora: poi non vedrà
    nulla di { $organization } finché non ne avrà uno.

    Configurarlo:  { $public_url }/account/security

    Basta un minuto, con un’app del telefono o una chiave di sicurezza.

notice-second-factor-demanded-now-subject = { $organization } richiede un secondo fattore
notice-second-factor-demanded-now-text =
    Buongiorno { $name },

    da ora { $organization } richiede un secondo fattore a tutte le persone che ne fanno
    parte. Lei non ne ha: non vede nulla di { $organization } finché non ne avrà uno.

    Configurarlo:  { $public_url }/account/security

    Basta un minuto, con un’app del telefono o una chiave di sicurezza.

notice-second-factor-reminder-subject = { $organization } richiede presto un secondo fattore
notice-second-factor-reminder-text =
    Buongiorno { $name },

    dal { $end }, { $organization } richiede un secondo fattore, e Lei non ne ha ancora
    uno. Lo configuri prima di allora: poi non vedrà nulla di { $organization } finché
    non ne avrà uno.

    Configurarlo:  { $public_url }/account/security

    Basta un minuto, con un’app del telefono o una chiave di sicurezza.
