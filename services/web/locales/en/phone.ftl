# Telephone numbers, codes by text message, forgotten login addresses.

## Telephone numbers
phones-title = Telephone numbers
phones-lead = A number that you have confirmed can help you find your login address, take warnings, and receive codes for logins.
phones-text = For warnings, for a forgotten login address, and for codes by text message.
phones-manage = Telephone numbers
phone-title = Telephone number
phone-add = Add a number
phone-send = Send a code
phone-pending = Not confirmed yet
phone-pending-text = A code was sent to { $number }.
phone-pending-go = Type the code
phone-use-factor = two-step login
phone-use-recovery = login address
phone-use-notices = warnings
phone-use-none = used for nothing
phone-uses = What it is used for
phone-for-recovery = If I forget the address I log in with, it may be sent there
phone-for-notices = Send warnings there, too
phone-verified = Confirmed { $time }
phone-is-factor = Codes for logins are sent to this number. To change or remove it, first remove it from two-step login.
phone-factor-text = A login can send a code to this number and ask for it after your password.
phone-factor-add = Use for two-step login
phone-change = Change or remove the number
phone-remove = Remove this number
phone-remove-text = To remove it, your password is enough.
phone-confirm-title = Confirm your number
phone-confirm = Confirm
field-phone-number = Telephone number
hint-phone-number = With the calling code of the country, such as +41 79 123 45 67.
invalid-phone-number = Type a mobile number with its calling code, such as +41 79 123 45 67, without a zero after the code. It must be in a country that messages are sent to from here, and not be one of yours already.
field-code-sms = Code from the message
hint-code-sms = Six digits. It serves once and for a few minutes.
invalid-code-sms = Type the six digits of the last message.
done-phone-confirmed = The number is confirmed.
done-phone-code-sent = Another code is on its way. The one before serves no more.
done-phone-updated = What the number is used for was changed.
done-phone-removed = The number was removed.

## Text messages
sms-sent = We have sent a code to { $number }. Type it here.
sms-resend = Send another code
sms-resend-text = Nothing there? It can take a minute. Another code can be asked for after half a minute.
sms-paused = Too many text messages or tries. Wait a little, or choose another method.
sms-weak = Codes by text message are the weakest second factor: whoever takes over your number, or reads your messages, gets them, and a false page can ask for them. Prefer an authenticator app or a passkey if you can, and keep your backup codes.
reason-sms-off = Text messages are not offered here.
reason-phone-in-use = This number is a second factor already. To change or remove it, first remove it from two-step login.

## Forgotten login address
login-forgotten-address = Forgotten your address?
recover-login-title = Find your login address
recover-login-lead = Type a telephone number that you have confirmed, or your recovery address. If it belongs to an account, we send the address you log in with there, and nowhere else.
recover-login-lead-email = Type your recovery address. If it belongs to an account, we mail the address you log in with there, and nowhere else.
recover-login-send = Send my login address
recover-login-sent = Look at your telephone or mail
recover-login-sent-lead = If this number or address belongs to an account, the address you log in with is on its way.
recover-login-sent-text = Nothing there? Then it was not confirmed for this. Try another one, or ask whoever runs this service.
field-known-recovery-email = Recovery address
hint-known-recovery-email = An address that you have confirmed for recovery, not the one you log in with.
invalid-known-recovery-email = Type the number or the address that you have confirmed.
recovery-phone = Recovery telephone
recovery-phone-none = You have none. A telephone number that you have confirmed tells you the address you log in with, should you forget it.
recovery-phone-is = If you forget the address you log in with, it can be sent to { $numbers }.

## What happened
alarm-about-phone-added = A telephone number was added to your account.
alarm-about-phone-changed = A telephone number of your account was changed.
alarm-about-phone-updated = What a telephone number of your account is used for was changed.
alarm-about-phone-removed = A telephone number was removed from your account.
alarm-fact-number = Telephone number
activity-phone-code-sent = Code sent to a telephone number
activity-phone-code-refused = Wrong code for a telephone number
activity-phone-password-refused = Wrong password for telephone numbers
activity-phone-verified = Telephone number confirmed
activity-phone-updated = Use of a telephone number changed
activity-phone-removed = Telephone number removed
activity-login-code-sent = Code for a login sent by text message
activity-recovery-login-told = Login address told to its owner

## At sign-up
field-mobile = Mobile number
hint-mobile = With its calling code, such as +41 79 123 45 67. It does nothing until you verify it in your account.
invalid-mobile = Type a number with its calling code, such as +41 79 123 45 67, or leave this empty.
