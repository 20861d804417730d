# Die Organisationen einer Person, und wie Rollen und Arten heißen.

organizations-title = Meine Organisationen
organizations-lead = Sie arbeiten jeweils für eine Organisation. Alles im Menü betrifft diejenige, die gezeigt wird.
organizations-find = Organisation suchen
organizations-none = Sie gehören zu keiner Organisation
organizations-none-text = Wenn Sie sich eben registriert haben, wird Ihre gerade eingerichtet: Laden Sie die Seite bald neu.
organizations-not-found = Keine Organisation heißt „{ $text }“
organizations-all = Alle zeigen
organization-show = Wechseln
organization-held = Verlangt einen zweiten Faktor
column-organization = Organisation
column-kind = Art
column-role = Ihre Rolle
search = Suchen
more = Mehr zeigen
menu-more = Mehr
organization-kind-individual = Person
organization-kind-company = Firma
organization-kind-association = Verein
role-legal-representative = Gesetzliche Vertretung
role-administrator = Administration
role-collaborator = Mitarbeit
role-external = Extern
role-support = Support
role-none = Keine Rolle
