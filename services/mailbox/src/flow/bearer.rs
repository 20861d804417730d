//! Does an access token open a mailbox (MBX-5)? The identity service says whose it is, each time: a grant that
//! was revoked a moment ago opens nothing. Which mailbox is meant says the address, checked against what the
//! account is attached to; without one it is the mailbox that was chosen when the person agreed.
//!
//! What a token opened ends with its grant (`OauthGrantRevoked`), not with the token: tokens live minutes,
//! connections of mail programs hours, and a program that may get the next token at any time would only log
//! in again. A grant that hangs on a browser's session ends with that, and is told of in the same way.

use gatepost_mailbox_core::{Cause, decide_bearer};
use gatepost_model::Client;
use gatepost_proto::{
    identity::v1::{
        AccessTokenMatch, AccessTokenRefusal, VerifyAccessTokenRequest,
        verify_access_token_response::Outcome,
    },
    wire,
};

use super::{
    Context,
    authenticate::{Attempt, Target, Verdict, count_wrong, look_up, unreadable},
};
use crate::{MailboxError, recorder::Credential};

/// Longest token that is looked at, in bytes.
const LONGEST: usize = 16 << 10;

/// What a token gave: the mailbox meant, whether it opens it, and who brought it.
pub(super) struct Shown {
    pub(super) target: Target,
    pub(super) verdict: Verdict,
    pub(super) client: Client,
}

/// Checks a token; `target` is what the address names.
pub(super) async fn verify(
    context: &Context,
    attempt: &Attempt,
    target: Target,
) -> Result<Shown, MailboxError> {
    let client = attempt.client.clone();
    let token = attempt.secret.expose();
    if !is_token(token) {
        let verdict = Verdict::refused(Cause::NoToken);
        let verdict = count_wrong(context, attempt, &target, verdict);
        return Ok(Shown { target, verdict, client });
    }
    let request = VerifyAccessTokenRequest {
        token: token.clone(),
        protocol: wire::protocol(attempt.protocol).into(),
        client: Some(wire::client(&client)),
    };
    let answer = context.access_tokens.clone().verify_access_token(request).await;
    let answer = answer.map_err(|status| MailboxError::peer("identity", &status))?.into_inner();
    match answer.outcome {
        Some(Outcome::Match(found)) => matched(context, attempt, target, &found).await,
        Some(Outcome::Refusal(refusal)) => {
            let verdict = Verdict::refused(cause_of(refusal));
            let verdict = match verdict.decided {
                // It is right: nobody guesses.
                Err(Cause::TokenScope) => verdict,
                _ => count_wrong(context, attempt, &target, verdict),
            };
            Ok(Shown { target, verdict, client })
        }
        None => Err(unreadable()),
    }
}

async fn matched(
    context: &Context,
    attempt: &Attempt,
    target: Target,
    found: &AccessTokenMatch,
) -> Result<Shown, MailboxError> {
    let account = found.account_id.parse().map_err(|_| unreadable())?;
    let grant = found.grant_id.parse().map_err(|_| unreadable())?;
    // Programs that say who they are say it better than the registry of clients.
    let client = match attempt.client.program.as_str() {
        "" => Client::new(attempt.client.ip, &found.client_name),
        _ => attempt.client.clone(),
    };
    let named = !attempt.address.is_empty();
    let target = if named { target } else { look_up(context, &found.mailbox).await? };
    let decided = if named || !found.mailbox.is_empty() {
        let attachment = match target.id() {
            Some(mailbox) => context.permissions(mailbox, account).await?,
            None => None,
        };
        decide_bearer(target.facts(), attachment, attempt.protocol)
    } else {
        Err(Cause::TokenWithoutMailbox)
    };
    let credential = Some(Credential::Grant(grant));
    let verdict = Verdict { credential, account: Some(account), expires: None, decided };
    Ok(Shown { target, verdict, client })
}

fn cause_of(refusal: i32) -> Cause {
    match AccessTokenRefusal::try_from(refusal) {
        Ok(AccessTokenRefusal::Expired) => Cause::TokenExpired,
        Ok(AccessTokenRefusal::Scope) => Cause::TokenScope,
        Ok(AccessTokenRefusal::Revoked) => Cause::TokenRevoked,
        Ok(AccessTokenRefusal::AccountInactive) => Cause::AccountInactive,
        Ok(AccessTokenRefusal::Invalid | AccessTokenRefusal::Unspecified) | Err(_) => {
            Cause::TokenInvalid
        }
    }
}

/// Has a secret the form of our tokens (RFC 7515 §3.1, compact)? Nothing is said of whether it is right.
pub(super) fn is_token(secret: &str) -> bool {
    let letter = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    let part = |part: &str| !part.is_empty() && part.bytes().all(letter);
    // `{"`: the header is an object.
    secret.len() <= LONGEST
        && secret.starts_with("eyJ")
        && secret.split('.').count() == 3
        && secret.split('.').all(part)
}

/// Was a token typed where a password belongs? It is no guess at one, and gets no slow hash.
pub(super) fn is_misplaced(secret: &str) -> bool {
    const SHORTEST: usize = 100;
    secret.len() >= SHORTEST && is_token(secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_known_by_their_form() {
        let long = format!("eyJhbGciOiJFUzI1NiJ9.{}.{}", "a".repeat(60), "_-".repeat(40));
        for (secret, token, misplaced) in [
            (long.as_str(), true, true),
            ("eyJ.a.b", true, false),
            ("eyJ.a", false, false),
            ("eyJ.a.b.c", false, false),
            ("eyJ..b", false, false),
            ("eyJ.a.b=", false, false),
            ("eyJ.a.ü", false, false),
            ("xyz.a.b", false, false),
            ("gpa-0123", false, false),
            ("", false, false),
        ] {
            assert_eq!((is_token(secret), is_misplaced(secret)), (token, misplaced), "{secret:?}");
        }
        assert!(!is_token(&format!("eyJ.a.{}", "b".repeat(LONGEST))));
    }
}
