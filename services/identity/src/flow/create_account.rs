//! New accounts: what is written with one, and accounts made by operators.

use std::time::Duration;

use gatepost_identity_core::{Account, AccountState, Language, TimeZone};
use gatepost_model::{
    AccountId, Actor, Address, AuditEntry, AuditSubject, Client, DisplayName, IdempotencyKey,
    Password,
};
use gatepost_password::PasswordHash;
use gatepost_proto::{
    event::v1::{AccountCreated, event::Fact},
    organization::v1::{CreateOrganizationRequest, OrganizationKind},
};
use gatepost_store::{ChangeSet, Expect};

use crate::{
    error::IdentityError,
    repo::{
        ACCOUNT_BY_EMAIL, ACCOUNTS, IDEMPOTENCY, PASSWORDS, PasswordRecord, Recorded, Repeat, Task,
        WORK, Work, find, work_key,
    },
    state::Identity,
};

/// Time the request that made an account has to make its organization too, before the background
/// does.
const GRACE: Duration = Duration::from_secs(30);
/// Longest wait for the organization service within a request.
const INLINE: Duration = Duration::from_secs(5);

/// An account that has just begun.
pub(crate) struct Begun {
    pub(crate) account: Account,
    /// The organization that is to be made, with the key of that work.
    organization: Option<(DisplayName, Vec<u8>)>,
}

/// What an operator asks for.
pub(crate) struct CreateAccount {
    pub(crate) email: Address,
    pub(crate) name: DisplayName,
    pub(crate) password: Option<Password>,
    pub(crate) language: Language,
    pub(crate) organization_name: Option<DisplayName>,
    pub(crate) key: Option<IdempotencyKey>,
}

impl Identity {
    /// Everything that is written with a new account. The index by address makes it unique.
    pub(crate) async fn begin_account(
        &self,
        account: Account,
        password: Option<PasswordHash>,
        organization: Option<&DisplayName>,
        actor: Actor,
        client: Option<&Client>,
    ) -> Result<(ChangeSet, Begun), IdentityError> {
        let (id, now) = (account.id.to_bytes(), account.created);
        let subject = AuditSubject::Account(account.id);
        let mut entry = AuditEntry::new(subject, actor, "account.created", now);
        if let Some(client) = client {
            entry = entry.client(client);
        }
        let mut changes = self.logged(entry).await?;
        changes.put(ACCOUNTS, id.to_vec(), Expect::Absent, account.encode());
        let email = account.email.key().into_bytes();
        changes.put(ACCOUNT_BY_EMAIL, email, Expect::Absent, id.to_vec());
        if let Some(hash) = password {
            let record = PasswordRecord { hash, changed: now };
            changes.put(PASSWORDS, id.to_vec(), Expect::Absent, record.encode());
        }
        let organization_name = organization.map(ToString::to_string).unwrap_or_default();
        let account_id = account.id.to_string();
        self.event(
            &mut changes,
            now,
            Fact::AccountCreated(AccountCreated { account_id, organization_name }),
        );
        let organization = organization.map(|name| {
            let key = work_key(now.plus(GRACE), &id);
            let task = Task::Organization { account: account.id, name: name.to_string() };
            let work = Work { created: now, tries: 0, task };
            changes.put(WORK, key.clone(), Expect::Absent, work.encode());
            (name.clone(), key)
        });
        Ok((changes, Begun { account, organization }))
    }

    /// Makes the organization of a new account within the request. When that fails, or the process
    /// ends, the work is still written down and the background does it.
    pub(crate) async fn create_organization_now(&self, begun: &Begun) {
        let Some((name, key)) = &begun.organization else { return };
        let made = self.create_organization(begun.account.id, name.as_str());
        match tokio::time::timeout(INLINE, made).await {
            Ok(Ok(())) => {
                let mut changes = ChangeSet::new();
                changes.delete(WORK, key.clone(), Expect::Any);
                if let Err(error) = self.commit(changes).await {
                    // Harmless: the background repeats the call under the same idempotency key.
                    tracing::debug!(error = %error, "finished work could not be removed");
                }
            }
            Ok(Err(status)) => {
                tracing::warn!(account = %begun.account.id, code = ?status.code(), "an account's organization is left to the background");
            }
            Err(_) => {
                tracing::warn!(account = %begun.account.id, "an account's organization is left to the background: no answer");
            }
        }
    }

    /// Asks for the organization of an account; asking twice makes one.
    pub(crate) async fn create_organization(
        &self,
        account: AccountId,
        name: &str,
    ) -> Result<(), tonic::Status> {
        let request = CreateOrganizationRequest {
            name: name.to_owned(),
            kind: OrganizationKind::Individual.into(),
            account_id: account.to_string(),
            idempotency_key: account.to_string(),
        };
        self.organization.clone().create_organization(request).await.map(|_| ())
    }

    pub(crate) async fn create_account(
        &self,
        ask: CreateAccount,
    ) -> Result<Account, IdentityError> {
        // Before the slow hash: a repeated bulk run should cost little.
        if let Some(account) = self.repeated_account(&ask).await? {
            return Ok(account);
        }
        let hash = match &ask.password {
            Some(password) => {
                let about = [ask.email.to_string(), ask.name.to_string()];
                self.check_new_password(password, about).await?;
                Some(self.passwords.hash(password).await?)
            }
            None => None,
        };
        let begun = self.attempt(|| self.try_create(&ask, hash.clone())).await?;
        self.create_organization_now(&begun).await;
        Ok(begun.account)
    }

    async fn try_create(
        &self,
        ask: &CreateAccount,
        hash: Option<PasswordHash>,
    ) -> Result<Begun, IdentityError> {
        if let Some(account) = self.repeated_account(ask).await? {
            return Ok(Begun { account, organization: None });
        }
        if self.store.get(ACCOUNT_BY_EMAIL, ask.email.key().as_bytes()).await?.is_some() {
            return Err(IdentityError::EmailTaken);
        }
        let account = Account {
            id: AccountId::generate(&*self.clock, &*self.entropy),
            email: ask.email.clone(),
            name: ask.name.clone(),
            language: ask.language.clone(),
            time_zone: TimeZone::default(),
            mobile: None,
            state: AccountState::Active,
            created: self.now(),
            avatar: String::new(),
        };
        let organization = ask.organization_name.as_ref();
        let (mut changes, begun) =
            self.begin_account(account, hash, organization, Actor::Operator, None).await?;
        if let Some(key) = repeat_key(ask) {
            let repeat = Repeat { id: begun.account.id.to_bytes() };
            changes.put(IDEMPOTENCY, key, Expect::Absent, repeat.encode());
        }
        self.commit(changes).await?;
        metrics::counter!("gatepost_identity_accounts_created_total").increment(1);
        Ok(begun)
    }

    /// The account that the same request made before.
    async fn repeated_account(
        &self,
        ask: &CreateAccount,
    ) -> Result<Option<Account>, IdentityError> {
        let Some(key) = repeat_key(ask) else { return Ok(None) };
        let Some(known) = find::<Repeat>(&*self.store, &key).await? else { return Ok(None) };
        let account = self.account(AccountId::from_bytes(known.value.id)).await?.value;
        if account.email.key() == ask.email.key() {
            Ok(Some(account))
        } else {
            Err(IdentityError::KeyReused)
        }
    }
}

fn repeat_key(ask: &CreateAccount) -> Option<Vec<u8>> {
    ask.key.as_ref().map(|key| Repeat::key(b"a", key.as_str()))
}
