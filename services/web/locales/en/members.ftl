# The people of an organization, what each may do, and teams.

menu-users = Users
menu-teams = Teams
undo = Undo
first-page = First page
next-page = Next page

## Users
users-title = Users
users-lead = Everybody who works for this organization, and what each may do.
users-invite = Invite people
users-me = My own rights
users-find = Name or e-mail
users-all-roles = All roles
users-all = Show all
users-lacking = Without a second factor
users-lacks = No second factor
users-suspended = Suspended
users-you = You
users-found = { $found } of { $total }
users-count = { $n ->
    [one] { $n } user
   *[other] { $n } users
}
users-not-found = Nobody was found
users-not-found-text = Try a part of the name or of the e-mail, or fewer filters.
users-no-more = There are no more users
users-alone = You are alone here
users-alone-text = Colleagues will appear here once they belong to this organization.
users-alone-invite = Invite colleagues, and choose what each may do.
users-remove = Remove from the organization
users-to-team = Add to the team
column-choose = Choose
column-email = E-mail
column-member-role = Role
column-since = Member since
choose-one = Choose { $name }
chosen-title = With the chosen ones
choose-team = Choose a team
field-team = Team
with-billing = with billing rights
removed-title = Removed lately
removed-lead = You can bring these people back for a day, with the rights and teams that they had.
removed-restore = Bring back
users-removed-title = Removed from the organization
users-restored-title = Brought back
users-joined-title = Added to the team
outcome-done = Done
outcome-refused = Not done
outcome-undo-text = They have lost their rights here at once. For a day you can bring them back as they were.
outcome-back = Go on
done-nobody-chosen = You chose nobody. Nothing was changed.
done-no-team-chosen = You chose no team. Nothing was changed.

## One user
user-title = User
user-about = About this user
rights-title = Rights, product by product
rights-lead = What this person may do with each product, and where each right comes from.
rights-no-products = This organization has no products yet.
column-product = Product
column-level = Right
column-sources = From
level-none = None
level-view = See
level-use = Use
level-manage = Manage
source-role = Role
source-billing = Billing rights
source-team = Team { $name }
source-direct = Granted directly
source-partner = Partner { $name }
source-support = Support access
source-level = { $source }: { $level }
grants-title = Granted directly
grants-lead = Rights that this person has whatever the teams are. They take effect at once.
grants-none = Nothing was granted directly.
grant-add = Grant
grant-remove = Take back
field-reach = Product
field-level = Right
reach-all = All products, those to come too
reach-kind = All of the kind { $kind }
reach-gone = A product that is gone
invalid-grant = Choose a product and a right.
user-no-team = In no team.
invalid-team = Choose a team.
team-leads = Leads the team
team-take-out = Take out of the team
role-title = Change the role
role-lead = The person is told by mail.
role-save = Save the role
role-billing = May see and pay invoices
invalid-role = Choose a role.
role-text-legal-representative = All rights, and the legal responsibility. Only legal representatives appoint others.
role-text-administrator = Manages users, teams and products.
role-text-collaborator = Works with the products that are granted to them or their teams.
role-text-external = Not part of the organization: sees nothing but the products that are granted to them.
role-text-support = Helps everybody on this installation.
preferences-title = Mails and messages
preference-billing-email = Billing reminders by e-mail
preference-billing-sms = Billing reminders by text message
preference-products-email = Product events by e-mail
user-remove-title = Remove this user
user-remove-text = They lose every right here at once, and leave their teams. You can bring them back for a day.
user-remove-button = Remove from the organization
done-role-changed = The role was changed.
done-preferences-saved = The preferences were saved.
done-grant-added = The right was granted.
done-grant-removed = The right was taken back.
done-team-joined = The user was added to the team.
done-team-left = The user was taken out of the team.

## Leaving
leave-title = Leave the organization
leave-question = Leave { $name }?
leave-link-text = You lose every right here. Only an invitation brings you back.
leave-lead = You lose at once what you have here:
leave-products = Products
leave-nothing = none
leave-more = { $n ->
    [one] and one more
   *[other] and { $n } more
}
leave-text = Your account and your other organizations stay as they are. Only an invitation brings you back.
leave-button = Leave
done-organization-left = You have left the organization.

## Teams
teams-title = Teams
teams-lead = Groups of people with the same rights. Whoever joins or leaves a team gains or loses them at once.
teams-find = Find a team
teams-all = Show all
teams-none = No team yet
teams-none-text = Put people who work with the same products in a team, and grant the rights once.
teams-none-ask = Those who manage users can create one.
teams-not-found = No team is called “{ $text }”
teams-count = { $n ->
    [one] { $n } team
   *[other] { $n } teams
}
team-title = Team
team-create = Create a team
team-create-lead = Give it a name. Members and rights come next.
field-team-name = Name of the team
field-team-description = What is it for?
invalid-team-name = Choose a name of 1 to 64 characters.
invalid-team-description = At most 500 characters.
team-members = Members of the team
team-members-count = { $n ->
    [one] { $n } member
   *[other] { $n } members
}
team-leader = Leader
team-make-leader = Make leader
team-no-leader = No leader
team-empty = Nobody is in this team
team-empty-text = Add members: colleagues and externals alike.
team-add = Add members
team-add-title = Add members to { $name }
team-add-lead = Choose as many as you like. They get the rights of the team at once.
team-add-button = Add the chosen ones
team-inside = In the team
team-grants-title = Rights of the team
team-grants-lead = Every member has these rights, for as long as they are in the team.
team-edit-title = Name and purpose
team-delete-title = Delete the team
team-delete-short = Its members stay in the organization and lose the rights of the team.
team-delete-question = Delete the team { $name }?
team-delete-lead = { $n ->
    [0] Nobody is in this team.
    [one] One member loses the rights of the team at once.
   *[other] { $n } members lose the rights of the team at once.
}
team-delete-text = The members stay in the organization and keep what they have otherwise. A deleted team cannot be brought back.
done-team-made = The team was created. Choose its members.
done-team-saved = The team was saved.
done-team-deleted = The team was deleted.
done-team-leader-set = The leader was changed.
done-team-members-added = The members were added.
done-team-members-added-some = Some were added. Others no longer belong to the organization.
done-team-members-removed = They were taken out of the team.

## Why not
reason-last-legal-representative = An organization needs a legal representative: appoint another one first.
reason-needs-legal-representative = Only a legal representative can do this.
reason-operators-only = Only those who run this installation give this role.
reason-own-role = Somebody else has to give you this role.
reason-own-removal = You cannot remove yourself. You can leave the organization instead.
reason-last-user = You are the last user of this organization. It can be deleted, not left.
reason-already-a-member = This person belongs to the organization already.
reason-not-restorable = This person cannot be brought back any more: invite them.
reason-not-a-member = This person does not belong to the organization.
reason-not-in-team = This person is not in the team.
reason-too-many-grants = No more rights fit here: grant a kind of product instead of single ones.
reason-too-many-teams = This organization has as many teams as it may.
reason-team-name-taken = Another team has this name.
reason-unknown-product = This product is gone.
