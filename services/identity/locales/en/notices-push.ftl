# Mails about phones that approve logins.

notice-login-denied-subject = A login was denied on your phone
notice-login-denied-text =
    Hello,

    somebody gave the right password of your account, and the login was denied on
    your phone. Nobody got in.

    Time:     { $time }
    Address:  { $ip }
    Program:  { $program }

    If you did not try to log in yourself, somebody knows your password: change it.
