# Mails zur Prüfung der Identität (REC-4).

notice-recovery-case-received-subject = Jemand möchte an Ihren zweiten Faktoren vorbei
notice-recovery-case-received-text =
    Guten Tag,

    jemand, der Ihr Passwort kennt, gibt an, Ihre zweiten Faktoren verloren zu haben,
    und hat Bilder von Ausweisen geschickt. Unser Support sieht sie an. An Ihrem Konto
    hat sich nichts geändert.

    Fall:      { $number }
    Zeit:      { $time }
    Adresse:   { $ip }
    Programm:  { $program }

    Waren Sie es, so behalten Sie die Fallnummer und warten auf unsere Antwort. Waren
    Sie es nicht, so kennt jemand Ihr Passwort: Ändern Sie es auch.

notice-recovery-case-waits-subject = Ein Wiederherstellungsfall wartet auf Prüfung
notice-recovery-case-waits-text =
    Guten Tag,

    jemand möchte wieder in ein Konto und hat Ausweise geschickt. Zwei Personen des
    Supports müssen sie ansehen. Am { $end } werden sie gelöscht, und der Fall endet.

    Fall:  { $number }

    { $public_url }/support/recovery

notice-recovery-case-approved-subject = Ihre zweiten Faktoren werden zurückgesetzt
notice-recovery-case-approved-text =
    Guten Tag,

    zwei Personen unseres Supports haben die Ausweise angesehen, die für Ihr Konto
    geschickt wurden, und zugestimmt. Die Ausweise sind gelöscht.

    Fall:  { $number }

    Damit niemand hinter Ihrem Rücken hineinkommt, geschieht vor dem { $end } nichts.
    Dann schicken wir einen Link, mit dem und mit dem Passwort sich die zweiten Faktoren
    zurücksetzen lassen. Eine Anmeldung mit einem zweiten Faktor beendet vorher den Fall.

notice-recovery-case-declined-subject = Wir konnten Ihre Identität nicht bestätigen
notice-recovery-case-declined-text =
    Guten Tag,

    unser Support hat die Ausweise angesehen, die für Ihr Konto geschickt wurden, und
    abgelehnt. Die Ausweise sind gelöscht, und an Ihrem Konto hat sich nichts geändert.

    Fall:   { $number }
    Grund:  { $cause ->
        [unreadable] die Bilder sind nicht lesbar
        [mismatch] der Ausweis gehört nicht dem Inhaber des Kontos
        [invalid] der Ausweis ist nicht oder nicht mehr gültig
       *[other] etwas passte nicht zusammen
    }

    Sie können es mit anderen Bildern noch einmal versuchen. Waren Sie es nicht, so
    kennt jemand Ihr Passwort: Ändern Sie es auch.

notice-recovery-case-expired-subject = Ihr Wiederherstellungsfall ist beendet
notice-recovery-case-expired-text =
    Guten Tag,

    niemand konnte rechtzeitig über die Ausweise entscheiden, die für Ihr Konto
    geschickt wurden. Sie sind gelöscht, und an Ihrem Konto hat sich nichts geändert.

    Fall:  { $number }

    Das tut uns leid. Versuchen Sie es noch einmal, oder wenden Sie sich an den
    Betreiber dieser Installation.

notice-recovery-case-cancelled-subject = Ihr Wiederherstellungsfall wurde beendet
notice-recovery-case-cancelled-text =
    Guten Tag,

    der Antrag, die zweiten Faktoren Ihres Kontos zurückzusetzen, ist beendet.
    Geschickte Ausweise sind gelöscht.

    Fall:   { $number }
    Grund:  { $cause ->
        [logged-in] jemand hat sich angemeldet
        [password-changed] das Passwort wurde geändert
       *[other] der Betreiber dieser Installation hat ihn beendet
    }

notice-recovery-case-ready-subject = Sie können Ihre zweiten Faktoren jetzt zurücksetzen
notice-recovery-case-ready-text =
    Guten Tag,

    die Wartezeit Ihres Falls ist vorbei. Um die zweiten Faktoren Ihres Kontos
    zurückzusetzen, öffnen Sie diesen Link und geben Ihr Passwort ein:

    { $link }

    Er gilt einmal, { $days } Tage lang. Er meldet niemanden an: Melden Sie sich danach
    mit Ihrem Passwort an und fügen Sie sofort einen neuen zweiten Faktor hinzu.

    Fall:  { $number }

    Waren Sie es nicht, so öffnen Sie ihn nicht: Melden Sie sich mit Ihrem zweiten
    Faktor an, dann gilt der Link nicht mehr.

notice-factors-reset-subject = Ihre zweiten Faktoren wurden zurückgesetzt
notice-factors-reset-text =
    Guten Tag,

    am Ende eines Wiederherstellungsfalls wurden alle zweiten Faktoren Ihres Kontos
    entfernt und alle Sitzungen beendet. Jetzt öffnet Ihr Passwort allein das Konto:
    Melden Sie sich an und fügen Sie einen neuen zweiten Faktor hinzu.

    Fall:      { $number }
    Zeit:      { $time }
    Adresse:   { $ip }
    Programm:  { $program }
