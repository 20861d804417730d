//! Who members are: asked of the identity service, remembered until it says that something changed.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use gatepost_model::{AccountId, Address, Entropy};
use gatepost_proto::{
    event::v1::event::Fact,
    identity::v1::{
        AccountState, DescribeAccountsRequest, FindAccountsRequest, Person as Wire,
        directory_service_client::DirectoryServiceClient,
    },
};
use gatepost_runtime::{
    drain::Drain,
    events::{EventSource, Followed, Hearing, Opening, Start, follow_aware},
    link::Link,
};
use tonic::Status;

use crate::OrganizationError;

/// Accounts remembered: about 300 bytes each.
const MOST: usize = 100_000;
/// Accounts that one request asks for.
const AT_ONCE: usize = 500;

/// An account, as its colleagues see it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Person {
    pub(crate) account: AccountId,
    pub(crate) email: Address,
    pub(crate) name: String,
    /// BCP 47.
    pub(crate) language: String,
    /// IANA name.
    pub(crate) time_zone: String,
    /// Is it in use: neither suspended nor locked nor closed?
    pub(crate) active: bool,
    /// Is it closed for good?
    pub(crate) closed: bool,
    /// Does its login ask for a second factor?
    pub(crate) second_factor: bool,
    /// Names its picture; empty when there is none.
    pub(crate) avatar: String,
}

/// Asks, and remembers.
pub(crate) struct People {
    directory: DirectoryServiceClient<Link>,
    memory: Mutex<Memory>,
    /// Is the identity service heard, so that what is remembered is true?
    hearing: Hearing,
}

#[derive(Default)]
struct Memory {
    people: HashMap<AccountId, Arc<Person>>,
    /// The opening of the stream of events during which all of it was asked.
    opening: Option<Opening>,
    /// Counts what was forgotten: an answer that was asked for before is not remembered after.
    age: u64,
}

impl People {
    /// Begins to listen for changes, until the drain.
    pub(crate) fn start(identity: Link, entropy: Arc<dyn Entropy>, drain: &Drain) -> Arc<Self> {
        let people = Arc::new(Self {
            directory: DirectoryServiceClient::new(identity.clone())
                .max_decoding_message_size(16 * 1024 * 1024),
            memory: Mutex::default(),
            hearing: Hearing::default(),
        });
        let listener = people.clone();
        let source = EventSource::Identity(identity);
        let handler = move |told: Followed| {
            listener.hear(&told);
            async {}
        };
        let (hearing, ending) = (people.clone(), drain.clone());
        drain.spawn(async move {
            follow_aware(source, Start::Now, entropy, ending, &hearing.hearing, handler).await;
        });
        people
    }

    fn hear(&self, told: &Followed) {
        let account = match told {
            Followed::Resync { .. } => None,
            Followed::Event { event, .. } => match &event.fact {
                Some(Fact::PersonChanged(fact)) => Some(&fact.account_id),
                Some(Fact::LoginEmailChanged(fact)) => Some(&fact.account_id),
                Some(Fact::FactorsChanged(fact)) => Some(&fact.account_id),
                Some(Fact::AccountStateChanged(fact)) => Some(&fact.account_id),
                Some(Fact::AccountClosed(fact)) => Some(&fact.account_id),
                _ => return,
            },
        };
        self.forget(account.and_then(|account| account.parse().ok()));
    }

    /// Forgets an account, or all of them: they are asked for anew.
    pub(crate) fn forget(&self, account: Option<AccountId>) {
        let mut memory = self.memory();
        memory.age += 1;
        match account {
            Some(account) => drop(memory.people.remove(&account)),
            None => memory.people.clear(),
        }
    }

    /// Those of these accounts that there are.
    ///
    /// # Errors
    ///
    /// [`OrganizationError::Peer`] when the identity service does not answer.
    pub(crate) async fn describe(
        &self,
        accounts: &[AccountId],
    ) -> Result<HashMap<AccountId, Arc<Person>>, OrganizationError> {
        let mut known = HashMap::with_capacity(accounts.len());
        let mut asked = Vec::new();
        let asked_at = {
            let memory = self.memory();
            let opening = self.hearing.now();
            let hears = opening.is_some() && opening == memory.opening;
            for account in accounts {
                match memory.people.get(account).filter(|_| hears) {
                    Some(person) => drop(known.insert(*account, person.clone())),
                    None => asked.push(*account),
                }
            }
            (opening, memory.age)
        };
        for some in asked.chunks(AT_ONCE) {
            let account_ids = some.iter().map(ToString::to_string).collect();
            let request = DescribeAccountsRequest { account_ids };
            let answer = self.directory.clone().describe_accounts(request).await;
            let people = read(answer.map_err(|status| peer(&status))?.into_inner().people)?;
            self.remember(&people, asked_at);
            known.extend(people.into_iter().map(|person| (person.account, person)));
        }
        Ok(known)
    }

    /// One account, if there is one.
    ///
    /// # Errors
    ///
    /// As [`Self::describe`].
    pub(crate) async fn find(
        &self,
        account: AccountId,
    ) -> Result<Option<Arc<Person>>, OrganizationError> {
        Ok(self.describe(&[account]).await?.remove(&account))
    }

    /// The accounts that sign in with these addresses.
    ///
    /// # Errors
    ///
    /// As [`Self::describe`].
    pub(crate) async fn with_emails(
        &self,
        emails: &[Address],
    ) -> Result<Vec<Arc<Person>>, OrganizationError> {
        let mut found = Vec::new();
        for some in emails.chunks(AT_ONCE) {
            let emails = some.iter().map(ToString::to_string).collect();
            let answer = self.directory.clone().find_accounts(FindAccountsRequest { emails }).await;
            found.extend(read(answer.map_err(|status| peer(&status))?.into_inner().people)?);
        }
        Ok(found)
    }

    fn remember(&self, people: &[Arc<Person>], (opening, age): (Option<Opening>, u64)) {
        let mut memory = self.memory();
        if opening.is_none() || self.hearing.now() != opening || memory.age != age {
            return;
        }
        if memory.opening != opening || memory.people.len() + people.len() > MOST {
            memory.people.clear();
            memory.opening = opening;
        }
        memory.people.extend(people.iter().map(|person| (person.account, person.clone())));
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(people: Vec<Wire>) -> Result<Vec<Arc<Person>>, OrganizationError> {
    let person = |wire: Wire| {
        let (active, closed) = match wire.state() {
            AccountState::Active => (true, false),
            AccountState::Closed => (false, true),
            _ => (false, false),
        };
        Some(Arc::new(Person {
            account: wire.account_id.parse().ok()?,
            email: wire.email.parse().ok()?,
            name: wire.name,
            language: wire.language,
            time_zone: wire.time_zone,
            active,
            closed,
            second_factor: wire.second_factor,
            avatar: wire.avatar,
        }))
    };
    let unreadable = || OrganizationError::Peer("identity", "an unreadable account".to_owned());
    people.into_iter().map(|wire| person(wire).ok_or_else(unreadable)).collect()
}

fn peer(status: &Status) -> OrganizationError {
    OrganizationError::Peer("identity", status.message().to_owned())
}
