# The organizations of a person, and what roles and kinds are called.

organizations-title = My organizations
organizations-lead = You work for one organization at a time. Everything in the menu is about the one that is shown.
organizations-find = Find an organization
organizations-none = You belong to no organization
organizations-none-text = If you have just signed up, yours is being set up: reload the page soon.
organizations-not-found = No organization is called “{ $text }”
organizations-all = Show all
organization-show = Switch
organization-held = Needs a second factor
column-organization = Organization
column-kind = Kind
column-role = Your role
search = Search
more = Show more
menu-more = More
organization-kind-individual = Person
organization-kind-company = Company
organization-kind-association = Association
role-legal-representative = Legal representative
role-administrator = Administrator
role-collaborator = Collaborator
role-external = External
role-support = Support
role-none = No role
