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
