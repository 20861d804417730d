# Mails über Postfächer, die ein Konto öffnet.

notice-mailbox-attached-subject = Sie können ein Postfach öffnen
notice-mailbox-attached-text =
    Guten Tag,

    von jetzt an können Sie das Postfach { $address } öffnen. Sie finden es bei
    Ihren Postfächern, mit allem, was Ihr Mailprogramm wissen muss.

    Von:    { $who }
    Zeit:   { $time }

notice-mailbox-permissions-subject = Was Sie in einem Postfach dürfen, hat sich geändert
notice-mailbox-permissions-text =
    Guten Tag,

    was Sie im Postfach { $address } dürfen, hat sich geändert. Verbundene
    Mailprogramme melden sich von selbst neu an.

    Von:    { $who }
    Zeit:   { $time }

notice-mailbox-detached-subject = Sie können ein Postfach nicht mehr öffnen
notice-mailbox-detached-text =
    Guten Tag,

    das Postfach { $address } können Sie nicht mehr öffnen. Gerätepasswörter, die
    dort für Sie erstellt wurden, gelten nicht mehr.

    Von:    { $who }
    Zeit:   { $time }

notice-device-password-issued-subject = Neues Gerätepasswort in Ihrem Namen
notice-device-password-issued-text =
    Guten Tag,

    in Ihrem Namen wurde ein Gerätepasswort für das Postfach { $address }
    erstellt. Ein Gerät oder Programm liest und sendet damit Mail, soweit Sie das dürfen.

    Name:   { $name }
    Von:    { $who }
    Zeit:   { $time }

notice-device-password-for-nobody-subject = Neues Gerätepasswort für Ihr Postfach
notice-device-password-for-nobody-text =
    Guten Tag,

    für das Postfach { $address } wurde ein Gerätepasswort erstellt, das niemandem
    gehört, etwa für einen Drucker. Ein Gerät liest und sendet damit Mail.

    Name:   { $name }
    Von:    { $who }
    Zeit:   { $time }
