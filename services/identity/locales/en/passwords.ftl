# Mails about passwords that are shared with a mailbox.

notice-password-shared-subject = Your account password opens your mailbox
notice-password-shared-text =
    Hello,

    from now on the password of your account opens the mailbox { $address },
    too, and the mailbox has no password of its own.

    Time:     { $time }

notice-password-unshared-subject = Your account password no longer opens your mailbox
notice-password-unshared-text =
    Hello,

    the password of your account no longer opens the mailbox { $address }. App
    passwords stay as they are.

    Time:     { $time }
