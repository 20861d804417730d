//! Access tokens are shown (RFC 9068 §4): one signature, and a read each of grant, client and account.

use gatepost_identity_core::{
    Account,
    oauth::{OauthClient, OauthGrant, OauthScopes, ShownRefusal, ShownToken},
};
use gatepost_model::{Client, MailProtocol, OauthGrantId, Timestamp};

use super::claims::AccessClaims;
use crate::{
    error::IdentityError,
    jose::Compact,
    repo::{Found, find, find_client},
    state::Identity,
};

/// A live access token.
pub(crate) struct AccessMatch {
    pub(crate) grant: Found<OauthGrant>,
    pub(crate) client: OauthClient,
    pub(crate) account: Account,
    /// Of the token: never more than the grant's.
    pub(crate) scopes: OauthScopes,
    pub(crate) issued: Timestamp,
    pub(crate) expires: Timestamp,
}

/// Why a token is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum AccessRefusal {
    /// Not an access token of ours.
    Invalid,
    /// Expired, or not valid yet.
    Expired,
    /// It does not open what is asked for.
    Scope,
    /// Its grant has ended, or its client may not be used.
    Revoked,
    /// Its account may not be used.
    AccountInactive,
}

impl AccessRefusal {
    const fn slug(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::Expired => "expired",
            Self::Scope => "scope",
            Self::Revoked => "revoked",
            Self::AccountInactive => "account-inactive",
        }
    }
}

impl Identity {
    /// Does this token open a protocol now?
    pub(crate) async fn verify_access_token(
        &self,
        token: &str,
        protocol: MailProtocol,
        client: &Client,
    ) -> Result<Result<AccessMatch, AccessRefusal>, IdentityError> {
        let found = match self.look_at_access_token(token).await? {
            Ok(found) if !found.scopes.opens(protocol) => Err(AccessRefusal::Scope),
            other => other,
        };
        let outcome = found.as_ref().map_or_else(|refusal| refusal.slug(), |_| "accepted");
        metrics::counter!("gatepost_identity_access_token_verifications_total", "outcome" => outcome)
            .increment(1);
        if let Ok(found) = &found {
            self.keep_grant_use(&found.grant, client).await;
        }
        Ok(found)
    }

    /// Whose token it is, whatever it opens.
    pub(crate) async fn look_at_access_token(
        &self,
        token: &str,
    ) -> Result<Result<AccessMatch, AccessRefusal>, IdentityError> {
        let (now, issuer) = (self.now(), self.issuer());
        let Some(compact) = Compact::parse(token) else { return Ok(Err(AccessRefusal::Invalid)) };
        let ring = self.key_ring().await?;
        let header = &compact.header;
        // The key says by which algorithm it verifies, not the token (RFC 8725 §3.1).
        let key = ring.find(&header.kid);
        if !key.is_some_and(|key| key.verify(&header.alg, compact.signed, &compact.signature)) {
            return Ok(Err(AccessRefusal::Invalid));
        }
        let Some(claims) = compact.claims::<AccessClaims>() else {
            return Ok(Err(AccessRefusal::Invalid));
        };
        let audience = claims.aud.list();
        let shown = ShownToken {
            kind: &header.typ,
            issuer: &claims.iss,
            audience: &audience,
            expires: claims.exp,
            issued: claims.iat,
            not_before: claims.nbf,
        };
        match shown.check(issuer, issuer, now) {
            Ok(()) => {}
            Err(ShownRefusal::Invalid) => return Ok(Err(AccessRefusal::Invalid)),
            Err(ShownRefusal::Expired) => return Ok(Err(AccessRefusal::Expired)),
        }
        let (Ok(id), scopes) = (claims.grant.parse(), OauthScopes::read(&claims.scope)) else {
            return Ok(Err(AccessRefusal::Invalid));
        };
        let times = (claims.iat, claims.exp);
        self.live_match(id, (&claims.sub, &claims.client_id), scopes, times).await
    }

    async fn live_match(
        &self,
        id: OauthGrantId,
        (subject, client): (&str, &str),
        scopes: OauthScopes,
        (issued, expires): (u64, u64),
    ) -> Result<Result<AccessMatch, AccessRefusal>, IdentityError> {
        let policy = self.config.oauth_tokens.grant_policy();
        let grant = self.find_grant(id).await?;
        let grant = grant.filter(|found| {
            let grant = &found.value;
            grant.is_live(&policy, self.now())
                && grant.account.to_string() == subject
                && grant.client.to_string() == client
        });
        let Some(grant) = grant else { return Ok(Err(AccessRefusal::Revoked)) };
        let client = find_client(&*self.store, grant.value.client).await?;
        let client = client.map(|found| found.value).filter(|client| client.enabled);
        let Some(client) = client else { return Ok(Err(AccessRefusal::Revoked)) };
        let account: Option<Found<Account>> =
            find(&*self.store, &grant.value.account.to_bytes()).await?;
        let account = account.map(|found| found.value).filter(Account::is_active);
        let Some(account) = account else { return Ok(Err(AccessRefusal::AccountInactive)) };
        let scopes = scopes.within(&grant.value.scopes).within(&client.scopes);
        let moment = |seconds: u64| Timestamp::from_unix_millis(seconds.saturating_mul(1000));
        let (issued, expires) = (moment(issued), moment(expires));
        Ok(Ok(AccessMatch { grant, client, account, scopes, issued, expires }))
    }
}
