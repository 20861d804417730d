//! Packs of rows and journals of flags of folders that no mailbox has. Their keys do not say whose they
//! were: they are looked for in the whole store at once, and in no mailbox's check.

use std::{collections::BTreeSet, ops::Bound};

use bytes::Bytes;
use gatepost_model::FolderId;
use gatepost_store::{ChangeSet, Expect, Range, Store, Table};

use crate::{
    MailError, MailStore,
    record::{DEAD_FOLDER, FOLDER, JOURNAL, MESSAGE, PACK, folder_of_key},
};

/// Tables where that can be.
const TABLES: [Table; 2] = [PACK, JOURNAL];

/// Records that go in one commit.
const BATCH: usize = 128;

/// Folders in a page of a scan, and folders of a table that are looked up at once.
const FOLDERS: usize = 4096;

impl MailStore {
    /// Deletes packs and journals of folders that no mailbox has, or is still removing: they only take
    /// room. A folder that is gone and whose messages are there is damage, and is left as it is. Costs a
    /// step for each folder that has some, and reads the list of all folders: call it with
    /// [`MailStore::sweep`]. Returns how many records were deleted.
    ///
    /// # Errors
    ///
    /// From the store.
    pub async fn sweep_astray(&self) -> Result<usize, MailError> {
        let (store, mut deleted) = (&*self.base().store, 0);
        for table in TABLES {
            let mut next = Some(Bytes::new());
            while let Some(from) = next {
                let (mut folders, rest) = folders_of(store, table, from).await?;
                next = rest;
                // In this order: what is deleted meanwhile leaves one table for the other in one commit,
                // and what it has in ours no later than the second. Ids are given once.
                for table in [FOLDER, DEAD_FOLDER] {
                    strike_out(store, table, &mut folders).await?;
                }
                for folder in folders {
                    deleted += drop_records(store, table, folder).await?;
                }
            }
        }
        metrics::counter!("gatepost_mail_astray_records_total").increment(deleted as u64);
        Ok(deleted)
    }
}

/// Deletes what a table has of a folder without messages.
async fn drop_records(
    store: &dyn Store,
    table: Table,
    folder: FolderId,
) -> Result<usize, MailError> {
    let message = Range::prefix(MESSAGE, &folder.to_bytes()).limit(1);
    if !store.scan(message).await?.is_empty() {
        tracing::warn!(%folder, table = table.0, "a folder is gone, and its messages are there");
        return Ok(0);
    }
    let mut dropped = 0;
    loop {
        let page = store.scan(Range::prefix(table, &folder.to_bytes()).limit(BATCH)).await?;
        let (count, mut changes) = (page.len(), ChangeSet::new());
        for entry in page {
            changes.delete(table, entry.key, Expect::Any);
        }
        if count > 0 {
            store.commit(changes).await?;
        }
        dropped += count;
        if count < BATCH {
            return Ok(dropped);
        }
    }
}

/// Some folders that have records in a table, in one step each, and where to look for more.
async fn folders_of(
    store: &dyn Store,
    table: Table,
    from: Bytes,
) -> Result<(BTreeSet<FolderId>, Option<Bytes>), MailError> {
    let mut folders = BTreeSet::new();
    let mut start = Bound::Included(from);
    while folders.len() < FOLDERS {
        let (end, reverse) = (Bound::Unbounded, false);
        let range = Range { table, start, end, reverse, limit: 1 };
        let Some(entry) = store.scan(range).await?.pop() else { return Ok((folders, None)) };
        let id: Option<&[u8; 16]> = entry.key.first_chunk();
        start = match id {
            Some(id) => {
                folders.insert(FolderId::from_bytes(*id));
                // Behind everything that this folder can have.
                let Some(next) = u128::from_be_bytes(*id).checked_add(1) else {
                    return Ok((folders, None));
                };
                Bound::Included(Bytes::copy_from_slice(&next.to_be_bytes()))
            }
            // Nobody reads a key that short.
            None => Bound::Excluded(entry.key),
        };
    }
    let next = match start {
        Bound::Included(key) | Bound::Excluded(key) => Some(key),
        Bound::Unbounded => None,
    };
    Ok((folders, next))
}

/// Removes the folders that a table of folders has.
async fn strike_out(
    store: &dyn Store,
    table: Table,
    folders: &mut BTreeSet<FolderId>,
) -> Result<(), MailError> {
    let mut range = Range::prefix(table, &[]).limit(FOLDERS);
    while !folders.is_empty() {
        let page = store.scan(range.clone()).await?;
        for entry in &page {
            folders.remove(&folder_of_key(&entry.key)?);
        }
        let Some(last) = page.last().filter(|_| page.len() == FOLDERS) else { break };
        range = range.beyond(&last.key);
    }
    Ok(())
}
