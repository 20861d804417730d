//! The types of a parsed message. Strings are bytes as they stand in the message, unfolded, with
//! quoting removed; encoded words (RFC 2047) are left as they are.
//!
//! `S` is such a string: one of its own, or a piece of the compact form, which costs nothing to read.

/// A range of bytes in the message as stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u64,
    /// Offset after the last byte.
    pub end: u64,
}

impl Span {
    /// From `start` up to and without `end`; empty if `end` is before `start`.
    pub const fn new(start: u64, end: u64) -> Self {
        Self { start, end: if end < start { start } else { end } }
    }

    /// Number of bytes.
    pub const fn len(self) -> u64 {
        self.end - self.start
    }

    /// No bytes?
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// A whole message, or one within a `message/rfc822` part.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message<S = Vec<u8>> {
    /// RFC 9051 §7.5.2, ENVELOPE.
    pub envelope: Envelope<S>,
    /// The message itself as a part: its header is the message's.
    pub root: Part<S>,
}

/// A part of a message with its header.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part<S = Vec<u8>> {
    /// The header with the empty line that ends it, if there is one.
    pub header: Span,
    /// What follows the header.
    pub body: Span,
    /// Line breaks in the body.
    pub lines: u64,
    /// As in the header, or the default: `text/plain; charset=us-ascii`, within `multipart/digest`
    /// `message/rfc822`.
    pub content_type: ContentType<S>,
    /// Content-ID.
    pub id: Option<S>,
    /// Content-Description.
    pub description: Option<S>,
    /// Content-Transfer-Encoding; `7BIT` when there is none.
    pub encoding: S,
    /// Content-MD5.
    pub md5: Option<S>,
    /// Content-Disposition.
    pub disposition: Option<Disposition<S>>,
    /// Content-Language: its tags.
    pub language: Vec<S>,
    /// Content-Location.
    pub location: Option<S>,
    /// What the body is.
    pub content: Content<S>,
}

impl<S> Part<S> {
    /// Header and body.
    pub const fn whole(&self) -> Span {
        Span::new(self.header.start, self.body.end)
    }
}

/// What the body of a part is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Content<S = Vec<u8>> {
    /// Opaque bytes.
    Leaf,
    /// Parts between delimiters; at least one.
    Multipart(Vec<Part<S>>),
    /// A message (`message/rfc822`, `message/global`) in identity encoding.
    Message(Box<Message<S>>),
}

/// Content-Type.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ContentType<S = Vec<u8>> {
    /// Such as `text`, in the message's case.
    pub kind: S,
    /// Such as `plain`, in the message's case.
    pub subtype: S,
    /// In the order of the header; RFC 2231 pieces stay apart.
    pub params: Vec<Param<S>>,
}

impl ContentType {
    /// What a part without Content-Type has (RFC 2045 §5.2).
    pub(crate) fn plain() -> Self {
        let charset = Param { name: b"charset".to_vec(), value: b"us-ascii".to_vec() };
        Self { params: vec![charset], ..Self::bare(b"text", b"plain") }
    }

    /// What a part of `multipart/digest` without Content-Type has (RFC 2046 §5.1.5).
    pub(crate) fn message() -> Self {
        Self::bare(b"message", b"rfc822")
    }

    /// What is given in place of a type that promises parts which are not looked into.
    pub(crate) fn opaque() -> Self {
        Self::bare(b"application", b"octet-stream")
    }

    fn bare(kind: &[u8], subtype: &[u8]) -> Self {
        Self { kind: kind.to_vec(), subtype: subtype.to_vec(), params: Vec::new() }
    }
}

impl<S: AsRef<[u8]>> ContentType<S> {
    /// Is it `kind/subtype`, in any case?
    pub fn is(&self, kind: &str, subtype: &str) -> bool {
        self.kind.as_ref().eq_ignore_ascii_case(kind.as_bytes())
            && self.subtype.as_ref().eq_ignore_ascii_case(subtype.as_bytes())
    }

    /// The first parameter of that name, in any case.
    pub fn param(&self, name: &str) -> Option<&[u8]> {
        let found =
            self.params.iter().find(|p| p.name.as_ref().eq_ignore_ascii_case(name.as_bytes()));
        found.map(|param| param.value.as_ref())
    }
}

/// A parameter of Content-Type or Content-Disposition.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Param<S = Vec<u8>> {
    /// Name, in the message's case.
    pub name: S,
    /// Value without quotes.
    pub value: S,
}

/// Content-Disposition.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Disposition<S = Vec<u8>> {
    /// Such as `attachment`, in the message's case.
    pub kind: S,
    /// In the order of the header.
    pub params: Vec<Param<S>>,
}

/// RFC 9051 §7.5.2, ENVELOPE. `None` and empty lists are NIL.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Envelope<S = Vec<u8>> {
    /// Date, as written.
    pub date: Option<S>,
    /// Subject, as written.
    pub subject: Option<S>,
    /// From.
    pub from: Vec<Address<S>>,
    /// Sender; those of From when there is none.
    pub sender: Vec<Address<S>>,
    /// Reply-To; those of From when there is none.
    pub reply_to: Vec<Address<S>>,
    /// To.
    pub to: Vec<Address<S>>,
    /// Cc.
    pub cc: Vec<Address<S>>,
    /// Bcc.
    pub bcc: Vec<Address<S>>,
    /// In-Reply-To, as written.
    pub in_reply_to: Option<S>,
    /// Message-ID, as written.
    pub message_id: Option<S>,
    /// References, as written. ENVELOPE does not show it.
    pub references: Option<S>,
}

// By hand, because a derived one would ask for strings that are empty by default.
impl<S> Default for Envelope<S> {
    fn default() -> Self {
        Self {
            date: None,
            subject: None,
            from: Vec::new(),
            sender: Vec::new(),
            reply_to: Vec::new(),
            to: Vec::new(),
            cc: Vec::new(),
            bcc: Vec::new(),
            in_reply_to: None,
            message_id: None,
            references: None,
        }
    }
}

/// An address as ENVELOPE gives it. A group begins with one whose `host` is `None` and whose
/// `mailbox` is the group's name, and ends with one that has neither.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Address<S = Vec<u8>> {
    /// Display name, without quotes.
    pub name: Option<S>,
    /// Source route (RFC 5322 §4.4), such as `@a,@b`.
    pub route: Option<S>,
    /// Local part.
    pub mailbox: Option<S>,
    /// Domain.
    pub host: Option<S>,
}
