# Verifica dell’identità: per la persona, per l’assistenza.

## Attività e allarmi
activity-recovery-case-opened = Aiuto richiesto: secondi fattori persi
activity-recovery-case-resumed = Pratica di recupero ripresa
activity-recovery-case-document-added = Immagine di un documento d’identità inviata
activity-recovery-case-submitted = Documenti d’identità consegnati
activity-recovery-case-viewed = Pratica di recupero consultata dall’assistenza
activity-recovery-case-document-viewed = Documento d’identità consultato dall’assistenza
activity-recovery-case-approved = Pratica di recupero approvata da una persona dell’assistenza
activity-recovery-case-declined = Pratica di recupero respinta dall’assistenza
activity-recovery-case-withdrawn = Pratica di recupero ritirata
activity-recovery-case-cancelled = Pratica di recupero chiusa
activity-recovery-case-expired = Pratica di recupero chiusa: tempo scaduto
activity-recovery-case-ready = Periodo di attesa terminato, link di reimpostazione inviato
activity-recovery-case-password-refused = Reimpostazione dei secondi fattori rifiutata
activity-recovery-case-finished = Secondi fattori reimpostati
alarm-about-recovery-case-received = Qualcuno che conosce la Sua password ha inviato documenti d’identità per superare i Suoi secondi fattori.
alarm-about-recovery-case-approved = L’assistenza ha acconsentito a reimpostare i Suoi secondi fattori dopo un periodo di attesa.
alarm-about-recovery-case-declined = L’assistenza ha rifiutato di reimpostare i Suoi secondi fattori.
alarm-about-factors-reset = Tutti i secondi fattori del Suo account sono stati rimossi.

## Chiedere aiuto
identity-none-left = Non ho più nessuno di questi
identity-title = Confermi la Sua identità
identity-lead = Conosce la Sua password e ha perso tutti i secondi fattori. La nostra assistenza può verificare che l’account è Suo.
identity-first = Guardi prima se ne resta uno: un codice di riserva su carta, un altro telefono, una chiave di sicurezza. Questa via richiede diversi giorni.
identity-how = Che cosa succede
identity-how-send = Lei invia immagini di un documento d’identità, e una di Lei che lo tiene in mano.
identity-how-review = Due persone della nostra assistenza le esaminano. Le immagini sono conservate cifrate e cancellate con la decisione, al più tardi dopo 72 ore.
identity-how-wait = Se entrambe acconsentono, comincia un periodo di attesa. Il titolare dell’account viene avvisato ovunque e può impedirlo.
identity-how-reset = Poi Le inviamo un link. Con esso e con la Sua password rimuove i secondi fattori persi, accede e ne aggiunge di nuovi.
identity-ask = Chiedere aiuto
identity-back = Torna agli altri metodi
reason-no-support = Al momento qui nessuno può verificare identità. Si rivolga a chi gestisce questa installazione.

## Inviare immagini
identity-documents-title = Invii le immagini
identity-documents-lead = La Sua pratica ha il numero { $number }. Fotografi con buona luce: tutto ciò che è sul documento deve essere leggibile.
field-front = Fronte del documento
hint-front = Di un passaporto, di una carta d’identità o di una patente: il lato o la pagina con la Sua fotografia.
field-back = Retro del documento
hint-back = Se vi è scritto qualcosa.
field-selfie = Lei con il documento in mano
hint-selfie = Il Suo viso e il documento in una sola immagine.
identity-sent = Inviato
identity-limits = JPEG, PNG o WebP, al massimo { $size } ciascuna. Conserviamo solo l’immagine: dove e con che cosa è stata scattata viene rimosso.
identity-send = Invia le immagini
identity-submit-title = C’è tutto?
identity-submit-text = L’assistenza vede le immagini solo quando Lei le consegna. Dopo non si possono più cambiare.
identity-submit = Consegna
identity-withdraw = Ritira
done-pictures-sent = Le immagini sono arrivate.
invalid-no-file = Scelga almeno un’immagine.
reason-case-incomplete = Manca un’immagine: servono il fronte del documento e Lei con il documento in mano.
reason-picture-too-long = Il file è troppo grande.
reason-picture-other-kind = Non è un’immagine JPEG, PNG o WebP.
reason-picture-too-many-pixels = L’immagine ha troppi pixel. La scatti con le impostazioni abituali della Sua fotocamera.
reason-picture-too-few-pixels = L’immagine è troppo piccola per riconoscere qualcosa.
reason-picture-moves = Le immagini animate non sono accettate.
reason-picture-damaged = L’immagine non si può leggere. Ne invii un’altra.

## Attendere
identity-status-title = La Sua pratica
identity-number = Numero della pratica
identity-state-submitted = La nostra assistenza esamina le Sue immagini. Le scriviamo non appena è deciso.
identity-documents-until = Le immagini vengono cancellate con la decisione, al più tardi il { $time }.
identity-state-approved = L’assistenza ha acconsentito. Il { $time } Le inviamo un link che reimposta i Suoi secondi fattori.
identity-state-ready = Le abbiamo inviato un link che reimposta i Suoi secondi fattori. Vale fino al { $time }.
identity-stop = Se ritrova un secondo fattore, acceda semplicemente con quello: la pratica si chiude.
identity-keep = Conservi il numero della pratica. Ritrova questa pagina in questo browser, oppure accedendo e chiedendo di nuovo aiuto.
identity-ended = Questa pratica è chiusa
identity-erased = Tutte le immagini sono state cancellate.
identity-end-done = I Suoi secondi fattori sono stati reimpostati. Acceda con la Sua password e ne aggiunga subito uno nuovo.
identity-end-unreadable = L’assistenza ha rifiutato: le immagini non sono leggibili. Può chiedere di nuovo con immagini migliori.
identity-end-mismatch = L’assistenza ha rifiutato: il documento non appartiene al titolare dell’account.
identity-end-invalid = L’assistenza ha rifiutato: il documento non è valido, o non lo è più. Può chiedere di nuovo con un altro.
identity-end-doubtful = L’assistenza ha rifiutato: qualcosa non corrispondeva.
identity-end-withdrawn = L’ha ritirata Lei.
identity-end-not-me = Il titolare dell’account l’ha impedito.
identity-end-logged-in = Qualcuno ha effettuato l’accesso all’account.
identity-end-password-changed = La password è stata cambiata. Con quella nuova può chiedere di nuovo.
identity-end-expired = Il tempo era scaduto. Può chiedere di nuovo.
identity-end-other = L’ha chiusa chi gestisce questa installazione, oppure l’account non può essere usato.

## La fine
identity-finish-title = Reimposti i Suoi secondi fattori
identity-finish-lead = Per l’account { $email }.
identity-finish-text = Tutti i secondi fattori dell’account vengono rimossi e tutte le sessioni chiuse. In seguito acceda e aggiunga subito un nuovo secondo fattore.
identity-finish = Reimposta i secondi fattori
identity-finish-gone = Questo link non funziona più: è stato usato, è troppo vecchio, oppure la pratica è chiusa.
done-factors-reset = I Suoi secondi fattori sono stati rimossi. Acceda con la Sua password e ne aggiunga subito uno nuovo.

## Assistenza
menu-support = Verifica dell’identità
review-title = Verifica dell’identità
review-lead = Persone che hanno perso tutti i secondi fattori. Due di voi devono acconsentire, e nessuno decide su se stesso.
review-none = Nessuno attende
review-none-text = Quando qualcuno consegna immagini, sono qui.
review-next = Altre
review-case = Pratica { $number }
review-own = La Sua
review-mine = Lei ha acconsentito
review-mine-text = Lei ha acconsentito. Deve farlo anche un’altra persona.
review-approvals = { $n } consensi su 2
review-until = fino al { $time }
review-account = Account
review-name = Nome
review-email = E-mail di accesso
review-created = Account creato
review-asked = Richiesta
review-from = Da
review-agreed = Consensi
review-erased = Cancellazione delle immagini
review-pictures = Immagini
review-compare = È ovunque la stessa persona, e quella di cui l’account porta il nome? Il documento è autentico e valido? In caso di dubbio, rifiuti.
review-approve = Acconsenti
review-approve-text = Quando due persone hanno acconsentito, il titolare viene avvisato ovunque e può impedirlo durante il periodo di attesa.
field-compared = Ho confrontato nome, fotografia e viso; appartengono a una sola persona.
invalid-compared = Confermi di averli confrontati.
review-refuse = Rifiuta
review-refuse-text = Basta un rifiuto per chiudere la pratica. Il titolare ne viene a sapere il motivo.
field-reason = Motivo
invalid-reason = Scelga un motivo.
review-reason-unreadable = Le immagini non sono leggibili
review-reason-mismatch = Il documento è di qualcun altro
review-reason-invalid = Il documento non è valido, o non lo è più
review-reason-doubtful = Qualcos’altro non corrisponde
review-logged = Ciò che consulta e decide è scritto nel registro dell’account e nel Suo.
done-case-approved = Due persone hanno acconsentito. Il titolare è avvisato e il periodo di attesa è cominciato.
done-case-approved-first = Lei ha acconsentito. Deve farlo anche un’altra persona.
done-case-refused = La pratica è rifiutata. Il titolare è avvisato.
done-case-decided = Questa pratica è già decisa, oppure Lei vi ha già acconsentito.
done-support-needs-factor = L’assistenza lavora solo con due fattori. Ne aggiunga uno e acceda con quello.
