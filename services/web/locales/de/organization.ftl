# Was eine Organisation von sich sagt, zeigt und verlangt, und ihr Ende.

menu-organization = Organisation
organization-about = Angaben
organization-edit = Bearbeiten
organization-end = Verlassen und beenden
organization-new = Organisation erstellen
organization-new-lead = Sie vertreten sie und können andere einladen. Zwischen Ihren Organisationen wechseln Sie jederzeit.
organization-make = Organisation erstellen
field-organization-name = Name
hint-organization-name = So, wie sie genannt wird. Alle, die dazugehören, sehen diesen Namen.
invalid-organization-name = Geben Sie einen Namen mit 1 bis 64 Zeichen ein.
field-organization-kind = Art
invalid-organization-kind = Wählen Sie eine Art.
field-legal-name = Rechtlicher Name
hint-legal-name = Wie im Register, mit der Rechtsform. Für Firmen und Vereine.
invalid-legal-name = Geben Sie den Namen wie im Register ein: Eine Firma braucht einen, eine Person hat nur ihren eigenen.
field-country = Land
hint-country = Eine Firma braucht eines, und eine Mehrwertsteuernummer auch.
invalid-country = Wählen Sie das Land.
field-vat-number = Mehrwertsteuernummer
hint-vat-number = Für Firmen und Vereine, etwa DE136695976 oder CHE-100.155.212. Leerzeichen und Punkte spielen keine Rolle.
invalid-vat-number = Das ist keine Mehrwertsteuernummer dieses Landes. Prüfen Sie jede Ziffer.
field-organization-language = Sprache der Mails an die Organisation
hint-organization-language = Mitglieder erhalten Mails in ihrer eigenen Sprache.
invalid-organization-language = Wählen Sie eine dieser Sprachen.
not-told = Nicht angegeben
reason-too-many-organizations = Sie gehören zu so vielen Organisationen, wie Sie erstellen dürfen. Verlassen Sie zuerst eine.
done-organization-saved = Die Organisation wurde gespeichert.
done-organization-made = Die Organisation wurde erstellt und wird jetzt gezeigt.
done-organization-deleted = Die Organisation wurde gelöscht.
logo-title = Logo
logo-lead = Es steht anstelle des Namens, in einem Feld von 270 mal 70 Pixeln.
logo-none = Noch kein Logo: Der Name wird gezeigt.
logo-change = Logo ändern
logo-shown = Logo der Organisation
logo-light-title = Auf hellen Seiten
logo-dark-title = Auf dunklen Seiten
logo-dark-text = Nur nötig, wenn das andere auf dunklem Grund schlecht zu sehen ist.
logo-set = Dieses Logo zeigen
logo-remove = Entfernen
field-logo = Datei
hint-logo = PNG, JPEG, WebP oder SVG, höchstens { $size }. Bilder werden verkleinert; von Zeichnungen bleiben nur Formen und Texte.
reason-logo-too-long = Die Datei ist zu groß. Verkleinern Sie das Bild, 540 mal 140 Pixel genügen, und versuchen Sie es noch einmal.
reason-logo-other-kind = Das ist keine Datei in PNG, JPEG, WebP oder SVG.
reason-logo-too-large = Das Bild hat zu viele Pixel oder die Zeichnung zu viele Teile.
reason-logo-too-small = Das Bild hat zu wenige Pixel, oder die Zeichnung ist leer oder sagt nicht, wie groß sie ist.
reason-logo-moves = Das Bild bewegt sich. Wählen Sie eines, das stillsteht.
reason-logo-damaged = Die Datei ist beschädigt. Eine Zeichnung muss SVG in UTF-8 sein.
reason-logo-unsafe = Die Zeichnung enthält Skripte, eingebettete Bilder, Verweise oder einen Dokumenttyp. Exportieren Sie sie als einfaches SVG oder als PNG.
done-logo-set = Das Logo wird ab jetzt gezeigt.
done-logo-removed = Das Logo wurde entfernt.
requirement-title = Zwei-Schritt-Anmeldung der Mitglieder
requirement-lead = Wer zur Organisation gehört, braucht dann einen zweiten Faktor: eine App, ein Telefon oder einen Sicherheitsschlüssel.
requirement-change = Ändern
requirement-now = Jetzt
requirement-none = Es wird kein zweiter Faktor verlangt.
requirement-from = Ab { $date } wird ein zweiter Faktor verlangt.
requirement-binds = Es wird ein zweiter Faktor verlangt. Wer keinen hat, sieht nichts von der Organisation.
requirement-text = Wählen Sie einen Tag, der genug Zeit lässt. Wer keinen zweiten Faktor hat, erhält heute, eine Woche und einen Tag vorher eine Mail und sieht einen Hinweis in der Konsole. Sie brauchen selbst einen.
requirement-set = Zweiten Faktor verlangen
requirement-lift = Nicht mehr verlangen
requirement-lacking-title = Wer noch keinen hat
requirement-lacking = { $n ->
    [0] Alle haben einen.
    [one] Eine Person hat keinen.
   *[other] { $n } Personen haben keinen.
}
field-required-from = Verlangt ab
hint-required-from = Der Beginn dieses Tages in Ihrer Zeitzone. Heute heißt: ab sofort.
invalid-required-from = Wählen Sie heute oder einen Tag innerhalb eines Jahres.
reason-own-second-factor-needed = Richten Sie zuerst für sich selbst einen zweiten Faktor ein. Sonst wären Sie als Erste ausgesperrt.
reason-second-factor-in-the-past = Dieser Zeitpunkt ist vorbei. Wählen Sie einen späteren Tag.
reason-second-factor-too-far = Wählen Sie einen Tag innerhalb eines Jahres.
done-second-factor-required = Ab dem gewählten Tag wird ein zweiter Faktor verlangt. Wer keinen hat, erhält eine Mail.
done-second-factor-not-required = Es wird kein zweiter Faktor mehr verlangt.
needed-title = Ein zweiter Faktor ist nötig
needed-now = { $organization } verlangt von allen, die dazugehören, einen zweiten Faktor. Sie sehen nichts davon, bis Sie einen haben.
needed-from = Ab { $date } verlangt { $organization } einen zweiten Faktor. Ohne ihn sehen Sie dann nichts davon.
needed-met = { $organization } verlangt nichts, was Sie nicht haben.
needed-what = Was zu tun ist
needed-text = Richten Sie einen zweiten Faktor ein: eine App auf dem Telefon, ein Telefon, das Anmeldungen bestätigt, oder einen Sicherheitsschlüssel. Das dauert eine Minute, und sofort ist alles wieder offen.
needed-do = Zweiten Faktor einrichten
delete-title = Organisation löschen
delete-lead = { $organization } wird endgültig gelöscht. Niemand kann sie zurückholen.
delete-in-the-way = Das steht im Weg
delete-in-the-way-text = Erledigen Sie zuerst jeden dieser Punkte und kommen Sie dann zurück.
delete-go = Dorthin
delete-what = Was geschieht
delete-gone = Mitgliedschaften, Einladungen, Teams, Etiketten und alle Rechte enden sofort.
delete-others = { $n ->
    [0] Sonst gehört niemand dazu.
    [one] Eine weitere Person verliert die Mitgliedschaft und erfährt es per Mail.
   *[other] { $n } weitere Personen verlieren die Mitgliedschaft und erfahren es per Mail.
}
delete-kept = Das Aktivitätsprotokoll bleibt für die Betreiber dieser Installation erhalten.
delete-type = Geben Sie zur Bestätigung den Namen der Organisation ein:
delete-do = Endgültig löschen
field-type-name = Name der Organisation
invalid-type-name = Das ist nicht ihr Name. Geben Sie ihn genau so ein, wie er geschrieben steht.
reason-deletion-in-the-way = Es ist etwas dazugekommen, das im Weg steht.
obstacle-product = Ein Produkt, das nicht gekündigt ist
obstacle-transfer = Ein Produkt auf dem Weg zu einer anderen Organisation oder von einer anderen
obstacle-balance = Ein Guthaben, das nicht ausbezahlt ist
obstacle-invoice = Rechnungen, die nicht bezahlt sind
obstacle-operator = Sie betreibt diese Installation: Nehmen Sie ihr zuerst diese Kennzeichnung
obstacle-other = Etwas anderes
