//! Reading ahead for FETCH: while some messages are on their way to the client, the next ones are read
//! from the store, many in one step.
//!
//! A window is a run of messages, bounded in number and bytes; at most two are in memory, the one that
//! is being sent and the next. What is not in it, because it is large or because nobody foresaw that
//! it would be asked for, is read when its turn comes.

use std::{collections::HashMap, ops::Range, sync::Arc};

use bytes::Bytes;
use futures_util::{
    StreamExt,
    stream::{self, BoxStream},
};
use gatepost_mail_store::{Folder, MailError, Row, Uid};
use gatepost_model::BlobId;
use tokio::task::JoinHandle;

use crate::view::Numbered;

/// Messages in a window at most.
const MESSAGES: usize = 64;

/// Bytes that are read ahead in a window at most.
const BYTES: u64 = 256 << 10;

/// A larger part of a message is not read ahead.
const LARGE: u64 = 128 << 10;

/// What of messages will be asked for.
pub(super) trait Foresight: Send + Sync + 'static {
    /// Will what is kept of a message be?
    fn record(&self) -> bool;

    /// How many bytes of a message of this size, about; 0: none of any message.
    fn bytes(&self, size: u64) -> u64;

    /// Which bytes of a message of this size and with this record; the record is empty when it was not
    /// asked for, or when nothing is kept.
    fn ranges(&self, size: u64, record: &[u8]) -> Vec<Range<u64>>;
}

/// A folder whose messages are read in the order of their UIDs.
pub(super) struct Ahead {
    folder: Folder,
    foresight: Option<Arc<dyn Foresight>>,
    /// Messages that are read.
    here: Window,
    /// Messages that are being read.
    coming: Option<Coming>,
}

/// What is read of a run of messages.
#[derive(Default)]
struct Window {
    /// The last of them.
    to: Option<Uid>,
    messages: HashMap<BlobId, Loaded>,
}

/// What is read of a message.
#[derive(Default)]
struct Loaded {
    record: Option<Bytes>,
    parts: Vec<(Range<u64>, Bytes)>,
}

/// A window that is being read; dropping it ends that.
struct Coming(JoinHandle<Window>);

impl Drop for Coming {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl std::ops::Deref for Ahead {
    type Target = Folder;

    fn deref(&self) -> &Folder {
        &self.folder
    }
}

impl Ahead {
    /// Begins to read a folder for somebody who will ask for what `foresight` says.
    pub(super) fn new<F: Foresight>(folder: Folder, foresight: &Arc<F>) -> Self {
        let useful = foresight.record() || foresight.bytes(u64::MAX) > 0;
        let foresight = useful.then(|| -> Arc<dyn Foresight> { Arc::clone(foresight) as _ });
        Self { folder, foresight, here: Window::default(), coming: None }
    }

    /// Sees to it that the message is read, as far as it is read ahead at all, and that the next ones
    /// are on their way. `messages` ascend, and so must `uid` from call to call.
    pub(super) async fn reach(
        &mut self,
        uid: Uid,
        messages: &[Numbered],
        row: impl Fn(Uid) -> Option<Row>,
    ) {
        let Some(foresight) = &self.foresight else { return };
        if self.here.to.is_some_and(|to| uid <= to) {
            return;
        }
        // From the first message for which `before` is not so.
        let window = |before: &dyn Fn(Uid) -> bool| {
            let from = messages.partition_point(|other| before(other.uid));
            window(messages.get(from..).unwrap_or_default(), &**foresight, &row)
        };
        let mut here = match self.coming.take() {
            // Cut short, it is empty.
            Some(mut coming) => (&mut coming.0).await.unwrap_or_default(),
            None => Window::default(),
        };
        if here.to.is_none_or(|to| to < uid) {
            let rows = window(&|other| other < uid);
            here = load(&self.folder, &**foresight, rows).await;
        }
        self.here = here;
        let to = self.here.to.unwrap_or(uid);
        let next = window(&|other| other <= to);
        if !next.is_empty() {
            let (folder, foresight) = (self.folder.clone(), Arc::clone(foresight));
            let loading = async move { load(&folder, &*foresight, next).await };
            self.coming = Some(Coming(tokio::spawn(loading)));
        }
    }

    /// As [`Folder::summaries`] of one message.
    pub(super) async fn record(&self, row: &Row) -> Result<Bytes, MailError> {
        let loaded = self.here.messages.get(&row.blob);
        match loaded.and_then(|loaded| loaded.record.clone()) {
            Some(record) => Ok(record),
            None => Ok(self.folder.summaries([row]).await?.pop().unwrap_or_default()),
        }
    }

    /// As [`Folder::read`].
    pub(super) async fn read(&self, row: &Row, range: Range<u64>) -> Result<Bytes, MailError> {
        match self.loaded(row, &range) {
            Some(part) => Ok(part),
            None => self.folder.read(row, range).await,
        }
    }

    /// As [`Folder::stream`].
    pub(super) async fn stream(
        &self,
        row: &Row,
        range: Range<u64>,
    ) -> Result<BoxStream<'static, Result<Bytes, MailError>>, MailError> {
        match self.loaded(row, &range) {
            Some(part) => Ok(stream::once(async move { Ok(part) }).boxed()),
            None => self.folder.stream(row, range).await,
        }
    }

    fn loaded(&self, row: &Row, range: &Range<u64>) -> Option<Bytes> {
        let parts = &self.here.messages.get(&row.blob)?.parts;
        let (of, bytes) =
            parts.iter().find(|(of, _)| of.start <= range.start && range.end <= of.end)?;
        let place = |at: u64| usize::try_from(at.checked_sub(of.start)?).ok();
        let (start, end) = (place(range.start)?, place(range.end)?);
        (start <= end && end <= bytes.len()).then(|| bytes.slice(start..end))
    }
}

/// The first of these messages, as many as are read in one step.
fn window(
    messages: &[Numbered],
    foresight: &dyn Foresight,
    row: &impl Fn(Uid) -> Option<Row>,
) -> Vec<Row> {
    let (mut rows, mut bytes) = (Vec::new(), 0);
    for message in messages.iter().take(MESSAGES) {
        let Some(row) = row(message.uid) else { continue };
        // How much of it will be read is seen later.
        let size = foresight.bytes(u64::from(row.size));
        if size <= LARGE {
            bytes += size;
        }
        if bytes > BYTES && !rows.is_empty() {
            break;
        }
        rows.push(row);
    }
    rows
}

/// Reads a window. What cannot be read is left out: whoever asks for it hears why.
async fn load(folder: &Folder, foresight: &dyn Foresight, rows: Vec<Row>) -> Window {
    let mut window = Window { to: rows.last().map(|row| row.uid), messages: HashMap::new() };
    let mut records = if foresight.record() {
        folder.summaries(&rows).await.unwrap_or_default().into_iter()
    } else {
        Vec::new().into_iter()
    };
    let (mut wanted, mut left, mut room) = (Vec::new(), BYTES, BYTES);
    for row in &rows {
        // Of some messages much is kept: what is too much together is read in its turn.
        let record = records.next().filter(|record| {
            let length = record.len() as u64;
            room = room.saturating_sub(length);
            room >= length
        });
        let size = u64::from(row.size);
        if foresight.bytes(size) > 0 {
            for range in foresight.ranges(size, record.as_deref().unwrap_or_default()) {
                let length = range.end.saturating_sub(range.start);
                if length > 0 && length <= LARGE.min(left) {
                    left -= length;
                    wanted.push((row, range));
                }
            }
        }
        window.messages.insert(row.blob, Loaded { record, parts: Vec::new() });
        tokio::task::consume_budget().await;
    }
    let parts = folder.read_many(wanted.iter().map(|(row, range)| (*row, range.clone()))).await;
    for ((row, range), part) in wanted.into_iter().zip(parts) {
        if let (Ok(part), Some(loaded)) = (part, window.messages.get_mut(&row.blob)) {
            loaded.parts.push((range, part));
        }
    }
    window
}

#[cfg(test)]
mod tests {
    use gatepost_mail_store::{Flags, ModSeq};
    use gatepost_model::Timestamp;

    use super::*;

    struct Sees {
        bytes: bool,
    }

    impl Foresight for Sees {
        fn record(&self) -> bool {
            true
        }

        fn bytes(&self, size: u64) -> u64 {
            if self.bytes { size } else { 0 }
        }

        fn ranges(&self, size: u64, _record: &[u8]) -> Vec<Range<u64>> {
            std::iter::once(0..size).collect()
        }
    }

    fn row(uid: Uid, size: u64) -> Row {
        Row {
            blob: BlobId::from_bytes([1; 16]),
            modseq: ModSeq::MIN,
            internal_date: Timestamp::default(),
            flags: Flags::none(),
            uid,
            size: u32::try_from(size).unwrap(),
            saved: 0,
        }
    }

    #[test]
    fn windows_are_bounded_in_messages_and_bytes() {
        let numbered = |number| Numbered { number, uid: Uid::new(number).unwrap() };
        let messages: Vec<Numbered> = (1..=1000).map(numbered).collect();
        for (size, bytes, most) in [
            (1, true, MESSAGES),
            (4 << 10, true, 64),
            (100 << 10, true, 2),
            (LARGE, true, 2),
            // Streamed in its turn, however large.
            (50 << 20, true, MESSAGES),
            (100 << 10, false, MESSAGES),
        ] {
            let rows = window(&messages, &Sees { bytes }, &|uid| Some(row(uid, size)));
            assert_eq!(rows.len(), most, "{size}");
        }
        let odd = |uid: Uid| (uid.get() % 2 == 1).then(|| row(uid, 1));
        assert_eq!(window(&messages, &Sees { bytes: true }, &odd).len(), MESSAGES / 2);
        assert!(window(&[], &Sees { bytes: true }, &odd).is_empty());
    }
}
