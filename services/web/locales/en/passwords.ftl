# New passwords, and one password for account and mailbox.

## Why a new password is refused
reason-password-short = This is too short. A few words in a row make a long password that is easy to keep in mind.
reason-password-control = Leave out tabs, control characters and characters that cannot be seen.
reason-password-common = This is one of the passwords that everybody tries first. Choose another one.
reason-password-personal = This is too near to your name, your address or the name of this service. Choose another one.
reason-password-breached = This password is known from a data breach, so it will be tried. Choose another one, and change it wherever else you use it.
reason-password-generated = This looks like an app password. Choose one of your own.

## In the activity log
activity-password-imported = Password taken over from another system

## One password for account and mailbox
unify-title = One password for both
unify-lead = Use your account password for the mailbox { $address }, too.
unify-what = Then there is one password for this site and for mail programs. When you change it, it changes for both.
unify-before = The mailbox password of before no longer opens the mailbox. App passwords and device passwords stay as they are.
unify-safety = A mail program that knows this password could open your account, too. With an app password it could not.
unify-factors = You use a second factor. As long as you do, this password does not open the mailbox in mail programs: they need app passwords.
unify-confirm = Use one password
unify-not-now = Keep two passwords
unify-offer = You can also open this mailbox with your account password: then there is only one to keep in mind.
unify-why-not = Not possible for this mailbox
unified-lead = Your account password opens the mailbox { $address }.
unified-other = The password of another account opens this mailbox.
unified-what = There is one password for this site and for mail programs. When you change it, it changes for both.
unified-change-title = Change the password for both
unified-change = Change the account password
unified-end-title = Use two passwords again
unified-end-text = Your account password then no longer opens the mailbox. Give it a password of its own, or none: app passwords work either way.
unified-end = Save the mailbox password
unified-end-none = End it without a mailbox password
mailbox-password-unified = Your account password opens this mailbox.
mailbox-password-shared = The password of an account opens this mailbox.
mailbox-password-unify = Use one password for both
mailbox-password-unified-more = Details
reason-unification-not-permitted = You may not change the password of this mailbox.
reason-unification-other-address = This works only where the mailbox’s address is the address you log in with.
reason-unification-other-accounts = Other people use this mailbox, too. They would need your account password.
reason-unification-no-password = Your account has no password yet.
reason-unification-none = The mailbox shares no account’s password.
reason-unification-active = Your account password opens this mailbox. Change that one, or use two passwords again.
done-mailbox-unified = Your account password opens the mailbox from now on.
done-mailbox-unification-ended = Account and mailbox have no common password any more.
alarm-about-password-shared = Your account password opens your mailbox, too.
alarm-about-password-unshared = Your account password no longer opens your mailbox.
cause-factor-active = an app password is needed, because of second factors
activity-password-shared = Account password opens a mailbox
activity-password-unshared = Account password no longer opens a mailbox
