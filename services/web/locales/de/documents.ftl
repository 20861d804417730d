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
