//! Telling members what happens to products: those who see the product and want such mails (ORG-3).
//!
//! The commit of the event writes one piece of work, however many members there are; the members are gone
//! through beside the requests, some at a time, and who was looked at is kept with the mails that were asked
//! for, so that each member is told once.

use std::collections::BTreeMap;

use gatepost_model::{AccountId, OrganizationId, ProductId, Timestamp};
use gatepost_organization_core::{Product, Verb};
use gatepost_store::ChangeSet;

use super::Context;
use crate::{
    OrganizationError,
    repo::{self, RoundRecord, WorkRecord},
};

/// Members that one step looks at.
const STEP: usize = 200;

/// What happened to a product.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum ProductEvent {
    /// The organization has it from now on.
    Added,
    /// It ends unless it is renewed.
    Expiring {
        /// When.
        renewal: Timestamp,
    },
    /// It cannot be used for now.
    Blocked,
    /// It can be used again.
    Resumed,
    /// It has been ended.
    Cancelled,
    /// It is offered to another organization (PRD-3), or to this one.
    TransferOffered {
        /// Name of the other organization.
        other: String,
    },
    /// It belongs to another organization from now on, or to this one.
    Transferred {
        /// Name of the other organization.
        other: String,
    },
}

impl ProductEvent {
    fn template(&self) -> &'static str {
        match self {
            Self::Added => "product-added",
            Self::Expiring { .. } => "product-expiring",
            Self::Blocked => "product-blocked",
            Self::Resumed => "product-resumed",
            Self::Cancelled => "product-cancelled",
            Self::TransferOffered { .. } => "product-transfer-offered",
            Self::Transferred { .. } => "product-transferred",
        }
    }

    fn values(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Added | Self::Blocked | Self::Resumed | Self::Cancelled => Vec::new(),
            Self::Expiring { renewal } => vec![("renewal", renewal.to_string())],
            Self::TransferOffered { other } | Self::Transferred { other } => {
                vec![("other", other.clone())]
            }
        }
    }
}

/// Which product of which organization something happens to.
#[derive(Clone, Debug)]
pub(crate) struct Concerned<'a> {
    pub(crate) organization: OrganizationId,
    /// Name of the organization.
    pub(crate) organization_name: &'a str,
    pub(crate) product: &'a Product,
    /// Name of the product.
    pub(crate) product_name: &'a str,
}

impl Context {
    /// Adds mails about a product to the changes that they tell of: to those members who see the product and
    /// want to hear of such events, except for the account `by` whose doing it is. Who sees the product is
    /// looked at afterwards: for a transfer, call it for each of the two organizations.
    pub(crate) fn tell_product_event(
        &self,
        changes: &mut ChangeSet,
        now: Timestamp,
        concerned: &Concerned<'_>,
        event: &ProductEvent,
        by: Option<AccountId>,
    ) {
        let names = [
            ("organization", concerned.organization_name.to_owned()),
            ("product", concerned.product_name.to_owned()),
            ("kind", concerned.product.kind.to_string()),
        ];
        let values = names.into_iter().chain(event.values());
        let round = RoundRecord {
            organization: concerned.organization.to_bytes().to_vec(),
            product: concerned.product.id.to_bytes().to_vec(),
            kind: concerned.product.kind.to_string(),
            template: event.template().to_owned(),
            values: values.map(|(name, value)| (name.to_owned(), value)).collect(),
            by: by.map(|by| by.to_bytes().to_vec()).unwrap_or_default(),
            after: Vec::new(),
        };
        let created = now.unix_millis();
        let work = WorkRecord { created, round: Some(round), ..WorkRecord::default() };
        repo::put_work(changes, now, self.unique(), &work);
    }

    /// Asks for the mails to some of those that a round goes to; the rest of the round is asked for besides.
    pub(crate) async fn go_round(
        &self,
        changes: &mut ChangeSet,
        now: Timestamp,
        work: &WorkRecord,
        round: &RoundRecord,
    ) -> Result<(), OrganizationError> {
        let Some((organization, product)) = about(round) else { return Ok(()) };
        let after = AccountId::from_slice(&round.after).ok();
        let by = AccountId::from_slice(&round.by).ok();
        let store = self.store.as_ref();
        let members = repo::members(store, organization, after, STEP).await?;
        for (account, member) in &members {
            if Some(*account) == by || !member.preferences().product_events_by_email {
                continue;
            }
            let standing = self.standing(organization, *account).await?;
            if standing.check(Verb::ViewProduct, Some(&product)).is_some() {
                self.mail_of_round(changes, now, *account, round);
            }
        }
        if let Some((last, _)) = members.last().filter(|_| members.len() == STEP) {
            let round = RoundRecord { after: last.to_bytes().to_vec(), ..round.clone() };
            let next = WorkRecord { tries: 0, round: Some(round), ..work.clone() };
            repo::put_work(changes, now, self.unique(), &next);
        }
        Ok(())
    }

    fn mail_of_round(
        &self,
        changes: &mut ChangeSet,
        now: Timestamp,
        account: AccountId,
        round: &RoundRecord,
    ) {
        let values: BTreeMap<String, String> = round.values.clone();
        self.queue(changes, now, account.into(), round.template.clone(), values);
    }
}

fn about(round: &RoundRecord) -> Option<(OrganizationId, Product)> {
    let organization = OrganizationId::from_slice(&round.organization).ok()?;
    let id = ProductId::from_slice(&round.product).ok()?;
    Some((organization, Product { id, kind: round.kind.parse().ok()? }))
}
