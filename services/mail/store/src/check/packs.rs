//! Packs of rows: equal to the messages' records. Packs and journals: of folders that exist.

use std::{collections::BTreeSet, ops::Bound, sync::Arc};

use bytes::Bytes;
use gatepost_model::FolderId;
use gatepost_store::{Entry, Expect, Range, Table};

use super::{
    Finding,
    census::{Census, Fix},
};
use crate::{
    Keyword, MailError, Mailbox, Row, Uid,
    cell::{KeywordSets, row_of},
    journal::Journal,
    packed::{number_of_key, read, uids_of},
    record::{DEAD_FOLDER, FOLDER, MESSAGE, PACK, decode, folder_of_key, message_key, uid_of_key},
    shared::Base,
};

/// Packs in a page of a scan.
const PAGE: usize = 128;

/// Folders in a page of a scan, and folders with packs that are looked up at once.
const FOLDERS: usize = 4096;

/// A folder whose packs are compared.
pub(super) struct Packed<'a> {
    pub(super) id: FolderId,
    pub(super) name: &'a str,
    pub(super) keywords: &'a [Keyword],
    /// UIDs from this one on may still be given to messages.
    pub(super) uid_next: u64,
}

impl Census {
    /// Compares each pack of a folder with the records of its messages. Gives the steps that delete
    /// the wrong ones.
    pub(super) async fn packs(
        &mut self,
        folder: &Packed<'_>,
        journal: &mut Journal,
    ) -> Result<Vec<Fix>, MailError> {
        let (mut fixes, mut sets) = (Vec::new(), KeywordSets::new());
        let mut range = Range::prefix(PACK, &folder.id.to_bytes()).limit(PAGE);
        loop {
            let page = self.store().scan(range.clone()).await?;
            for entry in &page {
                if let Some(what) = self.wrong(folder, entry, &mut sets, journal).await? {
                    let folder = folder.name.to_owned();
                    self.report.found(Finding::WrongPack { folder, what });
                    fixes.push(Fix::Delete(PACK, entry.key.clone()));
                }
            }
            let Some(last) = page.last().filter(|_| page.len() == PAGE) else { return Ok(fixes) };
            range = range.beyond(&last.key);
        }
    }

    /// What is wrong with a pack, if anything is.
    async fn wrong(
        &self,
        folder: &Packed<'_>,
        entry: &Entry,
        sets: &mut KeywordSets,
        journal: &mut Journal,
    ) -> Result<Option<String>, MailError> {
        let number = number_of_key(&entry.key).ok();
        let Some((number, (first, last))) =
            number.and_then(|number| Some((number, uids_of(number)?)))
        else {
            return Ok(Some("its key is none".to_owned()));
        };
        let of = format!("that of UIDs {first} to {last}");
        let Some(mut rows) = read(number, &entry.record.value, folder.keywords, sets) else {
            return Ok(Some(format!("{of} does not read back")));
        };
        if u64::from(last.get()) >= folder.uid_next {
            // Exact now perhaps, but a new message would not delete it.
            return Ok(Some(format!("{of}, which are still being given")));
        }
        let Some(mut recorded) = self.rows(folder, first, last, sets).await? else {
            // The pack may be the only place that still tells of a message.
            return Ok(None);
        };
        // Either may be older than the journal.
        rows.iter_mut().for_each(|row| journal.apply(row));
        recorded.iter_mut().for_each(|row| journal.apply(row));
        Ok((recorded != rows).then_some(of))
    }

    /// The rows of messages from one UID to another, by their records; none if one is damaged.
    async fn rows(
        &self,
        folder: &Packed<'_>,
        first: Uid,
        last: Uid,
        sets: &mut KeywordSets,
    ) -> Result<Option<Vec<Row>>, MailError> {
        // No more than a pack's span of them.
        let found = self.store().scan(Range {
            table: MESSAGE,
            start: Bound::Included(message_key(folder.id, first)),
            end: Bound::Included(message_key(folder.id, last)),
            reverse: false,
            limit: usize::MAX,
        });
        let mut row = |entry: Entry| {
            let record = decode(entry.record.value, "message")?;
            row_of(uid_of_key(&entry.key)?, record, folder.keywords, sets)
        };
        let rows: Result<Vec<Row>, MailError> = found.await?.into_iter().map(&mut row).collect();
        Ok(rows.ok())
    }
}

impl Mailbox {
    /// Folders of which a table has records and that no mailbox has, or is still removing. Whose they were
    /// is not known: keys of packs and journals do not say the mailbox.
    pub(super) async fn astray(&self, table: Table) -> Result<Vec<FolderId>, MailError> {
        let base = &self.shared.base;
        let (mut astray, mut next) = (Vec::new(), Some(Bytes::new()));
        while let Some(from) = next {
            let (mut found, rest) = folders_of(base, table, from).await?;
            next = rest;
            // In this order: what is deleted meanwhile leaves one table for the other in one commit.
            for table in [FOLDER, DEAD_FOLDER] {
                strike_out(base, table, &mut found).await?;
            }
            for folder in found {
                // The last of a deleted folder may have gone meanwhile.
                let one = Range::prefix(table, &folder.to_bytes()).limit(1);
                astray.extend((!base.store.scan(one).await?.is_empty()).then_some(folder));
            }
        }
        Ok(astray)
    }

    /// Deletes what a table has of these folders; how many records.
    pub(super) async fn drop_astray(
        &self,
        table: Table,
        folders: &[FolderId],
    ) -> Result<u64, MailError> {
        let mut dropped = 0;
        for folder in folders {
            loop {
                let page = Range::prefix(table, &folder.to_bytes()).limit(PAGE);
                let page = self.shared.base.store.scan(page).await?;
                let (count, mut txn) = (page.len(), self.shared.begin().await?);
                for entry in page {
                    txn.set.delete(table, entry.key, Expect::Any);
                }
                txn.commit().await?;
                dropped += count as u64;
                if count < PAGE {
                    break;
                }
            }
        }
        Ok(dropped)
    }
}

/// Some folders that a table has records of, in one step each, and where to look for more.
async fn folders_of(
    base: &Arc<Base>,
    table: Table,
    from: Bytes,
) -> Result<(BTreeSet<FolderId>, Option<Bytes>), MailError> {
    let mut folders = BTreeSet::new();
    let mut start = Bound::Included(from);
    while folders.len() < FOLDERS {
        let (end, reverse) = (Bound::Unbounded, false);
        let range = Range { table, start, end, reverse, limit: 1 };
        let Some(entry) = base.store.scan(range).await?.pop() else { return Ok((folders, None)) };
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
    base: &Arc<Base>,
    table: Table,
    folders: &mut BTreeSet<FolderId>,
) -> Result<(), MailError> {
    let mut range = Range::prefix(table, &[]).limit(FOLDERS);
    while !folders.is_empty() {
        let page = base.store.scan(range.clone()).await?;
        for entry in &page {
            folders.remove(&folder_of_key(&entry.key)?);
        }
        let Some(last) = page.last().filter(|_| page.len() == FOLDERS) else { break };
        range = range.beyond(&last.key);
    }
    Ok(())
}
