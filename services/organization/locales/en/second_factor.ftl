# Mails about what an organization demands of its members (2FA-9).

notice-second-factor-demanded-subject = { $organization } will ask for a second factor
notice-second-factor-demanded-text =
    Hello { $name },

    from { $end } on, { $organization } asks everybody who belongs to it for a second
    factor at login. You have none yet. Set one up before then: after that you see
    nothing of { $organization } until you have one.

    Set one up:  { $public_url }/account/security

    It takes a minute with an app on your phone, or a security key.

notice-second-factor-demanded-now-subject = { $organization } asks for a second factor
notice-second-factor-demanded-now-text =
    Hello { $name },

    { $organization } asks everybody who belongs to it for a second factor at login, from
    now on. You have none. You see nothing of { $organization } until you have one.

    Set one up:  { $public_url }/account/security

    It takes a minute with an app on your phone, or a security key.

notice-second-factor-reminder-subject = { $organization } asks for a second factor soon
notice-second-factor-reminder-text =
    Hello { $name },

    from { $end } on, { $organization } asks for a second factor at login, and you still
    have none. Set one up before then: after that you see nothing of { $organization }
    until you have one.

    Set one up:  { $public_url }/account/security

    It takes a minute with an app on your phone, or a security key.
