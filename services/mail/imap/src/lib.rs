//! The IMAP server: connection, commands, extensions.
