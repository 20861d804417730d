# Mails about people from outside: support that is let in for a time (SUP-2).

notice-support-access-begun-subject = Support may see { $organization }
notice-support-access-begun-text =
    Hello { $name },

    somebody who manages access let the support of this installation in to
    { $organization }, until { $end } at the latest.

    See to what, follow what they do, and end it at any time:
    { $public_url }/organization/access

    You get this mail because you manage access to this organization.

notice-support-access-over-subject = Support can no longer see { $organization }
notice-support-access-over-text =
    Hello { $name },

    the support access to { $organization } ended on { $end }.

    What was done meanwhile stands in the activity log:
    { $public_url }/organization/activity

    You get this mail because you manage access to this organization.
