# Mails sur les organisations qui ont pris fin (ORG-10).

notice-organization-deleted-subject = { $organization } a été supprimée
notice-organization-deleted-text =
    Bonjour,

    l’organisation { $organization } a été supprimée par sa représentation légale. Vous
    n’en faites plus partie, et ce que vous pouviez y faire a pris fin.

    Heure : { $time }
