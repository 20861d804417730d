//! Does an account's password open the mailbox that shares it (ACC-4)? The identity service says so; here stand the
//! same throttles as for any mailbox password.

use std::time::Duration;

use gatepost_mailbox_core::{Cause, Permission, decide_password};
use gatepost_model::{AccountId, MailboxId, Password};
use gatepost_proto::{
    identity::v1::{SharedPasswordRefusal, VerifySharedPasswordRequest},
    wire,
};

use super::{
    Context,
    authenticate::{Attempt, Target, Verdict},
    unification,
};
use crate::{MailboxError, recorder::Credential};

pub(super) async fn verify(
    context: &Context,
    attempt: &Attempt,
    target: &Target,
    id: MailboxId,
    sharer: AccountId,
) -> Result<Verdict, MailboxError> {
    let now = context.clock.now();
    let taken = match context.gate.take_password(&attempt.client, &target.key, Some(id), now) {
        Ok(taken) => taken,
        Err(wait) => return Ok(Verdict::refused(Cause::Throttled(wait))),
    };
    let Ok(typed) = Password::typed(attempt.secret.expose()) else {
        return Ok(Verdict::refused(Cause::WrongPassword));
    };
    let may = context.permissions(id, sharer).await?;
    let stands = may.is_some_and(|may| may.contains(Permission::ChangePassword));
    if taken.blocked || !stands {
        // The same work as for anybody.
        let pool = context.passwords.shared_by(attempt.client.network()).about(&target.key);
        pool.verify(&typed, None).await?;
        let cause = if stands { Cause::Throttled(Duration::ZERO) } else { Cause::NoPassword };
        return Ok(Verdict::refused(cause));
    }
    let answer = match ask(context, attempt, target, sharer).await {
        Ok(answer) => answer,
        Err(error) => {
            context.gate.give_back(&taken, now);
            return Err(error);
        }
    };
    let refused = |cause| Verdict { account: Some(sharer), ..Verdict::refused(cause) };
    Ok(match answer {
        Ok(()) => {
            context.gate.give_back(&taken, now);
            let decided = decide_password(target.facts(), true, true);
            let credential = Some(Credential::Password);
            Verdict { credential, account: Some(sharer), expires: None, decided }
        }
        // Whoever waits there has not guessed here.
        Err(cause @ Cause::Throttled(_)) => {
            context.gate.give_back(&taken, now);
            refused(cause)
        }
        Err(Cause::NoPassword) => {
            let (context, drain) = (context.clone(), context.drain.clone());
            drain.spawn(async move { unification::end_lapsed(&context, id, sharer).await });
            refused(Cause::NoPassword)
        }
        Err(cause) => refused(cause),
    })
}

async fn ask(
    context: &Context,
    attempt: &Attempt,
    target: &Target,
    sharer: AccountId,
) -> Result<Result<(), Cause>, MailboxError> {
    let address = target.mailbox.as_ref().map(|(_, record)| record.address.clone());
    let request = VerifySharedPasswordRequest {
        account_id: sharer.to_string(),
        address: address.unwrap_or_default(),
        password: attempt.secret.expose().clone(),
        client: Some(wire::client(&attempt.client)),
    };
    let answer = context.shared_passwords.clone().verify_shared_password(request).await;
    let answer = answer.map_err(|status| MailboxError::peer("identity", &status))?.into_inner();
    let wait = answer.retry_after.and_then(|wait| Duration::try_from(wait).ok());
    Ok(match SharedPasswordRefusal::try_from(answer.refusal) {
        Ok(SharedPasswordRefusal::Unspecified) => Ok(()),
        Ok(SharedPasswordRefusal::FactorActive) => Err(Cause::FactorActive),
        Ok(SharedPasswordRefusal::AccountInactive) => Err(Cause::AccountInactive),
        Ok(SharedPasswordRefusal::Ended) => Err(Cause::NoPassword),
        Ok(SharedPasswordRefusal::Throttled) => Err(Cause::Throttled(wait.unwrap_or_default())),
        Ok(SharedPasswordRefusal::Wrong) | Err(_) => Err(Cause::WrongPassword),
    })
}
