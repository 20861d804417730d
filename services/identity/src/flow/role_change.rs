//! What the organization service says: telling people that their role in an organization has changed (ACC-11). The organization service decides
//! and says so by events; which was heard last is kept in the commit that tells, so that each is told once.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use gatepost_identity_core::{Account, AccountState};
use gatepost_model::{AccountId, Actor, AuditEntry, AuditSubject, ServiceName};
use gatepost_proto::event::v1::{
    MembershipChanged, OrganizationDeleted, ProductRight, event::Fact,
};
use gatepost_runtime::events::{EventSource, Followed, Start, follow};
use gatepost_store::{ChangeSet, Expect};

use super::tell::Recourse;
use crate::{
    error::IdentityError,
    repo::{Found, PROGRESS, Progress, Recorded, find},
    state::Identity,
};

/// Key of the position of the last event heard.
const HEARD: &[u8] = b"organization_events";
/// Of the events that do not concern us, every so many moves the position that is kept.
const SELDOM: u64 = 64;
/// How long to wait after a store has failed.
const PAUSE: Duration = Duration::from_secs(1);

impl Identity {
    /// Hears the organization service until the drain.
    pub(crate) async fn follow_organizations(self: Arc<Self>) {
        let found: Result<Option<Found<Progress>>, _> = find(&*self.store, HEARD).await;
        let start = match found {
            Ok(Some(found)) => Start::After(found.value.0),
            Ok(None) => Start::Now,
            Err(error) => {
                tracing::error!(%error, "it is not known which roles were told");
                Start::Now
            }
        };
        let source = EventSource::Organization(self.organizations.clone());
        let (entropy, drain) = (self.entropy.clone(), self.drain.clone());
        let handler = move |told: Followed| {
            let identity = self.clone();
            async move { identity.hear(&told).await }
        };
        follow(source, start, entropy, drain, handler).await;
    }

    /// Hears one event, and again while that fails.
    async fn hear(&self, told: &Followed) {
        loop {
            let heard = match told {
                Followed::Resync { position } => self.heard(*position).await,
                Followed::Event { position, event } => match &event.fact {
                    Some(Fact::MembershipChanged(changed)) => {
                        self.tell_role(*position, changed).await
                    }
                    Some(Fact::OrganizationDeleted(gone)) => {
                        self.organization_gone(*position, gone).await
                    }
                    // What does not concern us is heard again after a restart, at no harm.
                    _ if position % SELDOM != 0 => return,
                    _ => self.heard(*position).await,
                },
            };
            let Err(error) = heard else { return };
            tracing::error!(%error, "an event of the organization service is not followed yet");
            tokio::select! {
                () = self.drain.draining() => return,
                () = tokio::time::sleep(PAUSE) => {}
            }
        }
    }

    async fn heard(&self, position: u64) -> Result<(), IdentityError> {
        let mut changes = ChangeSet::new();
        put_heard(&mut changes, position);
        self.commit(changes).await.map(|_| ())
    }

    /// Writes down that the clients of a deleted organization go, in the commit that says that it was heard.
    pub(crate) async fn organization_gone(
        &self,
        position: u64,
        gone: &OrganizationDeleted,
    ) -> Result<(), IdentityError> {
        let mut changes = ChangeSet::new();
        put_heard(&mut changes, position);
        if let Ok(organization) = gone.organization_id.parse() {
            self.end_clients_of(&mut changes, organization, self.now());
        }
        self.commit(changes).await.map(|_| ())
    }

    /// Tells the owner of the account, and their log, in the commit that says that the event was heard.
    pub(crate) async fn tell_role(
        &self,
        position: u64,
        changed: &MembershipChanged,
    ) -> Result<(), IdentityError> {
        let (from, to) = (changed.from.as_str(), changed.to.as_str());
        let id: Option<AccountId> = changed.account_id.parse().ok();
        // Whoever makes an organization knows; whoever closes an account is told of that.
        let (Some(id), false) = (id, from == to) else { return self.heard(position).await };
        let found: Option<Found<Account>> = find(&*self.store, &id.to_bytes()).await?;
        let account = found.filter(|found| found.value.state != AccountState::Closed);
        let Some(account) = account else { return self.heard(position).await };
        self.attempt(|| async {
            let now = self.now();
            let actor = Actor::Service(ServiceName::Organization);
            let entry = AuditEntry::new(AuditSubject::Account(id), actor, "role.changed", now)
                .detail("name", &changed.organization_name)
                .detail("organization_id", &changed.organization_id)
                .detail("from", from)
                .detail("to", to);
            let mut changes = self.logged(entry).await?;
            put_heard(&mut changes, position);
            let more = changed.more_rights.to_string();
            let rights = rights(changed);
            let facts = [
                ("organization", &*changed.organization_name),
                ("from", from),
                ("to", to),
                ("rights", &rights),
                ("more", &more),
            ];
            let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
            let values: BTreeMap<String, String> = facts.map(own).into();
            // Whoever ended it did so on purpose, and nobody can bring it back.
            let (template, recourse) = match changed.organization_deleted {
                true => ("organization-deleted", Recourse::None),
                false => ("role-changed", Recourse::Lock),
            };
            self.tell(&mut changes, now, &account.value, template, values, recourse).await?;
            self.commit(changes).await.map(|_| ())
        })
        .await
    }
}

/// What the person may do with products now, one a line: the level, and the name after a tab.
/// [`crate::notice`] says it in words.
fn rights(changed: &MembershipChanged) -> String {
    let one = |right: &ProductRight| {
        let name: String = right.product.split(char::is_control).collect::<Vec<_>>().join(" ");
        format!("{}\t{name}", right.level)
    };
    changed.rights.iter().map(one).collect::<Vec<_>>().join("\n")
}

fn put_heard(changes: &mut ChangeSet, position: u64) {
    changes.put(PROGRESS, HEARD, Expect::Any, Progress(position).encode());
}
