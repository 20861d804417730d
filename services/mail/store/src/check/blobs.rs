//! Blobs: who has them, expunged messages that are kept among them, and what is known of their bytes.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use gatepost_model::{BlobId, Timestamp};
use prost::Message;

use super::{
    Finding,
    census::{Census, Fix},
    pages::Pages,
};
use crate::{
    MailError,
    kept::{Kept, period_of},
    record::{
        BLOB_REFS, CONTENT, KEPT, KEPT_PERIOD, RefsRecord, SUMMARY, blob_key, decode, mailbox_key,
        period_key,
    },
    refs::digest_of,
};

/// Names of folders, each once however many messages were in it.
type Names = HashMap<String, Arc<str>>;

impl Census {
    /// Counts what is kept, messages and bytes, and looks whether it goes some day.
    pub(super) async fn kept(&mut self) -> Result<(u64, u64), MailError> {
        let (mut messages, mut bytes, mut periods) = (0, 0, BTreeMap::<Timestamp, u64>::new());
        let (mut pages, mut names) = (Pages::of(KEPT, &mailbox_key(self.mailbox)), Names::new());
        while let Some(page) = pages.next(self.store()).await? {
            for entry in page {
                match Kept::read(entry) {
                    Ok(kept) => {
                        (messages, bytes) = (messages + 1, bytes + u64::from(kept.size));
                        *periods.entry(period_of(kept.id.expunged())).or_insert(0) += 1;
                        let uid = kept.id.uid();
                        let name = names.entry(kept.folder);
                        let name = name.or_insert_with_key(|name| Arc::from(name.as_str()));
                        self.see(kept.blob, kept.size, name, uid);
                    }
                    Err(error) => {
                        let (folder, what) = (String::new(), error.to_string());
                        self.report.found(Finding::Damaged { folder, what });
                    }
                }
            }
        }
        self.report.kept = messages;
        self.periods(periods).await?;
        Ok((messages, bytes))
    }

    /// What was kept in a period goes with that: each has to be there.
    async fn periods(&mut self, periods: BTreeMap<Timestamp, u64>) -> Result<(), MailError> {
        for (period, messages) in periods {
            let key = period_key(period, self.mailbox);
            if self.store().get(KEPT_PERIOD, &key).await?.is_none() {
                self.report.found(Finding::NoPeriod { messages });
                self.fixes.push(Fix::Put(KEPT_PERIOD, key, Vec::new()));
            }
        }
        Ok(())
    }

    /// Compares references, structures and digests of all blobs.
    pub(super) async fn blobs(&mut self) -> Result<(), MailError> {
        let mut seen = std::mem::take(&mut self.seen);
        for (blob, seen) in &mut seen {
            let key = blob_key(*blob);
            self.report.blobs += 1;
            self.report.bytes += u64::from(seen.size);
            let recorded = match self.store().get(BLOB_REFS, &key).await? {
                Some(found) => decode::<RefsRecord>(found.value, "references of a blob")?.count,
                None => 1,
            };
            if recorded != seen.count {
                let counted = seen.count;
                self.report.found(Finding::References { blob: *blob, recorded, counted });
                self.fixes.push(match counted {
                    1 => Fix::Delete(BLOB_REFS, key.clone()),
                    count => Fix::Put(BLOB_REFS, key.clone(), RefsRecord { count }.encode_to_vec()),
                });
            }
            seen.summary = self.store().get(SUMMARY, &key).await?.is_some();
            seen.digest = digest_of(self.store(), *blob).await?;
            if !seen.summary {
                let (folder, uid) = (seen.place.0.to_string(), seen.place.1);
                self.report.found(Finding::NoSummary { folder, uid });
            }
            if !seen.summary || seen.digest.is_none() {
                self.unindexed.push(*blob);
            }
        }
        self.seen = seen;
        Ok(())
    }

    /// A digest that names a blob which is gone would give its bytes to new messages.
    pub(super) async fn contents(&mut self) -> Result<(), MailError> {
        let mut pages = Pages::of(CONTENT, &mailbox_key(self.mailbox));
        while let Some(page) = pages.next(self.store()).await? {
            for entry in page {
                let blob = BlobId::from_slice(&entry.record.value).ok();
                if blob.is_some_and(|blob| self.seen.contains_key(&blob)) {
                    continue;
                }
                if let Some(blob) = blob {
                    self.report.found(Finding::ContentAstray { blob });
                }
                self.fixes.push(Fix::Delete(CONTENT, entry.key));
            }
        }
        Ok(())
    }
}
