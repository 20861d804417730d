//! Settings.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use gatepost_imap::ImapConfig;
use gatepost_lmtp::LmtpConfig;
use gatepost_mail_auth::{HttpAuthConfig, SaslConfig};
use gatepost_mail_store::MailStoreConfig;
use gatepost_runtime::config::{Size, Span};
use serde::{Deserialize, Serialize};

/// Settings of the mail service.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MailConfig {
    /// Our name in LMTP greetings and in Received fields: the host name that others know.
    pub name: String,
    /// Where IMAP with STARTTLS listens.
    pub imap_listen: SocketAddr,
    /// Where IMAP over TLS listens.
    pub imaps_listen: SocketAddr,
    /// Where LMTP listens; see `lmtp.peers` for who may deliver.
    pub lmtp_listen: SocketAddr,
    /// Path of a Unix socket for LMTP besides; whoever may open the file may deliver. None: no socket.
    pub lmtp_socket: Option<PathBuf>,
    /// IMAP.
    pub imap: ImapConfig,
    /// LMTP.
    pub lmtp: LmtpConfig,
    /// Dovecot's authentication protocol, for servers that ask for logins.
    pub sasl: SaslConfig,
    /// Logins over HTTP, for servers that ask for them.
    pub http_auth: HttpAuthConfig,
    /// The mail store.
    pub store: StoreConfig,
}

impl Default for MailConfig {
    fn default() -> Self {
        let loopback = |port| SocketAddr::from(([127, 0, 0, 1], port));
        Self {
            name: "localhost".to_owned(),
            imap_listen: loopback(1143),
            imaps_listen: loopback(1993),
            lmtp_listen: loopback(1124),
            lmtp_socket: None,
            imap: ImapConfig::default(),
            lmtp: LmtpConfig::default(),
            sasl: SaslConfig::default(),
            http_auth: HttpAuthConfig::default(),
            store: StoreConfig::default(),
        }
    }
}

/// Limits of the mail store.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StoreConfig {
    /// Largest message in bytes.
    pub max_message: Size,
    /// Messages in a mailbox at most.
    pub max_messages: u64,
    /// Folders in a mailbox at most.
    pub max_folders: usize,
    /// Subscriptions of a mailbox at most.
    pub max_subscriptions: usize,
    /// Different keywords in a folder at most; 250 is the most there can be.
    pub max_keywords: usize,
    /// Annotations of one kind, shared or an account's own, at a folder, at most; 10 at least are asked
    /// for (RFC 5464).
    pub max_annotations: usize,
    /// Longest annotation in bytes: 1024 at least are asked for (RFC 5464), 32 KiB are the most.
    pub max_annotation: Size,
    /// Bytes of all annotations of a mailbox, at most.
    pub max_annotation_space: Size,
    /// How long a mailbox or a folder stays in memory after its last use.
    pub keep_open: Span,
    /// How long an expunged message can be had back; "0s": not at all.
    pub keep_expunged: Span,
    /// Expunged messages that a mailbox keeps at most; the oldest go first.
    pub max_kept_messages: u64,
    /// Bytes of expunged messages that a mailbox keeps at most, besides its quota; the oldest go first.
    pub max_kept: Size,
    /// How long the bytes of a message that is gone stay, for connections that have not been told.
    pub linger: Span,
    /// Expunges that a folder remembers for clients that come back (RFC 7162).
    pub max_expunge_log: usize,
    /// Reads of messages at once, of all mailboxes, which take turns; each is of 256 KiB or so at most.
    pub reads_at_once: usize,
    /// Whether the text of attached documents is searched (docx, xlsx, pptx, odt, ods, odp, PDF, RTF). Their
    /// names are anyway. A change makes indexes anew in the background.
    pub documents: bool,
    /// Largest document that is read; of larger ones only the name is searched.
    pub max_document: Size,
    /// Text of the documents of a message, all together, at most; what is behind it is not searched.
    pub max_document_text: Size,
    /// Bytes that are looked at or decompressed to read the documents of a message, at most.
    pub max_document_work: Size,
    /// Messages whose documents are read at once, of all mailboxes, which take turns; each takes memory for
    /// one document and up to twice `max_document_work`.
    pub documents_at_once: usize,
    /// How often what is due is tidied away.
    pub tidy_every: Span,
    /// How often blobs that no message has are looked for, besides ten minutes after the start.
    pub sweep_every: Span,
}

impl Default for StoreConfig {
    fn default() -> Self {
        let limits = MailStoreConfig::default();
        Self {
            max_message: Size(limits.max_message_bytes),
            max_messages: limits.max_messages,
            max_folders: limits.max_folders,
            max_subscriptions: limits.max_subscriptions,
            max_keywords: limits.max_keywords,
            max_annotations: limits.max_annotations,
            max_annotation: Size(limits.max_annotation_bytes as u64),
            max_annotation_space: Size(limits.max_annotation_space),
            keep_open: Span(limits.keep_open),
            keep_expunged: Span(limits.keep_expunged),
            max_kept_messages: limits.max_kept_messages,
            max_kept: Size(limits.max_kept_bytes),
            linger: Span(limits.linger),
            max_expunge_log: limits.max_expunge_log,
            reads_at_once: limits.reads_at_once,
            documents: limits.documents,
            max_document: Size(limits.max_document_bytes),
            max_document_text: Size(limits.max_document_text as u64),
            max_document_work: Size(limits.max_document_work as u64),
            documents_at_once: limits.documents_at_once,
            tidy_every: Span(Duration::from_secs(30)),
            sweep_every: Span(Duration::from_secs(24 * 3600)),
        }
    }
}

/// A size in memory.
fn size(size: Size) -> usize {
    usize::try_from(size.0).unwrap_or(usize::MAX)
}

impl StoreConfig {
    pub(crate) fn limits(&self) -> MailStoreConfig {
        MailStoreConfig {
            max_message_bytes: self.max_message.0,
            max_messages: self.max_messages,
            max_folders: self.max_folders,
            max_subscriptions: self.max_subscriptions,
            max_keywords: self.max_keywords.min(250),
            max_annotations: self.max_annotations,
            max_annotation_bytes: size(self.max_annotation),
            max_annotation_space: self.max_annotation_space.0,
            keep_open: self.keep_open.0,
            keep_expunged: self.keep_expunged.0,
            max_kept_messages: self.max_kept_messages,
            max_kept_bytes: self.max_kept.0,
            linger: self.linger.0,
            max_expunge_log: self.max_expunge_log,
            reads_at_once: self.reads_at_once,
            documents: self.documents,
            max_document_bytes: self.max_document.0,
            max_document_text: size(self.max_document_text),
            max_document_work: size(self.max_document_work),
            documents_at_once: self.documents_at_once,
        }
    }
}
