//! Which client calls (RFC 6749 §2.3, RFC 7523 §2.2).

use std::time::Duration;

use gatepost_identity_core::oauth::{ClientAuthentication, OauthClient, OauthFault};
use gatepost_model::{Client, GeneratedSecret, OauthClientId, Secret, SecretKind, Timestamp};
use gatepost_store::{ChangeSet, Expect};
use serde::Deserialize;

use super::claims::Audience;
use crate::{
    error::IdentityError,
    jose::{ClientKeySet, Compact},
    repo::{EXPIRY, Expiring, IDEMPOTENCY, NOTHING, Recorded, Repeat, find_client},
    state::Identity,
};

/// How a client says which one it is.
pub(crate) struct ClientProof {
    pub(crate) client_id: String,
    pub(crate) secret: Option<Secret<String>>,
    pub(crate) method: ClientAuthentication,
    pub(crate) assertion: String,
    pub(crate) client: Client,
}

/// A client that has said which one it is; unless it is a public one, it has proven it.
pub(crate) struct Authenticated(pub(crate) OauthClient);

/// Longest life of an assertion: each is kept until it ends, so that it serves once.
const LONGEST_ASSERTION: Duration = Duration::from_secs(600);
/// Clocks of clients may be so far off.
const SKEW: Duration = Duration::from_secs(60);

#[derive(Deserialize)]
struct AssertionClaims {
    iss: String,
    sub: String,
    aud: Audience,
    jti: String,
    exp: u64,
    nbf: Option<u64>,
}

impl Identity {
    /// Which client calls.
    ///
    /// # Errors
    ///
    /// [`OauthFault`] `invalid_client`, the same for every cause. Wrong secrets are counted by client and network; the
    /// right one is heard at any time.
    pub(crate) async fn authenticate_client(
        &self,
        proof: &ClientProof,
    ) -> Result<Authenticated, IdentityError> {
        let now = self.now();
        let assertion = Compact::parse(&proof.assertion);
        let named = match (&*proof.client_id, &assertion) {
            ("", Some(assertion)) => assertion.claims::<AssertionClaims>().map(|c| c.sub),
            (id, _) => Some(id.to_owned()),
        };
        let id: Option<OauthClientId> = named.and_then(|id| id.parse().ok());
        let id = id.ok_or(OauthFault::client())?;
        let found = find_client(&*self.store, id).await?.map(|found| found.value);
        let found = found.filter(|client| client.enabled);
        let proven = match &found {
            None => false,
            Some(client) => match (proof.method, client.authentication) {
                (ClientAuthentication::None, ClientAuthentication::None) => {
                    proof.secret.is_none() && proof.assertion.is_empty()
                }
                // Where in the request the secret stands is not told apart: it is the same secret.
                (given, wanted) if given.has_secret() && wanted.has_secret() => {
                    has_secret(client, proof, &self.pepper, now)
                }
                (ClientAuthentication::PrivateKeyJwt, ClientAuthentication::PrivateKeyJwt) => {
                    match &assertion {
                        Some(assertion) => self.has_key(client, assertion, now).await?,
                        None => false,
                    }
                }
                _ => false,
            },
        };
        match found {
            Some(client) if proven => Ok(Authenticated(client)),
            _ => {
                let key = (id, proof.client.network());
                let pause = self.guards.oauth_client.begin(&key, now).err();
                let retry = pause.map(|pause| pause.left).unwrap_or_default();
                metrics::counter!("gatepost_identity_oauth_client_refused_total").increment(1);
                Err(OauthFault::client().after(retry).into())
            }
        }
    }

    /// Is the assertion this client's, for us, and new?
    async fn has_key(
        &self,
        client: &OauthClient,
        assertion: &Compact<'_>,
        now: Timestamp,
    ) -> Result<bool, IdentityError> {
        let keys = client.keys.as_ref().and_then(|keys| ClientKeySet::read(keys).ok());
        let claims = assertion.claims::<AssertionClaims>();
        let (Some(keys), Some(claims)) = (keys, claims) else { return Ok(false) };
        if !keys.verify(assertion) {
            return Ok(false);
        }
        let (id, seconds) = (client.id.to_string(), now.unix_millis() / 1000);
        let issuer = self.issuer();
        let endpoint = format!("{issuer}/oauth/token");
        // The issuer alone says most clearly whom it is for (RFC 7523bis); the address of the endpoint is what most send.
        let ours = |audience: &String| audience == issuer || *audience == endpoint;
        let in_time = claims.exp > seconds
            && claims.exp <= seconds + (LONGEST_ASSERTION + SKEW).as_secs()
            && claims.nbf.is_none_or(|from| from <= seconds + SKEW.as_secs());
        let sound = claims.iss == id
            && claims.sub == id
            && claims.aud.list().iter().any(ours)
            && (1..=256).contains(&claims.jti.len())
            && in_time;
        if !sound {
            return Ok(false);
        }
        self.first_time(client.id, &claims.jti, claims.exp).await
    }

    /// Writes down that an assertion was used; false when it was used before (RFC 7523 §3).
    async fn first_time(
        &self,
        client: OauthClientId,
        jti: &str,
        exp: u64,
    ) -> Result<bool, IdentityError> {
        let hash = self.pepper.hash("oauth-jti", jti.as_bytes()).hash;
        let key = [b"j".as_slice(), &client.to_bytes(), &hash].concat();
        let ends = Timestamp::from_unix_millis(exp.saturating_mul(1000));
        let mut changes = ChangeSet::new();
        let repeat = Repeat { id: client.to_bytes() }.encode();
        let expiry = Expiring::Repeat(key.clone()).key(ends);
        changes.put(IDEMPOTENCY, key, Expect::Absent, repeat);
        changes.put(EXPIRY, expiry, Expect::Any, NOTHING);
        match self.commit(changes).await {
            Ok(_) => Ok(true),
            Err(IdentityError::Conflict) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

fn has_secret(
    client: &OauthClient,
    proof: &ClientProof,
    pepper: &gatepost_model::Pepper,
    now: Timestamp,
) -> bool {
    let Some(typed) = &proof.secret else { return false };
    let Ok(Some(secret)) = GeneratedSecret::parse(typed.expose()) else { return false };
    secret.kind() == SecretKind::OauthClient
        && client.live_secrets(now).any(|known| secret.verify(pepper, &known.hash))
}
