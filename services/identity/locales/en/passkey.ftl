# Passkeys and security keys.

notice-passkey-enrolled-subject = A passkey was added
notice-passkey-enrolled-text =
    Hello,

    a passkey or security key was added to your account. From now on a login with
    your password asks for it or for another second factor. A passkey that checks
    you, by PIN, fingerprint or face, also opens your account by itself.

    Name:     { $name }
    Time:     { $time }
    Address:  { $ip }
    Program:  { $program }

notice-passkey-cloned-subject = A passkey was suspended
notice-passkey-cloned-text =
    Hello,

    a passkey or security key of your account was refused and suspended: its
    signature counter went back. That happens when somebody has made a copy of it,
    and seldom by a fault of the device.

    Name:     { $name }
    Time:     { $time }
    Address:  { $ip }
    Program:  { $program }

    Log in with another second factor or a backup code, remove it, and add a new
    one:

    { $public_url }/account/security
