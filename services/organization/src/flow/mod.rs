//! Use cases, one file each: authorize, load, ask the core to decide, commit.

pub(crate) mod access;
pub(crate) mod activity;
pub(crate) mod check_right;
pub(crate) mod create;
pub(crate) mod deletion;
pub(crate) mod depart;
pub(crate) mod factor_events;
pub(crate) mod invitation;
pub(crate) mod logo;
pub(crate) mod member;
pub(crate) mod members;
pub(crate) mod membership;
pub(crate) mod outside;
pub(crate) mod partner;
pub(crate) mod product;
pub(crate) mod product_events;
pub(crate) mod product_reminders;
pub(crate) mod profile;
pub(crate) mod read;
pub(crate) mod standings;
pub(crate) mod summary;
pub(crate) mod support;
pub(crate) mod support_access;
pub(crate) mod support_code;
pub(crate) mod tag;
pub(crate) mod team;
pub(crate) mod transfer;
pub(crate) mod two_factor;
pub(crate) mod upkeep;

use std::{net::IpAddr, sync::Arc};

use gatepost_model::{
    AccountId, AuditEntry, AuditSubject, Clock, Entropy, Guard, OrganizationId, Timestamp,
};
use gatepost_organization_core::{Reach, Role, Verb};
use gatepost_proto::{
    event::v1::{Event, RightsChanged, event::Fact},
    identity::v1::activity_service_client::ActivityServiceClient,
};
use gatepost_runtime::{link::Link, principal::Principal};
use gatepost_store::{ChangeSet, Store, audit};
use prost::Message;
use tokio::sync::Semaphore;

use self::access::Standing;
use outside::OutsideView;

use crate::{OrganizationConfig, OrganizationError, mails::PostOffice, people::People, repo};

/// What every use case works with.
#[derive(Clone)]
pub(crate) struct Context {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) config: Arc<OrganizationConfig>,
    pub(crate) people: Arc<People>,
    /// Adds lines to the logs of accounts.
    pub(crate) activities: ActivityServiceClient<Link>,
    pub(crate) post: Arc<PostOffice>,
    /// Slows whoever tries secrets of invitations.
    pub(crate) guesses: Arc<Guard<IpAddr>>,
    /// Turns in which pictures are made anew.
    pub(crate) pictures: Arc<Semaphore>,
}

/// An organization as a caller sees it.
#[derive(Clone, Debug)]
pub(crate) struct OrganizationView {
    pub(crate) id: OrganizationId,
    pub(crate) record: repo::OrganizationRecord,
    /// Role of the caller; none for operators and services.
    pub(crate) role: Option<Role>,
    /// What the caller may do in the organization as a whole.
    pub(crate) may: Vec<Verb>,
    /// Is the caller held back until it has a second factor (2FA-9)?
    pub(crate) held: bool,
    /// Is a second factor demanded, now or later, that the caller does not have?
    pub(crate) lacking: bool,
    /// Who from outside is let in.
    pub(crate) outside: OutsideView,
}

impl OrganizationView {
    /// As operators and services see it.
    pub(crate) fn outside(id: OrganizationId, record: repo::OrganizationRecord) -> Self {
        Self {
            id,
            record,
            role: None,
            may: Vec::new(),
            held: false,
            lacking: false,
            outside: OutsideView::default(),
        }
    }
}

impl Context {
    /// An organization as a caller sees it.
    pub(crate) async fn view(
        &self,
        caller: &Principal,
        id: OrganizationId,
        record: repo::OrganizationRecord,
    ) -> Result<OrganizationView, OrganizationError> {
        let Some(account) = caller.account() else {
            return Ok(OrganizationView::outside(id, record));
        };
        let standing = self.standing(id, account).await?;
        let role = outside::role(&standing.grounds);
        let outside = self.outside_view(id, &standing.grounds).await?;
        let verbs = Verb::ALL.into_iter();
        let may = verbs.filter(|verb| standing.check(*verb, None).is_some()).collect();
        let Standing { held, lacking, .. } = standing;
        Ok(OrganizationView { id, record, role, may, held, lacking, outside })
    }

    /// Commits `changes` with the facts they mean and a line in the organization's log.
    async fn commit(
        &self,
        changes: ChangeSet,
        line: AuditEntry,
        facts: Vec<Fact>,
    ) -> Result<(), OrganizationError> {
        self.commit_lines(changes, vec![line], facts).await
    }

    /// The same with several lines: of one change that concerns many, or more than one organization.
    async fn commit_lines(
        &self,
        mut changes: ChangeSet,
        lines: Vec<AuditEntry>,
        facts: Vec<Fact>,
    ) -> Result<(), OrganizationError> {
        let now = self.clock.now();
        for fact in self.spread(facts).await? {
            let time = Some(gatepost_proto::wire::timestamp(now));
            changes.event(Event { time, fact: Some(fact) }.encode_to_vec());
        }
        let mut marked = Vec::with_capacity(lines.len());
        for line in lines {
            marked.push(self.marked(line).await?);
        }
        audit::append(self.store.as_ref(), &mut changes, marked).await?;
        self.store.commit(changes).await?;
        self.post.wake.notify_one();
        Ok(())
    }

    /// Adds a fact to changes that have no line of their own.
    fn fact(&self, changes: &mut ChangeSet, now: Timestamp, fact: Fact) {
        let time = Some(gatepost_proto::wire::timestamp(now));
        changes.event(Event { time, fact: Some(fact) }.encode_to_vec());
    }

    fn line(
        &self,
        organization: OrganizationId,
        caller: &Principal,
        action: &'static str,
        now: Timestamp,
    ) -> AuditEntry {
        AuditEntry::new(AuditSubject::Organization(organization), caller.actor(), action, now)
    }
}

/// What an account, or everybody, may do in an organization is to be asked anew. Part of every commit that
/// changes a ground of rights.
pub(crate) fn rights_changed(organization: OrganizationId, account: Option<AccountId>) -> Fact {
    Fact::RightsChanged(RightsChanged {
        organization_id: organization.to_string(),
        account_id: account.map(|account| account.to_string()).unwrap_or_default(),
    })
}

/// How far a grant reaches, as in audit lines.
fn reach_slug(reach: &Reach) -> String {
    match reach {
        Reach::All => "all".to_owned(),
        Reach::Kind(kind) => format!("kind:{kind}"),
        Reach::Product(id) => id.to_string(),
    }
}
