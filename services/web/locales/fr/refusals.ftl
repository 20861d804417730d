# Why a mail program was refused, as its owner reads it.
cause-account-password = le mot de passe de votre compte, qui ouvre la console ; les programmes de courrier ont besoin d’un mot de passe d’application
