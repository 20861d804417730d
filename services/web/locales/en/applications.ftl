# Applications that sign people in here, and what they may do.

menu-applications = Applications
account-applications = Applications with access
account-applications-text = What you let in to your account with a sign-in
done-application-ended = The access was ended. Programs that used it are disconnected.

## The question
oauth-title = An application asks for access
oauth-asks = { $name } asks for access
oauth-as = You are signed in as { $email }
oauth-other-account = Use another account
oauth-hosts = Leads to
oauth-organization = Set up by
oauth-operator = the operator of this service
oauth-self-registered = This application registered by itself: nobody here checked it. Its name may be somebody else’s. Allow it only if you have just started it yourself.
oauth-home = About the application
oauth-policy = Privacy
oauth-terms = Terms of use
oauth-gets = What it may do
oauth-openid = Know which account you are
oauth-profile = See your name, language and time zone
oauth-email = See your login e-mail
oauth-offline = Go on while you are not there, until you end it
oauth-imap = Read, change and delete all mail in your mailboxes
oauth-smtp = Send mail in your name
oauth-caldav = See and change your calendars
oauth-carddav = See and change your contacts
oauth-webdav = See and change your files
oauth-other = Something else: { $scope }
oauth-mail = Mail
oauth-mail-warning = Whoever reads your mail can also reset passwords of yours elsewhere. Allow this only if you trust { $name } with all of it.
oauth-mailbox = Mailbox
oauth-mailbox-which = Which mailbox should it show?
invalid-mailbox-choice = Choose a mailbox.
oauth-no-mailbox = You have no mailbox yet: there is no mail that it could open.
oauth-allow = Allow
oauth-refuse = Refuse
oauth-end-any-time = You can end this at any time, in your account under “Applications with access”.

## Ways out
oauth-onward = Going on
oauth-onward-text = If nothing happens, go on by the button.
oauth-onward-to = You are led on to { $host }. If nothing happens, go on by the button.
oauth-onward-button = Go on
oauth-refused = This application cannot sign you in
oauth-refused-text = Its request cannot be answered here. You have not been sent on, and it got nothing.
oauth-refused-unknown-client = The application is not known here, or is switched off. You have not been sent on, and it got nothing.
oauth-refused-redirect-uri = The request leads to an address that does not belong to the application. It may be a trick. You have not been sent on, and nobody got anything.
oauth-refused-duplicate-parameter = The request says one thing twice, so it is not clear what it means. You have not been sent on, and nobody got anything.
oauth-refused-too-long = The request is too long. You have not been sent on, and nobody got anything.
oauth-refused-tell = For whoever looks after the application:
oauth-factor-title = A second factor is needed
oauth-factor-text = { $name } lets in only those who prove with a second factor who they are. Your account has none yet.
oauth-factor-add = Add a second factor
oauth-again = I have added one

## Codes of devices
device-code-title = Connect a device
device-code-lead = Type the code that your device or program shows.
field-user-code = Code
hint-user-code = Such as WDJB-MJHT; capitals and dashes do not matter.
invalid-user-code = There is no such code, or it is too old. Look at the device again.
device-code-paused = Too many wrong codes.
device-code-find = Continue
device-code-warning = Has somebody sent you a code or a link? Then leave it: they want to get in to your account.
device-code-from = Asked from
device-code-own = Allow this only if the device is in front of you and shows exactly this code.
device-code-allowed = The device is connected
device-code-allowed-text = It goes on by itself within seconds. You can close this page.
device-code-refused = Nothing was allowed
device-code-refused-text = The device gets nothing. You can close this page.

## Signing out
oauth-logout-title = Sign out?
oauth-logout-asks = { $name } asks you to sign out here, too.
oauth-logout-text = An application asks you to sign out here, too.
oauth-logout-stay = Stay signed in

## The list
applications-title = Applications with access
applications-lead = Programs and websites that you let in by signing in, without a password of their own.
applications-none = No application has access
applications-none-text = When you sign in to a webmail, a program or a website with this account, it appears here.
applications-may = May do
applications-since = Since
applications-session = until you sign out
applications-until = until { $time }
applications-unchecked = Not checked by anybody
applications-end = End access
applications-end-title = End this access?
applications-end-lead = “{ $name }” will have no more access to your account.
applications-end-mail = Mail programs that signed in through it are cut off within a second and have to be signed in anew.
applications-end-text = What it has already read, it keeps. If you sign in to it again, it asks you again.
