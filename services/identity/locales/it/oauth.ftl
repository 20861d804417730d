# Applications that sign people in.

notice-oauth-grant-made-subject = Una nuova applicazione può usare il Suo account
notice-oauth-grant-made-text =
    Buongiorno,

    un’applicazione è stata autorizzata a usare il Suo account. Può fare ciò che dicono le sue autorizzazioni senza
    chiedere la Sua password.

    Applicazione:    { $name }
    Autorizzazioni:  { $scopes }
    Ora:             { $time }
    Indirizzo:       { $ip }
    Programma:       { $program }
