# Gatepost pages in English.

## On every page
title-error = Error: { $title }
skip = Skip to the content
copy = Copy
copied = Copied
cancel = Cancel
save = Save
remove = Remove
revoke = Revoke
older = Older entries
crumbs = You are here
footer = Gatepost: accounts and mail, yours to run.
log-in = Log in
log-out = Log out
sign-up = Create an account
menu = Main menu
menu-home = Overview
menu-home-label = Gatepost, overview
menu-mailboxes = Mailboxes
menu-app-passwords = App passwords
menu-sessions = Sessions
menu-activity = Activity
menu-account = Account
profile = Profile
organizations = Organizations
organization-switch = Organization
organization-shown = Shown now

## Landing page
landing-title = Accounts and mail
landing-headline = Your mail, with a gate that you keep.
landing-lead = One account for the web, one password for each mail program. See what opens your mailboxes, and shut any door within a second.
point-mail = Mailboxes for any mail program
point-mail-text = IMAP over TLS for Thunderbird, Apple Mail, phones, and whatever else you like to read with.
point-keys = A password for each program
point-keys-text = Your account password never leaves the browser. Each program gets its own, which opens mail and nothing else.
point-log = Nothing happens unseen
point-log-text = Every login stands in your activity log: when, from where, with which program.

## Forms
summary-title = Please check what you typed
error-mark = Error
field-optional = (optional)
field-name = Your name
field-email = E-mail address
field-password = Password
field-present-password = Present password
field-new-password = New password
hint-new-password = At least 10 characters. Several words in a row are easy to remember and hard to guess; nothing else is asked of them.
field-organization = Name of your organization
hint-organization = A company, an association, a family. Left empty, it carries your own name.
field-code = Code from the mail
hint-code = Eight digits; spaces do not matter.
field-local = Name before the @
hint-local = For example anna or accounts.
field-domain = Domain
field-alias = Further address
hint-alias = For example info, then @ and one of your domains.
field-app-name = What is it for?
hint-app-name = A name that you will know again, such as “Thunderbird on the laptop”.
field-device-name = Which device or program is it for?
hint-device-name = A name that you will know again, such as “Printer on the first floor”.
field-expiry = Valid
field-networks = Only from these networks
hint-networks = Addresses or networks such as 192.0.2.0/24, one per line. Left empty, it may be used from anywhere.

invalid-name = Type your name: 1 to 64 characters.
invalid-email = Type an e-mail address such as anna@example.org.
invalid-password = Type your password.
invalid-new-password = Choose a password of at least 10 characters that is not one of the most common.
invalid-organization = Choose a name of 1 to 64 characters, or leave it empty.
invalid-code = This code is not right, or no longer valid.
invalid-token = This link is not valid, or no longer valid.
invalid-local = Type what stands before the @: letters, digits, dots and dashes.
invalid-domain = Choose one of the domains.
invalid-alias = Type an address under one of your domains.
invalid-app-name = Type a name of 1 to 64 characters.
invalid-device-name = Type a name of 1 to 64 characters.
invalid-expiry = Choose one of these.
invalid-networks = Type addresses or networks such as 192.0.2.7 or 192.0.2.0/24.

reason-refused = This was refused. Check what you typed and try again.

## Signing up
sign-up-title = Create your account
sign-up-lead = It takes a minute. Afterwards you make your first mailbox.
sign-up-have-account = You have an account?
check-title = Check your mail
check-lead = We wrote to { $email }. Open the link in that mail, or type the code here.
check-confirm = Confirm
check-nothing = Nothing came?
check-resend = Send it again
check-other = Use another address
verify-title = Confirm your address
verify-lead = One step more: confirm that this address is yours, and your account is ready.
verify-confirm = Yes, this is my address
verify-gone = Links work once and for a short time. If you have confirmed already, just log in. Otherwise sign up again.

## Logging in
login-title = Log in
login-no-account = New here?
login-refused = E-mail address or password is not right.
login-paused = Too many attempts. Logging in is paused for a while.
login-wait = Try again in { $time }.
present-password-refused = This is not your present password.

## What has been done
done-signed-out = You are logged out.
done-verified = Your address is confirmed and your account is ready. Log in to go on.
done-resent = We sent a new mail. The one before no longer counts.
done-mailbox-made = The mailbox is ready. Make an app password to open it in a mail program.
done-alias-added = The address was added.
done-alias-removed = The address was removed.
done-mailbox-password-set = The mailbox password was saved.
done-mailbox-password-removed = The mailbox password was removed.
done-device-revoked = The device password was revoked. Programs that used it are disconnected.
done-app-password-revoked = The app password was revoked. Programs that used it are disconnected.
done-app-passwords-revoked = All app passwords were revoked. Programs that used them are disconnected.
done-session-ended = The session was ended.
done-sessions-ended = All other sessions were ended.
done-password-changed = Your password was changed, and all other sessions were ended.

## Overview
home-hello = Hello, { $name }
home-start = Get started
step-done = done
step-account = Your account is ready
step-mailbox = Create a mailbox
step-mailbox-text = An address of its own, with room for your mail.
step-app-password = Create an app password
step-app-password-text = With it, a mail program opens your mailbox. Your account password stays between you and this site.
tile-mailboxes = { $n ->
    [one] mailbox
   *[other] mailboxes
}
tile-app-passwords = { $n ->
    [one] app password
   *[other] app passwords
}
tile-sessions = { $n ->
    [one] session
   *[other] sessions
}

## Mailboxes
mailboxes-title = My mailboxes
mailboxes-lead = The mailboxes that you may open.
mailboxes-none = No mailbox yet
mailboxes-none-text = Choose an address, and your first mailbox is ready at once.
mailbox-create = Create a mailbox
mailbox-create-lead = Choose the address under which it receives mail.
mailbox-title = Mailbox
mailbox-suspended = Suspended
mailbox-alias-count = { $n ->
    [one] and one further address
   *[other] and { $n } further addresses
}
domains-none = There is no domain yet under which you could make a mailbox. Ask whoever runs this installation to add one.
usage-title = Storage
usage-of = { $used } of { $quota }
usage-messages = { $n ->
    [one] { $n } message
   *[other] { $n } messages
}
aliases-title = Further addresses
aliases-lead = Mail to these addresses arrives in this mailbox too.
alias-add = Add the address
mailbox-password-title = Mailbox password
mailbox-password-lead = A password for this mailbox alone, for programs and people that share it. It does not open the console.
mailbox-password-set = This mailbox has a password of its own. App passwords work besides.
mailbox-password-none = This mailbox has no password of its own, and needs none: app passwords are safer.
mailbox-password-make = Set a password
mailbox-password-change = Change the password
mailbox-password-remove = Remove the password
devices-title = Device passwords
devices-lead = For printers, migration tools and devices that several people use. They belong to the mailbox, not to a person.
device-create = Create a device password
device-create-lead = It opens { $address } and nothing else.
device-nobody = Belongs to nobody in particular (printers, migration tools)
logins-title = Last logins
logins-none = No program has logged in yet.
login-accepted = Accepted
login-declined = Refused

## Settings for mail programs
settings-title = Settings for your mail program
settings-lead = Most programs ask for these when you add an account by hand.
settings-incoming = Incoming mail (IMAP)
settings-outgoing = Outgoing mail (SMTP)
settings-login = Login
settings-server = Server
settings-port = Port
settings-security = Security
settings-starttls = or STARTTLS on port { $port }
settings-user = User name
settings-no-mailbox = the address of a mailbox; you have none yet
settings-password = Password
settings-password-text = an app password, not your account password
settings-password-above = the app password above

## App passwords
app-passwords-title = App passwords
app-passwords-lead = One for each mail program. They open mail and nothing on the web.
app-passwords-none = No app password yet
app-passwords-none-text = Mail programs log in with an app password. You can have as many as you like, and revoke each on its own.
app-password-create = Create an app password
app-password-create-lead = It is shown once, right after you create it.
expiry-never = without end
expiry-30d = for 30 days
expiry-90d = for 90 days
expiry-365d = for one year
limits-title = Limit what it opens
limits-protocols = Only for
limits-protocols-hint = Nothing chosen: for everything.
limits-mailboxes = Only these mailboxes
limits-mailboxes-hint = Nothing chosen: every mailbox that you may open, those to come included.
only-protocols = only { $protocols }
only-mailbox = only { $mailbox }
only-networks = only from { $networks }
used-never = never
used-not-yet = Not used yet
expires-never = never
expired = Expired
column-name = Name
column-used = Last used
column-created = Created
column-expires = Expires
column-actions = Actions
column-time = Time
column-outcome = Outcome
column-program = Program
revoke-title = Revoke this password?
revoke-lead = “{ $name }” will no longer open any mailbox.
revoke-text = Programs that are connected with it are disconnected within a second. This cannot be undone, but you can make a new one at any time.
revoke-all = Revoke all app passwords
revoke-all-lead = { $n ->
    [one] Your app password will no longer open any mailbox.
   *[other] Your { $n } app passwords will no longer open any mailbox.
}
secret-title = Your new password
secret-lead = “{ $name }” is ready. Type this into your program now. Once you leave this page, it cannot be shown again.
secret-typing = Capital or small letters, with or without dashes: it is all the same.
secret-done = I have typed it in
secret-again = This password has been made already
secret-again-text = “{ $name }” was created when this form was sent the first time, and shown then. If you did not note it down, revoke it and make a new one.
secret-back = Back to the list

## Sessions
sessions-title = Sessions
sessions-lead = Browsers in which you are logged in. End those that you do not know, then change your password.
session-present = This browser
session-seen = last seen { $time }
session-since = since { $time }
session-end = End
sessions-end-others = End all other sessions

## Activity
activity-title = Activity
activity-lead = What happened in your account, the newest first.
activity-none = Nothing yet.
activity = Event “{ $action }”

## Account
account-since = Member since
password-change = Change the password
password-change-lead = All your other sessions are ended when it changes. App passwords stay as they are.

## When there is no page
failure-home = Back to the start
failure-sign-in = Please log in
failure-sign-in-text = You are no longer logged in.
failure-not-found = There is nothing here
failure-not-found-text = The address may be mistyped, or what was here is gone.
failure-forbidden = You may not do this
failure-forbidden-text = Ask an administrator of your organization for the right to do it.
failure-stale-form = This page was open for too long
failure-stale-form-text = You may have logged in or out since it was opened. Nothing was changed: go back, reload the page, and send it again.
failure-other-organization = This page was about another organization
failure-other-organization-text = You have switched to another organization since it was opened. Nothing was changed: switch back, open the page again, and send it.
failure-no-cookies = Cookies are off
failure-no-cookies-text = Your browser did not send back the cookie that keeps this form safe. Allow cookies for this site, reload the page, and try again. There are no others than those that keep you logged in.
failure-method = This does not work here
failure-method-text = The page was asked for in a way that it does not answer.
failure-malformed = This could not be read
failure-malformed-text = What your browser sent is not a form of ours. Go back and try again.
failure-too-large = This is too much
failure-too-large-text = What you sent is larger than any form here.
failure-conflict = Something has changed meanwhile
failure-conflict-text = Go back, reload the page, and try again.
failure-throttled = A little slower, please
failure-throttled-text = There were too many attempts from here.
failure-unavailable = This is not available at the moment
failure-unavailable-text = A part of Gatepost does not answer. Nothing was lost: try again in a moment.
failure-internal = Something went wrong here
failure-internal-text = It is our fault, not yours, and it has been noted. Try again in a moment.

## Time, size, programs
ago-now = just now
ago-minutes = { $n ->
    [one] a minute ago
   *[other] { $n } minutes ago
}
ago-hours = { $n ->
    [one] an hour ago
   *[other] { $n } hours ago
}
ago-days = { $n ->
    [one] yesterday
   *[other] { $n } days ago
}
wait-seconds = { $n ->
    [one] a second
   *[other] { $n } seconds
}
wait-minutes = { $n ->
    [one] a minute
   *[other] { $n } minutes
}
wait-hours = { $n ->
    [one] an hour
   *[other] { $n } hours
}
decimal-point = .
size-bytes = { $n ->
    [one] { $n } byte
   *[other] { $n } bytes
}
size-kib = { $n } KiB
size-mib = { $n } MiB
size-gib = { $n } GiB
program-on = { $program } on { $system }
program-unknown = Unknown program

## Why services refuse
reason-address-taken = This address is taken. Choose another one.
reason-address-reserved = This name is kept for the postmaster. Choose another one.
reason-address-is-subaddress = Addresses with a plus sign belong to the mailbox without it. Choose a name without one.
reason-domain-not-verified = This domain does not carry mail yet: its ownership is still to be proven.
reason-email-taken = This address has an account already. Log in instead.
reason-too-many = There are as many as there may be.
reason-limit-reached = There are as many as there may be. Revoke one that you no longer use.
reason-idempotency-key-reused = This form was sent before, with something else in it. Open it anew.
reason-gone = What this form made is gone meanwhile. Open it anew.
reason-verification-spent = The code was tried too often. Ask for a new one.

cause-password = wrong password
cause-unknown-address = no such mailbox
cause-mailbox-suspended = the mailbox is suspended
cause-mail-service-closed = the mail service is blocked or cancelled
cause-mistyped = the app password was mistyped
cause-wrong-kind = a password that does not open mail
cause-unknown-credential = unknown or revoked
cause-unknown = unknown or revoked
cause-expired = expired
cause-scope = not made for this protocol
cause-network = not made for this network
cause-account-inactive = the account is suspended
cause-other-mailbox = not made for this mailbox
cause-not-attached = no right to this mailbox
cause-not-permitted = no right to read this mailbox
cause-no-password = the mailbox has no password
cause-wrong-password = wrong password
cause-throttled = too many attempts

activity-account-created = Account created
activity-account-suspended = Account suspended
activity-account-resumed = Account resumed
activity-login-accepted = Logged in
activity-login-refused = Login refused
activity-session-ended = Session ended
activity-password-changed = Password changed
activity-password-refused = Password change refused
activity-password-reset = Password set by the operator
activity-app-password-issued = App password created
activity-app-password-revoked = App password revoked
activity-app-password-refused = App password refused
activity-mailbox-login-refused = Mail program refused
