//! ID tokens that come back to say whom they were about.

use gatepost_model::{AccountId, OauthClientId, SessionId};
use serde::Deserialize;

use super::claims::Audience;
use crate::{error::IdentityError, jose::Compact, state::Identity};

/// What an ID token of ours says.
pub(crate) struct Hint {
    pub(crate) account: AccountId,
    pub(crate) client: OauthClientId,
    pub(crate) session: Option<SessionId>,
}

#[derive(Deserialize)]
struct HintClaims {
    iss: String,
    sub: String,
    aud: Audience,
    sid: Option<String>,
}

impl Identity {
    /// Whom a hint names, if it is an ID token of ours; it may have expired (OpenID Connect Core §3.1.2.1). With a client
    /// it must be that client's.
    pub(crate) async fn named_by_hint(
        &self,
        token: &str,
        client: Option<OauthClientId>,
    ) -> Result<Option<Hint>, IdentityError> {
        let Some(compact) = Compact::parse(token) else { return Ok(None) };
        let ring = self.key_ring().await?;
        let (header, signature) = (&compact.header, &compact.signature);
        let key = ring.find(&header.kid);
        let signed = key.is_some_and(|key| key.verify(&header.alg, compact.signed, signature));
        if !signed || header.typ != super::tokens::ID_TOKEN_TYPE {
            return Ok(None);
        }
        let claims = compact.claims::<HintClaims>().filter(|claims| claims.iss == self.issuer());
        let Some(claims) = claims else { return Ok(None) };
        let audience = claims.aud.list().first().and_then(|aud| aud.parse().ok());
        let (Some(named), Ok(account)) = (audience, claims.sub.parse()) else { return Ok(None) };
        if client.is_some_and(|client| client != named) {
            return Ok(None);
        }
        let session = claims.sid.and_then(|sid| sid.parse().ok());
        Ok(Some(Hint { account, client: named, session }))
    }
}
