//! Use cases, one file each: authorize, load, ask the core to decide, commit.

pub(crate) mod check_right;
pub(crate) mod create;
pub(crate) mod depart;
pub(crate) mod members;
pub(crate) mod read;
pub(crate) mod support;

use std::sync::Arc;

use gatepost_model::{
    AccountId, AuditEntry, AuditSubject, Clock, Entropy, OrganizationId, Timestamp,
};
use gatepost_organization_core::{Ground, Role, Verb, check};
use gatepost_proto::event::v1::{Event, event::Fact};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, Store, audit};
use prost::Message;

use crate::{OrganizationConfig, OrganizationError, repo};

/// What every use case works with.
#[derive(Clone)]
pub(crate) struct Context {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) config: Arc<OrganizationConfig>,
}

/// An organization as a caller sees it.
#[derive(Clone, Debug)]
pub(crate) struct OrganizationView {
    pub(crate) id: OrganizationId,
    pub(crate) record: repo::OrganizationRecord,
    /// Role of the caller; none for operators and services.
    pub(crate) role: Option<Role>,
}

impl Context {
    /// Commits `changes` with the facts they mean and a line in the organization's log.
    async fn commit(
        &self,
        mut changes: ChangeSet,
        line: AuditEntry,
        facts: Vec<Fact>,
    ) -> Result<(), OrganizationError> {
        for fact in facts {
            let time = Some(gatepost_proto::wire::timestamp(line.time));
            changes.event(Event { time, fact: Some(fact) }.encode_to_vec());
        }
        audit::append(self.store.as_ref(), &mut changes, vec![line]).await?;
        self.store.commit(changes).await?;
        Ok(())
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

    /// Everything that may give an account rights in an organization.
    async fn grounds(
        &self,
        organization: OrganizationId,
        account: AccountId,
    ) -> Result<Vec<Ground>, OrganizationError> {
        let member = repo::member(self.store.as_ref(), organization, account).await?;
        Ok(member.map(|member| member.role()).transpose()?.map(Ground::Role).into_iter().collect())
    }

    /// Lets the caller pass who may see the organization; to others it is not there.
    async fn may_view(
        &self,
        caller: &Principal,
        organization: OrganizationId,
    ) -> Result<(), OrganizationError> {
        match caller {
            Principal::Operator => Ok(()),
            Principal::Account { account, .. } | Principal::Program { account, .. } => {
                let grounds = self.grounds(organization, *account).await?;
                check(&grounds, Verb::View).map(|_| ()).ok_or(OrganizationError::NotFound)
            }
            Principal::Service(_) => Err(OrganizationError::NotSignedIn),
        }
    }
}
