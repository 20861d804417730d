# Mails about invitations (ORG-6).

notice-invitation-subject = { $organization } invites you
notice-invitation-text =
    Hello,

    { $inviter ->
        [none] somebody
       *[other] { $inviter }
    } invites you to join { $organization }
    { $role ->
        [legal-representative] as a legal representative
        [administrator] as an administrator
        [external] as an external
        [support] as support
       *[other] as a collaborator
    }.

    Open this link to see the invitation, and to accept or decline it, with an
    account that you have or with a new one:

    { $link }

    The link can be used until { $end }, on any device. If you do not know
    { $organization }, you need not do anything.

notice-invitation-reminder-subject = The invitation of { $organization } ends soon
notice-invitation-reminder-text =
    Hello,

    { $organization } invites you to join { $role ->
        [legal-representative] as a legal representative
        [administrator] as an administrator
        [external] as an external
        [support] as support
       *[other] as a collaborator
    }.
    You have not answered yet, and the invitation ends on { $end }.

    To accept or decline it, open this link:

    { $link }

    If you do not know { $organization }, you need not do anything.

notice-invitation-accepted-subject = { $person } has joined { $organization }
notice-invitation-accepted-text =
    Hello { $name },

    { $person } has accepted your invitation to { $organization }
    { $role ->
        [legal-representative] as a legal representative
        [administrator] as an administrator
        [external] as an external
        [support] as support
       *[other] as a collaborator
    }.

    Invited:  { $invited }
    Joined:   { $address }
    { $other ->
        [yes] The account has another address than the one you invited: somebody opened
            the link with their own account. Have a look whether it is who you meant.
       *[no] It is the address that you invited.
    }

    { $gone ->
        [yes] What is not there any more was left out: { $missing }.
       *[no] Everything that the invitation promised was given.
    }

    Members:  { $public_url }/users

notice-invitation-declined-subject = { $address } does not join { $organization }
notice-invitation-declined-text =
    Hello { $name },

    { $address } has declined your invitation to { $organization }.

    Invitations:  { $public_url }/users/invitations
