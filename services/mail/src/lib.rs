//! The mail service: IMAP, LMTP and delivery over gRPC in one process.
