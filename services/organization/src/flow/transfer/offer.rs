//! Offers a product to another organization.

use std::time::Duration;

use gatepost_model::{Address, IdempotencyKey, OrganizationId, ProductId, TransferId};
use gatepost_organization_core::{
    Verb,
    transfer::{TransferMessage, offer as decide},
};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, Expect, retry_conflicts};

use super::TransferView;
use crate::{
    OrganizationError, ProductError,
    flow::{
        Context,
        product::{Found, find},
        product_events::{Concerned, ProductEvent},
    },
    repo::{self, Making, NewTransfer, Offers, TransferRecord},
};

/// Offers that an organization makes in a day, at most: what goes to an e-mail address is a mail to somebody.
const MOST_A_DAY: usize = 50;
const DAY: Duration = Duration::from_secs(86_400);

/// To whom.
#[derive(Clone, Debug)]
pub(crate) enum Recipient {
    Organization(OrganizationId),
    /// Whoever signs in with this address chooses which of their organizations.
    Email(Address),
}

/// What is asked for.
pub(crate) struct Wanted {
    pub(crate) organization: OrganizationId,
    pub(crate) product: ProductId,
    pub(crate) to: Recipient,
    pub(crate) message: TransferMessage,
    pub(crate) key: Option<IdempotencyKey>,
}

/// Offers it, or answers with the offer that was made under the same key.
pub(crate) async fn offer(
    context: &Context,
    caller: &Principal,
    wanted: &Wanted,
) -> Result<TransferView, OrganizationError> {
    context.require(caller, wanted.organization, Verb::ManageProducts, None).await?;
    retry_conflicts(OrganizationError::is_conflict, || attempt(context, caller, wanted)).await
}

async fn attempt(
    context: &Context,
    caller: &Principal,
    wanted: &Wanted,
) -> Result<TransferView, OrganizationError> {
    let store = context.store.as_ref();
    let actor = caller.actor().to_string();
    let (organization, key) = (wanted.organization, wanted.key.as_ref());
    let making = Making { actor: &actor, what: "transfer", organization, key };
    if let Some(id) = making.before(store).await? {
        let (record, _) = repo::transfer(store, id).await?.ok_or(super::UNKNOWN)?;
        return context.transfer_view(id, record).await;
    }
    let (id, verb) = (wanted.product, Verb::ManageProducts);
    let found = find(context, caller, Some(organization), id, verb).await?;
    let (_, place) = repo::transfer_of(store, wanted.product).await?;
    let waiting = context.waiting_transfer(wanted.product).await?.is_some();
    let (to, email) = match &wanted.to {
        Recipient::Organization(to) => (Some(*to), String::new()),
        Recipient::Email(email) => (None, email.key()),
    };
    // Another request with this key may have come between the two looks: it is what waits then.
    if waiting && let Some(id) = making.before(store).await? {
        let (record, _) = repo::transfer(store, id).await?.ok_or(super::UNKNOWN)?;
        return context.transfer_view(id, record).await;
    }
    decide(organization, to, found.record.state()?, waiting).map_err(ProductError::from)?;
    let to_name = match to {
        Some(to) => {
            let found = repo::organization(store, to).await?;
            Some(found.ok_or(OrganizationError::NotFound)?.0.name)
        }
        None => None,
    };
    bounded(context, caller, organization).await?;
    let (id, record) = new(context, wanted, &found, &email);
    let mut changes = ChangeSet::new();
    // The product is not cancelled, and does not go anywhere, beside this.
    let expect = Expect::Version(found.version);
    repo::put_product(&mut changes, organization, found.id, expect, &found.record);
    repo::add_transfer(&mut changes, id, place, &record);
    making.remember(&mut changes, id);
    if let Recipient::Email(email) = &wanted.to {
        tell(context, &mut changes, email, organization, &record).await?;
    }
    write(context, caller, changes, &found, (id, &record), to_name).await?;
    context.transfer_view(id, record).await
}

fn new(
    context: &Context,
    wanted: &Wanted,
    found: &Found,
    email: &str,
) -> (TransferId, TransferRecord) {
    let now = context.clock.now();
    let id = TransferId::generate(context.clock.as_ref(), context.entropy.as_ref());
    let to = match &wanted.to {
        Recipient::Organization(to) => Some(*to),
        Recipient::Email(_) => None,
    };
    let record = TransferRecord::new(&NewTransfer {
        product: found.id,
        name: &found.record.name,
        kind: &found.record.kind,
        from: found.organization,
        to,
        email,
        message: wanted.message.as_str(),
        created: now,
        expires: now.plus(context.config.transfer_waits.0),
    });
    (id, record)
}

/// Tells the person that an offer is addressed to. Nobody is written to who has no account, and whoever offers
/// does not learn which it was.
async fn tell(
    context: &Context,
    changes: &mut ChangeSet,
    email: &Address,
    from: OrganizationId,
    record: &TransferRecord,
) -> Result<(), OrganizationError> {
    let organization = context.organization_name(from).await?;
    for person in context.people.with_emails(std::slice::from_ref(email)).await? {
        let values = [
            ("organization", organization.clone()),
            ("product", record.product_name.clone()),
            ("message", record.message.clone()),
            ("end", record.expires().to_string()),
        ];
        context.mail(changes, record.created(), person.account, "transfer-to-you", values);
    }
    Ok(())
}

/// Commits an offer with what both sides' logs say of it, and the mails.
async fn write(
    context: &Context,
    caller: &Principal,
    mut changes: ChangeSet,
    found: &Found,
    (id, record): (TransferId, &TransferRecord),
    to_name: Option<String>,
) -> Result<(), OrganizationError> {
    let (now, from, product) = (record.created(), found.organization, found.product()?);
    let from_name = context.organization_name(from).await?;
    let line = |organization, action| {
        context
            .line(organization, caller, action, now)
            .detail("transfer_id", id)
            .detail("product_id", found.id)
            .detail("name", &record.product_name)
    };
    let other = to_name.clone().unwrap_or_else(|| record.email.clone());
    let concerned = |organization, organization_name| Concerned {
        organization,
        organization_name,
        product: &product,
        product_name: &record.product_name,
    };
    let event = ProductEvent::TransferOffered { other: other.clone() };
    let by = caller.account();
    context.tell_product_event(&mut changes, now, &concerned(from, &from_name), &event, by);
    let mut lines = vec![line(from, "transfer.offered").detail("to", &other)];
    if let (Some(to), Some(to_name)) = (record.to(), &to_name) {
        let event = ProductEvent::TransferOffered { other: from_name.clone() };
        context.tell_product_event(&mut changes, now, &concerned(to, to_name), &event, by);
        lines.push(line(to, "transfer.received").detail("from", &from_name));
    }
    context.commit_lines(changes, lines, Vec::new()).await
}

async fn bounded(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
) -> Result<(), OrganizationError> {
    let (store, which) = (context.store.as_ref(), Offers::From(organization));
    let made = repo::transfers(store, &which, None, MOST_A_DAY).await?;
    let Some(oldest) = made.last().filter(|_| made.len() == MOST_A_DAY) else { return Ok(()) };
    let oldest = repo::transfer(store, *oldest).await?.map(|(record, _)| record.created());
    let today = oldest.is_some_and(|at| context.clock.now().since(at) < DAY);
    let bound = today && *caller != Principal::Operator;
    if bound { Err(ProductError::TooManyOffers.into()) } else { Ok(()) }
}
