# Telefoni che approvano gli accessi.

## All’accesso
factor-ask-push = Il Suo telefono chiede se è Lei. Digiti lì questo numero:
factor-ask-push-approved = Il Suo telefono ha approvato questo accesso.
factor-ask-push-away = Al momento non si chiede nulla al Suo telefono: non ha risposto in tempo, vi attende un altro accesso, o gli è stato chiesto molto spesso. Anche un codice che mostra apre questo accesso.
factor-ask-push-code = Inserisca il codice che il Suo telefono mostra. Per questo non gli serve la rete.
push-number = Il numero è
push-check = L’ho digitato
push-offline = Il mio telefono non ha rete
push-again = Chiedi al telefono
field-code-push = Codice del telefono
hint-code-push = Sei cifre; uno nuovo ogni 30 secondi.
invalid-code-push = Inserisca le sei cifre che il Suo telefono mostra adesso.

## Aggiungerne uno
device-add = Aggiungi un telefono
device-title = Aggiungi un telefono
device-lead = Con un’app per Gatepost, a ogni accesso il Suo telefono Le chiede se è Lei. Senza rete mostra invece dei codici.
device-start = Mostra il codice
device-start-text = Tenga il telefono a portata di mano. Il codice che segue aggiunge un solo telefono e vale per alcuni minuti.
device-scan = 1. Inquadri questo codice con l’app
device-type = Oppure copi questo testo nell’app:
device-wait = 2. Questa pagina prosegue da sola appena il Suo telefono ha risposto.
device-reload = Guarda di nuovo
device-presented = È il Suo telefono?
device-presented-text = Ha risposto al codice. Lo aggiunga solo se il Suo telefono dice che La attende qui.
device-from = Da { $place }
device-confirm = È mio: aggiungi
device-refuse = Non è mio
done-device-refused = Il telefono non è stato aggiunto.

## Che cosa è successo
activity-device-presented = Un telefono ha risposto al codice
activity-push-approved = Accesso approvato sul telefono
activity-push-denied = Accesso rifiutato sul telefono
activity-push-number-refused = Numero sbagliato sul telefono
alarm-about-login-denied = Un accesso con la Sua password è stato rifiutato sul Suo telefono.
