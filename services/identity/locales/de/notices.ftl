# Mails zum Konto.

notice-footer = Gatepost, { $public_url }
notice-recourse-lock =
    Waren Sie das nicht, so öffnen Sie diesen Link und sperren Ihr Konto sofort:

    { $link }

    Der Link gilt { $days } Tage lang.
notice-recourse-undo =
    Waren Sie das nicht, so öffnen Sie diesen Link. Dort können Sie es zurücknehmen
    und Ihr Konto sofort sperren:

    { $link }

    Der Link gilt { $days } Tage lang.

notice-verify-sign-up-subject = Bestätigen Sie Ihre Adresse
notice-verify-sign-up-text =
    Guten Tag,

    jemand, vermutlich Sie, erstellt mit dieser Adresse ein Konto.

    Um weiterzumachen, öffnen Sie diesen Link:

    { $link }

    oder geben Sie diesen Code ein, wo Sie begonnen haben:

    { $code }

    Beide gelten { $hours } Stunden lang. Waren Sie es nicht, so tun Sie nichts: Ohne
    den Link entsteht kein Konto.

notice-address-taken-subject = Sie haben schon ein Konto
notice-address-taken-text =
    Guten Tag,

    jemand wollte mit dieser Adresse ein Konto erstellen. Sie hat schon eines, und
    daran wurde nichts geändert.

    Waren Sie es, so melden Sie sich hier an:

    { $public_url }/login

    Waren Sie es nicht, so ist nichts zu tun.

notice-new-login-subject = Neue Anmeldung bei Ihrem Konto
notice-new-login-text =
    Guten Tag,

    Ihr Konto wurde soeben von einem Ort oder mit einem Programm verwendet, die für
    es neu sind.

    Zeit:      { $time }
    Adresse:   { $ip }
    Programm:  { $program }

    Waren Sie es, so ist nichts zu tun.

notice-recover-password-subject = Neues Passwort festlegen
notice-recover-password-text =
    Guten Tag,

    jemand, vermutlich Sie, hat das Passwort Ihres Kontos vergessen. Um ein neues
    festzulegen, öffnen Sie diesen Link:

    { $link }

    Er gilt einmal, { $minutes } Minuten lang. Er meldet niemanden an.

    Zeit:      { $time }
    Adresse:   { $ip }
    Programm:  { $program }

    Waren Sie es nicht, so tun Sie nichts: Ihr Passwort bleibt, wie es ist.

notice-password-recovered-subject = Ein neues Passwort wurde festgelegt
notice-password-recovered-text =
    Guten Tag,

    mit einem Link, den wir Ihnen geschickt haben, wurde für Ihr Konto ein neues
    Passwort festgelegt. Alle Sitzungen wurden beendet.

    Zeit:      { $time }
    Adresse:   { $ip }
    Programm:  { $program }

notice-recovery-email-confirm-subject = Bestätigen Sie Ihre Wiederherstellungsadresse
notice-recovery-email-confirm-text =
    Guten Tag,

    jemand, vermutlich Sie, möchte über diese Adresse wieder in ein Konto kommen. Waren
    Sie es, so öffnen Sie diesen Link, während Sie angemeldet sind:

    { $link }

    Er gilt { $hours } Stunden lang. Waren Sie es nicht, so tun Sie nichts.

notice-recovery-email-changed-subject = Ihre Wiederherstellungsadresse wurde geändert
notice-recovery-email-changed-text =
    Guten Tag,

    die Adresse, über die Sie wieder in Ihr Konto kommen, wurde geändert.

    Jetzt:     { $email }
    Zeit:      { $time }
    Adresse:   { $ip }
    Programm:  { $program }

notice-factor-enrolled-subject = Ein zweiter Faktor wurde hinzugefügt
notice-factor-enrolled-text =
    Guten Tag,

    Ihrem Konto wurde ein zweiter Faktor hinzugefügt. Von nun an fragt eine Anmeldung
    danach.

    Name:      { $name }
    Zeit:      { $time }
    Adresse:   { $ip }
    Programm:  { $program }

notice-factor-removed-subject = Ein zweiter Faktor wurde entfernt
notice-factor-removed-text =
    Guten Tag,

    von Ihrem Konto wurde ein zweiter Faktor entfernt. Anmeldungen fragen weiter nach
    einem anderen.

    Name:      { $name }
    Zeit:      { $time }
    Adresse:   { $ip }
    Programm:  { $program }

notice-factors-off-subject = Der letzte zweite Faktor wurde entfernt
notice-factors-off-text =
    Guten Tag,

    der letzte zweite Faktor Ihres Kontos wurde entfernt. Ihr Passwort allein öffnet es
    jetzt.

    Name:      { $name }
    Zeit:      { $time }
    Adresse:   { $ip }
    Programm:  { $program }

notice-backup-codes-renewed-subject = Neue Notfallcodes
notice-backup-codes-renewed-text =
    Guten Tag,

    für Ihr Konto wurden neue Notfallcodes erstellt. Die alten gelten nicht mehr.

    Zeit:      { $time }
    Adresse:   { $ip }
    Programm:  { $program }

notice-backup-codes-few-subject = Wenige Notfallcodes sind übrig
notice-backup-codes-few-text =
    Guten Tag,

    von Ihren Notfallcodes sind { $left } übrig. Erstellen Sie neue, bevor Sie sie
    brauchen:

    { $public_url }/account/security

notice-login-answers-refused-subject = Jemand kennt Ihr Passwort
notice-login-answers-refused-text =
    Guten Tag,

    jemand hat Ihr Passwort eingegeben und ist dann mehrmals am zweiten Faktor
    gescheitert. Die Anmeldung wurde abgelehnt.

    Zeit:      { $time }
    Adresse:   { $ip }
    Programm:  { $program }

    Waren Sie es nicht, so ändern Sie Ihr Passwort sofort.

notice-app-password-issued-subject = Neues App-Passwort
notice-app-password-issued-text =
    Guten Tag,

    für Ihr Konto wurde ein App-Passwort erstellt. Ein Mailprogramm kann damit Ihre
    Mail lesen und senden.

    Name:      { $name }
    Zeit:      { $time }
    Adresse:   { $ip }
    Programm:  { $program }

notice-account-locked-subject = Ihr Konto ist gesperrt
notice-account-locked-text =
    Guten Tag,

    Ihr Konto wurde mit dem Link einer Mitteilung gesperrt, die wir Ihnen geschickt
    haben. Alle Sitzungen wurden beendet, und Mailprogramme können es nicht verwenden.

    Zeit:      { $time }
    Adresse:   { $ip }
    Programm:  { $program }

    Um es wieder zu verwenden, stellen Sie es wieder her:

    { $public_url }/recover

notice-account-closed-subject = Ihr Konto ist geschlossen
notice-account-closed-text =
    Guten Tag,

    Ihr Konto wurde endgültig geschlossen. Seine Sitzungen, App-Passwörter und
    API-Token sind weg. Sie können mit dieser Adresse jederzeit ein neues erstellen.

    Zeit:      { $time }

notice-change-undone-subject = Eine Änderung wurde zurückgenommen
notice-change-undone-text =
    Guten Tag,

    eine Änderung Ihres Kontos wurde mit dem Link einer Mitteilung zurückgenommen, die
    wir Ihnen geschickt haben.

    Zeit:      { $time }
    Adresse:   { $ip }
    Programm:  { $program }

notice-app-password-ends-subject = Ein App-Passwort läuft bald ab
notice-app-password-ends-text =
    Guten Tag,

    dieses App-Passwort Ihres Kontos läuft am { $end } ab:

    Name:  { $name }

    Die Mailprogramme, die es verwenden, kommen dann nicht mehr an Ihre Mail. Erstellen
    Sie vorher ein neues für sie:

    { $public_url }/app-passwords

notice-compromise-finished-subject = Ihr Konto wurde gesichert
notice-compromise-finished-text =
    Guten Tag,

    der Assistent für bekannt gewordene Passwörter wurde für Ihr Konto durchgegangen.

    Beendete Sitzungen:         { $sessions }
    Widerrufene App-Passwörter: { $passwords }
    Widerrufene API-Token:      { $tokens }

    Zeit:      { $time }
    Adresse:   { $ip }
    Programm:  { $program }

notice-api-token-issued-subject = Neues API-Token
notice-api-token-issued-text =
    Guten Tag,

    für Ihr Konto wurde ein API-Token erstellt. Ein Programm kann damit für Sie handeln.

    Name:      { $name }
    Rechte:    { $scopes }
    Zeit:      { $time }
    Adresse:   { $ip }
    Programm:  { $program }

notice-api-token-unused-subject = Ein API-Token wurde lange nicht verwendet
notice-api-token-unused-text =
    Guten Tag,

    dieses API-Token Ihres Kontos hat lange kein Programm verwendet:

    Name:              { $name }
    Letzte Verwendung: { $last }

    Es wird am { $off } ausgeschaltet, wenn es vorher nicht verwendet wird. Brauchen
    Sie es nicht mehr, so widerrufen Sie es jetzt:

    { $public_url }/account/tokens

notice-api-token-off-subject = Ein API-Token wurde ausgeschaltet
notice-api-token-off-text =
    Guten Tag,

    dieses API-Token Ihres Kontos wurde ausgeschaltet, weil es ein Jahr lang kein
    Programm verwendet hat:

    Name:              { $name }
    Letzte Verwendung: { $last }

    Ein Programm, das noch eines braucht, bekommt hier ein neues:

    { $public_url }/account/tokens

notice-email-change-confirm-subject = Bestätigen Sie Ihre neue Anmeldeadresse
notice-email-change-confirm-text =
    Guten Tag,

    jemand, vermutlich Sie, möchte sich mit dieser Adresse bei einem Konto anmelden.

    Um das zu bestätigen, öffnen Sie diesen Link in einem Browser, in dem Sie angemeldet
    sind:

    { $link }

    Der Link gilt { $hours } Stunden lang. Waren Sie es nicht, so tun Sie nichts: Ohne
    den Link ändert sich nichts.

notice-email-change-taken-subject = Sie haben schon ein Konto
notice-email-change-taken-text =
    Guten Tag,

    jemand wollte sich mit dieser Adresse bei einem anderen Konto anmelden. Sie hat
    schon ein Konto, und daran wurde nichts geändert.

    Waren Sie es, so melden Sie sich hier an:

    { $public_url }/login

    Waren Sie es nicht, so ist nichts zu tun.

notice-email-change-asked-subject = Eine andere Anmeldeadresse wurde verlangt
notice-email-change-asked-text =
    Guten Tag,

    jemand hat verlangt, die Adresse zu ändern, mit der Sie sich anmelden. Es ändert
    sich nichts, bis die neue Adresse bestätigt ist.

    Neue Adresse: { $email }
    Zeit:         { $time }
    Adresse:      { $ip }
    Programm:     { $program }

    Waren Sie es, so ist hier nichts zu tun.

notice-email-changed-subject = Ihre Anmeldeadresse wurde geändert
notice-email-changed-text =
    Guten Tag,

    die Adresse, mit der Sie sich bei Ihrem Konto anmelden, wurde geändert. Diese
    Adresse wird nicht mehr verwendet.

    Neue Adresse: { $email }
    Zeit:         { $time }

notice-password-changed-subject = Ihr Passwort wurde geändert
notice-password-changed-text =
    Guten Tag,

    das Passwort Ihres Kontos wurde geändert, und jede andere Sitzung wurde beendet.

    Zeit:      { $time }
    Adresse:   { $ip }
    Programm:  { $program }

notice-password-reset-subject = Ihr Passwort wurde zurückgesetzt
notice-password-reset-text =
    Guten Tag,

    der Betreiber hat für Ihr Konto ein neues Passwort festgelegt, und jede Sitzung
    wurde beendet.

    Zeit:      { $time }

    Haben Sie nicht darum gebeten, so fragen Sie nach dem Grund.

notice-role-changed-subject = Ihre Rolle in { $organization } hat sich geändert
notice-role-changed-text =
    Guten Tag,

    Ihre Rolle in der Organisation { $organization } hat sich geändert.

    Vorher: { $from ->
        [legal-representative] gesetzliche Vertretung
        [administrator] Administration
        [collaborator] Mitarbeit
        [external] extern
        [support] Support
       *[other] keine
    }
    Jetzt: { $to ->
        [legal-representative] gesetzliche Vertretung
        [administrator] Administration
        [collaborator] Mitarbeit
        [external] extern
        [support] Support
       *[other] keine
    }
    Zeit: { $time }

    { $to ->
        [legal-representative] Sie haben alle Rechte und die rechtliche Verantwortung.
        [administrator] Sie dürfen Produkte und Personen verwalten.
        [collaborator] Sie dürfen mit dem arbeiten, was Ihnen gegeben wurde.
        [external] Sie gehören nicht zur Organisation und dürfen mit dem arbeiten, was Ihnen gegeben wurde.
        [support] Sie dürfen allen Personen der Installation helfen.
       *[other] Sie gehören nicht mehr dazu.
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
        [none] Sie haben noch kein Produkt: Wer die Personen verwaltet, gibt Ihnen welche.
       *[other] Was Sie jetzt mit Produkten tun dürfen:
            { $rights }
    }
notice-role-products = { $rights ->
        [none] { "" }
       *[other] Was Sie jetzt mit Produkten tun dürfen:
            { $rights }
    }
notice-right-view = { $product }: ansehen
notice-right-use = { $product }: damit arbeiten
notice-right-manage = { $product }: damit arbeiten und die Einstellungen ändern
notice-right-more = und { $more } weitere
