//! Open folders.

use std::{ops::Range, sync::Arc};

use bytes::Bytes;
use futures_util::{
    StreamExt,
    stream::{self, BoxStream},
};
use gatepost_blob::{BlobError, BlobKey};
use gatepost_mime::{Limits, Message, Parser};
use tokio::sync::watch;

use crate::{
    Acl, Changes, Copied, FlagMask, FlagOp, Flags, FolderInfo, FolderStatus, Keyword, MailError,
    Mailbox, ModSeq, Needles, Row, Rows, StoreOutcome, Uid, UidSet,
    blobs::from_blob,
    cell::{FolderCell, Hold},
    kept::Origin,
    record::{SUMMARY, blob_key},
    shared::Shared,
    text::{Candidates, Matcher, Narrow, Source, candidates, scan},
    turns::Turn,
};

/// Messages in one commit: enough that a large folder waits for few syncs, and not so many that other
/// mailboxes, whose commits come after, wait long for this one.
const BATCH: usize = 4000;

/// Up to this many bytes of a message are read at once; more is streamed.
const ONE_PIECE: u64 = 256 * 1024;

/// A message up to this many bytes is read at once to be searched.
const SHORT: u64 = 128 * 1024;

/// Messages that are copied in one commit.
const COPY_BATCH: usize = 10_000;

/// An open folder: live, shared by everybody who has it open. Cheap to clone.
#[derive(Clone)]
pub struct Folder {
    pub(crate) mailbox: Mailbox,
    pub(crate) cell: Arc<FolderCell>,
    /// Flags that messages keep when they are copied into it through this handle.
    pub(crate) keeps: FlagMask,
    pub(crate) _hold: Arc<Hold>,
}

impl Folder {
    /// As LIST shows it now.
    pub fn info(&self) -> FolderInfo {
        let name = self.cell.read().name.clone();
        let subscribed = self.shared().view().subscriptions.contains(&name);
        self.cell.info(subscribed)
    }

    /// Who may do what with it now (RFC 4314).
    pub fn acl(&self) -> Arc<Acl> {
        Arc::clone(&self.cell.read().acl)
    }

    /// This folder as a place for copies that keep only these of their flags (RFC 4314 §4).
    #[must_use]
    pub fn keeping(mut self, flags: FlagMask) -> Self {
        self.keeps = flags;
        self
    }

    /// Flags that messages keep when they are put into it through this handle.
    pub fn kept(&self) -> FlagMask {
        self.keeps
    }

    /// Has it been deleted? Then nothing more can be done with it.
    pub fn is_deleted(&self) -> bool {
        self.cell.read().gone
    }

    /// Mod-sequence of the last change.
    pub fn highest_modseq(&self) -> ModSeq {
        self.cell.read().counters.modseq()
    }

    /// As STATUS shows it now.
    pub fn status(&self) -> FolderStatus {
        self.cell.read().status(self.cell.id)
    }

    /// The rows at this moment.
    pub fn rows(&self) -> Rows {
        self.cell.read().live.as_ref().map(|live| live.rows.clone()).unwrap_or_default()
    }

    /// The rows at this moment and the mod-sequence up to which they are everything.
    pub fn snapshot(&self) -> (Rows, ModSeq) {
        let state = self.cell.read();
        let rows = state.live.as_ref().map(|live| live.rows.clone()).unwrap_or_default();
        (rows, state.counters.modseq())
    }

    /// The row of a message now.
    pub fn row(&self, uid: Uid) -> Option<Row> {
        self.cell.read().live.as_ref()?.rows.get(uid).cloned()
    }

    /// Keywords that messages of this folder have or had: FLAGS and PERMANENTFLAGS.
    pub fn keywords(&self) -> Vec<Keyword> {
        self.cell.read().keywords.clone()
    }

    /// Can messages get keywords that are not among [`Self::keywords`]? `\*` in PERMANENTFLAGS.
    pub fn takes_new_keywords(&self) -> bool {
        self.cell.read().keywords.len() < self.shared().base.config.max_keywords
    }

    /// Ticks with every commit.
    pub fn changes(&self) -> watch::Receiver<ModSeq> {
        self.cell.tick.subscribe()
    }

    /// What happened after `since`.
    pub fn changes_since(&self, since: ModSeq) -> Changes {
        let state = self.cell.read();
        let highest = state.counters.modseq();
        let Some(live) = state.live.as_ref().filter(|_| since < highest) else {
            return Changes { highest, changed: Vec::new(), vanished: UidSet::new() };
        };
        let changed = live.rows.changed_since(since).cloned().collect();
        let vanished = if since.get() < state.counters.log_floor {
            UidSet::missing(&live.rows, state.counters.uid_next)
        } else {
            let from = live.log.partition_point(|(modseq, _)| *modseq <= since.get());
            live.log.range(from..).flat_map(|(_, ranges)| ranges.iter().cloned()).collect()
        };
        Changes { highest, changed, vanished }
    }

    /// Changes flags. Messages that are gone are passed over. Batches of 4,000 messages are one commit
    /// each, and one mod-sequence; an error leaves the batches before it done.
    ///
    /// # Errors
    ///
    /// [`MailError::Limit`] for too many keywords; nothing was changed then.
    pub async fn store_flags(
        &self,
        uids: &[Uid],
        op: FlagOp,
        flags: &Flags,
        unchanged_since: Option<ModSeq>,
    ) -> Result<StoreOutcome, MailError> {
        let mut outcome = StoreOutcome { changed: Vec::new(), modified: Vec::new() };
        for batch in ascending(uids).chunks(BATCH) {
            self.store_batch(batch, op, flags, unchanged_since, &mut outcome).await?;
        }
        Ok(outcome)
    }

    async fn store_batch(
        &self,
        uids: &[Uid],
        op: FlagOp,
        flags: &Flags,
        unchanged_since: Option<ModSeq>,
        outcome: &mut StoreOutcome,
    ) -> Result<(), MailError> {
        let mut txn = self.shared().begin().await?;
        let draft = txn.draft(&self.cell)?;
        let modseq = txn.modseq(draft)?;
        let rows = self.rows();
        let mut changed = Vec::new();
        for old in uids.iter().filter_map(|uid| rows.get(*uid)) {
            if unchanged_since.is_some_and(|since| old.modseq > since) {
                outcome.modified.push(old.uid);
                continue;
            }
            let after = old.flags.after(op, flags);
            if after != old.flags {
                let new = Row { flags: after, modseq, ..old.clone() };
                txn.change(draft, old, new.clone())?;
                changed.push(new);
            }
        }
        if !changed.is_empty() {
            txn.commit().await?;
        }
        outcome.changed.extend(changed);
        Ok(())
    }

    /// Removes messages; gives those that were there. They can be had back for a while
    /// ([`Mailbox::restore`]). Batches as in [`Self::store_flags`].
    ///
    /// # Errors
    ///
    /// From the store.
    pub async fn expunge(&self, uids: &[Uid]) -> Result<Vec<Uid>, MailError> {
        self.remove(uids, true).await
    }

    /// Removes messages. Those that another folder has now need not be had back.
    async fn remove(&self, uids: &[Uid], keep: bool) -> Result<Vec<Uid>, MailError> {
        let mut gone = Vec::new();
        for batch in ascending(uids).chunks(BATCH) {
            let mut txn = self.shared().begin().await?;
            let draft = txn.draft(&self.cell)?;
            let rows = self.rows();
            let removed: Vec<Row> =
                batch.iter().filter_map(|uid| rows.get(*uid)).cloned().collect();
            if removed.is_empty() {
                continue;
            }
            for row in &removed {
                txn.remove(draft, row)?;
            }
            if keep {
                let now = self.shared().base.clock.now();
                txn.keep(&Origin::of(&self.cell), &removed, now).await?;
            } else {
                removed.iter().for_each(|row| txn.release(row.blob));
            }
            let bytes = removed.iter().map(|row| u64::from(row.size)).sum();
            txn.record.bytes = txn.record.bytes.saturating_sub(bytes);
            txn.record.messages = txn.record.messages.saturating_sub(removed.len() as u64);
            txn.commit().await?;
            gone.extend(removed.iter().map(|row| row.uid));
        }
        Ok(gone)
    }

    /// Copies messages into a folder of the same mailbox, all or none. Up to 10,000 messages are one
    /// commit; of more, a crash may leave the first ten thousands copied.
    ///
    /// # Errors
    ///
    /// [`MailError::OverQuota`], [`MailError::Limit`], [`MailError::NoSuchFolder`].
    pub async fn copy(&self, uids: &[Uid], to: &Self) -> Result<Copied, MailError> {
        self.check_same_mailbox(to)?;
        let mut copied = Copied { uid_validity: to.status().uid_validity, pairs: Vec::new() };
        for batch in ascending(uids).chunks(COPY_BATCH) {
            match self.copy_batch(batch, to).await {
                Ok(pairs) => copied.pairs.extend(pairs),
                Err(error) => {
                    let made: Vec<Uid> = copied.pairs.iter().map(|(_, made)| *made).collect();
                    if let Err(error) = to.remove(&made, false).await {
                        tracing::warn!(%error, "a copy that failed could not be undone");
                    }
                    return Err(error);
                }
            }
        }
        Ok(copied)
    }

    async fn copy_batch(&self, uids: &[Uid], to: &Self) -> Result<Vec<(Uid, Uid)>, MailError> {
        let mut txn = self.shared().begin().await?;
        if self.is_deleted() {
            return Err(MailError::NoSuchFolder);
        }
        let rows = self.rows();
        let rows: Vec<&Row> = uids.iter().filter_map(|uid| rows.get(*uid)).collect();
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let bytes = rows.iter().map(|row| u64::from(row.size)).sum();
        self.shared().room_for(bytes, rows.len() as u64)?;
        let draft = txn.draft(&to.cell)?;
        let now = self.now_seconds();
        let mut pairs = Vec::with_capacity(rows.len());
        for row in rows {
            let copy = Row { saved: now, flags: row.flags.within(to.keeps), ..row.clone() };
            pairs.push((row.uid, txn.add(draft, &copy)?));
            txn.share(row.blob);
        }
        txn.record.bytes = txn.record.bytes.saturating_add(bytes);
        txn.record.messages = txn.record.messages.saturating_add(pairs.len() as u64);
        txn.commit().await?;
        Ok(pairs)
    }

    /// Moves messages into a folder of the same mailbox; each is in exactly one of the two at any
    /// time. Batches as in [`Self::store_flags`].
    ///
    /// # Errors
    ///
    /// [`MailError::Limit`], [`MailError::NoSuchFolder`].
    pub async fn move_to(&self, uids: &[Uid], to: &Self) -> Result<Copied, MailError> {
        self.check_same_mailbox(to)?;
        let mut moved = Copied { uid_validity: to.status().uid_validity, pairs: Vec::new() };
        if Arc::ptr_eq(&self.cell, &to.cell) {
            // Within a folder: new UIDs.
            let copied = self.copy(uids, to).await?;
            let from: Vec<Uid> = copied.pairs.iter().map(|(from, _)| *from).collect();
            self.remove(&from, false).await?;
            return Ok(copied);
        }
        for batch in ascending(uids).chunks(BATCH) {
            let mut txn = self.shared().begin().await?;
            let (target, source) = (txn.draft(&to.cell)?, txn.draft(&self.cell)?);
            let rows = self.rows();
            let (now, before) = (self.now_seconds(), moved.pairs.len());
            for row in batch.iter().filter_map(|uid| rows.get(*uid)) {
                let new = Row { saved: now, flags: row.flags.within(to.keeps), ..row.clone() };
                moved.pairs.push((row.uid, txn.add(target, &new)?));
                txn.remove(source, row)?;
            }
            if moved.pairs.len() > before {
                txn.commit().await?;
            }
        }
        Ok(moved)
    }

    /// Structure and envelope of a message. Works for some minutes after it was expunged.
    ///
    /// # Errors
    ///
    /// [`MailError::Expunged`] when its bytes are gone.
    pub async fn summary(&self, row: &Row) -> Result<Arc<Message>, MailError> {
        let found = self.shared().base.store.get(SUMMARY, &blob_key(row.blob)).await?;
        if let Some(message) = found.and_then(|found| Message::decode(&found.value)) {
            return Ok(Arc::new(message));
        }
        let mut parser = Parser::new(Limits::default());
        let mut bytes = self.stream(row, 0..u64::from(row.size)).await?;
        while let Some(piece) = bytes.next().await {
            parser.push(&piece?);
        }
        Ok(Arc::new(parser.finish()))
    }

    /// Which messages may hold texts, by the index: [`Self::find_text`] decides.
    ///
    /// # Errors
    ///
    /// From the store.
    pub async fn candidates(&self, narrow: &Narrow) -> Result<Candidates, MailError> {
        candidates(&*self.shared().base.store, self.mailbox.id(), narrow).await
    }

    /// For every needle: is it in the text of the message, decoded and folded? As [`Self::summary`] for
    /// expunged messages.
    ///
    /// # Errors
    ///
    /// [`MailError::Expunged`] when its bytes are gone.
    pub async fn find_text(
        &self,
        row: &Row,
        message: &Message,
        needles: &Needles,
    ) -> Result<Vec<bool>, MailError> {
        let size = u64::from(row.size);
        let whole;
        let source = if size <= SHORT {
            whole = self.read(row, 0..size).await?;
            Source::Memory(&whole)
        } else {
            let base = &self.shared().base;
            Source::Blob(&base.blobs, BlobKey::new(self.mailbox.id(), row.blob), &base.turns)
        };
        let mut matcher = Matcher::new(needles);
        let _turn = self.turn().await;
        scan(&source, message, &mut matcher).await?;
        Ok(matcher.found())
    }

    /// Bytes of a message; the range is cut to its size. As [`Self::summary`] for expunged messages.
    ///
    /// # Errors
    ///
    /// [`MailError::Expunged`] when its bytes are gone.
    pub async fn read(&self, row: &Row, range: Range<u64>) -> Result<Bytes, MailError> {
        let end = range.end.min(u64::from(row.size));
        let start = range.start.min(end);
        if start == end {
            return Ok(Bytes::new());
        }
        let key = BlobKey::new(self.mailbox.id(), row.blob);
        let _turn = self.turn().await;
        self.shared().base.blobs.get_range(&key, start..end).await.map_err(from_blob)
    }

    /// Parts of many messages, each as [`Self::read`] would give it, in their order: in one turn and,
    /// of local files, one step. The caller sees to it that together they are of a bounded size.
    pub async fn read_many(
        &self,
        wanted: impl IntoIterator<Item = (&Row, Range<u64>)>,
    ) -> Vec<Result<Bytes, MailError>> {
        let part = |(row, range): (&Row, Range<u64>)| {
            let end = range.end.min(u64::from(row.size));
            (BlobKey::new(self.mailbox.id(), row.blob), range.start.min(end)..end)
        };
        let wanted: Vec<_> = wanted.into_iter().map(part).collect();
        if wanted.is_empty() {
            return Vec::new();
        }
        let _turn = self.turn().await;
        let parts = self.shared().base.blobs.get_ranges(wanted).await;
        parts.into_iter().map(|part| part.map_err(from_blob)).collect()
    }

    async fn turn(&self) -> Turn {
        self.shared().base.turns.take(self.mailbox.id()).await
    }

    /// Bytes of a message in pieces; the range is cut to its size.
    ///
    /// # Errors
    ///
    /// [`MailError::Expunged`] when its bytes are gone: here, or in the stream.
    pub async fn stream(
        &self,
        row: &Row,
        range: Range<u64>,
    ) -> Result<BoxStream<'static, Result<Bytes, MailError>>, MailError> {
        let end = range.end.min(u64::from(row.size));
        let start = range.start.min(end);
        if start == end {
            return Ok(stream::empty().boxed());
        }
        if end - start <= ONE_PIECE {
            let piece = self.read(row, start..end).await?;
            return Ok(stream::once(async move { Ok(piece) }).boxed());
        }
        let key = BlobKey::new(self.mailbox.id(), row.blob);
        let pieces = self.shared().base.blobs.stream(&key, start..end).await.map_err(from_blob)?;
        // Each piece is a turn of its own, which is over before the piece goes on its way: a slow
        // client holds no place.
        let next = |(folder, mut pieces): (Self, BoxStream<'static, Result<Bytes, BlobError>>)| async move {
            let turn = folder.turn().await;
            let piece = pieces.next().await?;
            drop(turn);
            Some((piece.map_err(from_blob), (folder, pieces)))
        };
        Ok(stream::unfold((self.clone(), pieces), next).fuse().boxed())
    }

    fn shared(&self) -> &Arc<Shared> {
        &self.mailbox.shared
    }

    fn now_seconds(&self) -> u32 {
        u32::try_from(self.shared().base.clock.now().unix_seconds()).unwrap_or(u32::MAX)
    }

    pub(crate) fn check_same_mailbox(&self, to: &Self) -> Result<(), MailError> {
        let same = Arc::ptr_eq(self.shared(), to.shared());
        if same { Ok(()) } else { Err(MailError::NoSuchFolder) }
    }
}

fn ascending(uids: &[Uid]) -> Vec<Uid> {
    let mut uids = uids.to_vec();
    uids.sort_unstable();
    uids.dedup();
    uids
}
