//! Logos (ORG-9): in pieces, because values are small, and changed in one commit with the organization's record.
//!
//! | table | key | value |
//! |---|---|---|
//! | `logo` | organization, name, number of the piece | piece of the file |

use gatepost_model::OrganizationId;
use gatepost_store::{ChangeSet, Expect, MAX_VALUE_BYTES, Range, Store, StoreError, Table};

const LOGOS: Table = Table("logo");

/// A logo, as the organization's record knows it.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct LogoRecord {
    /// 16 bytes that change with the picture.
    #[prost(bytes = "vec", tag = "1")]
    name: Vec<u8>,
    #[prost(uint32, tag = "2")]
    pieces: u32,
    /// Is it a drawing, rather than a PNG?
    #[prost(bool, tag = "3")]
    pub(crate) svg: bool,
}

impl LogoRecord {
    /// Its name, in hexadecimal.
    pub(crate) fn name(&self) -> String {
        self.name.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Writes a logo; the record of it belongs into the organization's.
pub(crate) fn put_logo(
    changes: &mut ChangeSet,
    organization: OrganizationId,
    name: [u8; 16],
    file: &[u8],
    svg: bool,
) -> LogoRecord {
    let mut pieces = 0;
    for piece in file.chunks(MAX_VALUE_BYTES) {
        changes.put(LOGOS, key(organization, &name, pieces), Expect::Any, piece.to_vec());
        pieces += 1;
    }
    LogoRecord { name: name.to_vec(), pieces, svg }
}

/// Removes a logo.
pub(crate) fn delete_logo(
    changes: &mut ChangeSet,
    organization: OrganizationId,
    record: &LogoRecord,
) {
    for piece in 0..record.pieces {
        changes.delete(LOGOS, key(organization, &record.name, piece), Expect::Any);
    }
}

/// The file of a logo; none when it has been replaced meanwhile.
pub(crate) async fn logo(
    store: &dyn Store,
    organization: OrganizationId,
    record: &LogoRecord,
) -> Result<Option<Vec<u8>>, StoreError> {
    let prefix = [organization.to_bytes().as_slice(), &record.name].concat();
    let pieces = store.scan(Range::prefix(LOGOS, &prefix)).await?;
    let whole = pieces.len() == record.pieces as usize && record.pieces > 0;
    let pieces = pieces.iter().map(|entry| entry.record.value.as_ref());
    Ok(whole.then(|| pieces.collect::<Vec<_>>().concat()))
}

fn key(organization: OrganizationId, name: &[u8], piece: u32) -> Vec<u8> {
    [organization.to_bytes().as_slice(), name, &piece.to_be_bytes()].concat()
}
