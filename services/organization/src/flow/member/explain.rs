//! What a member may do with each product, and from where each right comes (ORG-8).

use std::collections::HashMap;

use gatepost_model::{AccountId, OrganizationId, ProductId};
use gatepost_organization_core::{Level, Product, Source, explain};
use gatepost_runtime::principal::Principal;

use crate::{
    OrganizationError,
    flow::Context,
    repo::{self, ProductRecord},
};

/// A right, and what its source is called.
pub(crate) struct Given {
    pub(crate) source: Source,
    /// Of the team or partner organization; empty for others.
    pub(crate) name: String,
    pub(crate) level: Level,
}

/// A product, and a member's rights to it.
pub(crate) struct Explained {
    pub(crate) id: ProductId,
    pub(crate) record: ProductRecord,
    pub(crate) given: Vec<Given>,
}

/// Every product of the organization, also those that the member has no right to.
pub(crate) async fn explain_rights(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    account: AccountId,
    after: Option<ProductId>,
    limit: usize,
) -> Result<Vec<Explained>, OrganizationError> {
    context.require_own_or_manager(caller, organization, account).await?;
    let store = context.store.as_ref();
    let member = repo::member(store, organization, account).await?;
    member.ok_or(OrganizationError::Unknown("member"))?;
    let standing = context.standing(organization, account).await?;
    let mut names = Names { context, organization, known: HashMap::new() };
    let mut explained = Vec::new();
    for (id, record) in repo::products_of(store, organization, after, limit).await? {
        let product = Product { id, kind: record.kind()? };
        let mut given = Vec::new();
        for (source, level) in explain(&standing.grounds, &product) {
            given.push(Given { name: names.of(&source).await?, source, level });
        }
        explained.push(Explained { id, record, given });
    }
    Ok(explained)
}

/// What sources are called; each is looked up once.
struct Names<'a> {
    context: &'a Context,
    organization: OrganizationId,
    known: HashMap<Source, String>,
}

impl Names<'_> {
    async fn of(&mut self, source: &Source) -> Result<String, OrganizationError> {
        if let Some(name) = self.known.get(source) {
            return Ok(name.clone());
        }
        let store = self.context.store.as_ref();
        let name = match source {
            Source::Team(id) => {
                repo::team(store, self.organization, *id).await?.map(|(team, _)| team.name)
            }
            Source::Partner(_, id) => {
                repo::organization(store, *id).await?.map(|(record, _)| record.name)
            }
            Source::Role(_) | Source::Billing | Source::Direct | Source::Support(_) => None,
        };
        let name = name.unwrap_or_default();
        self.known.insert(*source, name.clone());
        Ok(name)
    }
}
