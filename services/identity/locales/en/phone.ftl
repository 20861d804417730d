# Telephone numbers, text messages, forgotten login addresses.

## Mails
notice-phone-added-subject = A telephone number was added
notice-phone-added-text =
    Hello,

    a telephone number was added to your account.

    Number:   { $number }
    Time:     { $time }
    Address:  { $ip }
    Program:  { $program }

notice-phone-changed-subject = Your telephone number was changed
notice-phone-changed-text =
    Hello,

    a telephone number of your account was changed.

    Now:      { $number }
    Time:     { $time }
    Address:  { $ip }
    Program:  { $program }

notice-phone-updated-subject = A telephone number serves something else now
notice-phone-updated-text =
    Hello,

    what a telephone number of your account is used for was changed.

    Number:   { $number }
    Time:     { $time }
    Address:  { $ip }
    Program:  { $program }

notice-phone-removed-subject = A telephone number was removed
notice-phone-removed-text =
    Hello,

    a telephone number was removed from your account.

    Number:   { $number }
    Time:     { $time }
    Address:  { $ip }
    Program:  { $program }

notice-recover-login-subject = The address you log in with
notice-recover-login-text =
    Hello,

    somebody asked for the address of an account whose recovery address this is. You log in with:

    { $names }

    Time:     { $time }
    Address:  { $ip }
    Program:  { $program }

    If you did not ask, nothing has happened: this mail went to you alone.

notice-login-told-subject = Your login address was asked for
notice-login-told-text =
    Hello,

    somebody asked for the address that you log in with. It was told to { $to }, which you have
    verified for this.

    Time:     { $time }
    Address:  { $ip }
    Program:  { $program }

    If it was not you, look whether you still have that telephone or address, and remove it from
    your account otherwise.

## Text messages: short, because each costs
sms-login-code =
    { $code } is your code for logging in at { $host }, for { $minutes } minutes. Never tell it to anybody.

    @{ $host } #{ $code }
sms-phone-code =
    { $code } confirms this number at { $host }, for { $minutes } minutes. Never tell it to anybody.

    @{ $host } #{ $code }
sms-login-names = { $host }: you log in with { $names }
sms-notice = { $host }: { $subject }. Not you? { $link }
sms-test = { $host }: this is a test message. Text messages work.
