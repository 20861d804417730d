//! What is kept of messages beside their bytes: structure, envelope, and fields of the header.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::StreamExt;
use gatepost_mime::{Limits, Message, Parser, SummaryRecord};

use crate::{
    Folder, MailError, Row,
    record::{SUMMARY, blob_key},
};

impl Folder {
    /// Structure and envelope of a message. Works for some minutes after it was expunged.
    ///
    /// # Errors
    ///
    /// [`MailError::Expunged`] when its bytes are gone.
    pub async fn summary(&self, row: &Row) -> Result<Arc<Message>, MailError> {
        let found = self.shared().base.store.get(SUMMARY, &blob_key(row.blob)).await?;
        let kept = found.and_then(|found| SummaryRecord::read(&found.value).structure());
        match kept {
            Some(message) => Ok(Arc::new(message)),
            None => self.parse(row).await,
        }
    }

    /// Records of many messages, in their order, for [`SummaryRecord::read`]: in one step. Empty for
    /// those of which nothing is kept, such as expunged ones; [`Self::parse`] may tell of them. A record
    /// is no longer than 30 KiB, and the caller sees to it that there are not too many.
    ///
    /// # Errors
    ///
    /// From the store.
    pub async fn summaries(
        &self,
        rows: impl IntoIterator<Item = &Row>,
    ) -> Result<Vec<Bytes>, MailError> {
        let keys: Vec<Bytes> = rows.into_iter().map(|row| blob_key(row.blob)).collect();
        let found = self.shared().base.store.get_many(SUMMARY, &keys).await?;
        Ok(found
            .into_iter()
            .map(|found| found.map(|found| found.value).unwrap_or_default())
            .collect())
    }

    /// Structure and envelope of a message as its bytes have them, for which all of them are read.
    ///
    /// # Errors
    ///
    /// [`MailError::Expunged`] when they are gone.
    pub async fn parse(&self, row: &Row) -> Result<Arc<Message>, MailError> {
        let mut parser = Parser::new(Limits::default());
        let mut bytes = self.stream(row, 0..u64::from(row.size)).await?;
        while let Some(piece) = bytes.next().await {
            parser.push(&piece?);
        }
        Ok(Arc::new(parser.finish()))
    }
}
