# Mail sulle organizzazioni che sono finite (ORG-10).

notice-organization-deleted-subject = { $organization } è stata eliminata
notice-organization-deleted-text =
    Buongiorno,

    l’organizzazione { $organization } è stata eliminata dalla sua rappresentanza legale. Lei
    non ne fa più parte, e ciò che poteva farvi è finito.

    Ora: { $time }
