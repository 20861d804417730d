# Telefonnummern, Codes per SMS, vergessene Anmeldeadressen.

## Telefonnummern
phones-title = Telefonnummern
phones-lead = Eine Nummer, die Sie bestätigt haben, kann Ihnen Ihre Anmeldeadresse in Erinnerung rufen, Warnungen empfangen und Codes für Anmeldungen erhalten.
phones-text = Für Warnungen, für eine vergessene Anmeldeadresse und für Codes per SMS.
phones-manage = Telefonnummern
phone-title = Telefonnummer
phone-add = Nummer hinzufügen
phone-send = Code senden
phone-pending = Noch nicht bestätigt
phone-pending-text = Ein Code wurde an { $number } gesendet.
phone-pending-go = Code eingeben
phone-use-factor = Anmeldung in zwei Schritten
phone-use-recovery = Anmeldeadresse
phone-use-notices = Warnungen
phone-use-none = ohne Verwendung
phone-uses = Wofür sie dient
phone-for-recovery = Wenn ich die Adresse vergesse, mit der ich mich anmelde, darf sie dorthin gesendet werden
phone-for-notices = Warnungen auch dorthin senden
phone-verified = Bestätigt { $time }
phone-is-factor = Codes für Anmeldungen gehen an diese Nummer. Um sie zu ändern oder zu entfernen, nehmen Sie sie zuerst aus der Anmeldung in zwei Schritten.
phone-factor-text = Eine Anmeldung kann einen Code an diese Nummer senden und nach Ihrem Passwort danach fragen.
phone-factor-add = Für die Anmeldung in zwei Schritten verwenden
phone-change = Nummer ändern oder entfernen
phone-remove = Diese Nummer entfernen
phone-remove-text = Zum Entfernen genügt Ihr Passwort.
phone-confirm-title = Bestätigen Sie Ihre Nummer
phone-confirm = Bestätigen
field-phone-number = Telefonnummer
hint-phone-number = Mit der Vorwahl des Landes, etwa +41 79 123 45 67.
invalid-phone-number = Geben Sie eine Mobilnummer mit ihrer Landesvorwahl ein, etwa +41 79 123 45 67, ohne Null nach der Vorwahl. Sie muss aus einem Land sein, in das von hier SMS gesendet werden, und noch keine der Ihren.
field-code-sms = Code aus der SMS
hint-code-sms = Sechs Ziffern. Er gilt einmal und für wenige Minuten.
invalid-code-sms = Geben Sie die sechs Ziffern der letzten SMS ein.
done-phone-confirmed = Die Nummer ist bestätigt.
done-phone-code-sent = Ein weiterer Code ist unterwegs. Der vorige gilt nicht mehr.
done-phone-updated = Die Verwendung der Nummer wurde geändert.
done-phone-removed = Die Nummer wurde entfernt.

## SMS
sms-sent = Wir haben einen Code an { $number } gesendet. Geben Sie ihn hier ein.
sms-resend = Weiteren Code senden
sms-resend-text = Nichts angekommen? Es kann eine Minute dauern. Nach einer halben Minute können Sie einen weiteren Code anfordern.
sms-paused = Zu viele SMS oder Versuche. Warten Sie ein wenig, oder wählen Sie eine andere Methode.
sms-weak = Codes per SMS sind der schwächste zweite Faktor: Wer Ihre Nummer übernimmt oder Ihre Nachrichten liest, bekommt sie, und eine gefälschte Seite kann danach fragen. Nehmen Sie wenn möglich eine Authenticator-App oder einen Passkey, und bewahren Sie Ihre Notfallcodes auf.
reason-sms-off = SMS werden hier nicht angeboten.
reason-phone-in-use = Diese Nummer ist bereits ein zweiter Faktor. Um sie zu ändern oder zu entfernen, nehmen Sie sie zuerst aus der Anmeldung in zwei Schritten.

## Vergessene Anmeldeadresse
login-forgotten-address = Adresse vergessen?
recover-login-title = Anmeldeadresse finden
recover-login-lead = Geben Sie eine Telefonnummer ein, die Sie bestätigt haben, oder Ihre Wiederherstellungsadresse. Gehört sie zu einem Konto, senden wir die Adresse, mit der Sie sich anmelden, dorthin und nirgends sonst hin.
recover-login-lead-email = Geben Sie Ihre Wiederherstellungsadresse ein. Gehört sie zu einem Konto, senden wir die Adresse, mit der Sie sich anmelden, dorthin und nirgends sonst hin.
recover-login-send = Meine Anmeldeadresse senden
recover-login-sent = Sehen Sie auf Ihr Telefon oder in Ihre Mail
recover-login-sent-lead = Wenn diese Nummer oder Adresse zu einem Konto gehört, ist die Adresse, mit der Sie sich anmelden, unterwegs.
recover-login-sent-text = Nichts angekommen? Dann wurde sie dafür nicht bestätigt. Versuchen Sie eine andere, oder wenden Sie sich an den Betreiber dieses Dienstes.
field-known-recovery-email = Wiederherstellungsadresse
hint-known-recovery-email = Eine Adresse, die Sie zur Wiederherstellung bestätigt haben, nicht jene, mit der Sie sich anmelden.
invalid-known-recovery-email = Geben Sie die Nummer oder die Adresse ein, die Sie bestätigt haben.
recovery-phone = Telefon zur Wiederherstellung
recovery-phone-none = Sie haben keines. Eine bestätigte Telefonnummer nennt Ihnen die Adresse, mit der Sie sich anmelden, falls Sie sie vergessen.
recovery-phone-is = Falls Sie die Adresse vergessen, mit der Sie sich anmelden, kann sie an { $numbers } gesendet werden.

## Was geschehen ist
alarm-about-phone-added = Ihrem Konto wurde eine Telefonnummer hinzugefügt.
alarm-about-phone-changed = Eine Telefonnummer Ihres Kontos wurde geändert.
alarm-about-phone-updated = Die Verwendung einer Telefonnummer Ihres Kontos wurde geändert.
alarm-about-phone-removed = Eine Telefonnummer wurde aus Ihrem Konto entfernt.
alarm-fact-number = Telefonnummer
activity-phone-code-sent = Code an eine Telefonnummer gesendet
activity-phone-code-refused = Falscher Code für eine Telefonnummer
activity-phone-password-refused = Falsches Passwort bei Telefonnummern
activity-phone-verified = Telefonnummer bestätigt
activity-phone-updated = Verwendung einer Telefonnummer geändert
activity-phone-removed = Telefonnummer entfernt
activity-login-code-sent = Code für eine Anmeldung per SMS gesendet
activity-recovery-login-told = Anmeldeadresse ihrem Inhaber mitgeteilt

## Bei der Anmeldung
field-mobile = Mobilnummer
hint-mobile = Mit Ländervorwahl, zum Beispiel +41 79 123 45 67. Sie bewirkt nichts, bis Sie sie in Ihrem Konto bestätigen.
invalid-mobile = Geben Sie eine Nummer mit Ländervorwahl ein, zum Beispiel +41 79 123 45 67, oder lassen Sie das Feld leer.
