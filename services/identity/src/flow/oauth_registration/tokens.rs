//! Initial access tokens (RFC 7591 section 3), which operators make.

use std::time::Duration;

use gatepost_model::{
    Actor, AuditEntry, DisplayName, GeneratedSecret, IdempotencyKey, Malformed, SecretKind,
};
use gatepost_store::Expect;

use crate::{
    error::IdentityError,
    flow::log_of,
    repo::{
        EXPIRY, Expiring, Found, IDEMPOTENCY, NOTHING, REGISTRATION_TOKENS, Recorded,
        RegistrationToken, Repeat, every_registration_token, find,
    },
    state::Identity,
};

const DAY: u64 = 86_400;
/// Most tokens at a time.
const MOST: usize = 1000;
/// Longest life of a token.
const LONGEST: Duration = Duration::from_secs(366 * DAY);
/// Most clients of one token.
const MOST_USES: u32 = 1000;

/// What is asked for.
pub(crate) struct NewRegistrationToken {
    pub(crate) name: DisplayName,
    /// Zero: a day.
    pub(crate) lives: Duration,
    /// 0: one.
    pub(crate) uses: u32,
    pub(crate) key: Option<IdempotencyKey>,
}

impl Identity {
    pub(crate) async fn create_registration_token(
        &self,
        ask: &NewRegistrationToken,
    ) -> Result<(RegistrationToken, Option<GeneratedSecret>), IdentityError> {
        if ask.lives > LONGEST {
            return Err(Malformed::new("lives_seconds", "at most a year").into());
        }
        if ask.uses > MOST_USES {
            return Err(Malformed::new("uses", "at most 1000").into());
        }
        self.attempt(|| async {
            let now = self.now();
            let secret = GeneratedSecret::generate(SecretKind::OauthInitial, &*self.entropy);
            let lives = if ask.lives.is_zero() { Duration::from_secs(DAY) } else { ask.lives };
            let token = RegistrationToken {
                id: secret.public_id().to_bytes(),
                name: ask.name.clone(),
                hash: secret.hash(&self.pepper),
                created: now,
                expires: now.plus(lives),
                left: ask.uses.max(1),
            };
            let action = "registration-token.created";
            let entry = AuditEntry::new(log_of(None), Actor::Operator, action, now)
                .detail("name", &token.name)
                .detail("uses", token.left);
            let mut changes = self.logged(entry).await?;
            if let Some(key) = &ask.key {
                let key = Repeat::key(b"j", key.as_str());
                if let Some(known) = find::<Repeat>(&*self.store, &key).await? {
                    let known = known.value.id.first_chunk::<5>().copied().unwrap_or_default();
                    let found: Option<Found<RegistrationToken>> =
                        find(&*self.store, &known).await?;
                    return Ok((found.ok_or(IdentityError::Gone)?.value, None));
                }
                let mut id = [0; 16];
                id[..5].copy_from_slice(&token.id);
                let expiry = Expiring::Repeat(key.clone()).key(token.expires);
                changes.put(IDEMPOTENCY, key, Expect::Absent, Repeat { id }.encode());
                changes.put(EXPIRY, expiry, Expect::Any, NOTHING);
            }
            if every_registration_token(&*self.store, MOST, None).await?.len() >= MOST {
                return Err(IdentityError::Limit(MOST));
            }
            let expiry = Expiring::RegistrationToken(token.id).key(token.expires);
            changes.put(EXPIRY, expiry, Expect::Any, NOTHING);
            let key = token.id.to_vec();
            changes.put(REGISTRATION_TOKENS, key, Expect::Absent, token.encode());
            self.commit(changes).await?;
            Ok((token, Some(secret)))
        })
        .await
    }

    /// Tokens that live, and whether there are more.
    pub(crate) async fn list_registration_tokens(
        &self,
        limit: usize,
        after: Option<[u8; 5]>,
    ) -> Result<Vec<RegistrationToken>, IdentityError> {
        Ok(every_registration_token(&*self.store, limit, after).await?)
    }

    pub(crate) async fn revoke_registration_token(&self, id: [u8; 5]) -> Result<(), IdentityError> {
        self.attempt(|| async {
            let found: Option<Found<RegistrationToken>> = find(&*self.store, &id).await?;
            let found = found.ok_or(IdentityError::NotFound("registration token"))?;
            let action = "registration-token.revoked";
            let entry = AuditEntry::new(log_of(None), Actor::Operator, action, self.now())
                .detail("name", &found.value.name);
            let mut changes = self.logged(entry).await?;
            changes.delete(REGISTRATION_TOKENS, id.to_vec(), Expect::Version(found.version));
            self.commit(changes).await.map(|_| ())
        })
        .await
    }
}
