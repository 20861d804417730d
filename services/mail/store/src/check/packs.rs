//! Packs of rows: equal to the messages' records.

use std::ops::Bound;

use gatepost_model::FolderId;
use gatepost_store::{Entry, Range};

use super::{
    Finding,
    census::{Census, Fix},
    pages::Pages,
};
use crate::{
    Keyword, MailError, Row, Uid,
    cell::{KeywordSets, row_of},
    journal::Journal,
    packed::{number_of_key, read, uids_of},
    record::{MESSAGE, PACK, decode, message_key, uid_of_key},
};

/// Packs in a page of a scan.
const PAGE: usize = 128;

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
        let mut pages = Pages::by(PACK, &folder.id.to_bytes(), PAGE);
        while let Some(page) = pages.next(self.store()).await? {
            for entry in &page {
                if let Some(what) = self.wrong(folder, entry, &mut sets, journal).await? {
                    let folder = folder.name.to_owned();
                    self.report.found(Finding::WrongPack { folder, what });
                    fixes.push(Fix::Delete(PACK, entry.key.clone()));
                }
            }
        }
        Ok(fixes)
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
