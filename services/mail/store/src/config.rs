//! Limits of the mail store.

use std::time::Duration;

/// Limits of the mail store.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MailStoreConfig {
    /// Largest message in bytes.
    pub max_message_bytes: u64,
    /// Messages in a mailbox at most.
    pub max_messages: u64,
    /// Folders in a mailbox at most.
    pub max_folders: usize,
    /// Subscriptions of a mailbox at most.
    pub max_subscriptions: usize,
    /// Different keywords in a folder at most; 250 is the most there can be.
    pub max_keywords: usize,
    /// Annotations of one scope at a folder, or at the mailbox itself, at most; RFC 5464 §4.1 asks
    /// for 10 at least.
    pub max_annotations: usize,
    /// Longest annotation in bytes, 32 KiB at most, which is what a record can hold; RFC 5464 §4.1 asks for 1024 at least.
    pub max_annotation_bytes: usize,
    /// Bytes of all annotations of a mailbox at most.
    pub max_annotation_space: u64,
    /// How long a folder stays in memory after its last use.
    pub keep_open: Duration,
    /// How long an expunged message can be had back; zero: not at all.
    pub keep_expunged: Duration,
    /// Expunged messages that a mailbox keeps at most; the oldest go first.
    pub max_kept_messages: u64,
    /// Bytes of expunged messages that a mailbox keeps at most, besides its quota; the oldest go first.
    pub max_kept_bytes: u64,
    /// How long the bytes of a message that is gone stay, for connections that have not been told.
    pub linger: Duration,
    /// Expunge entries that a folder remembers for clients that come back (QRESYNC).
    pub max_expunge_log: usize,
    /// Reads of messages at once, of all mailboxes, which take turns; each is of 256 KiB or so at most.
    pub reads_at_once: usize,
    /// Is the text of documents that are attached searched? Their names are anyway.
    pub documents: bool,
    /// Largest document that is read, in bytes; of larger ones only the name is searched.
    pub max_document_bytes: u64,
    /// Bytes of text that the documents of a message have, all together, at most; what is behind them is not
    /// searched.
    pub max_document_text: usize,
    /// Bytes that are looked at or decompressed to read the documents of a message, at most.
    pub max_document_work: usize,
    /// Messages whose documents are read at once, of all mailboxes, which take turns. Each takes memory for
    /// its document and up to twice [`Self::max_document_work`].
    pub documents_at_once: usize,
}

impl Default for MailStoreConfig {
    fn default() -> Self {
        Self {
            max_message_bytes: 50 << 20,
            max_messages: 5_000_000,
            max_folders: 5_000,
            max_subscriptions: 10_000,
            max_keywords: 250,
            max_annotations: 100,
            max_annotation_bytes: gatepost_store::MAX_VALUE_BYTES,
            max_annotation_space: 10 << 20,
            keep_open: Duration::from_secs(300),
            keep_expunged: Duration::from_secs(14 * 24 * 3600),
            max_kept_messages: 20_000,
            max_kept_bytes: 1 << 30,
            linger: Duration::from_secs(900),
            max_expunge_log: 10_000,
            reads_at_once: 32,
            documents: true,
            max_document_bytes: 16 << 20,
            max_document_text: 256 << 10,
            max_document_work: 32 << 20,
            documents_at_once: 2,
        }
    }
}
