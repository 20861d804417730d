//! The state of a folder in memory: always its counters and keywords, and its rows while it is open.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    ops::RangeInclusive,
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, Weak},
};

use gatepost_model::{BlobId, FolderId, Timestamp};
use gatepost_store::{Range, Store, Version};
use tokio::sync::watch;

use crate::{
    Acl, Flags, FolderInfo, FolderName, FolderStatus, Keyword, MailError, ModSeq, Row, Rows,
    SpecialUse, SystemFlag, Uid, packed,
    record::{
        EXPUNGED, FolderRecord, MessageRecord, RangesRecord, StateRecord, decode, modseq_of_key,
    },
};

/// Records in a page of a scan.
const PAGE: usize = 4096;

/// A folder of an open mailbox. Read by everybody, changed under the mailbox's lock for writers and
/// only after the store has the change.
pub(crate) struct FolderCell {
    pub(crate) id: FolderId,
    state: RwLock<CellState>,
    pub(crate) tick: watch::Sender<ModSeq>,
}

pub(crate) struct CellState {
    pub(crate) name: FolderName,
    pub(crate) uid_validity: u32,
    pub(crate) special_use: Option<SpecialUse>,
    pub(crate) no_select: bool,
    pub(crate) acl: Arc<Acl>,
    pub(crate) gone: bool,
    pub(crate) counters: StateRecord,
    /// Version of the record of the counters.
    pub(crate) version: Version,
    pub(crate) keywords: Vec<Keyword>,
    pub(crate) live: Option<Live>,
    /// Alive while somebody has the folder open.
    pub(crate) hold: Weak<Hold>,
    /// Since when nobody has.
    pub(crate) idle_since: Option<Timestamp>,
}

/// Kept by everybody who has a folder open.
pub(crate) struct Hold;

/// Rows and expunge log of an open folder.
#[derive(Default)]
pub(crate) struct Live {
    pub(crate) rows: Rows,
    pub(crate) log: VecDeque<(u64, Vec<RangeInclusive<u32>>)>,
    /// How many records the journal has of which mod-sequences; see [`crate::journal`].
    pub(crate) journal: BTreeMap<ModSeq, u32>,
    /// Packs that the store has; see [`crate::packed`].
    pub(crate) packed: BTreeSet<u32>,
    /// The last change when packing was thought of last.
    pub(crate) settled: Option<ModSeq>,
    /// The last change when there was nothing left to pack.
    pub(crate) all_packed: Option<ModSeq>,
}

impl FolderCell {
    pub(crate) fn new(id: FolderId, state: CellState) -> Self {
        Self { id, tick: watch::Sender::new(state.counters.modseq()), state: RwLock::new(state) }
    }

    pub(crate) fn read(&self) -> RwLockReadGuard<'_, CellState> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn write(&self) -> RwLockWriteGuard<'_, CellState> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn info(&self, subscribed: bool) -> FolderInfo {
        let state = self.read();
        FolderInfo {
            id: self.id,
            name: state.name.clone(),
            uid_validity: state.uid_validity,
            special_use: state.special_use,
            subscribed,
            no_select: state.no_select,
            acl: Arc::clone(&state.acl),
        }
    }
}

impl CellState {
    /// A folder that is not open, of nothing that seldom changes but its name.
    pub(crate) fn new(
        name: FolderName,
        uid_validity: u32,
        counters: StateRecord,
        version: Version,
    ) -> Self {
        Self {
            name,
            uid_validity,
            special_use: None,
            no_select: false,
            acl: Arc::default(),
            gone: false,
            counters,
            version,
            keywords: Vec::new(),
            live: None,
            hold: Weak::new(),
            idle_since: None,
        }
    }

    /// What of it changes seldom.
    pub(crate) fn record(&self) -> FolderRecord {
        FolderRecord {
            name: self.name.to_string(),
            uid_validity: self.uid_validity,
            special_use: self.special_use.map_or(0, |special_use| special_use as u32),
            no_select: self.no_select,
            acl: self.acl.record(),
        }
    }

    pub(crate) fn status(&self, id: FolderId) -> FolderStatus {
        FolderStatus {
            id,
            messages: self.counters.messages,
            unseen: self.counters.unseen,
            deleted: self.counters.deleted,
            recent: self.counters.recent,
            uid_next: self.counters.uid_next,
            uid_validity: self.uid_validity,
            highest_modseq: self.counters.modseq(),
            size: self.counters.size,
            deleted_size: None,
        }
    }
}

/// Numbers of keywords while a change is made; new ones come at the end.
#[derive(Clone)]
pub(crate) struct KeywordTable {
    pub(crate) names: Vec<Keyword>,
    pub(crate) grown: bool,
}

impl KeywordTable {
    pub(crate) fn numbers(&mut self, flags: &Flags, most: usize) -> Result<Vec<u32>, MailError> {
        let mut numbers = Vec::with_capacity(flags.keywords().len());
        for keyword in flags.keywords() {
            let known = self.names.iter().position(|name| name == keyword);
            let number = match known {
                Some(number) => number,
                None if self.names.len() >= most => {
                    return Err(MailError::Limit("keywords in this folder"));
                }
                None => {
                    self.names.push(keyword.clone());
                    self.grown = true;
                    self.names.len() - 1
                }
            };
            numbers.push(u32::try_from(number).unwrap_or(u32::MAX));
        }
        Ok(numbers)
    }
}

/// Counts a row in, or out.
pub(crate) fn count(counters: &mut StateRecord, row: &Row, add: bool) {
    let step = |counter: &mut u32, by: bool| {
        let by = u32::from(by);
        *counter = if add { counter.saturating_add(by) } else { counter.saturating_sub(by) };
    };
    step(&mut counters.messages, true);
    step(&mut counters.unseen, !row.flags.has(SystemFlag::Seen));
    step(&mut counters.deleted, row.flags.has(SystemFlag::Deleted));
    step(&mut counters.recent, u64::from(row.uid.get()) >= counters.recent_from);
    let size = u64::from(row.size);
    counters.size =
        if add { counters.size.saturating_add(size) } else { counters.size.saturating_sub(size) };
}

pub(crate) fn message_record(row: &Row, keywords: Vec<u32>) -> MessageRecord {
    MessageRecord {
        modseq: row.modseq.get(),
        flags: u32::from(row.flags.system),
        keywords,
        size: row.size,
        internal_date_millis: row.internal_date.unix_millis(),
        saved: row.saved,
        blob: crate::record::blob_key(row.blob),
    }
}

/// Loads the rows and the expunge log of a folder.
pub(crate) async fn load(
    store: &dyn Store,
    folder: FolderId,
    keywords: &[Keyword],
) -> Result<Live, MailError> {
    let mut live = Live::default();
    packed::load(store, folder, keywords, &mut live).await?;
    let mut range = Range::prefix(EXPUNGED, &folder.to_bytes()).limit(PAGE);
    loop {
        let page = store.scan(range.clone()).await?;
        for entry in &page {
            let ranges: RangesRecord = decode(entry.record.value.clone(), "expunge entry")?;
            live.log.push_back((modseq_of_key(&entry.key)?, ranges.ranges()));
        }
        let Some(last) = page.last().filter(|_| page.len() == PAGE) else { break };
        range = range.beyond(&last.key);
    }
    Ok(live)
}

/// Sets of keywords by their numbers.
pub(crate) type KeywordSets = HashMap<Vec<u32>, Option<Arc<Vec<Keyword>>>>;

pub(crate) fn row_of(
    uid: Uid,
    record: MessageRecord,
    keywords: &[Keyword],
    sets: &mut KeywordSets,
) -> Result<Row, MailError> {
    let blob = BlobId::from_slice(&record.blob).map_err(|_| MailError::Damaged("message"))?;
    let system = u8::try_from(record.flags).map_err(|_| MailError::Damaged("message"))?;
    let keywords = keyword_set(record.keywords, keywords, sets);
    let keywords = keywords.ok_or(MailError::Damaged("keywords"))?;
    Ok(Row {
        blob,
        modseq: ModSeq::new(record.modseq).ok_or(MailError::Damaged("message"))?,
        internal_date: Timestamp::from_unix_millis(record.internal_date_millis),
        flags: Flags { system, keywords },
        uid,
        size: record.size,
        saved: record.saved,
    })
}

/// The set of the keywords with these numbers; none when there is no such keyword.
#[allow(clippy::option_option)] // no set, and no keywords in it
pub(crate) fn keyword_set(
    numbers: Vec<u32>,
    keywords: &[Keyword],
    sets: &mut KeywordSets,
) -> Option<Option<Arc<Vec<Keyword>>>> {
    if numbers.is_empty() {
        return Some(None);
    }
    if let Some(set) = sets.get(&numbers) {
        return Some(set.clone());
    }
    let named = numbers.iter().map(|number| keywords.get(*number as usize).cloned());
    let set = Flags::of(0, named.collect::<Option<Vec<_>>>()?).keywords;
    sets.insert(numbers, set.clone());
    Some(set)
}
