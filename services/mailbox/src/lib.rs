//! The mailbox service: mail services, domains, mailboxes, attachments, mailbox credentials, Authenticate.
