//! What somebody may do in an organization, product by product: for the mail that tells of a new role (ORG-5).

use gatepost_model::{AccountId, OrganizationId, TeamId};
use gatepost_organization_core::{Ground, Level, Post, Product, ProductState, explain};
use gatepost_proto::event::v1::{MembershipChanged, ProductRight};
use gatepost_store::StoreError;

use super::Context;
use crate::repo::{self, GrantRecord};

/// Products that are named.
const NAMED: usize = 30;
/// Products that are looked at.
const LOOKED_AT: usize = 1000;

impl Context {
    /// Adds to a fact what a member with this post, these permissions and these teams may do. Nothing of it may
    /// be written yet: it is what the commit is about to make true.
    pub(super) async fn summarized(
        &self,
        organization: OrganizationId,
        post: Post,
        grants: &[GrantRecord],
        teams: &[TeamId],
        fact: MembershipChanged,
    ) -> Result<MembershipChanged, StoreError> {
        let store = self.store.as_ref();
        let mut grounds = vec![Ground::Role { role: post.role, billing: post.billing }];
        for grant in grants {
            grounds.push(Ground::Direct(grant.grant()?));
        }
        for id in teams {
            let Some((team, _)) = repo::team(store, organization, *id).await? else { continue };
            for grant in &team.grants {
                grounds.push(Ground::Team(*id, grant.grant()?));
            }
        }
        let (rights, more_rights) = self.rights_by(organization, &grounds).await?;
        Ok(MembershipChanged { rights, more_rights, ..fact })
    }

    /// The same for a member whose permissions and teams stay as they are.
    pub(super) async fn summarized_as_it_is(
        &self,
        organization: OrganizationId,
        account: AccountId,
        post: Post,
        fact: MembershipChanged,
    ) -> Result<MembershipChanged, StoreError> {
        let store = self.store.as_ref();
        let (grants, _) = repo::grants(store, organization, account).await?;
        let teams = repo::teams_of(store, organization, account).await?;
        self.summarized(organization, post, &grants.grants, &teams, fact).await
    }

    async fn rights_by(
        &self,
        organization: OrganizationId,
        grounds: &[Ground],
    ) -> Result<(Vec<ProductRight>, u32), StoreError> {
        let store = self.store.as_ref();
        let (mut rights, mut more) = (Vec::new(), 0);
        for (id, record) in repo::products_of(store, organization, None, LOOKED_AT).await? {
            if record.state()? == ProductState::Cancelled {
                continue;
            }
            let product = Product { id, kind: record.kind()? };
            let best = explain(grounds, &product).into_iter().map(|(_, level)| level).max();
            match best {
                None => {}
                Some(_) if rights.len() == NAMED => more += 1,
                Some(level) => {
                    let level = slug(level).to_owned();
                    rights.push(ProductRight { product: record.name, level });
                }
            }
        }
        Ok((rights, more))
    }
}

fn slug(level: Level) -> &'static str {
    match level {
        Level::View => "view",
        Level::Use => "use",
        Level::Manage => "manage",
    }
}
