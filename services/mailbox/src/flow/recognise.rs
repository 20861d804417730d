//! Was a wrong password at a mail program the password of the account (ACC-2)? The program has been
//! refused when this is asked, so that nothing shows in the answer or in its time; what is found stands
//! in the owner's log.
//!
//! It costs one slow hash, also for an address that nobody has, and is done only for refusals that are
//! written down, which are bounded for each mailbox and address; few at a time, and none that waits.

use gatepost_mailbox_core::Cause;
use gatepost_model::{AccountId, GeneratedSecret, MailboxId, Password, Secret, Timestamp};
use gatepost_proto::{identity::v1::RecogniseAccountPasswordRequest, wire};
use tokio::sync::OwnedSemaphorePermit;

use super::{Context, authenticate::Attempt};
use crate::{MailboxError, recorder::Refusal, repo};

/// How many are looked at at once.
pub(super) const AT_ONCE: usize = 4;

/// Accounts attached to a mailbox that are asked about.
const ASKED: usize = 20;

/// Writes a refusal down, with what its owner may have mistaken.
pub(super) fn note(context: &Context, attempt: &Attempt, refusal: Refusal, now: Timestamp) {
    let Some(looking) = begin(context, attempt).filter(|_| refusal.account.is_none()) else {
        return context.recorder.refused(refusal, now);
    };
    let own = context.clone();
    context.drain.spawn(async move {
        let mut refusal = refusal;
        match looking.of_mailbox(&own, refusal.mailbox).await {
            Ok(Some(account)) => {
                refusal.account = Some(account);
                refusal.owner_cause = Some(Cause::AccountPassword.slug());
            }
            Ok(None) => {}
            Err(error) => tracing::debug!(%error, "a wrong password was not looked at"),
        }
        own.recorder.refused(refusal, now);
    });
}

/// The same work for an address that nobody has.
pub(super) fn idle(context: &Context, attempt: &Attempt) {
    let Some(looking) = begin(context, attempt) else { return };
    let own = context.clone();
    context.drain.spawn(async move {
        if let Err(error) = looking.in_vain(&own).await {
            tracing::debug!(%error, "a wrong password was not looked at");
        }
    });
}

/// What is looked at.
struct Looking {
    address: String,
    typed: Secret<String>,
    client: gatepost_model::Client,
    _place: OwnedSemaphorePermit,
}

/// None when what was typed is no password of a person, or too many are looked at already.
fn begin(context: &Context, attempt: &Attempt) -> Option<Looking> {
    let typed = attempt.secret.expose();
    let by_a_person = matches!(GeneratedSecret::parse(typed), Ok(None));
    if attempt.bearer
        || !by_a_person
        || Password::typed(typed).is_err()
        || context.drain.is_draining()
    {
        return None;
    }
    let place = context.recognising.clone().try_acquire_owned().ok()?;
    Some(Looking {
        address: attempt.address.clone(),
        typed: Secret::new(typed.clone()),
        client: attempt.client.clone(),
        _place: place,
    })
}

impl Looking {
    async fn of_mailbox(
        self,
        context: &Context,
        mailbox: MailboxId,
    ) -> Result<Option<AccountId>, MailboxError> {
        let attached = repo::attachments(context.store.as_ref(), mailbox, None, ASKED).await?;
        let request = RecogniseAccountPasswordRequest {
            address: self.address,
            account_ids: attached.iter().map(|(account, _)| account.to_string()).collect(),
            password: self.typed.expose().clone(),
            client: Some(wire::client(&self.client)),
        };
        let answer = context.account_passwords.clone().recognise_account_password(request).await;
        let answer = answer.map_err(|status| MailboxError::peer("identity", &status))?.into_inner();
        Ok(answer.account_id.parse().ok())
    }

    async fn in_vain(self, context: &Context) -> Result<(), MailboxError> {
        let Ok(typed) = Password::typed(self.typed.expose()) else { return Ok(()) };
        let pool = context.passwords.shared_by(self.client.network()).about(&self.address);
        pool.verify(&typed, None).await?;
        Ok(())
    }
}
