# Messaggi sui telefoni che approvano gli accessi.

notice-login-denied-subject = Un accesso è stato rifiutato sul Suo telefono
notice-login-denied-text =
    Buongiorno,

    qualcuno ha inserito la password giusta del Suo account, e l’accesso è stato
    rifiutato sul Suo telefono. Nessuno è entrato.

    Ora:        { $time }
    Indirizzo:  { $ip }
    Programma:  { $program }

    Se non ha provato Lei ad accedere, qualcuno conosce la Sua password: la cambi.
