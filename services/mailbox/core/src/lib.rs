//! Decisions of the mailbox service: attachments, permissions, authentication. No I/O.
