# Passkeys und Sicherheitsschlüssel.

notice-passkey-enrolled-subject = Ein Passkey wurde hinzugefügt
notice-passkey-enrolled-text =
    Guten Tag,

    Ihrem Konto wurde ein Passkey oder Sicherheitsschlüssel hinzugefügt. Von nun an
    fragt eine Anmeldung mit Ihrem Passwort nach ihm oder nach einem anderen zweiten
    Faktor. Ein Passkey, der Sie durch PIN, Fingerabdruck oder Gesicht prüft, öffnet
    Ihr Konto auch allein.

    Name:     { $name }
    Zeit:     { $time }
    Adresse:  { $ip }
    Programm: { $program }

notice-passkey-cloned-subject = Ein Passkey wurde gesperrt
notice-passkey-cloned-text =
    Guten Tag,

    ein Passkey oder Sicherheitsschlüssel Ihres Kontos wurde abgelehnt und gesperrt:
    Sein Signaturzähler ging zurück. Das geschieht, wenn jemand eine Kopie davon hat,
    und selten durch einen Fehler des Geräts.

    Name:     { $name }
    Zeit:     { $time }
    Adresse:  { $ip }
    Programm: { $program }

    Melden Sie sich mit einem anderen zweiten Faktor oder einem Notfallcode an,
    entfernen Sie ihn und fügen Sie einen neuen hinzu:

    { $public_url }/account/security
