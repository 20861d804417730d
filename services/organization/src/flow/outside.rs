//! People from outside: what a grant to them may name, how their acts are marked, and what is written down
//! when support looks at something.

use gatepost_model::{
    AccountId, Actor, AuditEntry, AuditSubject, OrganizationId, ProductId, Timestamp,
};
use gatepost_organization_core::{Grant, Ground, Level, Product, Reach, Role, Source, Verb, check};
use gatepost_proto::event::v1::event::Fact;
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, retry_conflicts};

use super::{Context, reach_slug, rights_changed, two_factor};
use crate::{
    OrganizationError,
    repo::{self, CodeOf, GrantRecord, SeenPlace},
};

/// Support's reading of one thing is written down once in so many milliseconds.
const HOUR: u64 = 3_600_000;

/// An organization, as far as people from outside see it or are seen in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct OutsideView {
    /// Support is let in.
    pub(crate) support: Option<SupportPresence>,
    /// The caller acts for a partner.
    pub(crate) partner: Option<PartnerPresence>,
}

/// Support may see an organization.
#[derive(Clone, Debug)]
pub(crate) struct SupportPresence {
    /// What lasts longest.
    pub(crate) id: gatepost_model::SupportAccessId,
    pub(crate) until: gatepost_model::Timestamp,
    /// The most that is permitted.
    pub(crate) level: Level,
    pub(crate) everything: bool,
    pub(crate) count: usize,
    /// Is it the caller that is of support?
    pub(crate) caller: bool,
}

/// The caller acts for a partner.
#[derive(Clone, Debug)]
pub(crate) struct PartnerPresence {
    pub(crate) id: gatepost_model::PartnerAccessId,
    pub(crate) partner: OrganizationId,
    pub(crate) name: String,
}

impl Context {
    /// What of this an account with these grounds sees.
    pub(super) async fn outside_view(
        &self,
        organization: OrganizationId,
        grounds: &[Ground],
    ) -> Result<OutsideView, OrganizationError> {
        let store = self.store.as_ref();
        let mut view = OutsideView::default();
        let on = repo::support_accesses_on(store, organization, self.clock.now()).await?;
        let mut all = Vec::new();
        for (_, record) in &on {
            for grant in &record.grants {
                all.push(grant.grant()?);
            }
        }
        if let Some((id, last)) = on.iter().max_by_key(|(_, record)| record.until()) {
            view.support = Some(SupportPresence {
                id: *id,
                until: last.until(),
                level: all.iter().map(|grant| grant.level).max().unwrap_or(Level::View),
                everything: all.iter().any(|grant| grant.reach == Reach::All),
                count: on.len(),
                caller: grounds.iter().any(|ground| matches!(ground, Ground::Support(..))),
            });
        }
        let member = grounds.iter().any(|ground| matches!(ground, Ground::Role { .. }));
        let partner = grounds.iter().find_map(|ground| match ground {
            Ground::Partner(id, partner, _) if !member => Some((*id, *partner)),
            _ => None,
        });
        if let Some((id, partner)) = partner {
            let found = repo::organization(store, partner).await?;
            let name = found.map(|(record, _)| record.name).unwrap_or_default();
            view.partner = Some(PartnerPresence { id, partner, name });
        }
        Ok(view)
    }

    /// Marks what is done by people from outside with what lets them in, so that everything done under one
    /// access can be found.
    pub(super) async fn marked(&self, line: AuditEntry) -> Result<AuditEntry, OrganizationError> {
        let (Actor::Account(account) | Actor::Program(account, _)) = line.actor else {
            return Ok(line);
        };
        let AuditSubject::Organization(organization) = line.subject else { return Ok(line) };
        let store = self.store.as_ref();
        if repo::member(store, organization, account).await?.is_some() {
            return Ok(line);
        }
        let support = repo::support_grounds(store, organization, account, line.time).await?;
        if let Some(Ground::Support(id, _)) = support.first() {
            return Ok(line.detail("support_access", id));
        }
        let partners = repo::partner_grounds(store, organization, account).await?;
        if let Some(Ground::Partner(id, partner, _)) = partners.first() {
            return Ok(line.detail("partner_access", id).detail("partner", partner));
        }
        Ok(line)
    }

    /// Writes down that support used a right, before it is told that it has it: once for each product and
    /// hour. Nothing is seen that is not written down.
    pub(crate) async fn note_support(
        &self,
        organization: OrganizationId,
        account: AccountId,
        verb: Verb,
        source: &Source,
        product: Option<&Product>,
    ) -> Result<(), OrganizationError> {
        let Source::Support(access) = source else { return Ok(()) };
        if verb == Verb::View {
            return Ok(());
        }
        let product: Option<ProductId> = product.map(|product| product.id);
        let place = SeenPlace { organization, access: *access, account, product };
        let attempt = || async {
            let now = self.clock.now();
            let hour = now.unix_millis() / HOUR;
            let (known, expect) = repo::seen_by_support(self.store.as_ref(), &place).await?;
            if known == hour {
                return Ok(());
            }
            let mut changes = ChangeSet::new();
            repo::put_seen_by_support(&mut changes, &place, expect, hour);
            let subject = AuditSubject::Organization(organization);
            let actor = Actor::Account(account);
            let mut line = AuditEntry::new(subject, actor, "support.viewed", now);
            if let Some(product) = product {
                line = line.detail("product_id", product);
            }
            self.commit_lines(changes, vec![line], Vec::new()).await
        };
        retry_conflicts(OrganizationError::is_conflict, attempt).await
    }

    /// The same for a list of products: of support it is written down that it looked at the list.
    pub(super) async fn note_list(
        &self,
        organization: OrganizationId,
        account: AccountId,
        grounds: &[Ground],
    ) -> Result<(), OrganizationError> {
        let access = grounds.iter().find_map(|ground| match ground {
            Ground::Support(access, _) => Some(Source::Support(*access)),
            _ => None,
        });
        let Some(source) = access else { return Ok(()) };
        self.note_support(organization, account, Verb::ViewProduct, &source, None).await
    }

    /// Who has rights in one organization by way of another is to be asked anew too: partners' people in
    /// their clients, support in those who let it in.
    pub(super) async fn spread(&self, facts: Vec<Fact>) -> Result<Vec<Fact>, OrganizationError> {
        let store = self.store.as_ref();
        let mut all = Vec::with_capacity(facts.len());
        for fact in facts {
            if let Fact::RightsChanged(changed) = &fact
                && let Ok(of) = changed.organization_id.parse::<OrganizationId>()
            {
                let clients = repo::clients_of(store, of, None, usize::MAX).await?;
                let mut others: Vec<_> = clients.into_iter().map(|(client, _)| client).collect();
                if repo::operators(store).await?.contains(&of) {
                    let now = self.clock.now();
                    let on = repo::supported_organizations(store, None, usize::MAX, now).await?;
                    others.extend(on.into_iter().filter(|one| *one != of));
                }
                let account = changed.account_id.parse().ok();
                all.extend(others.into_iter().map(|other| rights_changed(other, account)));
            }
            all.push(fact);
        }
        Ok(all)
    }

    /// The organization that an account may help others for; none when it is not of support, or is held
    /// back there until it has a second factor.
    pub(crate) async fn support_of(
        &self,
        account: AccountId,
    ) -> Result<Option<OrganizationId>, OrganizationError> {
        let Some(of) = repo::support_of(self.store.as_ref(), account).await? else {
            return Ok(None);
        };
        let found = repo::organization(self.store.as_ref(), of).await?;
        let Some((record, _)) = found else { return Ok(None) };
        let held = two_factor::hold(self, &record, account).await?.held;
        Ok((!held).then_some(of))
    }

    /// Grants as they are kept; products that are named must be there.
    pub(super) async fn outside_grants(
        &self,
        organization: OrganizationId,
        grants: &[Grant],
    ) -> Result<Vec<GrantRecord>, OrganizationError> {
        for grant in grants {
            if let Reach::Product(id) = &grant.reach {
                let found = repo::product_of(self.store.as_ref(), organization, *id).await?;
                found.ok_or(OrganizationError::Unknown("product"))?;
            }
        }
        let mut grants = grants.to_vec();
        grants.sort_unstable();
        grants.dedup();
        Ok(grants.iter().map(GrantRecord::from).collect())
    }

    /// Sends everybody from outside away, and gives back what it was let in to, in the commit that ends an
    /// organization. Its codes go too.
    pub(super) async fn close_outside(
        &self,
        changes: &mut ChangeSet,
        id: OrganizationId,
        caller: &Principal,
        now: Timestamp,
    ) -> Result<(), OrganizationError> {
        let (store, by) = (self.store.as_ref(), caller.actor().to_string());
        for (access, _) in repo::support_accesses_on(store, id, now).await? {
            let found = repo::support_access(store, id, access).await?;
            if let Some((mut record, expect)) = found {
                record.end(now, by.clone());
                repo::put_support_access(changes, id, access, expect, &record);
            }
        }
        let partners = repo::partners_on(store, id).await?;
        let own = partners.into_iter().map(|(_, access)| (id, access));
        let clients = repo::clients_of(store, id, None, usize::MAX).await?;
        for (client, access) in own.chain(clients) {
            let found = repo::partner_access(store, client, access).await?;
            if let Some((mut record, expect)) = found {
                record.end(now, by.clone());
                repo::put_partner_access(changes, client, access, expect, &record)?;
            }
        }
        for of in [CodeOf::Premium(id), CodeOf::Partner(id)] {
            if let (Some(code), expect) = repo::support_code(store, of).await? {
                repo::delete_support_code(changes, of, (code, expect));
            }
        }
        Ok(())
    }

    /// Members who let people in and send them away.
    pub(super) async fn access_managers(
        &self,
        organization: OrganizationId,
    ) -> Result<Vec<AccountId>, OrganizationError> {
        let members = repo::members(self.store.as_ref(), organization, None, usize::MAX).await?;
        let mut managers = Vec::new();
        for (account, member) in members {
            let ground = Ground::Role { role: member.role()?, billing: false };
            if check(&[ground], Verb::ManageAccess, None).is_some() {
                managers.push(account);
            }
        }
        Ok(managers)
    }
}

/// Grants, as in audit lines.
pub(super) fn grants_slug(grants: &[Grant]) -> String {
    let grant = |grant: &Grant| format!("{} {}", reach_slug(&grant.reach), grant.level.slug());
    grants.iter().map(grant).collect::<Vec<_>>().join(", ")
}

/// The role that grounds hold, if they are a member's.
pub(super) fn role(grounds: &[Ground]) -> Option<Role> {
    grounds.iter().find_map(|ground| match ground {
        Ground::Role { role, .. } => Some(*role),
        _ => None,
    })
}
