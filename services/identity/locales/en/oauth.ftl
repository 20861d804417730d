# Applications that sign people in.

notice-oauth-grant-made-subject = A new application may use your account
notice-oauth-grant-made-text =
    Hello,

    an application was allowed to use your account. It can do what its permissions say
    without asking for your password.

    Application:  { $name }
    Permissions:  { $scopes }
    Time:         { $time }
    Address:      { $ip }
    Program:      { $program }
