//! Expunged messages that can be had back for a while.
//!
//! An expunge turns a message into a kept one in its own commit; a restore turns it back under a new
//! UID. A kept message holds its blob like any other and counts into no quota: it has bounds of its
//! own, and the oldest go when they are reached. Periods of a quarter of an hour say which mailboxes
//! keep something from when, so that nobody looks through all of them: something goes at the end of
//! the period in which its time is over.

mod forget;
mod keep;
mod look;
mod restore;

use std::{fmt, str::FromStr, time::Duration};

use bytes::Bytes;
use gatepost_model::{BlobId, FolderId, MailboxId, Malformed, Timestamp};
use gatepost_store::Entry;

use crate::{
    Flags, Keyword, MailError,
    record::{KeptRecord, decode},
};
pub(crate) use keep::Origin;
pub use restore::Restored;

/// Messages that make room for others, or whose time is over, in one commit.
const BATCH: usize = 1000;

/// How finely it is known when something has to go.
const PERIOD: Duration = Duration::from_secs(900);

/// Messages in one restore, or deleted in one commit, at most.
const MAX_RESTORE: usize = 1000;

/// Names an expunged message of a mailbox. In order of the expunges.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeptId([u8; KeptId::BYTES]);

impl KeptId {
    /// Time, folder and UID.
    const BYTES: usize = 28;

    fn of_key(key: &[u8]) -> Result<Self, MailError> {
        let id = key.get(16..).and_then(|id| id.try_into().ok());
        id.map(Self).ok_or(MailError::Damaged("key of an expunged message"))
    }

    fn key(self, mailbox: MailboxId) -> Bytes {
        [&mailbox.to_bytes()[..], &self.0].concat().into()
    }

    /// When it was expunged.
    pub fn expunged(self) -> Timestamp {
        let millis = self.0.first_chunk().map_or(0, |millis| u64::from_be_bytes(*millis));
        Timestamp::from_unix_millis(millis)
    }

    /// The UID that it had.
    pub fn uid(self) -> u32 {
        self.0.last_chunk().map_or(0, |uid| u32::from_be_bytes(*uid))
    }

    fn folder(self) -> Option<FolderId> {
        FolderId::from_slice(self.0.get(8..24)?).ok()
    }
}

impl fmt::Display for KeptId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

impl fmt::Debug for KeptId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl FromStr for KeptId {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let malformed = || Malformed::new("id", "an expunged message's id");
        let mut id = [0; Self::BYTES];
        if text.len() != 2 * Self::BYTES || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(malformed());
        }
        for (at, byte) in id.iter_mut().enumerate() {
            let pair = text.get(2 * at..2 * at + 2).ok_or_else(malformed)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| malformed())?;
        }
        Ok(Self(id))
    }
}

/// An expunged message that can be had back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kept {
    /// Names it; says when it was expunged.
    pub id: KeptId,
    /// The name that its folder had then.
    pub folder: String,
    /// Had the folder rights then that not everybody has (RFC 4314)?
    pub closed: bool,
    /// Its bytes.
    pub blob: BlobId,
    /// Their number.
    pub size: u32,
    /// Flags that it had; `\Deleted` is not among those that it gets back.
    pub flags: Flags,
    /// INTERNALDATE.
    pub internal_date: Timestamp,
}

impl Kept {
    pub(crate) fn read(entry: Entry) -> Result<Self, MailError> {
        let damaged = || MailError::Damaged("expunged message");
        let id = KeptId::of_key(&entry.key)?;
        let record: KeptRecord = decode(entry.record.value, "expunged message")?;
        let system = u8::try_from(record.flags).map_err(|_| damaged())?;
        let keywords: Result<Vec<Keyword>, _> =
            record.keywords.iter().map(|name| name.parse()).collect();
        Ok(Self {
            id,
            folder: record.folder,
            closed: record.closed,
            blob: BlobId::from_slice(&record.blob).map_err(|_| damaged())?,
            size: record.size,
            flags: Flags::of(system, keywords.map_err(|_| damaged())?),
            internal_date: Timestamp::from_unix_millis(record.internal_date_millis),
        })
    }
}

/// The beginning of the period that a moment is in.
pub(crate) fn period_of(at: Timestamp) -> Timestamp {
    let period = u64::try_from(PERIOD.as_millis()).unwrap_or(u64::MAX);
    Timestamp::from_unix_millis(at.unix_millis() / period * period)
}
