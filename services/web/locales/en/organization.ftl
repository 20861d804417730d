# What an organization tells of itself, shows and demands, and its end.

menu-organization = Organization
organization-about = About it
organization-edit = Edit
organization-end = Leaving and ending
organization-new = Create an organization
organization-new-lead = You represent it, and can invite others. You can switch between your organizations at any time.
organization-make = Create the organization
field-organization-name = Name
hint-organization-name = As its people call it. Everybody who belongs to it sees this name.
invalid-organization-name = Type a name of 1 to 64 characters.
field-organization-kind = Kind
invalid-organization-kind = Choose a kind.
field-legal-name = Legal name
hint-legal-name = As in the register, with the legal form. For companies and associations.
invalid-legal-name = Type the name as in the register: a company needs one, a person has none beside its own.
field-country = Country
hint-country = A company needs one, and so does a VAT number.
invalid-country = Choose the country.
field-vat-number = VAT number
hint-vat-number = For companies and associations, such as DE136695976 or CHE-100.155.212. Spaces and dots do not matter.
invalid-vat-number = This is no VAT number of that country. Check each digit.
field-organization-language = Language of mails to the organization
hint-organization-language = Members get mails in their own language.
invalid-organization-language = Choose one of these languages.
not-told = Not told
reason-too-many-organizations = You belong to as many organizations as you may create. Leave one first.
done-organization-saved = The organization was saved.
done-organization-made = The organization was created, and is shown now.
done-organization-deleted = The organization was deleted.
logo-title = Logo
logo-lead = It is shown in place of the name, in a box of 270 by 70 pixels.
logo-none = No logo yet: the name is shown.
logo-change = Change the logo
logo-shown = Logo of the organization
logo-light-title = On light pages
logo-dark-title = On dark pages
logo-dark-text = Only needed when the other one is hard to see on a dark ground.
logo-set = Show this logo
logo-remove = Remove
field-logo = File
hint-logo = PNG, JPEG, WebP or SVG, at most { $size }. Pictures are made small; of drawings only shapes and texts are kept.
reason-logo-too-long = The file is too large. Make the picture smaller, 540 by 140 pixels are enough, and try again.
reason-logo-other-kind = This is no PNG, JPEG, WebP or SVG file.
reason-logo-too-large = The picture has too many pixels, or the drawing too many parts.
reason-logo-too-small = The picture has too few pixels, or the drawing is empty or does not say how large it is.
reason-logo-moves = The picture moves. Choose one that stands still.
reason-logo-damaged = The file is damaged. A drawing must be SVG in UTF-8.
reason-logo-unsafe = The drawing holds scripts, embedded pictures, links or a document type. Export it as plain SVG, or as PNG.
done-logo-set = The logo is shown from now on.
done-logo-removed = The logo was removed.
requirement-title = Two-step login of members
requirement-lead = Whoever belongs to the organization then needs a second factor: an app, a phone or a security key.
requirement-change = Change
requirement-now = Now
requirement-none = No second factor is required.
requirement-from = A second factor is required from { $date } on.
requirement-binds = A second factor is required. Whoever has none sees nothing of the organization.
requirement-text = Give people a date that leaves them time. Those who have no second factor get a mail today, a week before and a day before, and see a note in the console. You need one yourself.
requirement-set = Require a second factor
requirement-lift = No longer require it
requirement-lacking-title = Who has none yet
requirement-lacking = { $n ->
    [0] Everybody has one.
    [one] One person has none.
   *[other] { $n } persons have none.
}
field-required-from = Required from
hint-required-from = The beginning of that day, in your time zone. Today means: from now on.
invalid-required-from = Choose today or a day within a year.
reason-own-second-factor-needed = Set up a second factor for yourself first. Otherwise you would be the first to be shut out.
reason-second-factor-in-the-past = This moment is over. Choose a later day.
reason-second-factor-too-far = Choose a day within a year.
done-second-factor-required = A second factor is required from the date you chose. Those who have none get a mail.
done-second-factor-not-required = A second factor is no longer required.
needed-title = A second factor is needed
needed-now = { $organization } asks everybody who belongs to it for a second factor. You see nothing of it until you have one.
needed-from = From { $date } on, { $organization } asks for a second factor. Without one you will see nothing of it.
needed-met = { $organization } asks for nothing that you do not have.
needed-what = What to do
needed-text = Set up a second factor: an app on your phone, a phone that approves logins, or a security key. It takes a minute, and everything is open again at once.
needed-do = Set up a second factor
delete-title = Delete the organization
delete-lead = { $organization } is deleted for good. Nobody can bring it back.
delete-in-the-way = This is in the way
delete-in-the-way-text = Deal with each of these first, then come back.
delete-go = Go there
delete-what = What happens
delete-gone = Memberships, invitations, teams, tags and everybody’s rights end at once.
delete-others = { $n ->
    [0] Nobody else belongs to it.
    [one] One other person loses the membership and is told by mail.
   *[other] { $n } other persons lose their membership and are told by mail.
}
delete-kept = The activity log is kept for whoever runs this installation.
delete-type = To confirm, type the name of the organization:
delete-do = Delete for good
field-type-name = Name of the organization
invalid-type-name = This is not its name. Type it exactly as it is written.
reason-deletion-in-the-way = Something has come up that is in the way.
obstacle-product = A product that is not cancelled
obstacle-transfer = A product on its way to another organization, or from one
obstacle-balance = Prepaid credit that was not withdrawn
obstacle-invoice = Invoices that are not paid
obstacle-operator = It runs this installation: take that mark away first
obstacle-other = Something else
