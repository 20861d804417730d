//! Authorization codes (RFC 6749 §4.1.2).

use gatepost_model::{AccountId, KeyedHash, OauthClientId, OauthGrantId, SessionId, Timestamp};

use super::{OauthFault, OauthScopes, SignedIn};

/// A code that was given out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AuthorizationCode {
    /// Hash of its secret.
    pub hash: KeyedHash,
    /// Whom it was given to.
    pub client: OauthClientId,
    /// Where it went, as asked for.
    pub redirect_uri: String,
    /// What its verifier hashes to (RFC 7636).
    pub challenge: Option<String>,
    /// Whose access it gives.
    pub account: AccountId,
    /// How that account was signed in.
    pub signed_in: SignedIn,
    /// What was agreed to.
    pub scopes: OauthScopes,
    /// For the ID token.
    pub nonce: Option<String>,
    /// Address of the mailbox that was chosen; empty for none.
    pub mailbox: String,
    /// When it ends.
    pub expires: Timestamp,
    /// The grant that was made of it.
    pub used: Option<OauthGrantId>,
}

/// What comes of a code whose secret is right.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exchanged {
    /// Tokens.
    Tokens,
    /// It was used already: the grant that was made of it ends (RFC 6749 §4.1.2, RFC 9700 §2.1.1).
    Replayed(OauthGrantId),
    /// An error; the code stays as it is.
    Refused(OauthFault),
}

impl AuthorizationCode {
    /// The session that it was given out in.
    pub fn session(&self) -> SessionId {
        self.signed_in.session
    }

    /// Judges an exchange. `hashed` is the hash of the verifier that was shown (S256).
    pub fn exchange(
        &self,
        client: OauthClientId,
        redirect_uri: &str,
        hashed: Option<&str>,
        now: Timestamp,
    ) -> Exchanged {
        if let Some(grant) = self.used {
            return Exchanged::Replayed(grant);
        }
        let refused = |why| Exchanged::Refused(OauthFault::grant(why));
        if self.client != client {
            return refused("the code is another client's");
        }
        if now >= self.expires {
            return refused("the code has expired");
        }
        if self.redirect_uri != redirect_uri {
            return refused("redirect_uri is not the one of the request");
        }
        match (&self.challenge, hashed) {
            (Some(challenge), Some(hashed)) if challenge == hashed => Exchanged::Tokens,
            (Some(_), _) => refused("code_verifier does not fit code_challenge"),
            (None, None) => Exchanged::Tokens,
            // Somebody took code_challenge out of the request (RFC 9700 §2.1.1, PKCE downgrade).
            (None, Some(_)) => refused("there was no code_challenge"),
        }
    }
}
