//! What becomes of app passwords with an end: their owner is told some days before, and they are
//! removed when they have been shown as ended for a while. The sweeper calls it for one at a time.

use std::collections::BTreeMap;

use gatepost_identity_core::{Account, AppPassword, PasswordUpkeep};
use gatepost_model::{Actor, AuditEntry, AuditSubject, ServiceName, Timestamp};
use gatepost_store::{ChangeSet, Expect, Range, audit};

use super::tell::Recourse;
use crate::{
    error::IdentityError,
    repo::{APP_PASSWORDS, EXPIRY, Expiring, Found, NOTHING, PROGRESS, Progress, Recorded, find},
    state::Identity,
};

/// Says that every app password of before has its entry among what ends.
const WATCHED: &[u8] = b"app-password-expiry";
const BATCH: usize = 256;

impl Identity {
    /// Adds the moment at which an app password is next to be looked at, if there is one.
    pub(crate) fn watch_app_password(
        &self,
        changes: &mut ChangeSet,
        password: &AppPassword,
        public: [u8; 5],
        now: Timestamp,
    ) {
        let due = password.upkeep(&self.config.app_password_upkeep(), now);
        if let Some(PasswordUpkeep::Wait(at)) = due {
            changes.put(EXPIRY, Expiring::AppPassword(public).key(at), Expect::Any, NOTHING);
        }
    }

    /// Does what is due for an app password, and says when to look again.
    pub(crate) async fn keep_up_app_password(
        &self,
        changes: &mut ChangeSet,
        public: [u8; 5],
        now: Timestamp,
    ) -> Result<(), IdentityError> {
        let found: Option<Found<AppPassword>> = find(&*self.store, &public).await?;
        let Some(Found { value: mut password, version }) = found else { return Ok(()) };
        let policy = self.config.app_password_upkeep();
        let action = match password.upkeep(&policy, now) {
            None | Some(PasswordUpkeep::Wait(_)) => {
                self.watch_app_password(changes, &password, public, now);
                return Ok(());
            }
            Some(PasswordUpkeep::Remove) => {
                self.remove_app_password(changes, password.account, password.id, public, now);
                return Ok(());
            }
            Some(PasswordUpkeep::Tell(end)) => {
                password.told = true;
                let owner: Option<Found<Account>> =
                    find(&*self.store, &password.account.to_bytes()).await?;
                if let Some(Found { value: owner, .. }) = owner {
                    let values = BTreeMap::from([
                        ("name".to_owned(), password.grant.name.to_string()),
                        ("end".to_owned(), end.to_string()),
                    ]);
                    let (template, none) = ("app-password-ends", Recourse::None);
                    self.tell(changes, now, &owner, template, values, none).await?;
                }
                "app-password.ends-soon"
            }
            Some(PasswordUpkeep::End) => {
                password.marked = true;
                "app-password.ended"
            }
        };
        let subject = AuditSubject::Account(password.account);
        let actor = Actor::Service(ServiceName::Identity);
        let entry = AuditEntry::new(subject, actor, action, now)
            .detail("app_password_id", password.id)
            .detail("name", &password.grant.name);
        audit::append(&*self.store, changes, vec![entry]).await?;
        changes.put(APP_PASSWORDS, public.to_vec(), Expect::Version(version), password.encode());
        self.watch_app_password(changes, &password, public, now);
        Ok(())
    }

    /// Once, after an update: app passwords that were made before their end was watched over get
    /// their entries.
    pub(crate) async fn watch_old_app_passwords(&self) -> Result<(), IdentityError> {
        if find::<Progress>(&*self.store, WATCHED).await?.is_some() {
            return Ok(());
        }
        let now = self.now();
        let mut after: Option<Vec<u8>> = None;
        loop {
            let mut range = Range::prefix(APP_PASSWORDS, &[]).limit(BATCH);
            if let Some(after) = &after {
                range = range.beyond(after);
            }
            let entries = self.store.scan(range).await?;
            let mut changes = ChangeSet::new();
            for entry in &entries {
                let Ok(public) = <[u8; 5]>::try_from(&*entry.key) else { continue };
                let password = AppPassword::decode(&entry.record.value)?;
                match password.upkeep(&self.config.app_password_upkeep(), now) {
                    None => {}
                    Some(PasswordUpkeep::Wait(_)) => {
                        self.watch_app_password(&mut changes, &password, public, now);
                    }
                    Some(_) => {
                        let key = Expiring::AppPassword(public).key(now);
                        changes.put(EXPIRY, key, Expect::Any, NOTHING);
                    }
                }
            }
            let Some(last) = entries.last() else { break };
            after = Some(last.key.to_vec());
            if !changes.is_empty() {
                self.store.commit(changes).await?;
            }
        }
        let mut changes = ChangeSet::new();
        changes.put(PROGRESS, WATCHED, Expect::Any, Progress(1).encode());
        self.store.commit(changes).await?;
        Ok(())
    }
}
