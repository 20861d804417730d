//! Outgoing notices by SMTP relay, local mailbox or file.
