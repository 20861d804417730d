//! Flags of messages in a change.

use gatepost_store::Expect;
use prost::Message;

use super::Txn;
use crate::{
    FlagOp, Flags, MailError, ModSeq, Row, Rows, UidSet,
    cell::message_record,
    edit::Edit,
    journal::{MOST, journal_key, records},
    record::{JOURNAL, MESSAGE, StateRecord, VERSION, message_key},
};

impl Txn<'_> {
    /// The mod-sequence of the changes in a folder, and its counters as they are by now.
    pub(crate) fn as_of(&mut self, draft: usize) -> Result<(ModSeq, StateRecord), MailError> {
        let draft = self.parts(draft)?.0;
        Ok((draft.modseq, draft.counters))
    }

    /// What shall be done to flags in a folder.
    pub(crate) fn edit(
        &mut self,
        draft: usize,
        op: FlagOp,
        flags: &Flags,
    ) -> Result<Edit, MailError> {
        Ok(Edit::within(&self.parts(draft)?.0.keywords, op, flags))
    }

    /// The rows of a folder shall be these, and the counters of [`Self::as_of`] with them these. What
    /// differs is written by [`Self::journal`] or [`Self::write_rows`].
    pub(crate) fn revise(
        &mut self,
        draft: usize,
        rows: Rows,
        counters: StateRecord,
    ) -> Result<(), MailError> {
        let draft = self.parts(draft)?.0;
        (draft.revised, draft.counters) = (Some(rows), counters);
        Ok(())
    }

    /// Writes rows that an edit has changed, by an entry of the journal; not if there is no room for it.
    pub(crate) fn journal(
        &mut self,
        draft: usize,
        edit: &Edit,
        changed: &[Row],
    ) -> Result<bool, MailError> {
        let most = self.shared.base.config.max_keywords;
        let (draft, set) = self.parts(draft)?;
        let numbers = draft.keywords.numbers(edit.flags(), most)?;
        let uids: UidSet = changed.iter().map(|row| row.uid).collect();
        let records = records(&edit.record(numbers), &uids);
        let count = u32::try_from(records.len()).unwrap_or(u32::MAX);
        if draft.counters.journal_len.saturating_add(count) > MOST {
            return Ok(false);
        }
        for (part, record) in (0..).zip(records) {
            let key = journal_key(draft.cell.id, draft.modseq, part);
            set.put(JOURNAL, key, Expect::Absent, record);
        }
        draft.counters.journal_len += count;
        draft.entries = count;
        // Who does not know of journals must not read the folder without.
        self.record.version = VERSION;
        Ok(true)
    }

    /// Writes rows that have changed, each.
    pub(crate) fn write_rows(&mut self, draft: usize, changed: &[Row]) -> Result<(), MailError> {
        let most = self.shared.base.config.max_keywords;
        let (draft, set) = self.parts(draft)?;
        for row in changed {
            let record = message_record(row, draft.keywords.numbers(&row.flags, most)?);
            let key = message_key(draft.cell.id, row.uid);
            set.put(MESSAGE, key, Expect::Any, record.encode_to_vec());
            draft.written.push(row.uid);
        }
        Ok(())
    }
}
