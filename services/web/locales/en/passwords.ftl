# New passwords, and one password for account and mailbox.

## Why a new password is refused
reason-password-short = This is too short. A few words in a row make a long password that is easy to keep in mind.
reason-password-control = Leave out tabs and other control characters.
reason-password-common = This is one of the passwords that everybody tries first. Choose another one.
reason-password-personal = This is too near to your name, your address or the name of this service. Choose another one.
reason-password-breached = This password is known from a data breach, so it will be tried. Choose another one, and change it wherever else you use it.
reason-password-generated = This looks like an app password. Choose one of your own.

## In the activity log
activity-password-imported = Password taken over from another system
