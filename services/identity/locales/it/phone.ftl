# Numeri di telefono, SMS, indirizzi di accesso dimenticati.

## Mail
notice-phone-added-subject = È stato aggiunto un numero di telefono
notice-phone-added-text =
    Buongiorno,

    è stato aggiunto un numero di telefono al Suo account.

    Numero:     { $number }
    Ora:        { $time }
    Indirizzo:  { $ip }
    Programma:  { $program }

notice-phone-changed-subject = Il Suo numero di telefono è stato cambiato
notice-phone-changed-text =
    Buongiorno,

    un numero di telefono del Suo account è stato cambiato.

    Adesso:     { $number }
    Ora:        { $time }
    Indirizzo:  { $ip }
    Programma:  { $program }

notice-phone-updated-subject = Un numero di telefono ora serve ad altro
notice-phone-updated-text =
    Buongiorno,

    è stato cambiato l’uso di un numero di telefono del Suo account.

    Numero:     { $number }
    Ora:        { $time }
    Indirizzo:  { $ip }
    Programma:  { $program }

notice-phone-removed-subject = È stato rimosso un numero di telefono
notice-phone-removed-text =
    Buongiorno,

    un numero di telefono è stato rimosso dal Suo account.

    Numero:     { $number }
    Ora:        { $time }
    Indirizzo:  { $ip }
    Programma:  { $program }

notice-recover-login-subject = L’indirizzo con cui accede
notice-recover-login-text =
    Buongiorno,

    qualcuno ha chiesto l’indirizzo di un account di cui questo è l’indirizzo di recupero. Lei accede
    con:

    { $names }

    Ora:        { $time }
    Indirizzo:  { $ip }
    Programma:  { $program }

    Se non l’ha chiesto Lei, non è successo nulla: questa mail è arrivata solo a Lei.

notice-login-told-subject = È stato chiesto il Suo indirizzo di accesso
notice-login-told-text =
    Buongiorno,

    qualcuno ha chiesto l’indirizzo con cui Lei accede. È stato comunicato a { $to }, che Lei ha
    confermato per questo.

    Ora:        { $time }
    Indirizzo:  { $ip }
    Programma:  { $program }

    Se non è stato Lei, verifichi di avere ancora quel telefono o quell’indirizzo; altrimenti lo
    rimuova dal Suo account.

## SMS
sms-login-code =
    { $code } è il Suo codice per accedere a { $host }, valido { $minutes } minuti. Non lo comunichi a nessuno.

    @{ $host } #{ $code }
sms-phone-code =
    { $code } conferma questo numero presso { $host }, valido { $minutes } minuti. Non lo comunichi a nessuno.

    @{ $host } #{ $code }
sms-login-names = { $host }: Lei accede con { $names }
sms-notice = { $host }: { $subject }. Non è stato Lei? { $link }
sms-test = { $host }: questo è un messaggio di prova. Gli SMS funzionano.
