# API tokens, sessions with places, and the assistant for compromised passwords.

## API tokens
tokens-title = API tokens
tokens-lead = With a token, a program acts for you over the API, as far as its scopes go.
tokens-documents = What programs can do
tokens-none = No API token yet
tokens-none-text = Make one for a script, a back-up or a service that is to work with your mailboxes or your account.
token-create = Create an API token
token-create-lead = It is shown once, right after you create it.
token-off = Switched off
token-unused-until = will be switched off on { $time } if nobody uses it
token-limits = Limit where it may be used
field-token-name = Which program is it for?
hint-token-name = A name that you will know again, such as “Back-up on the server”.
invalid-token-name = Type a name of 1 to 64 characters.
field-scope = What may it do?
hint-scope = Choose as little as the program needs. To change something does not include to see it.
invalid-scope = Choose at least one.
field-expiry-date = Or until the end of a day
hint-expiry-date = A day given here counts instead of what is chosen above.
invalid-expiry-date = Choose a day to come.
scope-opens-mail = can open mail
scope-account = Account
scope-account-read = See your name, your login e-mail and the state of your account
scope-activity = Activity
scope-activity-read = Read your activity log
scope-sessions = Sessions
scope-sessions-read = See where you are logged in
scope-sessions-write = End sessions
scope-app-passwords = App passwords
scope-app-passwords-read = See your app passwords, never the secrets
scope-app-passwords-write = Create and revoke app passwords
scope-mailboxes = Mailboxes
scope-mailboxes-read = See mailboxes, domains, who may open them, their logins and sizes
scope-mailboxes-write = Create mailboxes, change addresses, sizes and who may open them
scope-device-passwords = Device passwords
scope-device-passwords-read = See device passwords, never the secrets
scope-device-passwords-write = Create and revoke device passwords
scope-organizations = Organizations
scope-organizations-read = See your organizations and their members
scope-organizations-write = Create organizations
scope-members = Members
scope-members-write = Invite, change and remove members and teams
scope-products = Products
scope-products-write = Add, change, tag and transfer products
token-secret-title = Your new API token
token-secret-lead = “{ $name }” is ready. Copy the token into your program now. Once you leave this page, it cannot be shown again.
token-secret-done = I have copied it
token-try = Try it
token-try-text = The list says which call needs which scope. Calls carry the token in a header:
token-again = This token has been made already
token-again-text = “{ $name }” was created when this form was sent the first time, and shown then. If you did not note it down, revoke it and make a new one.
token-revoke-title = Revoke this token?
token-revoke-lead = “{ $name }” will no longer do anything.
token-revoke-text = Programs that use it are refused from now on. This cannot be undone, but you can make a new one at any time.
tokens-revoke-all = Revoke all API tokens
tokens-revoke-all-lead = { $n ->
    [one] Your API token will no longer do anything.
   *[other] Your { $n } API tokens will no longer do anything.
}
done-token-revoked = The API token was revoked.
done-tokens-revoked = All API tokens were revoked.

cause-switched-off = switched off, because it was not used for a year
activity-api-token-issued = API token created
activity-api-token-revoked = API token revoked
activity-api-token-refused = API token refused
activity-api-token-password-refused = API token not created: wrong password
activity-api-token-unused = API token not used for long
activity-api-token-switched-off = API token switched off

## App passwords that end
activity-app-password-ends-soon = App password ends soon
activity-app-password-ended = App password ended

## Sessions
session-network = network { $network }
session-one-factor = one factor
session-two-factors = two factors
sessions-unknown = One of them is not yours?

## The assistant for compromised passwords
compromised-title = Secure a compromised account
compromised-link = Something here was not you? Secure your account.
compromised-lead = If somebody else may know your password, go through these steps: afterwards nobody but you gets in.
compromised-explained = You choose a new password, end what somebody else may have opened with the old one, and look through what else leads into your account. It takes a few minutes.
compromised-later = You can leave at any time and go on later today: what is done stays done.
compromised-start = Start
compromised-go-on = Go on
compromised-next = Next
compromised-skip = Skip this step
compromised-steps = Steps
compromised-summary = Summary
compromised-summary-lead = This is what has been done. What is still open, you can do now.
compromised-finish = Finish
compromised-programs = Programs that need a new app password
compromised-programs-text = These no longer get at your mail. Make a new app password for each one that you still use.
compromised-lost-tokens = Programs that need a new API token
compromised-password = Choose a new password
compromised-password-text = Choose one that you use nowhere else. All your other sessions end as soon as it is saved.
compromised-password-button = Save the new password
compromised-password-done = The password was changed.
compromised-sessions = End all other sessions
compromised-sessions-text = Whoever is logged in with your account elsewhere is logged out. This browser stays.
compromised-sessions-button = End all other sessions
compromised-sessions-none = You are logged in nowhere else.
compromised-sessions-done = { $n ->
    [0] There was nothing to end.
    [one] One session was ended.
   *[other] { $n } sessions were ended.
}
compromised-sessions-look = Look at the sessions
compromised-app-passwords = Revoke all app passwords
compromised-app-passwords-text = Somebody may have made one to read your mail, or learned one of yours. These programs will each need a new one:
compromised-app-passwords-button = Revoke all app passwords
compromised-app-passwords-none = You have no app passwords.
compromised-app-passwords-done = { $n ->
    [0] There was nothing to revoke.
    [one] One app password was revoked.
   *[other] { $n } app passwords were revoked.
}
compromised-app-passwords-look = Look at the app passwords
compromised-tokens = Revoke all API tokens
compromised-tokens-text = Programs that act for you with a token will each need a new one:
compromised-tokens-button = Revoke all API tokens
compromised-tokens-none = You have no API tokens.
compromised-tokens-done = { $n ->
    [0] There was nothing to revoke.
    [one] One API token was revoked.
   *[other] { $n } API tokens were revoked.
}
compromised-tokens-look = Look at the API tokens
compromised-factors = Look at the second steps of your login
compromised-factors-text = Somebody may have added a code generator, key or phone of their own. Remove what you do not know.
compromised-factors-button = I have looked
compromised-factors-none = You have no second factor.
compromised-factors-done = You have looked through them.
compromised-factors-look = Codes, keys and phones of your account
compromised-recovery = Look at your recovery data
compromised-recovery-text = Whoever controls these addresses and numbers can get back into your account. Remove what is not yours.
compromised-recovery-button = I have looked
compromised-recovery-none = You have no recovery address.
compromised-recovery-pending = waits to be confirmed
compromised-recovery-done = You have looked through it.
compromised-recovery-look = Recovery e-mail and phone
compromised-recovery-email = You log in with { $email }. If somebody else can read mail there, change the password of that mailbox too.
done-compromise-finished = Your account is secured. We have sent you a summary.
activity-compromise-started = Securing of the account begun
activity-compromise-reviewed = Login and recovery data looked through
activity-compromise-finished = Account secured
alarm-about-compromise-finished = Somebody went through the assistant that secures your account.
