# Le organizzazioni di una persona, e i nomi di ruoli e tipi.

organizations-title = Le mie organizzazioni
organizations-lead = Lavora per un’organizzazione alla volta. Tutto il menu riguarda quella in uso.
organizations-find = Cerca un’organizzazione
organizations-none = Non fa parte di alcuna organizzazione
organizations-none-text = Se si è appena registrato, la Sua è in preparazione: tra poco ricarichi la pagina.
organizations-not-found = Nessuna organizzazione si chiama “{ $text }”
organizations-all = Mostra tutte
organization-show = Passa a questa
organization-held = Richiede un secondo fattore
column-organization = Organizzazione
column-kind = Tipo
column-role = Il Suo ruolo
search = Cerca
more = Mostra altro
menu-more = Altro
organization-kind-individual = Persona
organization-kind-company = Azienda
organization-kind-association = Associazione
role-legal-representative = Rappresentanza legale
role-administrator = Amministrazione
role-collaborator = Collaborazione
role-external = Esterno
role-support = Assistenza
role-none = Nessun ruolo
