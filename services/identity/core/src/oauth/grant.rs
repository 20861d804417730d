//! Grants: what an account lets a client do, and the refresh tokens that go on with it.

use std::time::Duration;

use gatepost_model::{AccountId, OauthClientId, OauthGrantId, PepperKeyId, SessionId, Timestamp};

use super::OauthScopes;
use crate::Proofs;

/// What an account has agreed to for a client, so that it is not asked again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Consent {
    /// Everything that was agreed to.
    pub scopes: OauthScopes,
    /// Address of the mailbox that the client shows; empty for none.
    pub mailbox: String,
    /// Was the question for a mailbox answered?
    pub mailbox_chosen: bool,
    /// When last.
    pub time: Timestamp,
}

/// How somebody signed in when a grant was made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignedIn {
    /// The browser session.
    pub session: SessionId,
    /// `auth_time`.
    pub time: Timestamp,
    /// What was proven.
    pub proofs: Proofs,
}

/// What an account lets a client do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OauthGrant {
    /// Its id.
    pub id: OauthGrantId,
    /// Whose.
    pub account: AccountId,
    /// The client.
    pub client: OauthClientId,
    /// The most that its tokens open.
    pub scopes: OauthScopes,
    /// When it was made.
    pub created: Timestamp,
    /// How its owner was signed in then.
    pub signed_in: SignedIn,
    /// Address of the mailbox that was chosen; empty for none.
    pub mailbox: String,
    /// What goes on when the session has ended; none: it ends with the session.
    pub refresh: Option<RefreshFamily>,
}

/// How long grants go on.
#[derive(Clone, Copy, Debug)]
pub struct GrantPolicy {
    /// Without a token being refreshed.
    pub idle: Duration,
    /// In all.
    pub absolute: Duration,
    /// A refresh token that was just replaced gets the same answer again for so long: the first one may have been lost
    /// on its way.
    pub grace: Duration,
}

impl OauthGrant {
    /// The session that it ends with.
    pub fn bound_to(&self) -> Option<SessionId> {
        self.refresh.is_none().then_some(self.signed_in.session)
    }

    /// When it ends by itself; none: with its session.
    pub fn ends(&self, policy: &GrantPolicy) -> Option<Timestamp> {
        let refresh = self.refresh.as_ref()?;
        Some(refresh.rotated.plus(policy.idle).min(self.created.plus(policy.absolute)))
    }

    /// Has it not ended by itself?
    pub fn is_live(&self, policy: &GrantPolicy, now: Timestamp) -> bool {
        self.ends(policy).is_none_or(|end| now < end)
    }
}

/// The refresh tokens of a grant. All follow from a seed and a number, so that one record knows every token that ever
/// was: one that was replaced is known again however old it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RefreshFamily {
    /// Under which all of them are found.
    pub public: [u8; 5],
    /// What they follow from, with a pepper key.
    pub seed: [u8; 16],
    /// That key.
    pub key: PepperKeyId,
    /// Number of the token that is good now.
    pub generation: u32,
    /// When it took the place of the one before.
    pub rotated: Timestamp,
}

/// What comes of a genuine refresh token of a grant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refreshed {
    /// The next one takes its place.
    Rotate,
    /// The answer is given once more: nobody has used the token in it yet.
    Again,
    /// It was replaced: somebody has a copy. The grant ends (RFC 9700 §4.14.2).
    Reused,
    /// The grant has ended by itself.
    Ended,
}

impl RefreshFamily {
    /// Most tokens of a family.
    pub const MOST: u32 = (1 << 20) - 1;
}

impl OauthGrant {
    /// Judges the token with this number, which was found genuine.
    ///
    /// The one before the last gets the same answer within [`GrantPolicy::grace`], as long as nobody has shown the last
    /// one: then number and token stay as they are, and no token is made that a thief and the client could both hold
    /// without the next use of one of them telling.
    pub fn refreshed(&self, shown: u32, policy: &GrantPolicy, now: Timestamp) -> Refreshed {
        let Some(family) = &self.refresh else { return Refreshed::Ended };
        if !self.is_live(policy, now) {
            return Refreshed::Ended;
        }
        if shown == family.generation {
            return if shown < RefreshFamily::MOST { Refreshed::Rotate } else { Refreshed::Ended };
        }
        let lost = shown.checked_add(1) == Some(family.generation);
        if lost && now.since(family.rotated) < policy.grace {
            return Refreshed::Again;
        }
        Refreshed::Reused
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Method;

    const POLICY: GrantPolicy = GrantPolicy {
        idle: Duration::from_secs(1000),
        absolute: Duration::from_secs(5000),
        grace: Duration::from_secs(10),
    };

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_unix_millis(1_000_000_000 + seconds * 1000)
    }

    fn grant(generation: u32, rotated: u64) -> OauthGrant {
        OauthGrant {
            id: OauthGrantId::from_bytes([1; 16]),
            account: AccountId::from_bytes([2; 16]),
            client: OauthClientId::from_bytes([3; 16]),
            scopes: OauthScopes::read("openid imap offline_access"),
            created: at(0),
            signed_in: SignedIn {
                session: SessionId::from_bytes([4; 16]),
                time: at(0),
                proofs: Proofs::of(Method::Password, at(0)),
            },
            mailbox: String::new(),
            refresh: Some(RefreshFamily {
                public: [0; 5],
                seed: [0; 16],
                key: PepperKeyId(1),
                generation,
                rotated: at(rotated),
            }),
        }
    }

    #[test]
    fn tokens_are_replaced_and_known_again() {
        use Refreshed::{Again, Ended, Reused, Rotate};
        for (generation, rotated, shown, now, comes) in [
            (0, 0, 0, 0, Rotate),
            (0, 0, 0, 999, Rotate),
            (0, 0, 0, 1000, Ended),
            (1, 100, 0, 109, Again),
            (1, 100, 0, 110, Reused),
            (2, 100, 0, 101, Reused),
            (2, 100, 1, 101, Again),
            (2, 100, 2, 101, Rotate),
            (5, 4900, 5, 4999, Rotate),
            (5, 4900, 5, 5000, Ended),
            (RefreshFamily::MOST, 1, RefreshFamily::MOST, 2, Ended),
            // Never given out: nobody but us can make it, and then something is very wrong.
            (1, 100, 2, 101, Reused),
        ] {
            let grant = grant(generation, rotated);
            let found = grant.refreshed(shown, &POLICY, at(now));
            assert_eq!(found, comes, "{generation} {shown} at {now}");
        }
        let bound = OauthGrant { refresh: None, ..grant(0, 0) };
        assert_eq!(bound.refreshed(0, &POLICY, at(0)), Ended);
        assert!(bound.is_live(&POLICY, at(100_000)) && bound.bound_to().is_some());
        assert!(grant(0, 0).bound_to().is_none());
    }
}
