//! Texts of documents: readable, and of messages that are there.

use std::collections::BTreeMap;

use bytes::Bytes;
use gatepost_blob::BlobKey;
use gatepost_model::BlobId;

use super::{
    Finding,
    census::{Census, Fix},
    pages::Pages,
};
use crate::{
    MailError,
    record::mailbox_key,
    text::{TEXT_DOCUMENT, blob_of_key, kept_pieces},
};

/// Pieces in a page of a scan.
const PAGE: usize = 256;

impl Census {
    /// Looks at every text that is kept of a document. It is no loss: whoever needs it makes it again.
    pub(super) async fn documents(&mut self) -> Result<(), MailError> {
        let mut pieces: BTreeMap<Option<BlobId>, Vec<Bytes>> = BTreeMap::new();
        let mut pages = Pages::by(TEXT_DOCUMENT, &mailbox_key(self.mailbox), PAGE);
        while let Some(page) = pages.next(self.store()).await? {
            for entry in page {
                let blob = entry.key.get(..32).and_then(|key| blob_of_key(key).ok());
                pieces.entry(blob).or_default().push(entry.key);
            }
        }
        for (blob, keys) in pieces {
            if let Some(finding) = self.wrong_text(blob, keys.len()).await? {
                self.report.found(finding);
                self.fixes.extend(keys.into_iter().map(|key| Fix::Delete(TEXT_DOCUMENT, key)));
            }
        }
        Ok(())
    }

    /// What is wrong with the text of a blob, which has so many pieces.
    async fn wrong_text(
        &self,
        blob: Option<BlobId>,
        pieces: usize,
    ) -> Result<Option<Finding>, MailError> {
        let Some(blob) = blob else {
            let what = MailError::Damaged("key of a document's text").to_string();
            return Ok(Some(Finding::WrongText { what }));
        };
        if !self.seen.contains_key(&blob) {
            return Ok(Some(Finding::TextAstray { blob }));
        }
        let key = BlobKey::new(self.mailbox, blob);
        let sound = kept_pieces(self.store(), key).await? == Some(pieces);
        let what = format!("that of blob {blob} does not read back");
        Ok((!sound).then_some(Finding::WrongText { what }))
    }
}
