# Mails darüber, was eine Organisation von ihren Mitgliedern verlangt (2FA-9).

notice-second-factor-demanded-subject = { $organization } wird einen zweiten Faktor verlangen
notice-second-factor-demanded-text =
    Guten Tag { $name },

    ab { $end } verlangt { $organization } von allen, die dazugehören, einen zweiten
    Faktor bei der Anmeldung. Sie haben noch keinen. Richten Sie vorher einen ein:
    Danach sehen Sie nichts von { $organization }, bis Sie einen haben.

    Einrichten:  { $public_url }/account/security

    Das dauert eine Minute, mit einer App auf dem Telefon oder einem Sicherheitsschlüssel.

notice-second-factor-demanded-now-subject = { $organization } verlangt einen zweiten Faktor
notice-second-factor-demanded-now-text =
    Guten Tag { $name },

    ab sofort verlangt { $organization } von allen, die dazugehören, einen zweiten Faktor
    bei der Anmeldung. Sie haben keinen und sehen nichts von { $organization }, bis Sie
    einen haben.

    Einrichten:  { $public_url }/account/security

    Das dauert eine Minute, mit einer App auf dem Telefon oder einem Sicherheitsschlüssel.

notice-second-factor-reminder-subject = { $organization } verlangt bald einen zweiten Faktor
notice-second-factor-reminder-text =
    Guten Tag { $name },

    ab { $end } verlangt { $organization } einen zweiten Faktor bei der Anmeldung, und Sie
    haben noch immer keinen. Richten Sie vorher einen ein: Danach sehen Sie nichts von
    { $organization }, bis Sie einen haben.

    Einrichten:  { $public_url }/account/security

    Das dauert eine Minute, mit einer App auf dem Telefon oder einem Sicherheitsschlüssel.
