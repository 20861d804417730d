# Messaggi sulla verifica dell’identità (REC-4).

notice-recovery-case-received-subject = Qualcuno chiede di superare i Suoi secondi fattori
notice-recovery-case-received-text =
    Buongiorno,

    qualcuno che conosce la Sua password dice di aver perso i Suoi secondi fattori e ha
    inviato immagini di documenti d’identità. La nostra assistenza li esaminerà. Nel Suo
    account non è cambiato nulla.

    Pratica:    { $number }
    Ora:        { $time }
    Indirizzo:  { $ip }
    Programma:  { $program }

    Se è stato Lei, conservi il numero della pratica e attenda la nostra risposta. Se
    non è stato Lei, qualcuno conosce la Sua password: cambi anche quella.

notice-recovery-case-waits-subject = Una pratica di recupero attende di essere esaminata
notice-recovery-case-waits-text =
    Buongiorno,

    qualcuno chiede di rientrare in un account e ha inviato documenti d’identità. Due
    persone dell’assistenza devono esaminarli. Verranno cancellati, e la pratica chiusa,
    il { $end }.

    Pratica:  { $number }

    { $public_url }/support/recovery

notice-recovery-case-approved-subject = I Suoi secondi fattori verranno reimpostati
notice-recovery-case-approved-text =
    Buongiorno,

    due persone della nostra assistenza hanno esaminato i documenti d’identità inviati
    per il Suo account e hanno acconsentito. I documenti sono stati cancellati.

    Pratica:  { $number }

    Perché nessuno entri alle Sue spalle, prima del { $end } non succede nulla. Poi
    invieremo un link con il quale, insieme alla password, si possono reimpostare i
    secondi fattori. Un accesso con un secondo fattore prima di allora chiude la pratica.

notice-recovery-case-declined-subject = Non abbiamo potuto confermare la Sua identità
notice-recovery-case-declined-text =
    Buongiorno,

    la nostra assistenza ha esaminato i documenti d’identità inviati per il Suo account e
    ha rifiutato. I documenti sono stati cancellati e nel Suo account non è cambiato nulla.

    Pratica:  { $number }
    Motivo:   { $cause ->
        [unreadable] le immagini non sono leggibili
        [mismatch] il documento non appartiene al titolare dell’account
        [invalid] il documento non è valido, o non lo è più
       *[other] qualcosa non corrispondeva
    }

    Può chiedere di nuovo con altre immagini. Se non è stato Lei, qualcuno conosce la Sua
    password: cambi anche quella.

notice-recovery-case-expired-subject = La Sua pratica di recupero è chiusa
notice-recovery-case-expired-text =
    Buongiorno,

    nessuno ha potuto decidere in tempo sui documenti d’identità inviati per il Suo
    account. Sono stati cancellati e nel Suo account non è cambiato nulla.

    Pratica:  { $number }

    Ci dispiace. Chieda di nuovo, oppure si rivolga a chi gestisce questa installazione.

notice-recovery-case-cancelled-subject = La Sua pratica di recupero è stata chiusa
notice-recovery-case-cancelled-text =
    Buongiorno,

    la richiesta di reimpostare i secondi fattori del Suo account è chiusa. I documenti
    inviati sono stati cancellati.

    Pratica:  { $number }
    Motivo:   { $cause ->
        [logged-in] qualcuno ha effettuato l’accesso
        [password-changed] la password è stata cambiata
       *[other] l’ha chiusa chi gestisce questa installazione
    }

notice-recovery-case-ready-subject = Ora può reimpostare i Suoi secondi fattori
notice-recovery-case-ready-text =
    Buongiorno,

    il periodo di attesa della Sua pratica è terminato. Per reimpostare i secondi fattori
    del Suo account, apra questo link e digiti la Sua password:

    { $link }

    Serve una sola volta, entro { $days } giorni. Non fa accedere nessuno: in seguito,
    acceda con la Sua password e aggiunga subito un nuovo secondo fattore.

    Pratica:  { $number }

    Se non è stato Lei, non lo apra: acceda con il Suo secondo fattore, e il link non
    servirà più.

notice-factors-reset-subject = I Suoi secondi fattori sono stati reimpostati
notice-factors-reset-text =
    Buongiorno,

    al termine di una pratica di recupero sono stati rimossi tutti i secondi fattori del
    Suo account e chiuse tutte le sessioni. Ora la Sua password da sola apre l’account:
    acceda e aggiunga un nuovo secondo fattore.

    Pratica:    { $number }
    Ora:        { $time }
    Indirizzo:  { $ip }
    Programma:  { $program }
