# Che cosa un’organizzazione dice di sé, mostra e richiede, e la sua fine.

menu-organization = Organizzazione
organization-about = Informazioni
organization-edit = Modifica
organization-end = Uscire e chiudere
organization-new = Crea un’organizzazione
organization-new-lead = Lei la rappresenta e può invitare altre persone. Può passare da un’organizzazione all’altra quando vuole.
organization-make = Crea l’organizzazione
field-organization-name = Nome
hint-organization-name = Come la chiamano le sue persone. Chi ne fa parte vede questo nome.
invalid-organization-name = Inserisca un nome da 1 a 64 caratteri.
field-organization-kind = Tipo
invalid-organization-kind = Scelga un tipo.
field-legal-name = Ragione sociale
hint-legal-name = Come nel registro, con la forma giuridica. Per aziende e associazioni.
invalid-legal-name = Inserisca il nome come nel registro: un’azienda ne ha uno, una persona ha solo il proprio.
field-country = Paese
hint-country = Serve per un’azienda e per una partita IVA.
invalid-country = Scelga il paese.
field-vat-number = Partita IVA
hint-vat-number = Per aziende e associazioni, ad esempio DE136695976 o CHE-100.155.212. Spazi e punti non contano.
invalid-vat-number = Questa non è una partita IVA di quel paese. Controlli ogni cifra.
field-organization-language = Lingua delle mail all’organizzazione
hint-organization-language = I membri ricevono le mail nella propria lingua.
invalid-organization-language = Scelga una di queste lingue.
not-told = Non indicato
reason-too-many-organizations = Fa parte di tante organizzazioni quante può crearne. Ne lasci prima una.
done-organization-saved = L’organizzazione è stata salvata.
done-organization-made = L’organizzazione è stata creata ed è ora in uso.
done-organization-deleted = L’organizzazione è stata eliminata.
logo-title = Logo
logo-lead = Appare al posto del nome, in un riquadro di 270 per 70 pixel.
logo-none = Ancora nessun logo: appare il nome.
logo-change = Cambia il logo
logo-shown = Logo dell’organizzazione
logo-light-title = Sulle pagine chiare
logo-dark-title = Sulle pagine scure
logo-dark-text = Serve solo se l’altro si vede male su uno sfondo scuro.
logo-set = Mostra questo logo
logo-remove = Rimuovi
field-logo = File
hint-logo = PNG, JPEG, WebP o SVG, al massimo { $size }. Le immagini vengono ridotte; dei disegni restano solo forme e testi.
reason-logo-too-long = Il file è troppo grande. Riduca l’immagine, bastano 540 per 140 pixel, e riprovi.
reason-logo-other-kind = Questo non è un file PNG, JPEG, WebP o SVG.
reason-logo-too-large = L’immagine ha troppi pixel, o il disegno troppe parti.
reason-logo-too-small = L’immagine ha troppo pochi pixel, o il disegno è vuoto o non dice quanto è grande.
reason-logo-moves = L’immagine si muove. Ne scelga una ferma.
reason-logo-damaged = Il file è danneggiato. Un disegno deve essere SVG in UTF-8.
reason-logo-unsafe = Il disegno contiene script, immagini incorporate, collegamenti o un tipo di documento. Lo esporti come SVG semplice o come PNG.
done-logo-set = Il logo appare da ora.
done-logo-removed = Il logo è stato rimosso.
requirement-title = Accesso in due passaggi dei membri
requirement-lead = Chi fa parte dell’organizzazione ha allora bisogno di un secondo fattore: un’app, un telefono o una chiave di sicurezza.
requirement-change = Cambia
requirement-now = Ora
requirement-none = Non è richiesto alcun secondo fattore.
requirement-from = Un secondo fattore è richiesto dal { $date }.
requirement-binds = Un secondo fattore è richiesto. Chi non ne ha non vede nulla dell’organizzazione.
requirement-text = Scelga una data che lasci tempo. Chi non ha un secondo fattore riceve una mail oggi, una settimana prima e un giorno prima, e vede un avviso nella console. Ne serve uno anche a Lei.
requirement-set = Richiedi un secondo fattore
requirement-lift = Non richiederlo più
requirement-lacking-title = Chi non ne ha ancora
requirement-lacking = { $n ->
    [0] Tutti ne hanno uno.
    [one] Una persona non ne ha.
   *[other] { $n } persone non ne hanno.
}
field-required-from = Richiesto dal
hint-required-from = L’inizio di quel giorno, nel Suo fuso orario. Oggi significa: da ora.
invalid-required-from = Scelga oggi o un giorno entro un anno.
reason-own-second-factor-needed = Configuri prima un secondo fattore per sé. Altrimenti sarebbe la prima persona a restare fuori.
reason-second-factor-in-the-past = Questo momento è passato. Scelga un giorno successivo.
reason-second-factor-too-far = Scelga un giorno entro un anno.
done-second-factor-required = Un secondo fattore è richiesto dalla data scelta. Chi non ne ha riceve una mail.
done-second-factor-not-required = Il secondo fattore non è più richiesto.
needed-title = Serve un secondo fattore
needed-now = { $organization } richiede un secondo fattore a chi ne fa parte. Non ne vede nulla finché non ne ha uno.
needed-from = Dal { $date } { $organization } richiede un secondo fattore. Senza, non ne vedrà nulla.
needed-met = { $organization } non richiede nulla che Lei non abbia.
needed-what = Che cosa fare
needed-text = Configuri un secondo fattore: un’app del telefono, un telefono che approva gli accessi o una chiave di sicurezza. Basta un minuto, e tutto è di nuovo aperto subito.
needed-do = Configura un secondo fattore
delete-title = Elimina l’organizzazione
delete-lead = { $organization } viene eliminata per sempre. Nessuno può ripristinarla.
delete-in-the-way = Questo lo impedisce
delete-in-the-way-text = Risolva prima ognuno di questi punti, poi torni qui.
delete-go = Vai
delete-what = Che cosa succede
delete-gone = Appartenenze, inviti, team, etichette e tutti i diritti finiscono subito.
delete-others = { $n ->
    [0] Nessun altro ne fa parte.
    [one] Un’altra persona perde l’appartenenza e viene avvisata per mail.
   *[other] Altre { $n } persone perdono l’appartenenza e vengono avvisate per mail.
}
delete-kept = Il registro delle attività resta a chi gestisce questa installazione.
delete-type = Per confermare, scriva il nome dell’organizzazione:
delete-do = Elimina per sempre
field-type-name = Nome dell’organizzazione
invalid-type-name = Questo non è il suo nome. Lo scriva esattamente com’è.
reason-deletion-in-the-way = È sopraggiunto qualcosa che lo impedisce.
obstacle-product = Un prodotto che non è disdetto
obstacle-transfer = Un prodotto in viaggio verso un’altra organizzazione, o da un’altra
obstacle-balance = Un credito prepagato che non è stato ritirato
obstacle-invoice = Fatture che non sono pagate
obstacle-operator = Gestisce questa installazione: le tolga prima questo contrassegno
obstacle-other = Qualcos’altro
