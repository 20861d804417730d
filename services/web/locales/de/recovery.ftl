# Vergessenes Passwort, Wiederherstellungsadresse.

## Vergessenes Passwort
login-forgotten = Passwort vergessen?
recover-title = Neues Passwort festlegen
recover-lead = Geben Sie die Adresse ein, mit der Sie sich anmelden. Gibt es ein Konto, so schicken wir dorthin einen Link.
recover-unreachable = An dieser Adresse kann ich keine Mail lesen: Schicken Sie den Link nur an meine Wiederherstellungsadresse
recover-send = Link schicken
recover-sent = Sehen Sie in Ihrer Mail nach
recover-sent-lead = Gibt es ein Konto mit dieser Adresse, so ist ein Link unterwegs. Er gilt einmal, 30 Minuten lang.
recover-sent-text = Nichts angekommen? Sehen Sie im Spam nach, und ob Sie sich mit einer anderen Adresse anmelden. Zweite Faktoren bleiben, wie sie sind: Ein neues Passwort allein führt an ihnen nicht vorbei.
recover-password = Neues Passwort festlegen
recover-password-lead = Für das Konto { $email }.
recover-password-text = Alle Sitzungen des Kontos enden. Melden Sie sich danach mit dem neuen Passwort an.
recover-set = Passwort festlegen
recover-gone = Dieser Link gilt nicht mehr: Er wurde verwendet, durch einen neueren ersetzt, oder er ist zu alt.
recover-again = Neuen Link anfordern
done-password-recovered = Das neue Passwort ist festgelegt. Melden Sie sich damit an.

## Wiederherstellungsadresse
recovery-title = Wiederherstellung
recovery-lead = Wenn Sie Ihr Passwort vergessen, kommen Sie so wieder hinein. Das meldet nie jemanden an und entfernt nie zweite Faktoren.
recovery-email = Wiederherstellungsadresse
recovery-email-none = Sie haben keine. Links für ein neues Passwort gehen an die Adresse, mit der Sie sich anmelden; können Sie dort keine Mail lesen, hilft Ihnen niemand schnell.
recovery-email-is = Links für ein neues Passwort und Warnungen gehen auch an { $email }.
recovery-email-set = Bestätigung schicken
field-recovery-email = Neue Wiederherstellungsadresse
hint-recovery-email = Eine Adresse, an der Sie auch dann lesen können, wenn Sie sich hier nicht anmelden können, etwa bei einem anderen Anbieter.
invalid-recovery-email = Geben Sie eine andere Adresse ein als die, mit der Sie sich anmelden, und als die jetzige.
recovery-confirm-title = Wiederherstellungsadresse bestätigen
recovery-confirm-lead = Links für ein neues Passwort Ihres Kontos gehen dann an { $email }.
recovery-confirm = Bestätigen
recovery-confirm-gone = Dieser Link gilt nicht mehr, oder er gehört zu einem anderen Konto. Melden Sie sich bei dem Konto an, für das er ist, oder fordern Sie einen neuen an.
done-recovery-email-asked = Wir haben einen Link an die neue Adresse geschickt. Öffnen Sie ihn, während Sie angemeldet sind.
done-recovery-email-changed = Ihre Wiederherstellungsadresse wurde geändert.
done-recovery-email-removed = Ihre Wiederherstellungsadresse wurde entfernt.
