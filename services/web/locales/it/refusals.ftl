# Why a mail program was refused, as its owner reads it.
cause-account-password = la password del Suo account, che apre la console; i programmi di posta hanno bisogno di una password per le app
