# Messaggi sulle caselle che un account apre.

notice-mailbox-attached-subject = Può aprire una casella di posta
notice-mailbox-attached-text =
    Buongiorno,

    da ora può aprire la casella { $address }. La trova tra le Sue caselle, con
    quello che il Suo programma di posta deve sapere.

    Da:     { $who }
    Ora:    { $time }

notice-mailbox-permissions-subject = I Suoi permessi su una casella sono cambiati
notice-mailbox-permissions-text =
    Buongiorno,

    i Suoi permessi sulla casella { $address } sono cambiati. I programmi di posta
    connessi accedono di nuovo da soli.

    Da:     { $who }
    Ora:    { $time }

notice-mailbox-detached-subject = Non può più aprire una casella di posta
notice-mailbox-detached-text =
    Buongiorno,

    non può più aprire la casella { $address }. Le password del dispositivo create lì
    per Lei non valgono più.

    Da:     { $who }
    Ora:    { $time }

notice-device-password-issued-subject = Nuova password del dispositivo a Suo nome
notice-device-password-issued-text =
    Buongiorno,

    a Suo nome è stata creata una password del dispositivo per la casella { $address }.
    Con essa un dispositivo o programma legge e invia posta, nei limiti dei Suoi permessi.

    Nome:   { $name }
    Da:     { $who }
    Ora:    { $time }

notice-device-password-for-nobody-subject = Nuova password del dispositivo per la Sua casella
notice-device-password-for-nobody-text =
    Buongiorno,

    per la casella { $address } è stata creata una password del dispositivo che non è di
    nessuno, per esempio per una stampante. Con essa un dispositivo legge e invia posta.

    Nome:   { $name }
    Da:     { $who }
    Ora:    { $time }
