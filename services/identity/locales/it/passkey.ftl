# Passkey e chiavi di sicurezza.

notice-passkey-enrolled-subject = È stata aggiunta una passkey
notice-passkey-enrolled-text =
    Buongiorno,

    è stata aggiunta al Suo account una passkey o una chiave di sicurezza. D’ora in poi
    l’accesso con la password richiede questa o un altro secondo fattore. Una passkey
    che verifica la Sua persona, con PIN, impronta o volto, apre l’account anche da
    sola.

    Nome:       { $name }
    Ora:        { $time }
    Indirizzo:  { $ip }
    Programma:  { $program }

notice-passkey-cloned-subject = Una passkey è stata sospesa
notice-passkey-cloned-text =
    Buongiorno,

    una passkey o chiave di sicurezza del Suo account è stata rifiutata e sospesa: il
    suo contatore di firme è tornato indietro. Succede quando qualcuno ne ha fatto una
    copia, e di rado per un difetto del dispositivo.

    Nome:       { $name }
    Ora:        { $time }
    Indirizzo:  { $ip }
    Programma:  { $program }

    Acceda con un altro secondo fattore o con un codice di riserva, la rimuova e ne
    aggiunga una nuova:

    { $public_url }/account/security
