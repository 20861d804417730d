# Mails about organizations that have ended (ORG-10).

notice-organization-deleted-subject = { $organization } was deleted
notice-organization-deleted-text =
    Hello,

    the organization { $organization } was deleted by its legal representative. You no
    longer belong to it, and what you could do there has ended.

    Time: { $time }
