# The picture that people show of themselves.

avatar-title = Picture
avatar-none = Your initials stand for you.
avatar-shown = Your picture
field-picture = Picture of you
hint-picture = JPEG, PNG or WebP, at most { $size }. It is made small, and where and with what it was taken is removed.
avatar-set = Show this picture
avatar-remove = Show my initials again
done-avatar-set = Your picture is shown from now on.
done-avatar-removed = Your initials are shown again.
