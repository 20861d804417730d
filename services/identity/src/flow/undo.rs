//! Taking changes back that were not the owner's.

use gatepost_identity_core::{Account, LinkPurpose, Undo};
use gatepost_model::Timestamp;
use gatepost_store::ChangeSet;

use crate::{
    error::IdentityError,
    repo::{API_TOKEN_BY_ACCOUNT, APP_PASSWORD_BY_ACCOUNT, factors_of, find_key, pair},
    state::Identity,
};

impl Identity {
    /// Adds what takes a change back to a change set that [`Identity::logged`] began. What is gone
    /// already needs nothing. What concerns the account's own record is changed in `account`, which
    /// the caller writes.
    ///
    /// # Errors
    ///
    /// [`IdentityError::EmailTaken`] when the address that was given up is somebody else's by now.
    pub(crate) async fn take_back_change(
        &self,
        changes: &mut ChangeSet,
        account: &mut Account,
        undo: &Undo,
        now: Timestamp,
    ) -> Result<(), IdentityError> {
        match undo {
            Undo::AppPassword(id) => {
                let index = pair(&account.id.to_bytes(), &id.to_bytes());
                let public = find_key::<5>(&*self.store, APP_PASSWORD_BY_ACCOUNT, &index).await?;
                if let Some(public) = public {
                    self.remove_app_password(changes, account.id, *id, public, now);
                }
            }
            Undo::ApiToken(id) => {
                let index = pair(&account.id.to_bytes(), &id.to_bytes());
                let public = find_key::<5>(&*self.store, API_TOKEN_BY_ACCOUNT, &index).await?;
                if let Some(public) = public {
                    self.remove_api_token(changes, account.id, *id, public);
                    self.tell_token_ended(changes, account.id, *id, now);
                }
            }
            Undo::RecoveryEmail { before, after } => {
                let present = self.recovery_channel(account.id).await?;
                if present == *after {
                    self.set_recovery_email(changes, account.id, before.clone()).await?;
                }
            }
            Undo::Phone { before, after } => {
                let sides = (before.as_deref(), after.as_deref());
                self.take_back_phone(changes, account.id, sides, now).await?;
            }
            Undo::Factor(id) => {
                let present = factors_of(&*self.store, account.id).await?;
                if present.iter().any(|found| found.value.id == *id) {
                    self.take_factor(changes, account.id, &present, *id, now);
                }
            }
            Undo::RecoveryCase(id) => self.deny_case(changes, *id, now).await?,
            Undo::LoginEmail { before, after } => {
                if account.email == *after {
                    self.move_email(changes, account, before, now).await?;
                    // What was mailed to the other address must not open anything.
                    let mailed = |purpose: &LinkPurpose| !matches!(purpose, LinkPurpose::Alarm(_));
                    self.end_links(changes, account.id, mailed).await?;
                }
            }
        }
        Ok(())
    }
}
