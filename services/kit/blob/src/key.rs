//! Names of blobs, as values and as paths.

use gatepost_model::{BlobId, MailboxId, RecoveryCaseId};
use object_store::path::Path;

/// Which blob: the mailbox it belongs to and its id.
///
/// Its path is `mm/<mailbox>/b/<blob>`, where `mm` are the last two digits of the mailbox's id and
/// `b` the last one of the blob's. Those digits are random, so that a million mailboxes share 1024
/// directories, and a million messages 32.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct BlobKey {
    /// The mailbox that the blob belongs to.
    pub mailbox: MailboxId,
    /// Its id.
    pub blob: BlobId,
}

impl BlobKey {
    /// A blob of a mailbox.
    pub const fn new(mailbox: MailboxId, blob: BlobId) -> Self {
        Self { mailbox, blob }
    }

    /// A blob of a recovery case: the case has the place of the mailbox. Cases and mailboxes have stores
    /// of their own.
    pub fn of_case(case: RecoveryCaseId, blob: BlobId) -> Self {
        Self::new(MailboxId::from_bytes(case.to_bytes()), blob)
    }

    /// The recovery case whose blob this is.
    pub fn case(&self) -> RecoveryCaseId {
        RecoveryCaseId::from_bytes(self.mailbox.to_bytes())
    }

    /// Directories above it, outermost first, and its name.
    pub(crate) fn parts(&self) -> [String; 4] {
        let (mailbox, blob) = (self.mailbox.to_string(), self.blob.to_string());
        [last(&mailbox, 2), mailbox, last(&blob, 1), blob]
    }

    pub(crate) fn path(&self) -> Path {
        Path::from_iter(self.parts())
    }

    /// Everything of a mailbox.
    pub(crate) fn prefix(mailbox: MailboxId) -> Path {
        let mailbox = mailbox.to_string();
        Path::from_iter([last(&mailbox, 2), mailbox])
    }

    /// The key whose path this is.
    pub(crate) fn from_path(path: &Path) -> Option<Self> {
        let mut parts = path.parts().skip(1);
        let mailbox = parts.next()?.as_ref().parse().ok()?;
        let blob = parts.nth(1)?.as_ref().parse().ok()?;
        let key = Self { mailbox, blob };
        (key.path() == *path).then_some(key)
    }
}

fn last(id: &str, digits: usize) -> String {
    id[id.len().saturating_sub(digits)..].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_paths_are_one_to_one() {
        let key = BlobKey::new(MailboxId::from_bytes([0x1f; 16]), BlobId::from_bytes([0x2e; 16]));
        let path = key.path();
        assert_eq!(path.parts().count(), 4);
        assert_eq!(BlobKey::from_path(&path), Some(key));
        assert!(path.prefix_matches(&BlobKey::prefix(key.mailbox)));
        for other in ["", "tmp/1", "a/b/c/d", &format!("x{path}"), &format!("{path}.new")] {
            assert_eq!(BlobKey::from_path(&Path::from(other)), None, "{other:?}");
        }
    }
}
