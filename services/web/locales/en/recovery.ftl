# A forgotten password, the recovery e-mail.

## Forgotten password
login-forgotten = Forgotten your password?
recover-title = Set a new password
recover-lead = Type the address you log in with. If there is an account, we mail it a link.
recover-unreachable = I cannot read mail at this address: send the link to my recovery address only
recover-send = Send the link
recover-sent = Look into your mail
recover-sent-lead = If there is an account with this address, a link is on its way. It can be used once, within 30 minutes.
recover-sent-text = Nothing there? Look among the junk, and whether you log in with another address. Second factors stay as they are: a new password alone does not get anybody past them.
recover-password = Set a new password
recover-password-lead = For the account { $email }.
recover-password-text = All sessions of the account end. Afterwards, log in with the new password.
recover-set = Set the password
recover-gone = This link no longer works: it has been used, replaced by a newer one, or it is too old.
recover-again = Ask for another link
done-password-recovered = The new password is set. Log in with it.

## Recovery e-mail
recovery-title = Recovery
recovery-lead = If you forget your password, this is how you get back in. A reset never logs anybody in, and never removes second factors.
recovery-email = Recovery address
recovery-email-none = You have none. Links that set a new password go to the address you log in with; when you cannot read mail there, nobody can help you quickly.
recovery-email-is = Links that set a new password, and warnings, also go to { $email }.
recovery-email-set = Send a confirmation
field-recovery-email = New recovery address
hint-recovery-email = An address that you can read even when you cannot log in here, such as one at another provider.
invalid-recovery-email = Type an address other than the one you log in with, and other than the present one.
recovery-confirm-title = Confirm your recovery address
recovery-confirm-lead = Links that set a new password for your account will go to { $email }.
recovery-confirm = Confirm
recovery-confirm-gone = This link no longer works, or it belongs to another account. Log in to the account that it is for, or ask for another one.
done-recovery-email-asked = We have mailed a link to the new address. Open it while you are logged in.
done-recovery-email-changed = Your recovery address was changed.
done-recovery-email-removed = Your recovery address was removed.
