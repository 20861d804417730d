# Mails über Organisationen, die geendet haben (ORG-10).

notice-organization-deleted-subject = { $organization } wurde gelöscht
notice-organization-deleted-text =
    Guten Tag,

    die Organisation { $organization } wurde von ihrer gesetzlichen Vertretung gelöscht. Sie
    gehören nicht mehr dazu, und was Sie dort tun durften, ist zu Ende.

    Zeit: { $time }
