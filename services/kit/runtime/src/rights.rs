//! What accounts may do in organizations: asked of the organization service, and remembered for as long as that
//! is sure to be true.
//!
//! Only a yes to members is remembered, for a short time, and only while the organization service is heard: each of its events
//! about rights makes forgotten what it may concern before anything asked later is answered from memory. When its
//! events break off, all is forgotten, and every question is asked again until they are back.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use gatepost_model::{AccountId, Clock, Entropy, OrganizationId, Timestamp};
use gatepost_proto::{
    event::v1::{Event, event::Fact},
    organization::v1::{
        CheckRightRequest, Resource, RightSource, Verb,
        organization_service_client::OrganizationServiceClient,
    },
    wire,
};
use tonic::Status;

use crate::{
    drain::Drain,
    events::{EventSource, Followed, Hearing, Opening, Start, follow_aware},
    link::Link,
};

/// How long an answer is believed without being asked for again.
const BELIEVED: Duration = Duration::from_secs(30);
/// Answers remembered: about 200 bytes each.
const MOST: usize = 50_000;

/// What a right is about.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum About {
    /// The organization as a whole.
    Organization,
    /// The product that is `id` in the service that serves its kind.
    Resource {
        /// Slug of the kind.
        kind: &'static str,
        /// Such as the id of a mail service.
        id: String,
    },
}

/// Asks, and remembers.
#[derive(Clone)]
pub struct Rights {
    service: OrganizationServiceClient<Link>,
    clock: Arc<dyn Clock>,
    memory: Arc<Mutex<Memory>>,
    /// Are the events of the organization service heard?
    hearing: Arc<Hearing>,
}

type Question = (AccountId, Verb, About);

#[derive(Default)]
struct Memory {
    allowed: HashMap<OrganizationId, HashMap<Question, Timestamp>>,
    count: usize,
    /// The opening of the stream of events during which all of it was asked.
    opening: Option<Opening>,
    /// Counts what was forgotten: an answer that was asked for before is not remembered after.
    age: u64,
}

impl Rights {
    /// Asks over this link, and listens for changes until the drain.
    pub fn start(
        organization: Link,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        drain: &Drain,
    ) -> Self {
        let rights = Self {
            service: OrganizationServiceClient::new(organization.clone()),
            clock,
            memory: Arc::default(),
            hearing: Arc::default(),
        };
        let listener = rights.clone();
        let handler = move |told: Followed| {
            listener.hear(&told);
            async {}
        };
        let source = EventSource::Organization(organization);
        let (hearing, ending) = (rights.hearing.clone(), drain.clone());
        drain.spawn(async move {
            follow_aware(source, Start::Now, entropy, ending, &hearing, handler).await;
        });
        rights
    }

    /// May this account do this?
    ///
    /// # Errors
    ///
    /// Whatever the organization service says when it does not answer.
    pub async fn allows(
        &self,
        account: AccountId,
        organization: OrganizationId,
        verb: Verb,
        about: &About,
    ) -> Result<bool, Status> {
        let question = (account, verb, about.clone());
        let (known, asked) = {
            let memory = self.memory();
            let (now, opening) = (self.clock.now(), self.hearing.now());
            let known = memory.allowed.get(&organization).and_then(|all| all.get(&question));
            let known = known.is_some_and(|until| now < *until);
            (known && opening.is_some() && opening == memory.opening, (opening, memory.age))
        };
        if known {
            metrics::counter!("gatepost_rights_total", "from" => "memory").increment(1);
            return Ok(true);
        }
        metrics::counter!("gatepost_rights_total", "from" => "service").increment(1);
        let resource = match about {
            About::Organization => None,
            About::Resource { kind, id } => {
                Some(Resource { kind: (*kind).to_owned(), id: id.clone() })
            }
        };
        let request = CheckRightRequest {
            account_id: account.to_string(),
            organization_id: organization.to_string(),
            verb: verb.into(),
            resource,
            ..CheckRightRequest::default()
        };
        let answer = self.service.clone().check_right(request).await?.into_inner();
        if answer.allowed && !from_outside(answer.source()) {
            // An answer that rests on a second factor is believed for as long as its giver says, or not at all.
            let until = answer.until.as_ref().map(|until| wire::moment(until).unwrap_or_default());
            self.remember(organization, question, asked, until);
        }
        Ok(answer.allowed)
    }

    fn remember(
        &self,
        organization: OrganizationId,
        question: Question,
        (opening, age): (Option<Opening>, u64),
        bound: Option<Timestamp>,
    ) {
        let now = self.clock.now();
        let until = bound.unwrap_or(now.plus(BELIEVED)).min(now.plus(BELIEVED));
        if until <= now {
            return;
        }
        let mut memory = self.memory();
        if opening.is_none() || self.hearing.now() != opening || memory.age != age {
            return;
        }
        if memory.opening != opening || memory.count >= MOST {
            memory.allowed.clear();
            memory.count = 0;
            memory.opening = opening;
        }
        if memory.allowed.entry(organization).or_default().insert(question, until).is_none() {
            memory.count += 1;
        }
    }

    fn hear(&self, told: &Followed) {
        let mut memory = self.memory();
        match told {
            Followed::Resync { .. } => {
                memory.forget(None);
            }
            Followed::Event { event, .. } => {
                for concerned in concerned(event) {
                    memory.forget(Some(concerned));
                }
            }
        }
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Memory {
    /// Forgets what was asked about an organization, or about all.
    fn forget(&mut self, organization: Option<OrganizationId>) {
        self.age += 1;
        match organization {
            Some(organization) => {
                let gone = self.allowed.remove(&organization).map_or(0, |all| all.len());
                self.count = self.count.saturating_sub(gone);
            }
            None => {
                self.allowed.clear();
                self.count = 0;
            }
        }
    }
}

/// Does somebody have it who was let in from outside, for a time or until the next word? Such rights end at a moment
/// that no event foretells, or by a change of another organization; and each use is written down. They are asked for
/// every time.
fn from_outside(source: RightSource) -> bool {
    matches!(source, RightSource::Partner | RightSource::SupportAccess)
}

/// Organizations in which somebody's rights may have changed.
fn concerned(event: &Event) -> Vec<OrganizationId> {
    let ids: Vec<&String> = match &event.fact {
        Some(Fact::RightsChanged(fact)) => vec![&fact.organization_id],
        Some(Fact::MembershipChanged(fact)) => vec![&fact.organization_id],
        Some(Fact::ProductChanged(fact)) => vec![&fact.organization_id],
        Some(Fact::OrganizationDeleted(fact)) => vec![&fact.organization_id],
        Some(Fact::ProductTransferred(fact)) => {
            vec![&fact.from_organization_id, &fact.to_organization_id]
        }
        _ => Vec::new(),
    };
    ids.into_iter().filter_map(|id| id.parse().ok()).collect()
}

#[cfg(test)]
mod tests;
