# Messaggi sulle password condivise con una casella di posta.

notice-password-shared-subject = La password del Suo account apre la Sua casella di posta
notice-password-shared-text =
    Buongiorno,

    d’ora in poi la password del Suo account apre anche la casella di posta
    { $address }, che non ha più una password propria.

    Ora:        { $time }

notice-password-unshared-subject = La password del Suo account non apre più la Sua casella di posta
notice-password-unshared-text =
    Buongiorno,

    la password del Suo account non apre più la casella di posta { $address }. Le
    password per le app restano come sono.

    Ora:        { $time }
