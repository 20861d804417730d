//! Annotations: readable, and of folders that exist.

use std::collections::BTreeMap;

use gatepost_model::FolderId;
use gatepost_store::Entry;

use super::{
    Finding,
    census::{Census, Fix},
    pages::Pages,
};
use crate::{
    MailError,
    annotate::NAME_AT,
    record::{ANNOTATION, mailbox_key},
};

/// Names of folders by their ids.
type Names = BTreeMap<FolderId, String>;

impl Census {
    /// Looks at every annotation of the mailbox; gives the bytes of those that stay, names and values.
    pub(super) async fn annotations(&mut self, folders: &Names) -> Result<u64, MailError> {
        let mut bytes = 0;
        let mut pages = Pages::of(ANNOTATION, &mailbox_key(self.mailbox));
        while let Some(page) = pages.next(self.store()).await? {
            for entry in page {
                bytes += self.annotation(folders, entry);
            }
        }
        Ok(bytes)
    }

    fn annotation(&mut self, folders: &Names, entry: Entry) -> u64 {
        let name = entry.key.get(NAME_AT..);
        let bytes = (name.map_or(0, <[u8]>::len) + entry.record.value.len()) as u64;
        let readable = name.and_then(|name| std::str::from_utf8(name).ok());
        let folder = match entry.key.get(16..32).and_then(|id| FolderId::from_slice(id).ok()) {
            None => Some(String::new()),
            Some(id) if id.to_bytes() == [0; 16] => Some("the mailbox".to_owned()),
            Some(id) => match folders.get(&id) {
                Some(name) => Some(name.clone()),
                None => {
                    let entry = readable.unwrap_or("that does not read back").to_owned();
                    self.report.found(Finding::AnnotationAstray { folder: id, entry });
                    None
                }
            },
        };
        let Some(folder) = folder else {
            self.fixes.push(Fix::Delete(ANNOTATION, entry.key));
            return 0;
        };
        if readable.is_none() {
            let what = MailError::Damaged("key of an annotation").to_string();
            self.report.found(Finding::Damaged { folder, what });
        }
        bytes
    }
}
