# Le persone di un’organizzazione, che cosa può fare ciascuna, e i team.

menu-users = Utenti
menu-teams = Team
undo = Annulla l’azione
first-page = Prima pagina
next-page = Pagina successiva

## Users
users-title = Utenti
users-lead = Tutti coloro che lavorano per questa organizzazione, e che cosa può fare ciascuno.
users-invite = Invita persone
users-me = I miei diritti
users-find = Nome o e-mail
users-all-roles = Tutti i ruoli
users-all = Mostra tutti
users-lacking = Senza secondo fattore
users-lacks = Nessun secondo fattore
users-suspended = Sospeso
users-you = Lei
users-found = { $found } di { $total }
users-count = { $n ->
    [one] { $n } utente
   *[other] { $n } utenti
}
users-not-found = Non è stato trovato nessuno
users-not-found-text = Provi con una parte del nome o dell’e-mail, o con meno filtri.
users-no-more = Non ci sono altri utenti
users-alone = Lei è solo qui
users-alone-text = I colleghi appariranno qui quando faranno parte di questa organizzazione.
users-alone-invite = Inviti dei colleghi e scelga che cosa può fare ciascuno.
users-remove = Rimuovi dall’organizzazione
users-to-team = Aggiungi al team
column-choose = Scegli
column-email = E-mail
column-member-role = Ruolo
column-since = Membro dal
choose-one = Scegli { $name }
chosen-title = Con le persone scelte
choose-team = Scegli un team
field-team = Team
with-billing = con diritti di fatturazione
removed-title = Rimossi di recente
removed-lead = Per un giorno può far tornare queste persone, con i diritti e i team che avevano.
removed-restore = Fai tornare
users-removed-title = Rimossi dall’organizzazione
users-restored-title = Tornati
users-joined-title = Aggiunti al team
outcome-done = Fatto
outcome-refused = Non fatto
outcome-undo-text = Hanno perso subito i loro diritti qui. Per un giorno può farli tornare com’erano.
outcome-back = Continua
done-nobody-chosen = Non ha scelto nessuno. Non è cambiato nulla.
done-no-team-chosen = Non ha scelto nessun team. Non è cambiato nulla.

## One user
user-title = Utente
user-about = Su questo utente
rights-title = Diritti, prodotto per prodotto
rights-lead = Che cosa può fare questa persona con ogni prodotto, e da dove viene ogni diritto.
rights-no-products = Questa organizzazione non ha ancora prodotti.
column-product = Prodotto
column-level = Diritto
column-sources = Provenienza
level-none = Nessuno
level-view = Vedere
level-use = Usare
level-manage = Gestire
source-role = Ruolo
source-billing = Diritti di fatturazione
source-team = Team { $name }
source-direct = Concesso direttamente
source-partner = Partner { $name }
source-support = Accesso del supporto
source-level = { $source }: { $level }
grants-title = Concesso direttamente
grants-lead = Diritti che questa persona ha a prescindere dai team. Valgono subito.
grants-none = Nulla è stato concesso direttamente.
grant-add = Concedi
grant-remove = Revoca
field-reach = Prodotto
field-level = Diritto
reach-all = Tutti i prodotti, anche futuri
reach-kind = Tutti quelli del tipo { $kind }
reach-gone = Un prodotto che non c’è più
invalid-grant = Scelga un prodotto e un diritto.
user-no-team = In nessun team.
invalid-team = Scelga un team.
team-leads = Dirige il team
team-take-out = Togli dal team
role-title = Cambia il ruolo
role-lead = La persona ne è informata per e-mail.
role-save = Salva il ruolo
role-billing = Può vedere e pagare le fatture
invalid-role = Scelga un ruolo.
role-text-legal-representative = Tutti i diritti e la responsabilità legale. Solo i rappresentanti legali ne nominano altri.
role-text-administrator = Gestisce utenti, team e prodotti.
role-text-collaborator = Lavora con i prodotti concessi alla persona o ai suoi team.
role-text-external = Non fa parte dell’organizzazione: vede solo i prodotti che le sono concessi.
role-text-support = Aiuta tutti su questa installazione.
preferences-title = E-mail e messaggi
preference-billing-email = Promemoria di fatturazione per e-mail
preference-billing-sms = Promemoria di fatturazione per SMS
preference-products-email = Eventi dei prodotti per e-mail
user-remove-title = Rimuovi questo utente
user-remove-text = La persona perde subito ogni diritto qui e lascia i suoi team. Per un giorno può farla tornare.
user-remove-button = Rimuovi dall’organizzazione
done-role-changed = Il ruolo è stato cambiato.
done-preferences-saved = Le preferenze sono state salvate.
done-grant-added = Il diritto è stato concesso.
done-grant-removed = Il diritto è stato revocato.
done-team-joined = L’utente è stato aggiunto al team.
done-team-left = L’utente è stato tolto dal team.

## Leaving
leave-title = Lascia l’organizzazione
leave-question = Lasciare { $name }?
leave-link-text = Perde ogni diritto qui. Solo un invito La fa tornare.
leave-lead = Perde subito ciò che ha qui:
leave-products = Prodotti
leave-nothing = nessuno
leave-more = { $n ->
    [one] e un altro
   *[other] e altri { $n }
}
leave-text = Il Suo account e le Sue altre organizzazioni restano come sono. Solo un invito La fa tornare.
leave-button = Lascia
done-organization-left = Ha lasciato l’organizzazione.

## Teams
teams-title = Team
teams-lead = Gruppi di persone con gli stessi diritti. Chi entra in un team o ne esce li ottiene o li perde subito.
teams-find = Cerca un team
teams-all = Mostra tutti
teams-none = Ancora nessun team
teams-none-text = Riunisca in un team le persone che lavorano con gli stessi prodotti, e conceda i diritti una volta sola.
teams-none-ask = Chi gestisce gli utenti può crearne uno.
teams-not-found = Nessun team si chiama “{ $text }”
teams-count = { $n ->
    [one] { $n } team
   *[other] { $n } team
}
team-title = Team
team-create = Crea un team
team-create-lead = Gli dia un nome. Membri e diritti vengono dopo.
field-team-name = Nome del team
field-team-description = A che cosa serve?
invalid-team-name = Scelga un nome da 1 a 64 caratteri.
invalid-team-description = Al massimo 500 caratteri.
team-members = Membri del team
team-members-count = { $n ->
    [one] { $n } membro
   *[other] { $n } membri
}
team-leader = Responsabile
team-make-leader = Nomina responsabile
team-no-leader = Nessun responsabile
team-empty = In questo team non c’è nessuno
team-empty-text = Aggiunga dei membri: colleghi ed esterni.
team-add = Aggiungi membri
team-add-title = Aggiungi membri a { $name }
team-add-lead = Scelga quante persone vuole. Ricevono subito i diritti del team.
team-add-button = Aggiungi le persone scelte
team-inside = Nel team
team-grants-title = Diritti del team
team-grants-lead = Ogni membro ha questi diritti finché è nel team.
team-edit-title = Nome e scopo
team-delete-title = Elimina il team
team-delete-short = I suoi membri restano nell’organizzazione e perdono i diritti del team.
team-delete-question = Eliminare il team { $name }?
team-delete-lead = { $n ->
    [0] In questo team non c’è nessuno.
    [one] Un membro perde subito i diritti del team.
   *[other] { $n } membri perdono subito i diritti del team.
}
team-delete-text = I membri restano nell’organizzazione e conservano ciò che hanno altrimenti. Un team eliminato non si può ripristinare.
done-team-made = Il team è stato creato. Scelga i suoi membri.
done-team-saved = Il team è stato salvato.
done-team-deleted = Il team è stato eliminato.
done-team-leader-set = Il responsabile è stato cambiato.
done-team-members-added = I membri sono stati aggiunti.
done-team-members-added-some = Alcuni sono stati aggiunti. Altri non fanno più parte dell’organizzazione.
done-team-members-removed = Sono stati tolti dal team.

## Why not
reason-last-legal-representative = Un’organizzazione ha bisogno di un rappresentante legale: ne nomini prima un altro.
reason-needs-legal-representative = Solo un rappresentante legale può farlo.
reason-operators-only = Solo chi gestisce questa installazione assegna questo ruolo.
reason-own-role = Questo ruolo deve darglielo qualcun altro.
reason-own-removal = Non può rimuovere sé stesso. Può invece lasciare l’organizzazione.
reason-last-user = Lei è l’ultimo utente di questa organizzazione. Si può eliminare, non lasciare.
reason-already-a-member = Questa persona fa già parte dell’organizzazione.
reason-not-restorable = Questa persona non può più tornare così: la inviti.
reason-not-a-member = Questa persona non fa parte dell’organizzazione.
reason-not-in-team = Questa persona non è nel team.
reason-too-many-grants = Qui non c’è posto per altri diritti: conceda un tipo di prodotto invece di prodotti singoli.
reason-too-many-teams = Questa organizzazione ha tutti i team che può avere.
reason-team-name-taken = Un altro team ha questo nome.
reason-unknown-product = Questo prodotto non c’è più.
