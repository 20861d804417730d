# Mails about identity verification (REC-4).

notice-recovery-case-received-subject = Somebody asks to get past your second factors
notice-recovery-case-received-text =
    Hello,

    somebody who knows your password says that your second factors are lost, and
    has sent pictures of identity documents. Our support will look at them. Nothing
    about your account has changed.

    Case:     { $number }
    Time:     { $time }
    Address:  { $ip }
    Program:  { $program }

    If it was you, keep the case number and wait for our answer. If it was not you,
    somebody knows your password: change it, too.

notice-recovery-case-waits-subject = A recovery case waits for review
notice-recovery-case-waits-text =
    Hello,

    somebody asks to get back into an account and has sent identity documents.
    Two people of support must look at them. They are erased, and the case ends,
    on { $end }.

    Case:  { $number }

    { $public_url }/support/recovery

notice-recovery-case-approved-subject = Your second factors will be reset
notice-recovery-case-approved-text =
    Hello,

    two people of our support have looked at the identity documents that were sent
    for your account, and agreed. The documents are erased.

    Case:  { $number }

    So that nobody gets in behind your back, nothing happens before { $end }. Then
    we send a link with which, and with the password, the second factors can be
    reset. Logging in with a second factor before that ends the case.

notice-recovery-case-declined-subject = We could not confirm your identity
notice-recovery-case-declined-text =
    Hello,

    our support has looked at the identity documents that were sent for your
    account, and refused. The documents are erased, and nothing about your account
    has changed.

    Case:    { $number }
    Reason:  { $cause ->
        [unreadable] the pictures cannot be read
        [mismatch] the document does not belong to the owner of the account
        [invalid] the document is not valid, or no longer
       *[other] something did not fit
    }

    You can ask again with other pictures. If it was not you, somebody knows your
    password: change it, too.

notice-recovery-case-expired-subject = Your recovery case has ended
notice-recovery-case-expired-text =
    Hello,

    nobody could decide in time on the identity documents that were sent for your
    account. They are erased, and nothing about your account has changed.

    Case:  { $number }

    We are sorry. Ask again, or ask whoever runs this installation.

notice-recovery-case-cancelled-subject = Your recovery case was ended
notice-recovery-case-cancelled-text =
    Hello,

    the request to reset the second factors of your account has ended. Documents
    that were sent are erased.

    Case:    { $number }
    Reason:  { $cause ->
        [logged-in] somebody logged in
        [password-changed] the password was changed
       *[other] whoever runs this installation ended it
    }

notice-recovery-case-ready-subject = You can reset your second factors now
notice-recovery-case-ready-text =
    Hello,

    the waiting period of your case is over. To reset the second factors of your
    account, open this link and type your password:

    { $link }

    It can be used once, within { $days } days. It logs nobody in: afterwards, log
    in with your password and add a new second factor at once.

    Case:  { $number }

    If it was not you, do not open it: log in with your second factor, and the link
    serves no more.

notice-factors-reset-subject = Your second factors were reset
notice-factors-reset-text =
    Hello,

    all second factors of your account were removed, at the end of a recovery case,
    and every session was ended. Your password alone opens the account now: log in
    and add a new second factor.

    Case:     { $number }
    Time:     { $time }
    Address:  { $ip }
    Program:  { $program }
