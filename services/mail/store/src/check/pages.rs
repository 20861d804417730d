//! Records page by page: whoever looks at all of a mailbox holds a few thousand of them at a time.

use gatepost_store::{Entry, Range, Store, Table};

use crate::MailError;

/// Records in a page.
const PAGE: usize = 4096;

/// What is left to read of a table.
pub(super) struct Pages(Option<Range>);

impl Pages {
    /// Records whose keys begin so.
    pub(super) fn of(table: Table, prefix: &[u8]) -> Self {
        Self::by(table, prefix, PAGE)
    }

    /// The same, so many at a time.
    pub(super) fn by(table: Table, prefix: &[u8], size: usize) -> Self {
        Self(Some(Range::prefix(table, prefix).limit(size)))
    }

    /// The next page; none when there is nothing more.
    pub(super) async fn next(
        &mut self,
        store: &dyn Store,
    ) -> Result<Option<Vec<Entry>>, MailError> {
        let Some(range) = self.0.take() else { return Ok(None) };
        let (size, page) = (range.limit, store.scan(range.clone()).await?);
        if let Some(last) = page.last().filter(|_| page.len() == size) {
            self.0 = Some(range.beyond(&last.key));
        }
        Ok((!page.is_empty()).then_some(page))
    }
}
