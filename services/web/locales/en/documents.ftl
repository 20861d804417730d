# Identity verification: the person's side, support's side.

## Activity and alarms
activity-recovery-case-opened = Help asked for: second factors lost
activity-recovery-case-resumed = Recovery case gone on with
activity-recovery-case-document-added = Picture of an identity document sent
activity-recovery-case-submitted = Identity documents handed in
activity-recovery-case-viewed = Recovery case looked at by support
activity-recovery-case-document-viewed = Identity document looked at by support
activity-recovery-case-approved = Recovery case approved by one person of support
activity-recovery-case-declined = Recovery case declined by support
activity-recovery-case-withdrawn = Recovery case withdrawn
activity-recovery-case-cancelled = Recovery case ended
activity-recovery-case-expired = Recovery case ended: out of time
activity-recovery-case-ready = Waiting period over, link to reset second factors sent
activity-recovery-case-password-refused = Reset of second factors refused
activity-recovery-case-finished = Second factors reset
alarm-about-recovery-case-received = Somebody who knows your password sent identity documents to get past your second factors.
alarm-about-recovery-case-approved = Support agreed to reset your second factors after a waiting period.
alarm-about-recovery-case-declined = Support refused to reset your second factors.
alarm-about-factors-reset = All second factors of your account were removed.

## Asking for help
identity-none-left = I have none of these any more
identity-title = Confirm who you are
identity-lead = You know your password and have lost every second factor. Our support can check that the account is yours.
identity-first = Look first whether one is left: a backup code on paper, another phone, a security key. This way takes several days.
identity-how = What happens
identity-how-send = You send pictures of an identity document, and one of you holding it.
identity-how-review = Two people of our support look at them. The pictures are kept encrypted, and erased with the decision, after 72 hours at the latest.
identity-how-wait = If both agree, a waiting period begins. The owner of the account is told everywhere and can stop it.
identity-how-reset = Then we mail you a link. With it and your password you remove the lost second factors, log in, and add new ones.
identity-ask = Ask for help
identity-back = Back to the other methods
reason-no-support = Nobody can check identities here at present. Ask whoever runs this installation.

## Sending pictures
identity-documents-title = Send pictures
identity-documents-lead = Your case has the number { $number }. Take the pictures in good light: everything on the document must be legible.
field-front = Front of the document
hint-front = Of a passport, identity card or driving licence: the side or page with your photograph.
field-back = Back of the document
hint-back = If there is anything on it.
field-selfie = You, holding the document
hint-selfie = Your face and the document in one picture.
identity-sent = Sent
identity-limits = JPEG, PNG or WebP, each at most { $size }. We keep the picture alone: where and with what it was taken is removed.
identity-send = Send the pictures
identity-submit-title = Is everything there?
identity-submit-text = Support sees the pictures only when you hand them in. After that they cannot be changed.
identity-submit = Hand in
identity-withdraw = Withdraw
done-pictures-sent = The pictures are there.
invalid-no-file = Choose at least one picture.
reason-case-incomplete = A picture is missing: the front of the document and you holding it are needed.
reason-picture-too-long = The file is too large.
reason-picture-other-kind = This is no JPEG, PNG or WebP picture.
reason-picture-too-many-pixels = The picture has too many pixels. Take it with the usual settings of your camera.
reason-picture-too-few-pixels = The picture is too small to recognise anything.
reason-picture-moves = Moving pictures are not taken.
reason-picture-damaged = The picture cannot be read. Send another one.

## Waiting
identity-status-title = Your case
identity-number = Case number
identity-state-submitted = Our support looks at your pictures. We write to you as soon as it is decided.
identity-documents-until = The pictures are erased with the decision, on { $time } at the latest.
identity-state-approved = Support has agreed. On { $time } we mail you a link that resets your second factors.
identity-state-ready = We have mailed you a link that resets your second factors. It can be used until { $time }.
identity-stop = If a second factor turns up, just log in with it: that ends the case.
identity-keep = Keep the case number. You find this page again in this browser, or by logging in and asking for help again.
identity-ended = This case has ended
identity-erased = All pictures are erased.
identity-end-done = Your second factors were reset. Log in with your password and add a new one at once.
identity-end-unreadable = Support refused: the pictures cannot be read. You can ask again with better ones.
identity-end-mismatch = Support refused: the document does not belong to the owner of the account.
identity-end-invalid = Support refused: the document is not valid, or no longer. You can ask again with another one.
identity-end-doubtful = Support refused: something did not fit.
identity-end-withdrawn = You withdrew it.
identity-end-not-me = The owner of the account stopped it.
identity-end-logged-in = Somebody has logged in to the account.
identity-end-password-changed = The password was changed. With the new one you can ask again.
identity-end-expired = Its time was up. You can ask again.
identity-end-other = Whoever runs this installation ended it, or the account cannot be used.

## The end
identity-finish-title = Reset your second factors
identity-finish-lead = For the account { $email }.
identity-finish-text = All second factors of the account are removed, and all sessions end. Afterwards, log in and add a new second factor at once.
identity-finish = Reset the second factors
identity-finish-gone = This link no longer works: it has been used, it is too old, or the case has ended.
done-factors-reset = Your second factors are removed. Log in with your password and add a new one at once.

## Support
menu-support = Identity checks
review-title = Identity checks
review-lead = People who have lost every second factor. Two of you must agree, and nobody decides about themselves.
review-none = Nobody waits
review-none-text = When somebody hands in pictures, they are here.
review-next = More
review-case = Case { $number }
review-own = Your own
review-mine = You agreed
review-mine-text = You agreed. Somebody else must, too.
review-approvals = { $n } of 2 agreed
review-until = until { $time }
review-account = Account
review-name = Name
review-email = Login e-mail
review-created = Account made
review-asked = Asked
review-from = From
review-agreed = Agreed so far
review-erased = Pictures are erased
review-pictures = Pictures
review-compare = Is it one person in all of them, and the one whose name the account bears? Is the document genuine and valid? In doubt, refuse.
review-approve = Agree
review-approve-text = When two have agreed, the owner is told everywhere, and can stop it during the waiting period.
field-compared = I have compared name, photograph and face, and they belong to one person.
invalid-compared = Say that you have compared them.
review-refuse = Refuse
review-refuse-text = One refusal ends the case. The owner is told the reason.
field-reason = Reason
invalid-reason = Choose a reason.
review-reason-unreadable = The pictures cannot be read
review-reason-mismatch = The document is somebody else’s
review-reason-invalid = The document is not valid, or no longer
review-reason-doubtful = Something else does not fit
review-logged = What you look at and decide stands in the log of the account and in yours.
done-case-approved = Both agreed. The owner is told, and the waiting period has begun.
done-case-approved-first = You agreed. Somebody else must, too.
done-case-refused = The case is refused. The owner is told.
done-case-decided = This case is decided already, or you agreed to it before.
done-support-needs-factor = Support works with two factors only. Add one, then log in with it.
