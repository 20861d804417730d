# Neue Passwörter, und ein Passwort für Konto und Postfach.

## Warum ein neues Passwort abgelehnt wird
reason-password-short = Das ist zu kurz. Einige Wörter hintereinander ergeben ein langes Passwort, das Sie sich gut merken können.
reason-password-control = Lassen Sie Tabulatoren, Steuerzeichen und unsichtbare Zeichen weg.
reason-password-common = Dieses Passwort probieren alle zuerst. Wählen Sie ein anderes.
reason-password-personal = Das ist Ihrem Namen, Ihrer Adresse oder dem Namen dieses Dienstes zu ähnlich. Wählen Sie ein anderes.
reason-password-breached = Dieses Passwort ist aus einem Datenleck bekannt und wird deshalb ausprobiert. Wählen Sie ein anderes, und ändern Sie es überall, wo Sie es sonst verwenden.
reason-password-generated = Das sieht aus wie ein App-Passwort. Wählen Sie ein eigenes.

## Im Aktivitätsprotokoll
activity-password-imported = Passwort aus einem anderen System übernommen

## Ein Passwort für Konto und Postfach
unify-title = Ein Passwort für beides
unify-lead = Verwenden Sie Ihr Kontopasswort auch für das Postfach { $address }.
unify-what = Dann gibt es ein Passwort für diese Seite und für Mailprogramme. Wenn Sie es ändern, ändert es sich für beides.
unify-before = Das bisherige Postfachpasswort öffnet das Postfach nicht mehr. App- und Gerätepasswörter bleiben, wie sie sind.
unify-safety = Ein Mailprogramm, das dieses Passwort kennt, könnte auch Ihr Konto öffnen. Mit einem App-Passwort kann es das nicht.
unify-factors = Sie verwenden einen zweiten Faktor. Solange das so ist, öffnet dieses Passwort das Postfach nicht in Mailprogrammen: Diese brauchen App-Passwörter.
unify-confirm = Ein Passwort verwenden
unify-not-now = Zwei Passwörter behalten
unify-offer = Sie können dieses Postfach auch mit Ihrem Kontopasswort öffnen: Dann müssen Sie sich nur eines merken.
unify-why-not = Für dieses Postfach nicht möglich
unified-lead = Ihr Kontopasswort öffnet das Postfach { $address }.
unified-other = Das Passwort eines anderen Kontos öffnet dieses Postfach.
unified-what = Es gibt ein Passwort für diese Seite und für Mailprogramme. Wenn Sie es ändern, ändert es sich für beides.
unified-change-title = Das Passwort für beides ändern
unified-change = Kontopasswort ändern
unified-end-title = Wieder zwei Passwörter verwenden
unified-end-text = Ihr Kontopasswort öffnet das Postfach dann nicht mehr. Geben Sie ihm ein eigenes Passwort oder keines: App-Passwörter funktionieren in jedem Fall.
unified-end = Postfachpasswort speichern
unified-end-none = Ohne Postfachpasswort beenden
mailbox-password-unified = Ihr Kontopasswort öffnet dieses Postfach.
mailbox-password-shared = Das Passwort eines Kontos öffnet dieses Postfach.
mailbox-password-unify = Ein Passwort für beides verwenden
mailbox-password-unified-more = Einzelheiten
reason-unification-not-permitted = Sie dürfen das Passwort dieses Postfachs nicht ändern.
reason-unification-other-address = Das geht nur, wenn die Adresse des Postfachs die ist, mit der Sie sich anmelden.
reason-unification-other-accounts = Auch andere verwenden dieses Postfach. Sie bräuchten Ihr Kontopasswort.
reason-unification-no-password = Ihr Konto hat noch kein Passwort.
reason-unification-none = Das Postfach teilt kein Kontopasswort.
reason-unification-active = Ihr Kontopasswort öffnet dieses Postfach. Ändern Sie dieses, oder verwenden Sie wieder zwei Passwörter.
done-mailbox-unified = Ihr Kontopasswort öffnet von jetzt an auch das Postfach.
done-mailbox-unification-ended = Konto und Postfach haben kein gemeinsames Passwort mehr.
alarm-about-password-shared = Ihr Kontopasswort öffnet auch Ihr Postfach.
alarm-about-password-unshared = Ihr Kontopasswort öffnet Ihr Postfach nicht mehr.
cause-factor-active = wegen zweiter Faktoren ist ein App-Passwort nötig
activity-password-shared = Kontopasswort öffnet ein Postfach
activity-password-unshared = Kontopasswort öffnet ein Postfach nicht mehr
