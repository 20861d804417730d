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
