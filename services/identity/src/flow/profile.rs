//! What a person tells of themselves (ACC-5).

use gatepost_identity_core::{Account, Language, TimeZone};
use gatepost_model::{
    AccountId, Address, AuditEntry, AuditSubject, Client, DisplayName, Malformed, Timestamp,
};
use gatepost_proto::event::v1::{PersonChanged, event::Fact};
use gatepost_runtime::principal::Principal;
use gatepost_store::Expect;

use crate::{
    error::IdentityError,
    repo::{ACCOUNTS, Recorded},
    state::Identity,
};

/// An account with the change of its login e-mail that waits.
pub(crate) struct Profile {
    pub(crate) account: Account,
    pub(crate) pending: Option<(Address, Timestamp)>,
}

/// What is to change; the rest stays.
#[derive(Default)]
pub(crate) struct ProfileUpdate {
    pub(crate) name: Option<DisplayName>,
    pub(crate) language: Option<Language>,
    pub(crate) time_zone: Option<TimeZone>,
}

impl ProfileUpdate {
    /// Is the time zone one that there is? The name is kept as the database spells it.
    fn known(mut self) -> Result<Self, Malformed> {
        if let Some(zone) = &self.time_zone {
            let malformed = Malformed::new("time_zone", "a name such as Europe/Zurich");
            let known = jiff::tz::TimeZone::get(zone.as_str()).map_err(|_| malformed)?;
            let name = known.iana_name().ok_or(malformed)?;
            self.time_zone = Some(name.parse()?);
        }
        Ok(self)
    }

    fn apply(&self, account: &mut Account) {
        if let Some(name) = &self.name {
            account.name = name.clone();
        }
        if let Some(language) = &self.language {
            account.language = language.clone();
        }
        if let Some(zone) = &self.time_zone {
            account.time_zone = zone.clone();
        }
    }

    /// Names of the fields, for the log.
    fn fields(&self) -> String {
        let names = [
            self.name.as_ref().map(|_| "name"),
            self.language.as_ref().map(|_| "language"),
            self.time_zone.as_ref().map(|_| "time_zone"),
        ];
        names.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

impl Identity {
    pub(crate) async fn get_profile(
        &self,
        principal: &Principal,
        account: Option<AccountId>,
    ) -> Result<Profile, IdentityError> {
        let account = self.subject(principal, account).await?;
        self.profile(account).await
    }

    pub(super) async fn profile(&self, account: Account) -> Result<Profile, IdentityError> {
        let pending = self.pending_login_email(account.id, self.now()).await?;
        Ok(Profile { account, pending })
    }

    pub(crate) async fn update_profile(
        &self,
        principal: &Principal,
        account: Option<AccountId>,
        update: ProfileUpdate,
        client: &Client,
    ) -> Result<Profile, IdentityError> {
        let update = update.known()?;
        let id = self.subject(principal, account).await?.id;
        let account = self
            .attempt(|| async {
                let now = self.now();
                let entry = AuditEntry::new(
                    AuditSubject::Account(id),
                    principal.actor(),
                    "profile.changed",
                    now,
                );
                let entry = entry.detail("fields", update.fields()).client(client);
                let mut changes = self.logged(entry).await?;
                let found = self.account(id).await?;
                let mut account = found.value.clone();
                update.apply(&mut account);
                if account != found.value {
                    let key = id.to_bytes().to_vec();
                    changes.put(ACCOUNTS, key, Expect::Version(found.version), account.encode());
                    let fact = PersonChanged { account_id: id.to_string() };
                    self.event(&mut changes, now, Fact::PersonChanged(fact));
                    self.commit(changes).await?;
                }
                Ok(account)
            })
            .await?;
        self.profile(account).await
    }
}
