//! How large our index is.

use std::sync::Arc;

use gatepost_blob::BlobStore;
use gatepost_mail_store::{Flags, FolderName, MailStore, MailStoreConfig};
use gatepost_model::{MailboxId, SeededEntropy, SystemClock};
use gatepost_store::{MemoryStore, Range, Store, Table};

use super::mail::mail;
use crate::report::{Report, fail, say};

/// Messages of which the index is weighed.
const WEIGHED: usize = 20_000;

/// Messages that are taken in at once.
const AT_ONCE: usize = 100;

/// How much of the mail's size our index takes, of the same messages.
pub(crate) async fn weigh(report: &mut Report) {
    say("weighing the text index");
    let store = Arc::new(MemoryStore::new());
    let mail_store = MailStore::new(
        store.clone(),
        BlobStore::memory(),
        Arc::new(SystemClock),
        Arc::new(SeededEntropy::new(1)),
        MailStoreConfig::default(),
    );
    let bytes = weighed_bytes(&mail_store).await.unwrap_or_else(|error| fail(&error));
    let mut index = 0;
    for table in ["text_state", "text_fresh", "text_segment", "text_docs", "text_posting"] {
        let records = store.scan(Range::prefix(Table(table), &[])).await;
        for entry in records.unwrap_or_else(|error| fail(&error)) {
            index += entry.key.len() + entry.record.value.len();
        }
    }
    let share = 100.0 * index as f64 / bytes as f64;
    report.add(super::INDEX, "gatepost", "percent", share);
}

/// Takes messages in and has them gathered into segments; their bytes.
async fn weighed_bytes(mail_store: &MailStore) -> Result<u64, gatepost_mail_store::MailError> {
    let mailbox = mail_store.open(MailboxId::from_bytes([1; 16]), 0).await?;
    let folder = mailbox.folder(&FolderName::inbox()).await?;
    let mut number = 0;
    while number < WEIGHED {
        let mut batch = Vec::new();
        for _ in 0..AT_ONCE {
            let mut ingest = mailbox.ingest(None).await?;
            ingest.write(mail(number).as_bytes()).await?;
            batch.push((ingest.finish().await?, Flags::none(), None));
            number += 1;
        }
        mailbox.append(&folder, batch).await?;
    }
    for _ in 0..100 {
        if mail_store.index().await?.segments == 0 {
            break;
        }
    }
    Ok(mailbox.usage().bytes)
}
