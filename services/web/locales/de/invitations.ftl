# In eine Organisation einladen und eingeladen werden (ORG-6).

invitation-title = Einladung
invitation-to = { $organization } lädt Sie ein
invitation-lead = Sie sind in diese Organisation eingeladen.
invitation-lead-from = { $inviter } lädt Sie in diese Organisation ein.
invitation-role = Ihre Rolle
invitation-address = Eingeladene Adresse
invitation-until = Gültig bis
invitation-log-in = Anmelden und annehmen
invitation-sign-up = Konto erstellen
invitation-other = Sie sind als { $own } angemeldet, mit einer anderen Adresse als der eingeladenen. Wenn Sie annehmen, treten Sie mit diesem Konto bei, und wer Sie eingeladen hat, erfährt es.
invitation-accept-as = Als { $own } annehmen
invitation-accept = Annehmen
invitation-decline = Ablehnen
invitation-gone = Diese Einladung öffnet nichts mehr.
invitation-gone-text = Sie wurde beantwortet, zurückgezogen oder ist abgelaufen, oder dieser Browser behält keine Cookies. Öffnen Sie den Link in der Mail noch einmal oder bitten Sie um eine neue Einladung.
invitation-home = Zur Konsole
invitation-declined-title = Sie haben abgelehnt
invitation-declined-text = Wer Sie eingeladen hat, erfährt es. Sie müssen sonst nichts tun.
joined-title = Sie gehören jetzt zu { $organization }
joined-missing = Nicht alles, was die Einladung versprach, gibt es noch. Das wurde weggelassen:
joined-go-on = Weiter
sign-up-joins = Sie sind zu { $organization } eingeladen und treten mit Ihrem neuen Konto bei.
home-invited = Sie sind eingeladen
home-invited-by = eingeladen von { $inviter }
invite-title = Personen einladen
invite-lead = Alle erhalten eine Mail mit einem Link. Wer noch kein Konto hat, erstellt damit eines.
field-people = E-Mail-Adressen
hint-people = Eine je Zeile oder mit Kommas dazwischen. Bis zu 500.
field-people-file = Oder eine CSV-Datei
hint-people-file = Spalten: email, rolle, team. Die erste Zeile darf sie nennen, mehrere Teams trennt |. Bis zu 500 Zeilen und 256 KiB.
field-invite-role = Rolle
hint-invite-role = Für alle, zu denen die Datei nichts anderes sagt.
invite-billing = Mitarbeitende dürfen Rechnungen sehen und bezahlen
invite-products = Produkte, die sie erhalten
field-invite-level = Mit den gewählten Produkten
hint-invite-level = Einzelne Produkte lassen sich auch später geben und nehmen; Teams geben die ihren von selbst.
invite-teams = Teams
invite-send = Einladungen senden
invite-more = Weitere einladen
invite-list-too-many = Das sind mehr als 500 Personen. Teilen Sie die Liste.
invite-list-empty = In dieser Liste steht niemand. Geben Sie mindestens eine Adresse an.
invite-list-no-text = Diese Datei ist kein Text. Speichern Sie die Tabelle als CSV und wählen Sie diese Datei.
invite-list-too-long = Diese Liste ist länger als 256 KiB. Teilen Sie sie.
invite-list-both = Wählen Sie eine Datei oder schreiben Sie Adressen, nicht beides.
invite-report-title = Was aus der Liste wurde
invite-report-invited = { $n ->
        [one] Eine Einladung ist unterwegs.
       *[other] { $n } Einladungen sind unterwegs.
    }
invite-report-refused = { $n ->
        [one] Eine Zeile wurde ausgelassen.
       *[other] { $n } Zeilen wurden ausgelassen.
    }
invite-done = eingeladen
invite-not-done = ausgelassen
column-line = Zeile
column-invited = Adresse
column-invited-as = Eingeladen als
column-mailed = Gesendet
column-ends = Ende
column-state = Zustand
invite-malformed-address = Das ist keine E-Mail-Adresse.
invite-malformed-role = Diese Rolle gibt es nicht.
invite-duplicate-address = Die Adresse steht schon weiter oben.
invite-own-address = Das ist Ihre eigene Adresse.
invite-already-a-member = Gehört schon zur Organisation.
invite-already-invited = Ist schon eingeladen.
invite-representatives-only = Nur gesetzliche Vertretungen laden gesetzliche Vertretungen ein.
invite-operators-only = Nur wer diese Installation betreibt, gibt diese Rolle.
invite-unknown-team = Dieses Team gibt es nicht.
invite-unknown-product = Dieses Produkt gibt es nicht.
invite-too-many-invitations = Es warten so viele Einladungen, wie warten dürfen.
invite-too-many-mails = Heute wurden so viele Einladungen gesendet, wie gesendet werden dürfen. Machen Sie morgen weiter.
invite-unknown-invitation = Diese Einladung gibt es nicht mehr.
invite-invitation-over = Sie wurde beantwortet oder zurückgezogen.
invite-mailed-lately = Sie wurde gerade erst gesendet.
invite-mailed-often = Sie wurde so oft gesendet, wie es geht.
invite-invitation-refused = Diese Einladung öffnet nichts mehr.
invite-inviter-may-not = Wer Sie eingeladen hat, darf diese Rolle nicht mehr geben. Bitten Sie um eine neue Einladung.
invite-not-an-operator = Diese Rolle wird in dieser Organisation nicht mehr gegeben.
invitations-title = Einladungen
invitations-pending = { $n ->
        [0] Keine Einladung wartet auf eine Antwort.
        [one] Eine Einladung wartet auf eine Antwort.
       *[other] { $n } Einladungen warten auf eine Antwort.
    }
invitations-find = Adresse suchen
invitations-all = Alle Einladungen
invitations-not-found = Keine Einladung gefunden
invitations-none = Noch niemand wurde eingeladen
invitations-none-text = Laden Sie Personen per E-Mail ein, eine oder hunderte auf einmal.
invitations-choose = Wählen
invitations-choose-one = { $email } wählen
invitations-chosen = Mit den gewählten
invitations-resend = Erneut senden
invitations-withdraw = Zurückziehen
invitations-resent = Einladungen erneut gesendet
invitations-withdrawn = Einladungen zurückgezogen
invitations-outcome-done = Erledigt
invitations-outcome-refused = Unverändert
invitation-mails = { $n }-mal
invitation-pending = offen
invitation-accepted = angenommen
invitation-declined = abgelehnt
invitation-withdrawn = zurückgezogen
invitation-expired = abgelaufen
done-joined = Sie sind der Organisation beigetreten. Die Konsole zeigt sie jetzt.
done-invitation-declined = Die Einladung wurde abgelehnt.
done-invitation-over = Diese Einladung wurde beantwortet, zurückgezogen oder ist abgelaufen.
done-no-invitation-chosen = Wählen Sie mindestens eine Einladung.
done-invitations-resent = Die Einladungen wurden erneut gesendet.
done-invitations-withdrawn = Die Einladungen wurden zurückgezogen.
