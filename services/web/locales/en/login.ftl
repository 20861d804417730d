# The second question of a login, step-up, second factors.

## The question
factor-title = One more step
step-up-title = Is it you?
factor-ask-totp = Type the code that your authenticator app shows now.
factor-ask-backup-code = Type one of your backup codes. It serves this once.
factor-ask-password = What you are about to do protects your account. Type your password again.
factor-ask-none = Choose how you want to show that it is you.
factor-nothing = Type what is asked for, or choose another method.
factor-confirm = Continue
factor-others = Other methods
factor-password = Password
factor-label = { $kind }: { $name }
factor-totp = Authenticator app
factor-backup-codes = Backup code
factor-passkey = Passkey
factor-push = Phone
factor-sms = Text message
factor-other = Another method
factor-tries-left = { $n ->
    [one] One more wrong answer ends this login.
   *[other] { $n } more wrong answers end this login.
}
field-code-totp = Code from the app
hint-code-totp = Six digits; a new one every 30 seconds.
field-code-backup = Backup code
hint-code-backup = Sixteen letters and digits; dashes and spaces do not matter.
invalid-code-totp = Type the six digits that the app shows now.
invalid-code-backup = Type a backup code such as 0a1b-2c3d-4e5f-6g7h.
invalid-answer = This is not right, or was used already.
done-login-ended = This login has ended. Log in again.

## Second factors
security-title = Two-step login
security-lead = With a second factor, your password alone opens nothing: a login asks for a code as well. Mail programs go on with their app passwords.
security-none = Your password is all that protects this account
security-none-text = Add an authenticator app. Then nobody gets in who has only found out your password.
factor-since = Added { $time }
factor-used = Used { $time }
factor-manage = Change
factor-manage-title = Second factor
factor-rename = Rename
field-factor-name = Name
hint-factor-name = A name that you will know again, such as “Phone”.
invalid-factor-name = Type a name of 1 to 64 characters.
factor-remove = Remove
factor-remove-text = A login will not accept it any more. If you are moving to a new phone, add the new one first.
factor-remove-last = This is your last second factor. Without it, your password alone opens the account, and your backup codes are gone, too.
done-factor-added = The second factor was added.
done-factor-removed = The second factor was removed.
done-factors-off = The last second factor was removed. Your password alone opens the account now.
done-factor-renamed = The name was changed.

## Authenticator app
totp-add = Add an authenticator app
totp-title = Add an authenticator app
totp-lead = An authenticator app shows a new code every 30 seconds. Any app for time-based codes will do, such as Aegis, FreeOTP, or the one of your password manager.
totp-scan = 1. Scan this code with the app
totp-type = Or type this key into the app:
totp-finish = Add
totp-name = Phone

## Backup codes
backup-codes-title = Backup codes
backup-codes-text = For the day on which your phone is lost or broken. Each opens one login.
backup-codes-left = { $n ->
    [one] One is left.
   *[other] { $n } are left.
}
backup-codes-renew = Make new backup codes
backup-codes-renew-text = The codes that you have serve no more as soon as there are new ones.
backup-codes-lead = Keep these codes where nobody else finds them, and not on your phone. They are shown only now.
backup-codes-file = Save as a file
backup-codes-done = I have kept them
factor-others-stay = Sessions in other browsers go on. Whoever should not be there is logged out by this:
