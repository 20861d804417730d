# Warnungen, Profil, Anmeldeadresse, Schließen, Aktivität.

## „Das war ich nicht“
alarm-title = Waren Sie das nicht?
alarm-not-me = Das war ich nicht
alarm-lock = Mein Konto sperren
alarm-lock-text = Das Sperren beendet alle Sitzungen und trennt alle Mailprogramme sofort. Worum es bei diesem Link geht, wird zurückgenommen, wo das möglich ist. Niemand kommt mehr hinein, auch Sie nicht, bis Sie ein neues Passwort festgelegt haben.
alarm-undo = Nur zurücknehmen
alarm-undo-text = Oder nehmen Sie nur diese eine Änderung zurück und lassen das Konto offen. Wählen Sie das, wenn Sie wissen, wer es war.
alarm-me = Sie waren es? Dann schließen Sie diese Seite: Es geschieht nichts.
alarm-inactive = Das Konto ist schon gesperrt. Im Augenblick kann es niemand verwenden.
alarm-gone = Dieser Link gilt nicht mehr
alarm-gone-text = Er wurde verwendet oder ist zu alt. Stimmt mit Ihrem Konto etwas nicht, so legen Sie ein neues Passwort fest, oder melden Sie sich an und sehen Sie die Aktivität an.
alarm-recover = Mein Konto wiederherstellen
alarm-locked = Ihr Konto ist gesperrt
alarm-locked-text = Alle Sitzungen wurden beendet, und kein Mailprogramm kann es verwenden. Um wieder hineinzukommen, stellen Sie Ihr Konto wieder her und legen ein neues Passwort fest.
alarm-undone = Die Änderung wurde zurückgenommen
alarm-undone-text = Wissen Sie nicht, wer es war, so ändern Sie auch Ihr Passwort und sehen die Aktivität Ihres Kontos an.
alarm-fact-time = Wann
alarm-fact-name = Name
alarm-fact-address = Adresse
alarm-fact-ip = IP-Adresse
alarm-fact-program = Programm
alarm-about-change = Etwas, das Ihr Konto schützt, wurde geändert.
alarm-about-new-login = Jemand hat sich bei Ihrem Konto von einem Ort oder mit einem Programm angemeldet, die für es neu sind.
alarm-about-app-password-issued = Für Ihr Konto wurde ein App-Passwort erstellt. Ein Mailprogramm kann damit Ihre Mail lesen und senden.
alarm-about-api-token-issued = Für Ihr Konto wurde ein API-Token erstellt. Ein Programm kann damit für Sie handeln.
alarm-about-password-changed = Das Passwort Ihres Kontos wurde geändert.
alarm-about-password-reset = Für Ihr Konto wurde ein neues Passwort festgelegt.

## Übersicht des Kontos
account-you = Sie
account-entry = Hineinkommen
account-programs = Programme
account-history = Was geschehen ist
account-end = Gehen
account-profile = Profil
account-profile-text = Name, Sprache, Zeitzone.
account-email = Anmeldeadresse
account-email-text = Die Adresse, mit der Sie sich anmelden und an die wir Ihnen schreiben.
account-password = Passwort
account-password-text = Es öffnet diese Verwaltung. Mailprogramme verwenden App-Passwörter.
account-security = Anmeldung in zwei Schritten
account-security-text = Codes, Sicherheitsschlüssel und Telefone, nach denen außer dem Passwort gefragt wird.
account-recovery = Wiederherstellung
account-recovery-text = Wie Sie wieder hineinkommen, wenn Passwort oder Telefon verloren sind.
account-sessions = Sitzungen
account-sessions-text = Browser, in denen Sie angemeldet sind.
account-app-passwords = App-Passwörter
account-app-passwords-text = Eines für jedes Mailprogramm.
account-tokens = API-Token
account-tokens-text = Für Programme, die für Sie handeln.
account-activity = Aktivität
account-activity-text = Anmeldungen, Ablehnungen und Änderungen, mit Zeit und Ort.
account-compromised = Jemand kennt mein Passwort
account-compromised-text = Ändern Sie es und schließen Sie jede Tür, Schritt für Schritt.
account-close = Konto schließen
account-close-text = Endgültig, mit allem, was nur Ihnen gehört.

## Profil
profile-lead = Ihren Namen sehen andere in Ihrer Organisation. Seiten und Mails sind in Ihrer Sprache, mit Zeiten in Ihrer Zeitzone.
field-language = Sprache
invalid-language = Wählen Sie eine dieser Sprachen.
field-time-zone = Zeitzone
hint-time-zone = Wählen Sie die Ihnen nächste Stadt in Ihrer Zeitzone. Ihre ersten Buchstaben führen hin.
invalid-time-zone = Wählen Sie eine dieser Zeitzonen.
region-all = Überall
region-africa = Afrika
region-america = Amerika
region-antarctica = Antarktis
region-arctic = Arktis
region-asia = Asien
region-atlantic = Atlantischer Ozean
region-australia = Australien
region-europe = Europa
region-indian = Indischer Ozean
region-pacific = Pazifischer Ozean
done-profile-saved = Ihr Profil wurde gespeichert.

## Anmeldeadresse
email-title = Anmeldeadresse
email-lead = Sie melden sich mit { $email } an, und dorthin schreiben wir Ihnen.
email-text = Wir schreiben an die neue Adresse. Sie gilt, sobald Sie den Link in dieser Mail geöffnet und bestätigt haben. Die alte Adresse erfährt davon und kann die Änderung eine Woche lang zurücknehmen.
email-pending = Eine Änderung wartet
email-pending-text = Wir haben an { $email } geschrieben. Öffnen Sie den Link in dieser Mail, um zu bestätigen.
email-pending-until = Er gilt bis { $time }.
email-cancel = Diese Änderung verwerfen
email-ask = An die neue Adresse schreiben
field-new-email = Neue E-Mail-Adresse
invalid-new-email = Geben Sie eine andere E-Mail-Adresse ein, etwa anna@example.org.
email-confirm-title = Anmeldeadresse bestätigen
email-confirm-lead = Von nun an melden Sie sich mit { $email } an.
email-confirm = Ja, diese Adresse verwenden
email-confirm-gone = Dieser Link gilt nicht, nicht mehr, oder nicht für dieses Konto. Fordern Sie die Änderung noch einmal an.
email-confirm-again = Sie sind jetzt angemeldet. Öffnen Sie den Link in der Mail noch einmal.
done-email-asked = Wir haben an die neue Adresse geschrieben. Öffnen Sie den Link in dieser Mail, um die Änderung zu bestätigen.
done-email-cancelled = Die Änderung wurde verworfen. Ihre Anmeldeadresse bleibt, wie sie ist.
done-email-changed = Ihre Anmeldeadresse wurde geändert.

## Schließen
close-title = Konto schließen
close-lead = Das ist endgültig. Niemand kann das Konto zurückholen.
close-in-the-way-title = Zuerst muss jemand Ihren Platz einnehmen
close-in-the-way = Sie vertreten diese Organisationen als Einzige rechtlich. Benennen Sie dort jemand anderen, und kommen Sie dann wieder.
close-what = Was geschieht
close-gone = Sie werden überall abgemeldet. App-Passwörter, API-Token und alles, was das Konto schützt, werden entfernt, und Mailprogramme sofort getrennt. Sie verlassen Ihre Organisationen.
close-own = In diesen Organisationen sind Sie allein. Sie bleiben mit ihren Postfächern bestehen, und niemand kommt mehr hinein. Entfernen Sie vorher, was Sie nicht zurücklassen möchten.
close-kept = { $n ->
    [one] Ihr Name und Ihre Adresse werden einen Tag lang für den Betreiber aufbewahrt, dann gelöscht. Das Protokoll bleibt.
   *[other] Ihr Name und Ihre Adresse werden { $n } Tage lang für den Betreiber aufbewahrt, dann gelöscht. Das Protokoll bleibt.
}
field-sure = Ja, mein Konto endgültig schließen
invalid-sure = Setzen Sie das Häkchen, wenn Sie sicher sind.
close-do = Mein Konto schließen
done-account-closed = Ihr Konto ist geschlossen. Auf Wiedersehen, und danke.

## Aktivität
kind = Zeigen
kind-all = Alles
kind-logins = Anmeldungen
kind-refusals = Ablehnungen
kind-changes = Änderungen
kind-app-passwords = App-Passwörter
export-csv = Als Tabelle herunterladen (CSV)
export-json = Für Programme herunterladen (JSON)
chart-title = Die letzten 30 Tage
chart-sum = { $logins ->
    [one] eine Anmeldung
   *[other] { $logins } Anmeldungen
}, { $refusals ->
    [one] eine Ablehnung
   *[other] { $refusals } Ablehnungen
}
chart-incomplete = Die ältesten Tage konnten nicht ganz gezählt werden.
chart-logins = Anmeldungen
chart-refusals = Ablehnungen
chart-most = Höchstens { $n } an einem Tag
chart-table = Als Tabelle
chart-day = Tag
activity-by-operator = durch den Betreiber
activity-role-changed = Rolle in einer Organisation geändert
activity-by-program = durch das API-Token „{ $name }“
activity-account-attached = Sie haben das Recht bekommen, ein Postfach zu öffnen
activity-account-detached = Ihr Recht, ein Postfach zu öffnen, wurde entzogen
activity-account-close-refused = Schließen des Kontos abgelehnt
activity-account-closed = Konto geschlossen
activity-account-erased = Name und Adresse gelöscht
activity-account-locked = Konto gesperrt
activity-change-undone = Änderung zurückgenommen
activity-email-change-asked = Änderung der Anmeldeadresse verlangt
activity-email-change-cancelled = Änderung der Anmeldeadresse verworfen
activity-email-changed = Anmeldeadresse geändert
activity-email-password-refused = Änderung der Anmeldeadresse abgelehnt
activity-profile-changed = Profil geändert
cause-suspended = das Konto ist gesperrt
cause-locked = das Konto ist vom Besitzer gesperrt
cause-closed = das Konto ist geschlossen
cause-mail-secret = ein App-Passwort, das kein Konto öffnet
alarm-about-factor-enrolled = Ihrem Konto wurde ein zweiter Faktor hinzugefügt.
alarm-about-factor-removed = Von Ihrem Konto wurde ein zweiter Faktor entfernt.
alarm-about-factors-off = Die Anmeldung in zwei Schritten wurde für Ihr Konto ausgeschaltet.
alarm-about-role-changed = Ihre Rolle in einer Organisation hat sich geändert.
alarm-about-backup-codes-renewed = Für Ihr Konto wurden neue Notfallcodes erstellt.
alarm-about-login-answers-refused = Jemand, der Ihr Passwort kennt, ist am zweiten Schritt einer Anmeldung gescheitert.
alarm-about-email-change-asked = Jemand hat verlangt, Ihre Anmeldeadresse zu ändern.
alarm-about-email-changed = Ihre Anmeldeadresse wurde geändert.
activity-factor-enrolled = Zweiter Faktor hinzugefügt
activity-factor-removed = Zweiter Faktor entfernt
activity-factor-renamed = Zweiter Faktor umbenannt
activity-backup-codes-renewed = Neue Notfallcodes erstellt
activity-login-challenged = Passwort richtig, zweiter Faktor verlangt
activity-step-up-accepted = Erneut nachgewiesen
activity-step-up-refused = Erneuter Nachweis abgelehnt
cause-totp = falscher Code der Authenticator-App
cause-passkey = Passkey oder Sicherheitsschlüssel nicht angenommen
cause-push = auf dem Telefon nicht bestätigt
cause-sms = falscher Code der SMS
cause-backup-codes = falscher Notfallcode
activity-password-recovered = Neues Passwort durch Wiederherstellung
activity-recovery-asked = Wiederherstellung verlangt
activity-recovery-email-change-asked = Änderung der Wiederherstellungsadresse verlangt
activity-recovery-email-changed = Wiederherstellungsadresse geändert
activity-recovery-email-removed = Wiederherstellungsadresse entfernt
activity-recovery-password-refused = Änderung der Wiederherstellungsdaten abgelehnt
alarm-about-password-recovered = Für Ihr Konto wurde durch Wiederherstellung ein neues Passwort festgelegt.
alarm-about-recovery-email-changed = Die Adresse, über die Sie Ihr Konto wiederherstellen, wurde geändert.
