# Messaggi che riguardano l’account.

notice-footer = Gatepost, { $public_url }
notice-recourse-lock =
    Se non è stato Lei, apra questo link e blocchi subito il Suo account:

    { $link }

    Il link può essere usato per { $days } giorni.
notice-recourse-undo =
    Se non è stato Lei, apra questo link. Lì può annullare la modifica e bloccare
    subito il Suo account:

    { $link }

    Il link può essere usato per { $days } giorni.

notice-verify-sign-up-subject = Confermi il Suo indirizzo
notice-verify-sign-up-text =
    Buongiorno,

    qualcuno, probabilmente Lei, sta creando un account con questo indirizzo.

    Per continuare, apra questo link:

    { $link }

    oppure inserisca questo codice dove ha iniziato:

    { $code }

    Entrambi possono essere usati per { $hours } ore. Se non è stato Lei, non faccia
    nulla: senza il link non viene creato alcun account.

notice-address-taken-subject = Ha già un account
notice-address-taken-text =
    Buongiorno,

    qualcuno ha tentato di creare un account con questo indirizzo. L’indirizzo ne ha
    già uno, e nulla è stato modificato.

    Se è stato Lei, acceda qui:

    { $public_url }/login

    Se non è stato Lei, non deve fare nulla.

notice-new-login-subject = Nuovo accesso al Suo account
notice-new-login-text =
    Buongiorno,

    il Suo account è appena stato usato da un luogo o con un programma nuovi per esso.

    Ora:        { $time }
    Indirizzo:  { $ip }
    Programma:  { $program }

    Se è stato Lei, non deve fare nulla.

notice-recover-password-subject = Imposti una nuova password
notice-recover-password-text =
    Buongiorno,

    qualcuno, probabilmente Lei, ha dimenticato la password del Suo account. Per
    impostarne una nuova, apra questo link:

    { $link }

    Può essere usato una sola volta, entro { $minutes } minuti. Da solo non effettua
    alcun accesso.

    Ora:        { $time }
    Indirizzo:  { $ip }
    Programma:  { $program }

    Se non è stato Lei, non faccia nulla: la Sua password resta com’è.

notice-password-recovered-subject = È stata impostata una nuova password
notice-password-recovered-text =
    Buongiorno,

    con un link che Le abbiamo inviato è stata impostata una nuova password per il Suo
    account, e tutte le sessioni sono state terminate.

    Ora:        { $time }
    Indirizzo:  { $ip }
    Programma:  { $program }

notice-recovery-email-confirm-subject = Confermi il Suo indirizzo di recupero
notice-recovery-email-confirm-text =
    Buongiorno,

    qualcuno, probabilmente Lei, vuole usare questo indirizzo per rientrare in un
    account. Se è stato Lei, apra questo link mentre ha effettuato l’accesso:

    { $link }

    Può essere usato per { $hours } ore. Se non è stato Lei, non faccia nulla.

notice-recovery-email-changed-subject = Il Suo indirizzo di recupero è stato cambiato
notice-recovery-email-changed-text =
    Buongiorno,

    l’indirizzo con cui recupera il Suo account è stato cambiato.

    Adesso:     { $email }
    Ora:        { $time }
    Indirizzo:  { $ip }
    Programma:  { $program }

notice-factor-enrolled-subject = È stato aggiunto un secondo fattore
notice-factor-enrolled-text =
    Buongiorno,

    è stato aggiunto un secondo fattore al Suo account. D’ora in poi l’accesso lo
    richiede.

    Nome:       { $name }
    Ora:        { $time }
    Indirizzo:  { $ip }
    Programma:  { $program }

notice-factor-removed-subject = È stato rimosso un secondo fattore
notice-factor-removed-text =
    Buongiorno,

    è stato rimosso un secondo fattore dal Suo account. L’accesso ne richiede ancora un
    altro.

    Nome:       { $name }
    Ora:        { $time }
    Indirizzo:  { $ip }
    Programma:  { $program }

notice-factors-off-subject = L’ultimo secondo fattore è stato rimosso
notice-factors-off-text =
    Buongiorno,

    è stato rimosso l’ultimo secondo fattore del Suo account. Ora la sola password lo
    apre.

    Nome:       { $name }
    Ora:        { $time }
    Indirizzo:  { $ip }
    Programma:  { $program }

notice-backup-codes-renewed-subject = Nuovi codici di riserva
notice-backup-codes-renewed-text =
    Buongiorno,

    sono stati creati nuovi codici di riserva per il Suo account. Quelli vecchi non
    valgono più.

    Ora:        { $time }
    Indirizzo:  { $ip }
    Programma:  { $program }

notice-backup-codes-few-subject = Restano pochi codici di riserva
notice-backup-codes-few-text =
    Buongiorno,

    codici di riserva che Le restano: { $left }. Ne crei di nuovi prima di averne
    bisogno:

    { $public_url }/account/security

notice-login-answers-refused-subject = Qualcuno conosce la Sua password
notice-login-answers-refused-text =
    Buongiorno,

    qualcuno ha inserito la Sua password e poi non è riuscito, più e più volte, a
    fornire un secondo fattore. L’accesso è stato rifiutato.

    Ora:        { $time }
    Indirizzo:  { $ip }
    Programma:  { $program }

    Se non è stato Lei, cambi subito la password.

notice-app-password-issued-subject = Nuova password per le app
notice-app-password-issued-text =
    Buongiorno,

    è stata creata una password per le app per il Suo account. Con essa un programma di
    posta può leggere e inviare la Sua posta.

    Nome:       { $name }
    Ora:        { $time }
    Indirizzo:  { $ip }
    Programma:  { $program }

notice-account-locked-subject = Il Suo account è bloccato
notice-account-locked-text =
    Buongiorno,

    il Suo account è stato bloccato con il link di un avviso che Le avevamo inviato.
    Tutte le sessioni sono state terminate e i programmi di posta non possono usarlo.

    Ora:        { $time }
    Indirizzo:  { $ip }
    Programma:  { $program }

    Per usarlo di nuovo, lo recuperi:

    { $public_url }/recover

notice-account-closed-subject = Il Suo account è chiuso
notice-account-closed-text =
    Buongiorno,

    il Suo account è stato chiuso definitivamente. Le sessioni, le password per le app e
    i token API non ci sono più. Con questo indirizzo può creare di nuovo un account in
    qualsiasi momento.

    Ora:  { $time }

notice-change-undone-subject = Una modifica è stata annullata
notice-change-undone-text =
    Buongiorno,

    una modifica del Suo account è stata annullata con il link di un avviso che Le
    avevamo inviato.

    Ora:        { $time }
    Indirizzo:  { $ip }
    Programma:  { $program }

notice-email-change-confirm-subject = Confermi il Suo nuovo indirizzo di accesso
notice-email-change-confirm-text =
    Buongiorno,

    qualcuno, probabilmente Lei, vuole usare questo indirizzo per accedere qui a un
    account.

    Per confermarlo, apra questo link in un browser in cui ha effettuato l’accesso:

    { $link }

    Il link può essere usato per { $hours } ore. Se non è stato Lei, non faccia nulla:
    senza il link non cambia nulla.

notice-email-change-taken-subject = Ha già un account
notice-email-change-taken-text =
    Buongiorno,

    qualcuno voleva usare questo indirizzo per accedere a un altro account. L’indirizzo
    ha già un account, e nulla è stato modificato.

    Se è stato Lei, acceda qui:

    { $public_url }/login

    Se non è stato Lei, non deve fare nulla.

notice-email-change-asked-subject = È stato chiesto un altro indirizzo di accesso
notice-email-change-asked-text =
    Buongiorno,

    qualcuno ha chiesto di cambiare l’indirizzo con cui accede al Suo account. Non
    cambia nulla finché il nuovo indirizzo non viene confermato.

    Nuovo indirizzo:  { $email }
    Ora:              { $time }
    Indirizzo:        { $ip }
    Programma:        { $program }

    Se è stato Lei, qui non deve fare nulla.

notice-email-changed-subject = Il Suo indirizzo di accesso è stato cambiato
notice-email-changed-text =
    Buongiorno,

    l’indirizzo con cui accede al Suo account è stato cambiato. Questo indirizzo non
    viene più usato.

    Nuovo indirizzo:  { $email }
    Ora:              { $time }

notice-password-changed-subject = La Sua password è stata cambiata
notice-password-changed-text =
    Buongiorno,

    la password del Suo account è stata cambiata e tutte le altre sessioni sono state
    terminate.

    Ora:        { $time }
    Indirizzo:  { $ip }
    Programma:  { $program }

notice-password-reset-subject = La Sua password è stata reimpostata
notice-password-reset-text =
    Buongiorno,

    il gestore di questa installazione ha impostato una nuova password per il Suo
    account, e tutte le sessioni sono state terminate.

    Ora:  { $time }

    Se non l’ha chiesto Lei, ne domandi il motivo al gestore.
notice-api-token-issued-subject = Nuovo token API
notice-api-token-issued-text =
    Buongiorno,

    è stato creato un token API per il Suo account. Con esso un programma può agire per Lei.

    Nome:       { $name }
    Permessi:   { $scopes }
    Ora:        { $time }
    Indirizzo:  { $ip }
    Programma:  { $program }
notice-api-token-unused-subject = Un token API non viene usato da tempo
notice-api-token-unused-text =
    Buongiorno,

    da tempo nessun programma usa questo token API del Suo account:

    Nome:            { $name }
    Non usato dal:   { $last }

    Sarà disattivato il { $off }, a meno che non venga usato prima. Se non Le serve più, lo revochi ora:

    { $public_url }/account/tokens
notice-api-token-off-subject = Un token API è stato disattivato
notice-api-token-off-text =
    Buongiorno,

    questo token API del Suo account è stato disattivato, perché nessun programma lo ha usato per un anno:

    Nome:            { $name }
    Non usato dal:   { $last }

    Per un programma che ne ha ancora bisogno può crearne uno nuovo qui:

    { $public_url }/account/tokens
notice-app-password-ends-subject = Una password per le app sta per scadere
notice-app-password-ends-text =
    Buongiorno,

    questa password per le app del Suo account scade il { $end }:

    Nome:  { $name }

    I programmi di posta che la usano non accederanno più alla Sua posta. Ne crei prima una nuova:

    { $public_url }/app-passwords
notice-compromise-finished-subject = Il Suo account è stato messo al sicuro
notice-compromise-finished-text =
    Buongiorno,

    per il Suo account è stato seguito l’assistente per le password compromesse.

    Sessioni terminate:         { $sessions }
    Password per le app revocate:  { $passwords }
    Token API revocati:         { $tokens }

    Ora:        { $time }
    Indirizzo:  { $ip }
    Programma:  { $program }

notice-role-changed-subject = Il Suo ruolo in { $organization } è cambiato
notice-role-changed-text =
    Buongiorno,

    il Suo ruolo nell’organizzazione { $organization } è cambiato.

    Prima: { $from ->
        [legal-representative] rappresentanza legale
        [administrator] amministrazione
        [collaborator] collaborazione
        [external] esterno
        [support] assistenza
       *[other] nessuno
    }
    Adesso: { $to ->
        [legal-representative] rappresentanza legale
        [administrator] amministrazione
        [collaborator] collaborazione
        [external] esterno
        [support] assistenza
       *[other] nessuno
    }
    Ora: { $time }

    { $to ->
        [legal-representative] Ha tutti i diritti e la responsabilità legale.
        [administrator] Può gestire prodotti e persone.
        [collaborator] Può lavorare con ciò che Le è stato dato.
        [external] Non fa parte dell’organizzazione e può lavorare con ciò che Le è stato dato.
        [support] Può aiutare tutte le persone dell’installazione.
       *[other] Non ne fa più parte.
    }

    { $to ->
        [legal-representative] { notice-role-products }
        [administrator] { notice-role-products }
        [collaborator] { notice-role-rights }
        [external] { notice-role-rights }
        [support] { notice-role-rights }
       *[other] { "" }
    }
notice-role-rights = { $rights ->
        [none] Non ha ancora prodotti: chi gestisce le persone gliene dà.
       *[other] Che cosa può fare adesso con i prodotti:
            { $rights }
    }
notice-role-products = { $rights ->
        [none] { "" }
       *[other] Che cosa può fare adesso con i prodotti:
            { $rights }
    }
notice-right-view = { $product }: vederlo
notice-right-use = { $product }: lavorarci
notice-right-manage = { $product }: lavorarci e modificarne le impostazioni
notice-right-more = e altri { $more }
