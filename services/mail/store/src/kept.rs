//! Expunged messages that can be had back for a while.
//!
//! An expunge turns a message into a kept one in its own commit; a restore turns it back under a new
//! UID. A kept message holds its blob like any other and counts into no quota: it has bounds of its
//! own, and the oldest go when they are reached. Periods of a quarter of an hour say which mailboxes
//! keep something from when, so that nobody looks through all of them: something goes at the end of
//! the period in which its time is over.

use std::{collections::BTreeMap, fmt, str::FromStr, sync::Arc, time::Duration};

use bytes::Bytes;
use gatepost_blob::BlobKey;
use gatepost_mime::{Limits, Message as Summary, Parser};
use gatepost_model::{BlobId, FolderId, MailboxId, Malformed, Timestamp};
use gatepost_store::{Entry, Expect, Range};
use prost::Message;

use crate::{
    Acl, Flags, FolderName, Keyword, MailError, MailStore, Mailbox, ModSeq, Row, SystemFlag, Uid,
    blobs::from_blob,
    cell::FolderCell,
    record::{
        KEPT, KEPT_PERIOD, KeptRecord, SUMMARY, blob_key, decode, kept_key, mailbox_key,
        period_key, period_of_key,
    },
    txn::Txn,
};

/// Messages that make room for others, or whose time is over, in one commit.
const BATCH: usize = 1000;

/// How finely it is known when something has to go.
const PERIOD: Duration = Duration::from_secs(900);

/// Messages in one restore at most.
const MAX_RESTORE: usize = 1000;

/// So much of a message is read for its envelope when its structure is not kept.
const HEAD: u64 = 64 << 10;

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

/// What a restore did.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Restored {
    /// The folder and the new UID of each message that is back, in the order they were named.
    pub messages: Vec<(FolderName, Uid)>,
    /// Messages that were not there any more: restored before, or gone for good.
    pub missing: usize,
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

/// A folder that messages leave.
pub(crate) struct Origin {
    pub(crate) id: FolderId,
    pub(crate) name: String,
    pub(crate) closed: bool,
}

impl Origin {
    pub(crate) fn of(cell: &FolderCell) -> Self {
        let state = cell.read();
        let closed = *state.acl != Acl::default();
        Self { id: cell.id, name: state.name.to_string(), closed }
    }
}

impl Txn<'_> {
    /// Keeps messages that leave a folder, or releases their blobs where they cannot be kept. The
    /// oldest make room; a message that does not fit even so is gone at once.
    pub(crate) async fn keep(
        &mut self,
        folder: &Origin,
        rows: &[Row],
        at: Timestamp,
    ) -> Result<(), MailError> {
        let config = &self.shared.base.config;
        let (most, most_bytes) = (config.max_kept_messages, config.max_kept_bytes);
        let bytes = rows.iter().map(|row| u64::from(row.size)).sum::<u64>();
        if config.keep_expunged.is_zero() || most == 0 || most_bytes == 0 {
            rows.iter().for_each(|row| self.release(row.blob));
            return Ok(());
        }
        self.make_room(most.min(rows.len() as u64), most_bytes.min(bytes)).await?;
        let mut any = false;
        for row in rows {
            let (messages, bytes) =
                (self.record.kept_messages + 1, self.record.kept_bytes + u64::from(row.size));
            if messages > most || bytes > most_bytes {
                self.release(row.blob);
                continue;
            }
            (self.record.kept_messages, self.record.kept_bytes) = (messages, bytes);
            let keywords = row.flags.keywords().iter().map(ToString::to_string).collect();
            let kept = KeptRecord {
                blob: blob_key(row.blob),
                size: row.size,
                flags: u32::from(row.flags.system),
                keywords,
                internal_date_millis: row.internal_date.unix_millis(),
                folder: folder.name.clone(),
                closed: folder.closed,
            };
            let key = kept_key(self.shared.id, at, folder.id, row.uid);
            self.set.put(KEPT, key, Expect::Any, kept.encode_to_vec());
            any = true;
        }
        if any {
            let period = period_key(period_of(at), self.shared.id);
            self.set.put(KEPT_PERIOD, period, Expect::Any, Bytes::new());
        }
        Ok(())
    }

    /// The oldest go until so much fits, as many as one commit bears.
    async fn make_room(&mut self, messages: u64, bytes: u64) -> Result<(), MailError> {
        let config = &self.shared.base.config;
        let (most, most_bytes) = (config.max_kept_messages, config.max_kept_bytes);
        let full = |record: &crate::record::MailboxRecord| {
            record.kept_messages.saturating_add(messages) > most
                || record.kept_bytes.saturating_add(bytes) > most_bytes
        };
        if !full(&self.record) {
            return Ok(());
        }
        let oldest = Range::prefix(KEPT, &mailbox_key(self.shared.id)).limit(BATCH);
        for entry in self.shared.base.store.scan(oldest).await? {
            if !full(&self.record) {
                break;
            }
            let key = entry.key.clone();
            let kept = Kept::read(entry)?;
            self.take_kept(key, &kept);
            self.release(kept.blob);
        }
        Ok(())
    }

    /// Takes a message from those that are kept. Its blob is the caller's to care for.
    fn take_kept(&mut self, key: Bytes, kept: &Kept) {
        self.set.delete(KEPT, key, Expect::Any);
        self.record.kept_messages = self.record.kept_messages.saturating_sub(1);
        self.record.kept_bytes = self.record.kept_bytes.saturating_sub(u64::from(kept.size));
    }
}

pub(crate) fn period_of(at: Timestamp) -> Timestamp {
    let period = u64::try_from(PERIOD.as_millis()).unwrap_or(u64::MAX);
    Timestamp::from_unix_millis(at.unix_millis() / period * period)
}

/// Expunged messages.
impl Mailbox {
    /// Expunged messages, the newest first, at most `limit` of those that went before `before`.
    ///
    /// # Errors
    ///
    /// From the store.
    pub async fn kept(&self, before: Option<KeptId>, limit: usize) -> Result<Vec<Kept>, MailError> {
        let mut range = Range::prefix(KEPT, &mailbox_key(self.id())).reversed().limit(limit);
        if let Some(before) = before {
            // In a reversed scan the next page ends below the last key.
            range = range.beyond(&before.key(self.id()));
        }
        let found = self.shared.base.store.scan(range).await?;
        found.into_iter().map(Kept::read).collect()
    }

    /// Structure and envelope of an expunged message; of one whose structure is not kept, that of its
    /// first 64 KiB.
    ///
    /// # Errors
    ///
    /// [`MailError::Expunged`] when its bytes are gone.
    pub async fn kept_summary(&self, kept: &Kept) -> Result<Summary, MailError> {
        let base = &self.shared.base;
        let found = base.store.get(SUMMARY, &blob_key(kept.blob)).await?;
        if let Some(summary) = found.and_then(|found| Summary::decode(&found.value)) {
            return Ok(summary);
        }
        let key = BlobKey::new(self.id(), kept.blob);
        let head = base.blobs.get_range(&key, 0..HEAD).await.map_err(from_blob)?;
        let mut parser = Parser::new(Limits::default());
        parser.push(&head);
        Ok(parser.finish())
    }

    /// Puts expunged messages back, all in one commit, under new UIDs and with their dates and flags
    /// but `\Deleted`: into a folder, or each where it was. A folder that is gone by now is looked for by its
    /// name; without one the message goes to INBOX.
    ///
    /// # Errors
    ///
    /// [`MailError::OverQuota`], [`MailError::NoSuchFolder`]; [`MailError::Limit`], also for more than
    /// a thousand messages.
    pub async fn restore(
        &self,
        ids: &[KeptId],
        to: Option<&FolderName>,
    ) -> Result<Restored, MailError> {
        if ids.len() > MAX_RESTORE {
            return Err(MailError::Limit("messages in one restore"));
        }
        let mut txn = self.shared.begin().await?;
        let mut restored = Restored::default();
        let kept = self.find_kept(ids, &mut restored.missing).await?;
        let bytes = kept.iter().map(|kept| u64::from(kept.size)).sum::<u64>();
        self.shared.room_for(bytes, kept.len() as u64)?;
        let now = u32::try_from(self.shared.base.clock.now().unix_seconds()).unwrap_or(u32::MAX);
        let mut drafts = BTreeMap::new();
        for kept in &kept {
            let cell = match to {
                Some(name) => self.shared.find(name)?,
                None => self.home_of(kept)?,
            };
            let draft = match drafts.get(&cell.id) {
                Some(draft) => *draft,
                None => {
                    let draft = txn.draft(&cell)?;
                    drafts.insert(cell.id, draft);
                    draft
                }
            };
            let uid = txn.add(draft, &back(kept, now))?;
            txn.take_kept(kept.id.key(self.id()), kept);
            restored.messages.push((cell.read().name.clone(), uid));
        }
        txn.record.bytes = txn.record.bytes.saturating_add(bytes);
        txn.record.messages = txn.record.messages.saturating_add(kept.len() as u64);
        if !kept.is_empty() {
            txn.commit().await?;
        }
        Ok(restored)
    }

    /// Lets expunged messages go for good; returns how many were there.
    ///
    /// # Errors
    ///
    /// [`MailError::Limit`] for more than a thousand.
    pub async fn forget(&self, ids: &[KeptId]) -> Result<usize, MailError> {
        if ids.len() > MAX_RESTORE {
            return Err(MailError::Limit("messages at once"));
        }
        let mut txn = self.shared.begin().await?;
        let kept = self.find_kept(ids, &mut 0).await?;
        for kept in &kept {
            txn.take_kept(kept.id.key(self.id()), kept);
            txn.release(kept.blob);
        }
        if !kept.is_empty() {
            txn.commit().await?;
        }
        Ok(kept.len())
    }

    /// Of the expunged messages with these ids, those that are there, each once.
    ///
    /// # Errors
    ///
    /// From the store.
    pub async fn find(&self, ids: &[KeptId]) -> Result<Vec<Kept>, MailError> {
        self.find_kept(ids, &mut 0).await
    }

    /// The folder that an expunged message was in, by the name that it has now, or the one that has its
    /// name; none when there is neither.
    pub fn home(&self, kept: &Kept) -> Option<FolderName> {
        self.former(kept).map(|cell| cell.read().name.clone())
    }

    /// Those that are there, each once; the others are counted.
    async fn find_kept(&self, ids: &[KeptId], missing: &mut usize) -> Result<Vec<Kept>, MailError> {
        let (mut found, mut seen) =
            (Vec::with_capacity(ids.len()), std::collections::HashSet::new());
        for id in ids.iter().filter(|id| seen.insert(**id)) {
            let key = id.key(self.id());
            match self.shared.base.store.get(KEPT, &key).await? {
                Some(record) => found.push(Kept::read(Entry { key, record })?),
                None => *missing += 1,
            }
        }
        Ok(found)
    }

    /// Where a message goes back to.
    fn home_of(&self, kept: &Kept) -> Result<Arc<FolderCell>, MailError> {
        match self.former(kept).filter(|cell| !cell.read().no_select) {
            Some(cell) => Ok(cell),
            None => self.shared.find(&FolderName::inbox()),
        }
    }

    /// Where a message was, as far as that still is.
    fn former(&self, kept: &Kept) -> Option<Arc<FolderCell>> {
        let view = self.shared.view();
        let same = kept.id.folder();
        let by_id = view.folders.values().find(|cell| Some(cell.id) == same);
        let name = kept.folder.parse::<FolderName>().ok();
        by_id.or_else(|| view.folders.get(&name?)).cloned()
    }
}

/// The message that a kept one becomes.
fn back(kept: &Kept, now: u32) -> Row {
    let deleted = Flags::new([SystemFlag::Deleted], []);
    Row {
        blob: kept.blob,
        modseq: ModSeq::MIN,
        internal_date: kept.internal_date,
        flags: kept.flags.after(crate::FlagOp::Remove, &deleted),
        uid: Uid::MIN,
        size: kept.size,
        saved: now,
    }
}

impl MailStore {
    /// Lets go of expunged messages whose time is over.
    pub(crate) async fn forget_old(&self) -> Result<usize, MailError> {
        let due = self.base().clock.now().minus(self.base().config.keep_expunged);
        let mut forgotten = 0;
        loop {
            let page = Range::prefix(KEPT_PERIOD, &[]).limit(BATCH);
            let page = self.base().store.scan(page).await?;
            let mut any = false;
            for entry in &page {
                let (start, mailbox) = period_of_key(&entry.key)?;
                if start.plus(PERIOD) > due {
                    return Ok(forgotten);
                }
                forgotten += self.forget_period(mailbox, start).await?;
                any = true;
            }
            if !any {
                return Ok(forgotten);
            }
        }
    }

    /// Lets go of what a mailbox keeps from before the end of a period, and of the period.
    async fn forget_period(&self, id: MailboxId, start: Timestamp) -> Result<usize, MailError> {
        let mailbox = Mailbox { shared: self.shared(id).await? };
        let mut forgotten = 0;
        loop {
            let mut txn = mailbox.shared.begin().await?;
            let oldest = Range::prefix(KEPT, &mailbox_key(id)).limit(BATCH);
            let entries = self.base().store.scan(oldest).await?;
            let full = entries.len() == BATCH;
            let mut gone = 0;
            for entry in entries {
                let key = entry.key.clone();
                let kept = Kept::read(entry)?;
                if kept.id.expunged() >= start.plus(PERIOD) {
                    break;
                }
                txn.take_kept(key, &kept);
                txn.release(kept.blob);
                gone += 1;
            }
            let more = full && gone == BATCH;
            if !more {
                txn.set.delete(KEPT_PERIOD, period_key(start, id), Expect::Any);
            }
            txn.commit().await?;
            forgotten += gone;
            if !more {
                return Ok(forgotten);
            }
        }
    }
}
