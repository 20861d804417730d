# Inviting people to an organization, and being invited (ORG-6).

invitation-title = Invitation
invitation-to = { $organization } invites you
invitation-lead = You are invited to join this organization.
invitation-lead-from = { $inviter } invites you to join this organization.
invitation-role = Your role
invitation-address = Invited address
invitation-until = Valid until
invitation-log-in = Log in and accept
invitation-sign-up = Create an account
invitation-other = You are logged in as { $own }, which is another address than the invited one. If you accept, you join with this account, and whoever invited you is told.
invitation-accept-as = Accept as { $own }
invitation-accept = Accept
invitation-decline = Decline
invitation-gone = This invitation opens nothing any more.
invitation-gone-text = It was answered, taken back or has run out, or this browser does not keep cookies. Open the link in the mail again, or ask for a new invitation.
invitation-home = To the console
invitation-declined-title = You have declined
invitation-declined-text = Whoever invited you is told. You need not do anything else.
joined-title = You belong to { $organization } now
joined-missing = Not everything that the invitation promised is still there. This was left out:
joined-go-on = Go on
sign-up-joins = You are invited to { $organization } and join it with your new account.
home-invited = You are invited
home-invited-by = invited by { $inviter }
invite-title = Invite people
invite-lead = Everybody gets a mail with a link. Whoever has no account yet makes one through it.
field-people = E-mail addresses
hint-people = One on each line, or with commas in between. Up to 500.
field-people-file = Or a CSV file
hint-people-file = Columns: email, role, team. The first row may name them, several teams are separated by |. Up to 500 rows and 256 KiB.
field-invite-role = Role
hint-invite-role = For all for whom the file says nothing else.
invite-billing = Collaborators may see and pay invoices
invite-products = Products that they are given
field-invite-level = With the chosen products
hint-invite-level = Single products can be given or taken later, too; teams give theirs by themselves.
invite-teams = Teams
invite-send = Send invitations
invite-more = Invite more
invite-list-too-many = These are more than 500 people. Divide the list.
invite-list-empty = Nobody is in this list. Write at least one address.
invite-list-no-text = This file is no text. Save the table as CSV and choose that file.
invite-list-too-long = This list is longer than 256 KiB. Divide it.
invite-list-both = Choose a file or write addresses, not both.
invite-report-title = What became of the list
invite-report-invited = { $n ->
        [one] One invitation is on its way.
       *[other] { $n } invitations are on their way.
    }
invite-report-refused = { $n ->
        [one] One line was left out.
       *[other] { $n } lines were left out.
    }
invite-done = invited
invite-not-done = left out
column-line = Line
column-invited = Address
column-invited-as = Invited as
column-mailed = Mailed
column-ends = Ends
column-state = State
invite-malformed-address = This is not an e-mail address.
invite-malformed-role = There is no such role.
invite-duplicate-address = The address stands on an earlier line.
invite-own-address = This is your own address.
invite-already-a-member = Belongs to the organization already.
invite-already-invited = Is invited already.
invite-representatives-only = Only legal representatives invite legal representatives.
invite-operators-only = Only those who run this installation give this role.
invite-unknown-team = There is no such team.
invite-unknown-product = There is no such product.
invite-too-many-invitations = As many invitations are pending as may be.
invite-too-many-mails = As many invitations were mailed today as may be. Go on tomorrow.
invite-unknown-invitation = There is no such invitation any more.
invite-invitation-over = It was answered or taken back.
invite-mailed-lately = It was mailed a moment ago.
invite-mailed-often = It was mailed as often as it may be.
invite-invitation-refused = This invitation opens nothing any more.
invite-inviter-may-not = Whoever invited you may not give this role any more. Ask for a new invitation.
invite-not-an-operator = This role is not given in this organization any more.
invitations-title = Invitations
invitations-pending = { $n ->
        [0] No invitation is waiting for an answer.
        [one] One invitation is waiting for an answer.
       *[other] { $n } invitations are waiting for an answer.
    }
invitations-find = Find an address
invitations-all = All invitations
invitations-not-found = No invitation was found
invitations-none = Nobody has been invited yet
invitations-none-text = Invite people by e-mail, one or hundreds at once.
invitations-choose = Choose
invitations-choose-one = Choose { $email }
invitations-chosen = With the chosen ones
invitations-resend = Send again
invitations-withdraw = Withdraw
invitations-resent = Invitations sent again
invitations-withdrawn = Invitations withdrawn
invitations-outcome-done = Done
invitations-outcome-refused = Left as they are
invitation-mails = { $n } times
invitation-pending = pending
invitation-accepted = accepted
invitation-declined = declined
invitation-withdrawn = withdrawn
invitation-expired = expired
done-joined = You have joined the organization. The console shows it now.
done-invitation-declined = The invitation was declined.
done-invitation-over = This invitation was answered, taken back or has run out.
done-no-invitation-chosen = Choose at least one invitation.
done-invitations-resent = The invitations were sent again.
done-invitations-withdrawn = The invitations were withdrawn.
