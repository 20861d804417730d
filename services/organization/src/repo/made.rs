//! What was made in an organization under an idempotency key.
//!
//! | table | key | value |
//! |---|---|---|
//! | `idempotency` | actor, zero, what, zero, organization, key | id of what was made |

use gatepost_model::{Id, IdKind, IdempotencyKey, OrganizationId};
use gatepost_store::{ChangeSet, Expect, Store, StoreError};

use super::{IDEMPOTENCY, id_at};

/// Under which key an actor makes something in an organization.
pub(crate) struct Making<'a> {
    /// Who makes it.
    pub(crate) actor: &'a str,
    /// What kind of thing: keys of one are not those of another.
    pub(crate) what: &'static str,
    /// In which organization.
    pub(crate) organization: OrganizationId,
    /// The key that was sent, if one was.
    pub(crate) key: Option<&'a IdempotencyKey>,
}

impl Making<'_> {
    /// What was made under this key.
    pub(crate) async fn before<K: IdKind>(
        &self,
        store: &dyn Store,
    ) -> Result<Option<Id<K>>, StoreError> {
        let Some(key) = self.place() else { return Ok(None) };
        let found = store.get(IDEMPOTENCY, &key).await?;
        found.map(|record| id_at(&record.value, 0)).transpose()
    }

    /// Keeps what is made under this key; conflicts when something was.
    pub(crate) fn remember<K: IdKind>(&self, changes: &mut ChangeSet, made: Id<K>) {
        if let Some(key) = self.place() {
            changes.put(IDEMPOTENCY, key, Expect::Absent, made.to_bytes().to_vec());
        }
    }

    fn place(&self) -> Option<Vec<u8>> {
        let (actor, what, organization) =
            (self.actor.as_bytes(), self.what.as_bytes(), self.organization.to_bytes());
        let key = self.key?.as_str().as_bytes();
        Some([actor, &[0], what, &[0], &organization, key].concat())
    }
}
