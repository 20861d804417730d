# Alarms, profile, login e-mail, closing, activity.

## "This was not me"
alarm-title = Was this not you?
alarm-not-me = It was not me
alarm-lock = Lock my account
alarm-lock-text = Locking ends all sessions and disconnects all mail programs at once. What this link is about is taken back where it can be. Nobody gets in, you included, until you have set a new password.
alarm-undo = Only take it back
alarm-undo-text = Or take back only this one change and leave the account open. Choose this if you know who did it.
alarm-me = It was you? Then close this page: nothing happens.
alarm-inactive = The account is locked or suspended already. Nobody can use it at the moment.
alarm-gone = This link no longer works
alarm-gone-text = It has been used, or it is too old. If something is wrong with your account, set a new password, or log in and look at its activity.
alarm-recover = Recover my account
alarm-locked = Your account is locked
alarm-locked-text = All sessions were ended, and no mail program can use it. To get in again, recover your account and set a new password.
alarm-undone = The change was taken back
alarm-undone-text = If you do not know who made it, change your password too, and look at the activity of your account.
alarm-fact-time = When
alarm-fact-name = Name
alarm-fact-address = Address
alarm-fact-ip = IP address
alarm-fact-program = Program
alarm-about-change = Something that protects your account was changed.
alarm-about-new-login = Somebody logged in to your account from a place or program that is new to it.
alarm-about-app-password-issued = An app password was made for your account. A mail program can read and send your mail with it.
alarm-about-api-token-issued = An API token was made for your account. A program can act for you with it.
alarm-about-password-changed = The password of your account was changed.
alarm-about-password-reset = A new password was set for your account.

## Account overview
account-you = You
account-entry = Getting in
account-programs = Programs
account-history = What happened
account-end = Leaving
account-profile = Profile
account-profile-text = Name, language, time zone.
account-email = Login e-mail
account-email-text = The address you log in with, and where we write to you.
account-password = Password
account-password-text = It opens this console. Mail programs use app passwords instead.
account-security = Two-step login
account-security-text = Codes, security keys and phones that are asked for besides the password.
account-recovery = Recovery
account-recovery-text = How you get back in when you have lost your password or your phone.
account-sessions = Sessions
account-sessions-text = Browsers in which you are logged in.
account-app-passwords = App passwords
account-app-passwords-text = One for each mail program.
account-tokens = API tokens
account-tokens-text = For programs that act for you.
account-activity = Activity
account-activity-text = Logins, refusals and changes, with time and place.
account-compromised = Somebody knows my password
account-compromised-text = Change it and shut every door, step by step.
account-close = Close the account
account-close-text = For good, with everything that is yours alone.

## Profile
profile-lead = Your colleagues see your name. Pages and mails are written in your language, with times in your time zone.
field-language = Language
invalid-language = Choose one of these languages.
field-time-zone = Time zone
hint-time-zone = Choose the city nearest to you in your time zone. Typing its first letters leads to it.
invalid-time-zone = Choose one of these time zones.
region-all = Everywhere
region-africa = Africa
region-america = America
region-antarctica = Antarctica
region-arctic = Arctic
region-asia = Asia
region-atlantic = Atlantic Ocean
region-australia = Australia
region-europe = Europe
region-indian = Indian Ocean
region-pacific = Pacific Ocean
done-profile-saved = Your profile was saved.

## Login e-mail
email-title = Login e-mail
email-lead = You log in with { $email }, and we write to you there.
email-text = We write to the new address. It counts once you have opened the link in that mail and confirmed. The old address is told and can take the change back for a week.
email-pending = A change is waiting
email-pending-text = We wrote to { $email }. Open the link in that mail to confirm.
email-pending-until = It can be used until { $time }.
email-cancel = Forget this change
email-ask = Write to the new address
field-new-email = New e-mail address
invalid-new-email = Type another e-mail address, such as anna@example.org.
email-confirm-title = Confirm your login e-mail
email-confirm-lead = From now on you log in with { $email }.
email-confirm = Yes, use this address
email-confirm-gone = This link is not valid, or no longer valid, or not meant for this account. Ask for the change again.
email-confirm-again = You are logged in now. Open the link in the mail again.
done-email-asked = We wrote to the new address. Open the link in that mail to confirm the change.
done-email-cancelled = The change was forgotten. Your login e-mail stays as it is.
done-email-changed = Your login e-mail was changed.

## Closing
close-title = Close the account
close-lead = This is for good. Nobody can bring the account back.
close-in-the-way-title = Somebody has to take your place first
close-in-the-way = You are the only legal representative of these organizations. Name another one there, then come back.
close-what = What happens
close-gone = You are logged out everywhere. App passwords, API tokens and everything that protects the account are removed, and mail programs are disconnected at once. You leave your organizations.
close-own = You are alone in these organizations. They stay with their mailboxes, and nobody gets into them any more. Remove first what you do not want to leave behind.
close-kept = { $n ->
    [one] Your name and address are kept for one day for whoever runs this installation, then erased. The log of what happened stays.
   *[other] Your name and address are kept for { $n } days for whoever runs this installation, then erased. The log of what happened stays.
}
field-sure = Yes, close my account for good
invalid-sure = Tick the box if you are sure.
close-do = Close my account
done-account-closed = Your account is closed. Goodbye, and thank you.

## Activity
kind = Show
kind-all = Everything
kind-logins = Logins
kind-refusals = Refusals
kind-changes = Changes
kind-app-passwords = App passwords
export-csv = Download as a table (CSV)
export-json = Download for programs (JSON)
chart-title = The last 30 days
chart-sum = { $logins ->
    [one] one login
   *[other] { $logins } logins
}, { $refusals ->
    [one] one refusal
   *[other] { $refusals } refusals
}
chart-incomplete = The oldest days could not be counted whole.
chart-logins = Logins
chart-refusals = Refusals
chart-most = At most { $n } in a day
chart-table = As a table
chart-day = Day
activity-by-operator = by whoever runs this installation
activity-role-changed = Role in an organization changed
activity-by-program = by the API token “{ $name }”
activity-account-attached = You were given the right to open a mailbox
activity-account-detached = Your right to open a mailbox was taken away
activity-account-close-refused = Closing of the account refused
activity-account-closed = Account closed
activity-account-erased = Name and address erased
activity-account-locked = Account locked
activity-change-undone = Change taken back
activity-email-change-asked = Change of the login e-mail asked for
activity-email-change-cancelled = Change of the login e-mail forgotten
activity-email-changed = Login e-mail changed
activity-email-password-refused = Change of the login e-mail refused
activity-profile-changed = Profile changed
cause-suspended = the account is suspended
cause-locked = the account is locked
cause-closed = the account is closed
cause-mail-secret = an app password, which opens no account
alarm-about-factor-enrolled = A second factor was added to your account.
alarm-about-factor-removed = A second factor was removed from your account.
alarm-about-factors-off = Two-step login was turned off for your account.
alarm-about-role-changed = Your role in an organization has changed.
alarm-about-backup-codes-renewed = New backup codes were made for your account.
alarm-about-login-answers-refused = Somebody who knows your password failed at the second step of a login.
alarm-about-email-change-asked = Somebody asked to change the address with which you log in.
alarm-about-email-changed = The address with which you log in was changed.
activity-factor-enrolled = Second factor added
activity-factor-removed = Second factor removed
activity-factor-renamed = Second factor renamed
activity-backup-codes-renewed = New backup codes made
activity-login-challenged = Password right, second factor asked for
activity-step-up-accepted = Proven again
activity-step-up-refused = Proof refused
cause-totp = wrong code of the authenticator app
cause-passkey = passkey or security key not accepted
cause-push = not approved on the phone
cause-sms = wrong code of the text message
cause-backup-codes = wrong backup code
activity-password-recovered = New password set by recovery
activity-recovery-asked = Recovery asked for
activity-recovery-email-change-asked = Change of the recovery e-mail asked for
activity-recovery-email-changed = Recovery e-mail changed
activity-recovery-email-removed = Recovery e-mail removed
activity-recovery-password-refused = Change of the recovery data refused
alarm-about-password-recovered = A new password was set for your account by recovery.
alarm-about-recovery-email-changed = The address by which you recover your account was changed.
