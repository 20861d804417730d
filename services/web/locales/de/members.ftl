# Die Personen einer Organisation, was sie dürfen, und Teams.

menu-users = Benutzer
menu-teams = Teams
undo = Rückgängig
first-page = Erste Seite
next-page = Nächste Seite

## Users
users-title = Benutzer
users-lead = Alle, die für diese Organisation arbeiten, und was sie dürfen.
users-invite = Personen einladen
users-me = Meine eigenen Rechte
users-find = Name oder E-Mail
users-all-roles = Alle Rollen
users-all = Alle anzeigen
users-lacking = Ohne zweiten Faktor
users-lacks = Kein zweiter Faktor
users-suspended = Gesperrt
users-you = Sie
users-found = { $found } von { $total }
users-count = { $n ->
    [one] { $n } Benutzer
   *[other] { $n } Benutzer
}
users-not-found = Niemand gefunden
users-not-found-text = Versuchen Sie es mit einem Teil des Namens oder der E-Mail, oder mit weniger Filtern.
users-no-more = Es gibt keine weiteren Benutzer
users-alone = Sie sind hier allein
users-alone-text = Kolleginnen und Kollegen erscheinen hier, sobald sie zu dieser Organisation gehören.
users-alone-invite = Laden Sie Kolleginnen und Kollegen ein und wählen Sie, was sie dürfen.
users-remove = Aus der Organisation entfernen
users-to-team = Ins Team aufnehmen
column-choose = Auswählen
column-email = E-Mail
column-member-role = Rolle
column-since = Mitglied seit
choose-one = { $name } auswählen
chosen-title = Mit den Ausgewählten
choose-team = Team wählen
field-team = Team
with-billing = mit Rechnungsrechten
removed-title = Kürzlich entfernt
removed-lead = Diese Personen können Sie einen Tag lang zurückholen, mit ihren bisherigen Rechten und Teams.
removed-restore = Zurückholen
users-removed-title = Aus der Organisation entfernt
users-restored-title = Zurückgeholt
users-joined-title = Ins Team aufgenommen
outcome-done = Erledigt
outcome-refused = Nicht erledigt
outcome-undo-text = Sie haben ihre Rechte hier sofort verloren. Einen Tag lang können Sie sie zurückholen, wie sie waren.
outcome-back = Weiter
done-nobody-chosen = Sie haben niemanden ausgewählt. Nichts wurde geändert.
done-no-team-chosen = Sie haben kein Team gewählt. Nichts wurde geändert.

## One user
user-title = Benutzer
user-about = Über diesen Benutzer
rights-title = Rechte, Produkt für Produkt
rights-lead = Was diese Person mit jedem Produkt tun darf, und woher jedes Recht kommt.
rights-no-products = Diese Organisation hat noch keine Produkte.
column-product = Produkt
column-level = Recht
column-sources = Herkunft
level-none = Keines
level-view = Sehen
level-use = Benutzen
level-manage = Verwalten
source-role = Rolle
source-billing = Rechnungsrechte
source-team = Team { $name }
source-direct = Direkt erteilt
source-partner = Partner { $name }
source-support = Support-Zugang
source-level = { $source }: { $level }
grants-title = Direkt erteilt
grants-lead = Rechte, die diese Person unabhängig von Teams hat. Sie gelten sofort.
grants-none = Nichts wurde direkt erteilt.
grant-add = Erteilen
grant-remove = Zurücknehmen
field-reach = Produkt
field-level = Recht
reach-all = Alle Produkte, auch künftige
reach-kind = Alle der Art { $kind }
reach-gone = Ein Produkt, das es nicht mehr gibt
invalid-grant = Wählen Sie ein Produkt und ein Recht.
user-no-team = In keinem Team.
invalid-team = Wählen Sie ein Team.
team-leads = Leitet das Team
team-take-out = Aus dem Team nehmen
role-title = Rolle ändern
role-lead = Die Person erfährt es per E-Mail.
role-save = Rolle speichern
role-billing = Darf Rechnungen sehen und bezahlen
invalid-role = Wählen Sie eine Rolle.
role-text-legal-representative = Alle Rechte und die rechtliche Verantwortung. Nur gesetzliche Vertreter ernennen weitere.
role-text-administrator = Verwaltet Benutzer, Teams und Produkte.
role-text-collaborator = Arbeitet mit den Produkten, die der Person oder ihren Teams erteilt sind.
role-text-external = Gehört nicht zur Organisation: sieht nur die Produkte, die der Person erteilt sind.
role-text-support = Hilft allen auf dieser Installation.
preferences-title = E-Mails und Nachrichten
preference-billing-email = Zahlungserinnerungen per E-Mail
preference-billing-sms = Zahlungserinnerungen per SMS
preference-products-email = Ereignisse zu Produkten per E-Mail
user-remove-title = Diesen Benutzer entfernen
user-remove-text = Die Person verliert hier sofort alle Rechte und verlässt ihre Teams. Einen Tag lang können Sie sie zurückholen.
user-remove-button = Aus der Organisation entfernen
done-role-changed = Die Rolle wurde geändert.
done-preferences-saved = Die Einstellungen wurden gespeichert.
done-grant-added = Das Recht wurde erteilt.
done-grant-removed = Das Recht wurde zurückgenommen.
done-team-joined = Der Benutzer wurde ins Team aufgenommen.
done-team-left = Der Benutzer wurde aus dem Team genommen.

## Leaving
leave-title = Organisation verlassen
leave-question = { $name } verlassen?
leave-link-text = Sie verlieren hier alle Rechte. Zurück kommen Sie nur mit einer Einladung.
leave-lead = Sie verlieren sofort, was Sie hier haben:
leave-products = Produkte
leave-nothing = keine
leave-more = { $n ->
    [one] und eines mehr
   *[other] und { $n } mehr
}
leave-text = Ihr Konto und Ihre anderen Organisationen bleiben, wie sie sind. Zurück kommen Sie nur mit einer Einladung.
leave-button = Verlassen
done-organization-left = Sie haben die Organisation verlassen.

## Teams
teams-title = Teams
teams-lead = Gruppen von Personen mit denselben Rechten. Wer in ein Team kommt oder geht, gewinnt oder verliert sie sofort.
teams-find = Team suchen
teams-all = Alle anzeigen
teams-none = Noch kein Team
teams-none-text = Nehmen Sie Personen, die mit denselben Produkten arbeiten, in ein Team auf und erteilen Sie die Rechte einmal.
teams-none-ask = Wer Benutzer verwaltet, kann eines erstellen.
teams-not-found = Kein Team heißt „{ $text }“
teams-count = { $n ->
    [one] { $n } Team
   *[other] { $n } Teams
}
team-title = Team
team-create = Team erstellen
team-create-lead = Geben Sie ihm einen Namen. Mitglieder und Rechte folgen danach.
field-team-name = Name des Teams
field-team-description = Wozu dient es?
invalid-team-name = Wählen Sie einen Namen mit 1 bis 64 Zeichen.
invalid-team-description = Höchstens 500 Zeichen.
team-members = Mitglieder des Teams
team-members-count = { $n ->
    [one] { $n } Mitglied
   *[other] { $n } Mitglieder
}
team-leader = Leitung
team-make-leader = Zur Leitung machen
team-no-leader = Keine Leitung
team-empty = In diesem Team ist niemand
team-empty-text = Nehmen Sie Mitglieder auf: Kollegen ebenso wie Externe.
team-add = Mitglieder aufnehmen
team-add-title = Mitglieder in { $name } aufnehmen
team-add-lead = Wählen Sie beliebig viele. Sie erhalten die Rechte des Teams sofort.
team-add-button = Ausgewählte aufnehmen
team-inside = Im Team
team-grants-title = Rechte des Teams
team-grants-lead = Alle Mitglieder haben diese Rechte, solange sie im Team sind.
team-edit-title = Name und Zweck
team-delete-title = Team löschen
team-delete-short = Die Mitglieder bleiben in der Organisation und verlieren die Rechte des Teams.
team-delete-question = Das Team { $name } löschen?
team-delete-lead = { $n ->
    [0] In diesem Team ist niemand.
    [one] Ein Mitglied verliert die Rechte des Teams sofort.
   *[other] { $n } Mitglieder verlieren die Rechte des Teams sofort.
}
team-delete-text = Die Mitglieder bleiben in der Organisation und behalten, was sie sonst haben. Ein gelöschtes Team lässt sich nicht zurückholen.
done-team-made = Das Team wurde erstellt. Wählen Sie seine Mitglieder.
done-team-saved = Das Team wurde gespeichert.
done-team-deleted = Das Team wurde gelöscht.
done-team-leader-set = Die Leitung wurde geändert.
done-team-members-added = Die Mitglieder wurden aufgenommen.
done-team-members-added-some = Einige wurden aufgenommen. Andere gehören nicht mehr zur Organisation.
done-team-members-removed = Sie wurden aus dem Team genommen.

## Why not
reason-last-legal-representative = Eine Organisation braucht einen gesetzlichen Vertreter: Ernennen Sie zuerst einen anderen.
reason-needs-legal-representative = Das kann nur ein gesetzlicher Vertreter tun.
reason-operators-only = Diese Rolle erteilen nur die Betreiber dieser Installation.
reason-own-role = Diese Rolle muss Ihnen jemand anders geben.
reason-own-removal = Sie können sich nicht selbst entfernen. Sie können die Organisation stattdessen verlassen.
reason-last-user = Sie sind der letzte Benutzer dieser Organisation. Sie kann gelöscht, aber nicht verlassen werden.
reason-already-a-member = Diese Person gehört schon zur Organisation.
reason-not-restorable = Diese Person lässt sich nicht mehr zurückholen: Laden Sie sie ein.
reason-not-a-member = Diese Person gehört nicht zur Organisation.
reason-not-in-team = Diese Person ist nicht im Team.
reason-too-many-grants = Mehr Rechte passen hier nicht hin: Erteilen Sie eine Art von Produkt statt einzelner.
reason-too-many-teams = Diese Organisation hat so viele Teams, wie sie haben darf.
reason-team-name-taken = Ein anderes Team hat diesen Namen.
reason-unknown-product = Dieses Produkt gibt es nicht mehr.
