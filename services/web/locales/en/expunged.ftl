expunged-title = Removed messages
expunged-short = Messages that were removed from the trash or deleted for good can be had back for a while.
expunged-open = Show removed messages
expunged-lead =
    { $n ->
        [one] What mail programs removed for good stays here for one day. It takes no room in the mailbox.
       *[other] What mail programs removed for good stays here for { $n } days. It takes no room in the mailbox.
    }
expunged-not-kept = Removed messages are not kept here.
expunged-none = Nothing was removed lately
expunged-none-text = Messages that a mail program removes for good appear here.
expunged-no-subject = (no subject)
expunged-inbox = Inbox
expunged-restore = Put back where it was
expunged-restore-inbox = Put into the inbox
expunged-delete = Delete for good
expunged-delete-all = Delete all for good
expunged-delete-title = Delete messages for good
expunged-delete-lead =
    { $n ->
        [one] One message is deleted for good.
       *[other] { $n } messages are deleted for good.
    }
expunged-delete-lead-all = All removed messages of { $address } that you may delete are deleted for good, those on other pages included.
expunged-delete-text = They cannot be put back after that. That you did it is in the organization’s activity log.
expunged-read-only = You may read this mailbox, and not change it.
expunged-none-chosen = Choose messages first.
column-message = Message
column-folder = Folder
column-received = Received
column-expunged = Removed
done-messages-restored = The messages are back.
done-messages-restored-partly = Some of the messages were not there any more. The others are back.
done-messages-deleted = The messages are gone for good.
done-messages-deleted-partly = Not all of the messages could be deleted: some were not there any more, or their folder does not let you.
reason-over-quota = The mailbox is too full for that. Make room first.
reason-mail-limit = These are too many messages at once.
event-mailbox-messages-restored = Removed messages put back
event-mailbox-messages-deleted = Removed messages deleted for good
event-mailbox-import-begun = Messages are brought in from elsewhere
event-mailbox-messages-imported = Messages brought in from elsewhere
event-mailbox-messages-exported = Messages written out into files
event-mailbox-repaired = What is recorded about the mailbox checked and set right
event-mailbox-limit-changed = Limit on messages changed
log-messages =
    { $n ->
        [one] 1 message
       *[other] { $n } messages
    }
