# Mails about the account.

notice-footer = Gatepost, { $public_url }
notice-recourse-lock =
    If it was not you, open this link and lock your account at once:

    { $link }

    The link can be used for { $days } days.
notice-recourse-undo =
    If it was not you, open this link. There you can take it back, and lock your
    account at once:

    { $link }

    The link can be used for { $days } days.

notice-verify-sign-up-subject = Confirm your address
notice-verify-sign-up-text =
    Hello,

    somebody, probably you, is signing up with this address.

    To go on, open this link:

    { $link }

    or type this code where you began:

    { $code }

    Both can be used for { $hours } hours. If it was not you, do nothing: without
    the link no account is made.

notice-address-taken-subject = You have an account already
notice-address-taken-text =
    Hello,

    somebody tried to sign up with this address. It has an account already, and
    nothing about it was changed.

    If it was you, log in here:

    { $public_url }/login

    If it was not you, there is nothing to do.

notice-new-login-subject = New login to your account
notice-new-login-text =
    Hello,

    your account was just used from a place or program that is new to it.

    Time:     { $time }
    Address:  { $ip }
    Program:  { $program }

    If it was you, there is nothing to do.

notice-recover-password-subject = Set a new password
notice-recover-password-text =
    Hello,

    somebody, probably you, has forgotten the password of your account. To set a new
    one, open this link:

    { $link }

    It can be used once, within { $minutes } minutes. It logs nobody in.

    Time:     { $time }
    Address:  { $ip }
    Program:  { $program }

    If it was not you, do nothing: your password stays as it is.

notice-password-recovered-subject = A new password was set
notice-password-recovered-text =
    Hello,

    a new password was set for your account with a link that we mailed to you, and
    every session was ended.

    Time:     { $time }
    Address:  { $ip }
    Program:  { $program }

notice-recovery-email-confirm-subject = Confirm your recovery address
notice-recovery-email-confirm-text =
    Hello,

    somebody, probably you, wants to use this address to get back into an account. If
    it was you, open this link while you are logged in:

    { $link }

    It can be used for { $hours } hours. If it was not you, do nothing.

notice-recovery-email-changed-subject = Your recovery address was changed
notice-recovery-email-changed-text =
    Hello,

    the address by which you get back into your account was changed.

    Now:      { $email }
    Time:     { $time }
    Address:  { $ip }
    Program:  { $program }

notice-factor-enrolled-subject = A second factor was added
notice-factor-enrolled-text =
    Hello,

    a second factor was added to your account. From now on a login asks for it.

    Name:     { $name }
    Time:     { $time }
    Address:  { $ip }
    Program:  { $program }

notice-factor-removed-subject = A second factor was removed
notice-factor-removed-text =
    Hello,

    a second factor was removed from your account. Logins still ask for another.

    Name:     { $name }
    Time:     { $time }
    Address:  { $ip }
    Program:  { $program }

notice-factors-off-subject = The last second factor was removed
notice-factors-off-text =
    Hello,

    the last second factor of your account was removed. Your password alone opens
    it now.

    Name:     { $name }
    Time:     { $time }
    Address:  { $ip }
    Program:  { $program }

notice-backup-codes-renewed-subject = New backup codes
notice-backup-codes-renewed-text =
    Hello,

    new backup codes were made for your account. The old ones serve no more.

    Time:     { $time }
    Address:  { $ip }
    Program:  { $program }

notice-backup-codes-few-subject = Few backup codes are left
notice-backup-codes-few-text =
    Hello,

    of your backup codes { $left } are left. Make new ones before you need them:

    { $public_url }/account/security

notice-login-answers-refused-subject = Somebody knows your password
notice-login-answers-refused-text =
    Hello,

    somebody typed your password and then failed, again and again, to give a
    second factor. The login was refused.

    Time:     { $time }
    Address:  { $ip }
    Program:  { $program }

    If it was not you, change your password at once.

notice-app-password-issued-subject = New app password
notice-app-password-issued-text =
    Hello,

    an app password was made for your account. A mail program can read and send
    your mail with it.

    Name:     { $name }
    Time:     { $time }
    Address:  { $ip }
    Program:  { $program }

notice-account-locked-subject = Your account is locked
notice-account-locked-text =
    Hello,

    your account was locked with the link of a notice that we had sent you. All its
    sessions were ended, and mail programs cannot use it.

    Time:     { $time }
    Address:  { $ip }
    Program:  { $program }

    To use it again, recover it:

    { $public_url }/recover

notice-account-closed-subject = Your account is closed
notice-account-closed-text =
    Hello,

    your account was closed, for good. Its sessions, app passwords and API tokens
    are gone. You can sign up with this address again at any time.

    Time:     { $time }

notice-change-undone-subject = A change was taken back
notice-change-undone-text =
    Hello,

    a change of your account was taken back with the link of a notice that we had
    sent you.

    Time:     { $time }
    Address:  { $ip }
    Program:  { $program }

notice-app-password-ends-subject = An app password ends soon
notice-app-password-ends-text =
    Hello,

    this app password of your account ends on { $end }:

    Name:  { $name }

    The mail programs that use it will then no longer get at your mail. Make a new
    one for them before:

    { $public_url }/app-passwords

notice-compromise-finished-subject = Your account was secured
notice-compromise-finished-text =
    Hello,

    the assistant for compromised passwords was gone through for your account.

    Sessions ended:         { $sessions }
    App passwords revoked:  { $passwords }
    API tokens revoked:     { $tokens }

    Time:     { $time }
    Address:  { $ip }
    Program:  { $program }

notice-api-token-issued-subject = New API token
notice-api-token-issued-text =
    Hello,

    an API token was made for your account. A program can act for you with it.

    Name:     { $name }
    Scopes:   { $scopes }
    Time:     { $time }
    Address:  { $ip }
    Program:  { $program }

notice-api-token-unused-subject = An API token has not been used for long
notice-api-token-unused-text =
    Hello,

    no program has used this API token of your account for a long time:

    Name:            { $name }
    Not used since:  { $last }

    It will be switched off on { $off }, unless it is used before. If you
    do not need it any more, revoke it now:

    { $public_url }/account/tokens

notice-api-token-off-subject = An API token was switched off
notice-api-token-off-text =
    Hello,

    this API token of your account was switched off, because no program had used
    it for a year:

    Name:            { $name }
    Not used since:  { $last }

    A program that still needs one gets a new token here:

    { $public_url }/account/tokens

notice-email-change-confirm-subject = Confirm your new login address
notice-email-change-confirm-text =
    Hello,

    somebody, probably you, wants to use this address to log in to an account here.

    To confirm it, open this link in a browser where you are logged in:

    { $link }

    The link can be used for { $hours } hours. If it was not you, do nothing: without
    the link nothing changes.

notice-email-change-taken-subject = You have an account already
notice-email-change-taken-text =
    Hello,

    somebody wanted to use this address to log in to another account. It has an
    account already, and nothing about it was changed.

    If it was you, log in here:

    { $public_url }/login

    If it was not you, there is nothing to do.

notice-email-change-asked-subject = Another login address was asked for
notice-email-change-asked-text =
    Hello,

    somebody asked to change the address with which you log in to your account.
    Nothing changes until the new address is confirmed.

    New address: { $email }
    Time:        { $time }
    Address:     { $ip }
    Program:     { $program }

    If it was you, there is nothing to do here.

notice-email-changed-subject = Your login address was changed
notice-email-changed-text =
    Hello,

    the address with which you log in to your account was changed. This address is
    no longer used.

    New address: { $email }
    Time:        { $time }

notice-password-changed-subject = Your password was changed
notice-password-changed-text =
    Hello,

    the password of your account was changed, and every other session was ended.

    Time:     { $time }
    Address:  { $ip }
    Program:  { $program }

notice-password-reset-subject = Your password was reset
notice-password-reset-text =
    Hello,

    whoever runs this installation set a new password for your account, and every
    session was ended.

    Time:     { $time }

    If you did not ask for it, ask them why.

notice-role-changed-subject = Your role in { $organization } has changed
notice-role-changed-text =
    Hello,

    your role in the organization { $organization } has changed.

    Before: { $from ->
        [legal-representative] legal representative
        [administrator] administrator
        [collaborator] collaborator
        [external] external
        [support] support
       *[other] none
    }
    Now: { $to ->
        [legal-representative] legal representative
        [administrator] administrator
        [collaborator] collaborator
        [external] external
        [support] support
       *[other] none
    }
    Time: { $time }

    { $to ->
        [legal-representative] You have all rights, and the legal responsibility.
        [administrator] You may manage products and people.
        [collaborator] You may work with what you were given.
        [external] You are not part of the organization and may work with what you were given.
        [support] You may help the people of the whole installation.
       *[other] You no longer belong to it.
    }

    { $to ->
        [legal-representative] { notice-role-products }
        [administrator] { notice-role-products }
        [collaborator] { notice-role-rights }
        [external] { notice-role-rights }
        [support] { notice-role-rights }
       *[other] { "" }
    }
notice-role-rights = { $rights ->
        [none] You have no product yet: whoever manages people gives you some.
       *[other] What you may do with products now:
            { $rights }
    }
notice-role-products = { $rights ->
        [none] { "" }
       *[other] What you may do with products now:
            { $rights }
    }
notice-right-view = { $product }: see it
notice-right-use = { $product }: work with it
notice-right-manage = { $product }: work with it and change its settings
notice-right-more = and { $more } more
