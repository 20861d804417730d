//! Offers of products to other organizations (PRD-3).
//!
//! | table | key | value |
//! |---|---|---|
//! | `transfer` | transfer | [`TransferRecord`] |
//! | `transfer_from` | organization, transfer | empty |
//! | `transfer_to` | organization, transfer | empty |
//! | `transfer_to_email` | e-mail, zero, transfer | empty |
//! | `transfer_of` | product | transfer: the last offer of it |

use gatepost_model::{OrganizationId, ProductId, Timestamp, TransferId};
use gatepost_organization_core::transfer::{Offer, TransferState};
use gatepost_store::{ChangeSet, Expect, Range, Store, StoreError, Table, Version, codec};

use super::id_at;

const TRANSFERS: Table = Table("transfer");
const FROM: Table = Table("transfer_from");
const TO: Table = Table("transfer_to");
const TO_EMAIL: Table = Table("transfer_to_email");
const OF_PRODUCT: Table = Table("transfer_of");

/// An offer.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct TransferRecord {
    #[prost(bytes = "vec", tag = "1")]
    product: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    from: Vec<u8>,
    /// Empty while it is open which one.
    #[prost(bytes = "vec", tag = "3")]
    to: Vec<u8>,
    /// Whom it was addressed to, in the form in which addresses are compared; empty when it was an organization.
    #[prost(string, tag = "4")]
    pub(crate) email: String,
    #[prost(string, tag = "5")]
    pub(crate) message: String,
    #[prost(uint32, tag = "6")]
    state: u32,
    #[prost(uint64, tag = "7")]
    created: u64,
    #[prost(uint64, tag = "8")]
    expires: u64,
    #[prost(uint64, tag = "9")]
    answered: u64,
    #[prost(string, tag = "10")]
    pub(crate) product_name: String,
    #[prost(string, tag = "11")]
    pub(crate) product_kind: String,
}

/// What a new offer is made of.
pub(crate) struct NewTransfer<'a> {
    pub(crate) product: ProductId,
    pub(crate) name: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) from: OrganizationId,
    pub(crate) to: Option<OrganizationId>,
    pub(crate) email: &'a str,
    pub(crate) message: &'a str,
    pub(crate) created: Timestamp,
    pub(crate) expires: Timestamp,
}

impl TransferRecord {
    /// A new one, which waits.
    pub(crate) fn new(new: &NewTransfer<'_>) -> Self {
        Self {
            product: new.product.to_bytes().to_vec(),
            from: new.from.to_bytes().to_vec(),
            to: new.to.map(|to| to.to_bytes().to_vec()).unwrap_or_default(),
            email: new.email.to_owned(),
            message: new.message.to_owned(),
            state: number(TransferState::Offered),
            created: new.created.unix_millis(),
            expires: new.expires.unix_millis(),
            answered: 0,
            product_name: new.name.to_owned(),
            product_kind: new.kind.to_owned(),
        }
    }

    pub(crate) fn product(&self) -> Result<ProductId, StoreError> {
        ProductId::from_slice(&self.product).map_err(|_| damaged())
    }

    pub(crate) fn from(&self) -> Result<OrganizationId, StoreError> {
        OrganizationId::from_slice(&self.from).map_err(|_| damaged())
    }

    pub(crate) fn to(&self) -> Option<OrganizationId> {
        OrganizationId::from_slice(&self.to).ok()
    }

    pub(crate) fn created(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.created)
    }

    pub(crate) fn expires(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.expires)
    }

    pub(crate) fn answered(&self) -> Option<Timestamp> {
        (self.answered != 0).then(|| Timestamp::from_unix_millis(self.answered))
    }

    /// How it stands at this moment.
    pub(crate) fn state(&self, now: Timestamp) -> Result<TransferState, StoreError> {
        let found = TransferState::ALL.into_iter().find(|state| number(*state) == self.state);
        Ok(found.ok_or_else(damaged)?.at(now, self.expires()))
    }

    /// As an answer to it is judged.
    pub(crate) fn offer(&self, now: Timestamp) -> Result<Offer, StoreError> {
        Ok(Offer { from: self.from()?, to: self.to(), state: self.state(now)? })
    }

    /// Writes an answer down: on behalf of which organization, where that was open.
    pub(crate) fn answer(
        &mut self,
        state: TransferState,
        to: Option<OrganizationId>,
        now: Timestamp,
    ) {
        self.state = number(state);
        self.answered = now.unix_millis();
        if let Some(to) = to {
            self.to = to.to_bytes().to_vec();
        }
    }
}

fn number(state: TransferState) -> u32 {
    match state {
        TransferState::Offered => 1,
        TransferState::Accepted => 2,
        TransferState::Declined => 3,
        TransferState::Withdrawn => 4,
        TransferState::Expired => 5,
    }
}

fn damaged() -> StoreError {
    StoreError::Engine("an offer is damaged".to_owned())
}

/// An offer, with the version to expect in a change of it.
pub(crate) async fn transfer(
    store: &dyn Store,
    id: TransferId,
) -> Result<Option<(TransferRecord, Version)>, StoreError> {
    let found = store.get(TRANSFERS, &id.to_bytes()).await?;
    found.map(|record| Ok((codec::decode(&record.value)?, record.version))).transpose()
}

/// The last offer of a product, with the version to expect when another one takes its place.
pub(crate) async fn transfer_of(
    store: &dyn Store,
    product: ProductId,
) -> Result<(Option<TransferId>, Expect), StoreError> {
    let found = store.get(OF_PRODUCT, &product.to_bytes()).await?;
    Ok(match found {
        Some(record) => (Some(id_at(&record.value, 0)?), Expect::Version(record.version)),
        None => (None, Expect::Absent),
    })
}

/// Writes an offer, findable from every side; `place` is what is expected of the product's last offer.
pub(crate) fn add_transfer(
    changes: &mut ChangeSet,
    id: TransferId,
    place: Expect,
    record: &TransferRecord,
) {
    changes.put(TRANSFERS, id.to_bytes().to_vec(), Expect::Absent, codec::encode(record));
    changes.put(FROM, [record.from.as_slice(), &id.to_bytes()].concat(), Expect::Any, vec![]);
    changes.put(OF_PRODUCT, record.product.clone(), place, id.to_bytes().to_vec());
    if !record.to.is_empty() {
        changes.put(TO, [record.to.as_slice(), &id.to_bytes()].concat(), Expect::Any, vec![]);
    }
    if !record.email.is_empty() {
        changes.put(TO_EMAIL, email_key(&record.email, id), Expect::Any, vec![]);
    }
}

/// Writes the answer to an offer. It is no longer somebody's to choose an organization for.
pub(crate) fn put_answer(
    changes: &mut ChangeSet,
    id: TransferId,
    version: Version,
    record: &TransferRecord,
) {
    let expect = Expect::Version(version);
    changes.put(TRANSFERS, id.to_bytes().to_vec(), expect, codec::encode(record));
    if !record.to.is_empty() {
        changes.put(TO, [record.to.as_slice(), &id.to_bytes()].concat(), Expect::Any, vec![]);
    }
    if !record.email.is_empty() {
        changes.delete(TO_EMAIL, email_key(&record.email, id), Expect::Any);
    }
}

/// Which offers are wanted.
pub(crate) enum Offers<'a> {
    /// Those an organization has made.
    From(OrganizationId),
    /// Those made to an organization.
    To(OrganizationId),
    /// Those that wait for the person with this address.
    ToEmail(&'a str),
}

/// Ids of offers, the newest first, those older than `before`.
pub(crate) async fn transfers(
    store: &dyn Store,
    which: &Offers<'_>,
    before: Option<TransferId>,
    limit: usize,
) -> Result<Vec<TransferId>, StoreError> {
    let (table, prefix) = match which {
        Offers::From(organization) => (FROM, organization.to_bytes().to_vec()),
        Offers::To(organization) => (TO, organization.to_bytes().to_vec()),
        Offers::ToEmail(email) => (TO_EMAIL, [email.as_bytes(), &[0]].concat()),
    };
    let mut range = Range::prefix(table, &prefix).reversed().limit(limit);
    if let Some(before) = before {
        range = range.beyond(&[prefix.as_slice(), &before.to_bytes()].concat());
    }
    let entries = store.scan(range).await?;
    entries.iter().map(|entry| id_at(&entry.key, prefix.len())).collect()
}

fn email_key(email: &str, id: TransferId) -> Vec<u8> {
    [email.as_bytes(), &[0], &id.to_bytes()].concat()
}
