# Invitare persone in un’organizzazione, ed esservi invitati (ORG-6).

invitation-title = Invito
invitation-to = { $organization } La invita
invitation-lead = È invitato a far parte di questa organizzazione.
invitation-lead-from = { $inviter } La invita a far parte di questa organizzazione.
invitation-role = Il Suo ruolo
invitation-address = Indirizzo invitato
invitation-until = Valido fino al
invitation-log-in = Acceda e accetti
invitation-sign-up = Creare un account
invitation-other = Ha effettuato l’accesso come { $own }, un indirizzo diverso da quello invitato. Se accetta, entra con questo account e chi L’ha invitata ne viene informato.
invitation-accept-as = Accettare come { $own }
invitation-accept = Accettare
invitation-decline = Rifiutare
invitation-gone = Questo invito non apre più nulla.
invitation-gone-text = Ha ricevuto una risposta, è stato ritirato o è scaduto, oppure questo browser non conserva i cookie. Apra di nuovo il link nel messaggio o chieda un nuovo invito.
invitation-home = Alla console
invitation-declined-title = Ha rifiutato
invitation-declined-text = Chi L’ha invitata ne viene informato. Non deve fare altro.
joined-title = Ora fa parte di { $organization }
joined-missing = Non tutto ciò che l’invito prometteva esiste ancora. Questo è stato tralasciato:
joined-go-on = Continuare
sign-up-joins = È invitato da { $organization } ed entra a farne parte con il Suo nuovo account.
home-invited = È invitato
home-invited-by = invitato da { $inviter }
invite-title = Invitare persone
invite-lead = Ognuno riceve un messaggio con un link. Chi non ha ancora un account ne crea uno da lì.
field-people = Indirizzi e-mail
hint-people = Uno per riga, o separati da virgole. Fino a 500.
field-people-file = Oppure un file CSV
hint-people-file = Colonne: email, ruolo, squadra. La prima riga può nominarle, più team si separano con |. Fino a 500 righe e 256 KiB.
field-invite-role = Ruolo
hint-invite-role = Per tutti coloro di cui il file non dice altro.
invite-billing = I collaboratori possono vedere e pagare le fatture
invite-products = Prodotti che ricevono
field-invite-level = Con i prodotti scelti
hint-invite-level = I prodotti si possono dare o togliere anche in seguito; i team danno i propri da sé.
invite-teams = Team
invite-send = Inviare gli inviti
invite-more = Invitare altri
invite-list-too-many = Sono più di 500 persone. Divida l’elenco.
invite-list-empty = In questo elenco non c’è nessuno. Indichi almeno un indirizzo.
invite-list-no-text = Questo file non è testo. Salvi la tabella come CSV e scelga quel file.
invite-list-too-long = Questo elenco supera i 256 KiB. Lo divida.
invite-list-both = Scelga un file o scriva indirizzi, non entrambi.
invite-report-title = Che ne è stato dell’elenco
invite-report-invited = { $n ->
        [one] Un invito è in viaggio.
       *[other] { $n } inviti sono in viaggio.
    }
invite-report-refused = { $n ->
        [one] Una riga è stata tralasciata.
       *[other] { $n } righe sono state tralasciate.
    }
invite-done = invitato
invite-not-done = tralasciato
column-line = Riga
column-invited = Indirizzo
column-invited-as = Invitato come
column-mailed = Inviato
column-ends = Fine
column-state = Stato
invite-malformed-address = Non è un indirizzo e-mail.
invite-malformed-role = Questo ruolo non esiste.
invite-duplicate-address = L’indirizzo è già su una riga precedente.
invite-own-address = È il Suo indirizzo.
invite-already-a-member = Fa già parte dell’organizzazione.
invite-already-invited = È già invitato.
invite-representatives-only = Solo i rappresentanti legali invitano rappresentanti legali.
invite-operators-only = Solo chi gestisce questa installazione dà questo ruolo.
invite-unknown-team = Questo team non esiste.
invite-unknown-product = Questo prodotto non esiste.
invite-too-many-invitations = Ci sono tanti inviti in attesa quanti ne sono permessi.
invite-too-many-mails = Oggi sono stati inviati tanti inviti quanti ne sono permessi. Continui domani.
invite-unknown-invitation = Questo invito non esiste più.
invite-invitation-over = Ha ricevuto una risposta o è stato ritirato.
invite-mailed-lately = È stato inviato un momento fa.
invite-mailed-often = È stato inviato tante volte quante sono permesse.
invite-invitation-refused = Questo invito non apre più nulla.
invite-inviter-may-not = Chi L’ha invitata non può più dare questo ruolo. Chieda un nuovo invito.
invite-not-an-operator = Questo ruolo non viene più dato in questa organizzazione.
invitations-title = Inviti
invitations-pending = { $n ->
        [0] Nessun invito attende una risposta.
        [one] Un invito attende una risposta.
       *[other] { $n } inviti attendono una risposta.
    }
invitations-find = Cercare un indirizzo
invitations-all = Tutti gli inviti
invitations-not-found = Nessun invito trovato
invitations-none = Nessuno è ancora stato invitato
invitations-none-text = Inviti persone per e-mail, una o centinaia alla volta.
invitations-choose = Scegliere
invitations-choose-one = Scegliere { $email }
invitations-chosen = Con quelli scelti
invitations-resend = Inviare di nuovo
invitations-withdraw = Ritirare
invitations-resent = Inviti inviati di nuovo
invitations-withdrawn = Inviti ritirati
invitations-outcome-done = Fatto
invitations-outcome-refused = Lasciati come sono
invitation-mails = { $n } volte
invitation-pending = in attesa
invitation-accepted = accettato
invitation-declined = rifiutato
invitation-withdrawn = ritirato
invitation-expired = scaduto
done-joined = Ora fa parte dell’organizzazione. La console la mostra adesso.
done-invitation-declined = L’invito è stato rifiutato.
done-invitation-over = Questo invito ha ricevuto una risposta, è stato ritirato o è scaduto.
done-no-invitation-chosen = Scelga almeno un invito.
done-invitations-resent = Gli inviti sono stati inviati di nuovo.
done-invitations-withdrawn = Gli inviti sono stati ritirati.
