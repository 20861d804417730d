//! A mailbox in memory made what the store has: when it is opened, and when nobody knows what became of a
//! commit.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use gatepost_model::FolderId;
use gatepost_store::{Range, Version};

use crate::{
    Acl, FolderName, Keyword, MailError, SpecialUse,
    cell::{CellState, FolderCell, load},
    record::{
        FOLDER, FolderRecord, KEYWORDS, KeywordsRecord, MAILBOX, MailboxRecord, STATE,
        SUBSCRIPTION, StateRecord, VERSION, decode, folder_of_key,
    },
    shared::{Shared, View},
};

/// What the store has of a folder.
struct Found {
    id: FolderId,
    record: FolderRecord,
    counters: StateRecord,
    /// Version of the record of the counters.
    version: Version,
    keywords: Vec<Keyword>,
}

impl Shared {
    /// Makes memory what the store has, keeping the cells that others hold; gives the version of the
    /// mailbox's record.
    pub(crate) async fn reload(&self) -> Result<Version, MailError> {
        let found = self.base.store.get(MAILBOX, &self.id.to_bytes()).await?;
        let found = found.ok_or(MailError::Damaged("mailbox"))?;
        let record: MailboxRecord = decode(found.value, "mailbox")?;
        if record.version > VERSION {
            return Err(MailError::Damaged("the mailbox was written by a later version"));
        }
        let known: BTreeMap<FolderId, Arc<FolderCell>> =
            self.view().folders.values().map(|cell| (cell.id, Arc::clone(cell))).collect();
        let mut folders = BTreeMap::new();
        for found in self.found_folders().await? {
            let name: FolderName = found.record.name.parse()?;
            let cell = self.follow(known.get(&found.id), name.clone(), found).await?;
            folders.insert(name, cell);
        }
        for cell in known.values().filter(|cell| !folders.values().any(|now| now.id == cell.id)) {
            cell.write().gone = true;
            cell.tick.send_modify(|_| {});
        }
        let subscriptions = self.found_subscriptions().await?;
        *self.view_mut() = View { record, folders, subscriptions };
        self.tick.send_modify(|tick| *tick += 1);
        self.beat();
        Ok(found.version)
    }

    /// Reads the records of all folders, not those of their messages.
    async fn found_folders(&self) -> Result<Vec<Found>, MailError> {
        let (store, prefix) = (&*self.base.store, self.id.to_bytes());
        let mut states = BTreeMap::new();
        for entry in store.scan(Range::prefix(STATE, &prefix)).await? {
            let state: StateRecord = decode(entry.record.value, "state of a folder")?;
            states.insert(folder_of_key(&entry.key)?, (state, entry.record.version));
        }
        let mut keywords = BTreeMap::new();
        for entry in store.scan(Range::prefix(KEYWORDS, &prefix)).await? {
            let record: KeywordsRecord = decode(entry.record.value, "keywords of a folder")?;
            let names = record.names.iter().map(|name| name.parse::<Keyword>());
            let names: Result<Vec<_>, _> = names.collect();
            let names = names.map_err(|_| MailError::Damaged("keywords of a folder"))?;
            keywords.insert(folder_of_key(&entry.key)?, names);
        }
        let mut found = Vec::new();
        for entry in store.scan(Range::prefix(FOLDER, &prefix)).await? {
            let id = folder_of_key(&entry.key)?;
            let record: FolderRecord = decode(entry.record.value, "folder")?;
            let (counters, version) =
                states.remove(&id).ok_or(MailError::Damaged("state of a folder"))?;
            let keywords = keywords.remove(&id).unwrap_or_default();
            found.push(Found { id, record, counters, version, keywords });
        }
        Ok(found)
    }

    /// Makes a folder's cell what the store has of it, with its rows if it is open and they have changed.
    async fn follow(
        &self,
        known: Option<&Arc<FolderCell>>,
        name: FolderName,
        found: Found,
    ) -> Result<Arc<FolderCell>, MailError> {
        let Found { id, record, counters, version, keywords } = found;
        let cell = match known {
            Some(cell) => Arc::clone(cell),
            None => {
                let fresh = CellState::new(name.clone(), record.uid_validity, counters, version);
                Arc::new(FolderCell::new(id, fresh))
            }
        };
        let open = cell.read().live.is_some() && cell.read().version != version;
        let live = if open { Some(load(&*self.base.store, id, &keywords).await?) } else { None };
        {
            let mut state = cell.write();
            state.name = name;
            state.uid_validity = record.uid_validity;
            state.special_use = SpecialUse::of_number(record.special_use);
            state.no_select = record.no_select;
            state.acl = Arc::new(Acl::of_record(record.acl)?);
            state.counters = counters;
            state.version = version;
            state.keywords = keywords;
            state.live = live.or_else(|| state.live.take());
        }
        cell.tick.send_replace(counters.modseq());
        Ok(cell)
    }

    async fn found_subscriptions(&self) -> Result<BTreeSet<FolderName>, MailError> {
        let prefix = self.id.to_bytes();
        let mut subscriptions = BTreeSet::new();
        for entry in self.base.store.scan(Range::prefix(SUBSCRIPTION, &prefix)).await? {
            let name =
                entry.key.get(prefix.len()..).and_then(|name| std::str::from_utf8(name).ok());
            subscriptions.extend(name.and_then(|name| name.parse::<FolderName>().ok()));
        }
        Ok(subscriptions)
    }
}
