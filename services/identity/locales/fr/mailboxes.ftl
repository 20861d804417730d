# Messages sur les boîtes mail qu’un compte ouvre.

notice-mailbox-attached-subject = Vous pouvez ouvrir une boîte mail
notice-mailbox-attached-text =
    Bonjour,

    vous pouvez désormais ouvrir la boîte mail { $address }. Elle figure
    parmi vos boîtes mail, avec ce que votre logiciel de messagerie doit savoir.

    Par :     { $who }
    Heure :   { $time }

notice-mailbox-permissions-subject = Vos droits sur une boîte mail ont changé
notice-mailbox-permissions-text =
    Bonjour,

    vos droits sur la boîte mail { $address } ont changé. Les logiciels de
    messagerie connectés se reconnectent d’eux-mêmes.

    Par :     { $who }
    Heure :   { $time }

notice-mailbox-detached-subject = Vous ne pouvez plus ouvrir une boîte mail
notice-mailbox-detached-text =
    Bonjour,

    vous ne pouvez plus ouvrir la boîte mail { $address }. Les mots de
    passe d’appareil qui y avaient été créés pour vous ont pris fin.

    Par :     { $who }
    Heure :   { $time }

notice-device-password-issued-subject = Nouveau mot de passe d’appareil à votre nom
notice-device-password-issued-text =
    Bonjour,

    un mot de passe d’appareil a été créé à votre nom pour la boîte mail
    { $address }. Un appareil ou un logiciel peut y lire et envoyer des messages, dans la limite de vos droits.

    Nom :     { $name }
    Par :     { $who }
    Heure :   { $time }

notice-device-password-for-nobody-subject = Nouveau mot de passe d’appareil pour votre boîte
notice-device-password-for-nobody-text =
    Bonjour,

    un mot de passe d’appareil qui n’est à personne, par exemple pour une imprimante,
    a été créé pour la boîte mail { $address }. Un appareil peut y lire et envoyer des messages.

    Nom :     { $name }
    Par :     { $who }
    Heure :   { $time }
