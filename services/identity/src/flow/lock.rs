//! Whether an account may be used: every change of that goes through here.

use gatepost_identity_core::{Account, AccountState};
use gatepost_model::Timestamp;
use gatepost_proto::event::v1::{AccountStateChanged, event::Fact};
use gatepost_store::{ChangeSet, Expect};

use crate::{
    error::IdentityError,
    repo::{ACCOUNTS, Found, Recorded},
    state::Identity,
};

impl Identity {
    /// Adds another state of an account to a change set that [`Identity::logged`] began, with its
    /// event. An account that may no longer be used loses its sessions in the same commit; its app
    /// passwords and tokens rest, and services that hold connections learn of it by the event.
    pub(crate) async fn put_state(
        &self,
        changes: &mut ChangeSet,
        found: Found<Account>,
        state: AccountState,
        now: Timestamp,
    ) -> Result<Account, IdentityError> {
        let was_active = found.value.is_active();
        let account = Account { state, ..found.value };
        let key = account.id.to_bytes().to_vec();
        changes.put(ACCOUNTS, key, Expect::Version(found.version), account.encode());
        let active = account.is_active();
        if active != was_active {
            let account_id = account.id.to_string();
            let fact = AccountStateChanged { account_id, active };
            self.event(changes, now, Fact::AccountStateChanged(fact));
        }
        if !active {
            self.end_sessions(changes, account.id, None, now).await?;
        }
        // Whoever locks their account did not let in what may have been let in; a closed one has nothing any more.
        if matches!(account.state, AccountState::Locked | AccountState::Closed) {
            self.end_offline_grants(changes, account.id, now).await?;
        }
        Ok(account)
    }
}
