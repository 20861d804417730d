# Why a mail program was refused, as its owner reads it.
cause-account-password = the password of your account, which opens the console; mail programs need an app password
