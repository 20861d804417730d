# Prüfung der Identität: für die Person, für den Support.

## Aktivität und Alarme
activity-recovery-case-opened = Um Hilfe gebeten: zweite Faktoren verloren
activity-recovery-case-resumed = Wiederherstellungsfall fortgesetzt
activity-recovery-case-document-added = Bild eines Ausweises geschickt
activity-recovery-case-submitted = Ausweise eingereicht
activity-recovery-case-viewed = Wiederherstellungsfall vom Support angesehen
activity-recovery-case-document-viewed = Ausweis vom Support angesehen
activity-recovery-case-approved = Wiederherstellungsfall von einer Person des Supports bestätigt
activity-recovery-case-declined = Wiederherstellungsfall vom Support abgelehnt
activity-recovery-case-withdrawn = Wiederherstellungsfall zurückgezogen
activity-recovery-case-cancelled = Wiederherstellungsfall beendet
activity-recovery-case-expired = Wiederherstellungsfall beendet: Zeit abgelaufen
activity-recovery-case-ready = Wartezeit vorbei, Link zum Zurücksetzen geschickt
activity-recovery-case-password-refused = Zurücksetzen der zweiten Faktoren abgelehnt
activity-recovery-case-finished = Zweite Faktoren zurückgesetzt
alarm-about-recovery-case-received = Jemand, der Ihr Passwort kennt, hat Ausweise geschickt, um an Ihren zweiten Faktoren vorbeizukommen.
alarm-about-recovery-case-approved = Der Support hat zugestimmt, Ihre zweiten Faktoren nach einer Wartezeit zurückzusetzen.
alarm-about-recovery-case-declined = Der Support hat es abgelehnt, Ihre zweiten Faktoren zurückzusetzen.
alarm-about-factors-reset = Alle zweiten Faktoren Ihres Kontos wurden entfernt.

## Um Hilfe bitten
identity-none-left = Ich habe keines davon mehr
identity-title = Bestätigen Sie, wer Sie sind
identity-lead = Sie kennen Ihr Passwort und haben alle zweiten Faktoren verloren. Unser Support kann prüfen, dass das Konto Ihnen gehört.
identity-first = Sehen Sie zuerst nach, ob noch einer da ist: ein Notfallcode auf Papier, ein anderes Telefon, ein Sicherheitsschlüssel. Dieser Weg dauert mehrere Tage.
identity-how = Was geschieht
identity-how-send = Sie schicken Bilder eines Ausweises und eines von Ihnen, wie Sie ihn halten.
identity-how-review = Zwei Personen unseres Supports sehen sie an. Die Bilder werden verschlüsselt aufbewahrt und mit der Entscheidung gelöscht, spätestens nach 72 Stunden.
identity-how-wait = Stimmen beide zu, so beginnt eine Wartezeit. Der Inhaber des Kontos erfährt es überall und kann es verhindern.
identity-how-reset = Dann schicken wir Ihnen einen Link. Mit ihm und Ihrem Passwort entfernen Sie die verlorenen zweiten Faktoren, melden sich an und fügen neue hinzu.
identity-ask = Um Hilfe bitten
identity-back = Zurück zu den anderen Methoden
reason-no-support = Zurzeit kann hier niemand Ausweise prüfen. Wenden Sie sich an den Betreiber dieser Installation.

## Bilder schicken
identity-documents-title = Bilder schicken
identity-documents-lead = Ihr Fall hat die Nummer { $number }. Fotografieren Sie bei gutem Licht: Alles auf dem Ausweis muss lesbar sein.
field-front = Vorderseite des Ausweises
hint-front = Von Pass, Personalausweis oder Führerschein: die Seite mit Ihrem Foto.
field-back = Rückseite des Ausweises
hint-back = Falls etwas darauf steht.
field-selfie = Sie mit dem Ausweis in der Hand
hint-selfie = Ihr Gesicht und der Ausweis in einem Bild.
identity-sent = Geschickt
identity-limits = JPEG, PNG oder WebP, je höchstens { $size }. Wir behalten nur das Bild: Wo und womit es aufgenommen wurde, wird entfernt.
identity-send = Bilder schicken
identity-submit-title = Ist alles da?
identity-submit-text = Der Support sieht die Bilder erst, wenn Sie sie einreichen. Danach lassen sie sich nicht mehr ändern.
identity-submit = Einreichen
identity-withdraw = Zurückziehen
done-pictures-sent = Die Bilder sind da.
invalid-no-file = Wählen Sie mindestens ein Bild.
reason-case-incomplete = Ein Bild fehlt: Nötig sind die Vorderseite des Ausweises und Sie mit dem Ausweis in der Hand.
reason-picture-too-long = Die Datei ist zu groß.
reason-picture-other-kind = Das ist kein Bild in JPEG, PNG oder WebP.
reason-picture-too-many-pixels = Das Bild hat zu viele Pixel. Nehmen Sie es mit den üblichen Einstellungen Ihrer Kamera auf.
reason-picture-too-few-pixels = Das Bild ist zu klein, um etwas zu erkennen.
reason-picture-moves = Bewegte Bilder werden nicht angenommen.
reason-picture-damaged = Das Bild lässt sich nicht lesen. Schicken Sie ein anderes.

## Warten
identity-status-title = Ihr Fall
identity-number = Fallnummer
identity-state-submitted = Unser Support sieht Ihre Bilder an. Wir schreiben Ihnen, sobald entschieden ist.
identity-documents-until = Die Bilder werden mit der Entscheidung gelöscht, spätestens am { $time }.
identity-state-approved = Der Support hat zugestimmt. Am { $time } schicken wir Ihnen einen Link, der Ihre zweiten Faktoren zurücksetzt.
identity-state-ready = Wir haben Ihnen einen Link geschickt, der Ihre zweiten Faktoren zurücksetzt. Er gilt bis { $time }.
identity-stop = Findet sich ein zweiter Faktor, so melden Sie sich einfach damit an: Das beendet den Fall.
identity-keep = Behalten Sie die Fallnummer. Diese Seite finden Sie in diesem Browser wieder, oder indem Sie sich anmelden und noch einmal um Hilfe bitten.
identity-ended = Dieser Fall ist beendet
identity-erased = Alle Bilder sind gelöscht.
identity-end-done = Ihre zweiten Faktoren wurden zurückgesetzt. Melden Sie sich mit Ihrem Passwort an und fügen Sie sofort einen neuen hinzu.
identity-end-unreadable = Der Support hat abgelehnt: Die Bilder sind nicht lesbar. Sie können es mit besseren noch einmal versuchen.
identity-end-mismatch = Der Support hat abgelehnt: Der Ausweis gehört nicht dem Inhaber des Kontos.
identity-end-invalid = Der Support hat abgelehnt: Der Ausweis ist nicht oder nicht mehr gültig. Sie können es mit einem anderen noch einmal versuchen.
identity-end-doubtful = Der Support hat abgelehnt: Etwas passte nicht zusammen.
identity-end-withdrawn = Sie haben ihn zurückgezogen.
identity-end-not-me = Der Inhaber des Kontos hat es verhindert.
identity-end-logged-in = Jemand hat sich beim Konto angemeldet.
identity-end-password-changed = Das Passwort wurde geändert. Mit dem neuen können Sie noch einmal um Hilfe bitten.
identity-end-expired = Die Zeit war abgelaufen. Sie können es noch einmal versuchen.
identity-end-other = Der Betreiber dieser Installation hat ihn beendet, oder das Konto kann nicht verwendet werden.

## Das Ende
identity-finish-title = Setzen Sie Ihre zweiten Faktoren zurück
identity-finish-lead = Für das Konto { $email }.
identity-finish-text = Alle zweiten Faktoren des Kontos werden entfernt, und alle Sitzungen enden. Melden Sie sich danach an und fügen Sie sofort einen neuen zweiten Faktor hinzu.
identity-finish = Zweite Faktoren zurücksetzen
identity-finish-gone = Dieser Link gilt nicht mehr: Er wurde verwendet, ist zu alt, oder der Fall ist beendet.
done-factors-reset = Ihre zweiten Faktoren sind entfernt. Melden Sie sich mit Ihrem Passwort an und fügen Sie sofort einen neuen hinzu.

## Support
menu-support = Identitätsprüfung
review-title = Identitätsprüfung
review-lead = Menschen, die alle zweiten Faktoren verloren haben. Zwei von Ihnen müssen zustimmen, und niemand entscheidet über sich selbst.
review-none = Niemand wartet
review-none-text = Reicht jemand Bilder ein, so stehen sie hier.
review-next = Weitere
review-case = Fall { $number }
review-own = Ihr eigener
review-mine = Sie haben zugestimmt
review-mine-text = Sie haben zugestimmt. Noch jemand anders muss es auch.
review-approvals = { $n } von 2 zugestimmt
review-until = bis { $time }
review-account = Konto
review-name = Name
review-email = Anmelde-E-Mail
review-created = Konto erstellt
review-asked = Eingereicht
review-from = Von
review-agreed = Bisher zugestimmt
review-erased = Bilder werden gelöscht
review-pictures = Bilder
review-compare = Ist es auf allen dieselbe Person, und die, deren Namen das Konto trägt? Ist der Ausweis echt und gültig? Im Zweifel lehnen Sie ab.
review-approve = Zustimmen
review-approve-text = Haben zwei zugestimmt, so erfährt es der Inhaber überall und kann es während der Wartezeit verhindern.
field-compared = Ich habe Name, Foto und Gesicht verglichen; sie gehören zu einer Person.
invalid-compared = Bestätigen Sie, dass Sie sie verglichen haben.
review-refuse = Ablehnen
review-refuse-text = Eine Ablehnung beendet den Fall. Der Inhaber erfährt den Grund.
field-reason = Grund
invalid-reason = Wählen Sie einen Grund.
review-reason-unreadable = Die Bilder sind nicht lesbar
review-reason-mismatch = Der Ausweis gehört jemand anderem
review-reason-invalid = Der Ausweis ist nicht oder nicht mehr gültig
review-reason-doubtful = Etwas anderes passt nicht
review-logged = Was Sie ansehen und entscheiden, steht im Protokoll des Kontos und in Ihrem.
done-case-approved = Beide haben zugestimmt. Der Inhaber weiß es, und die Wartezeit hat begonnen.
done-case-approved-first = Sie haben zugestimmt. Noch jemand anders muss es auch.
done-case-refused = Der Fall ist abgelehnt. Der Inhaber weiß es.
done-case-decided = Dieser Fall ist schon entschieden, oder Sie haben ihm schon zugestimmt.
done-support-needs-factor = Support geht nur mit zwei Faktoren. Fügen Sie einen hinzu und melden Sie sich damit an.
