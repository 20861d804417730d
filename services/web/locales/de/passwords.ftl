# Neue Passwörter, und ein Passwort für Konto und Postfach.

## Warum ein neues Passwort abgelehnt wird
reason-password-short = Das ist zu kurz. Einige Wörter hintereinander ergeben ein langes Passwort, das Sie sich gut merken können.
reason-password-control = Lassen Sie Tabulatoren und andere Steuerzeichen weg.
reason-password-common = Dieses Passwort probieren alle zuerst. Wählen Sie ein anderes.
reason-password-personal = Das ist Ihrem Namen, Ihrer Adresse oder dem Namen dieses Dienstes zu ähnlich. Wählen Sie ein anderes.
reason-password-breached = Dieses Passwort ist aus einem Datenleck bekannt und wird deshalb ausprobiert. Wählen Sie ein anderes, und ändern Sie es überall, wo Sie es sonst verwenden.
reason-password-generated = Das sieht aus wie ein App-Passwort. Wählen Sie ein eigenes.

## Im Aktivitätsprotokoll
activity-password-imported = Passwort aus einem anderen System übernommen
