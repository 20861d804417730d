# Mails about mailboxes that an account opens.

notice-mailbox-attached-subject = You can open a mailbox
notice-mailbox-attached-text =
    Hello,

    you can open the mailbox { $address } from now on. You find it among your
    mailboxes, with what your mail program needs to know.

    By:     { $who }
    Time:   { $time }

notice-mailbox-permissions-subject = What you may do in a mailbox has changed
notice-mailbox-permissions-text =
    Hello,

    what you may do in the mailbox { $address } has changed. Mail programs
    that were connected log in again by themselves.

    By:     { $who }
    Time:   { $time }

notice-mailbox-detached-subject = You can no longer open a mailbox
notice-mailbox-detached-text =
    Hello,

    you can no longer open the mailbox { $address }. Device passwords that were
    made for you there have ended.

    By:     { $who }
    Time:   { $time }

notice-device-password-issued-subject = New device password in your name
notice-device-password-issued-text =
    Hello,

    a device password was made in your name for the mailbox { $address }. With
    it, a device or program reads and sends mail there as far as you may.

    Name:   { $name }
    By:     { $who }
    Time:   { $time }

notice-device-password-for-nobody-subject = New device password for your mailbox
notice-device-password-for-nobody-text =
    Hello,

    a device password that belongs to nobody, such as for a printer, was made
    for the mailbox { $address }. With it, a device reads and sends mail there.

    Name:   { $name }
    By:     { $who }
    Time:   { $time }
