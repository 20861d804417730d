//! Sessions: signed-in browsers.

use std::time::Duration;

use gatepost_model::{AccountId, Client, KeyedHash, SessionId, Timestamp};

use crate::method::Proofs;

/// How long sessions live (NIST SP 800-63B-4 §2.1.3: at AAL1 at most 30 days).
#[derive(Clone, Copy, Debug)]
pub struct SessionPolicy {
    /// Without being used.
    pub idle: Duration,
    /// In all.
    pub absolute: Duration,
    /// `last_seen` is written at most this often.
    pub touch: Duration,
}

/// A session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Whose it is.
    pub account: AccountId,
    /// Hash of its secret.
    pub hash: KeyedHash,
    /// When it began.
    pub created: Timestamp,
    /// What its owner proved, and when last.
    pub proofs: Proofs,
    /// Last page view, to within [`SessionPolicy::touch`].
    pub last_seen: Timestamp,
    /// When it ends however much it is used.
    pub expires: Timestamp,
    /// The browser.
    pub client: Client,
}

impl Session {
    /// When its owner last proved anything.
    pub fn authenticated(&self) -> Timestamp {
        self.proofs.last().unwrap_or(self.created)
    }

    /// Has its owner proved anything within `span`? Sensitive things ask for that (OWASP ASVS 5.0,
    /// 7.5.1).
    pub fn is_fresh(&self, span: Duration, now: Timestamp) -> bool {
        now.since(self.authenticated()) < span && now >= self.authenticated()
    }

    /// Has its owner proved a factor within `span`?
    pub fn has_fresh_factor(&self, span: Duration, now: Timestamp) -> bool {
        let proven = self.proofs.last_factor();
        proven.is_some_and(|proven| now.since(proven) < span && now >= proven)
    }

    /// Is it live?
    pub fn is_live(&self, policy: &SessionPolicy, now: Timestamp) -> bool {
        now < self.expires && now.since(self.last_seen) < policy.idle
    }

    /// The session as seen now, if that is worth writing down.
    pub fn touched(&self, policy: &SessionPolicy, client: &Client, now: Timestamp) -> Option<Self> {
        let due = now.since(self.last_seen) >= policy.touch;
        due.then(|| Self { last_seen: now, client: client.clone(), ..self.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::method::Method;
    use gatepost_model::PepperKeyId;

    #[test]
    fn sessions_end_by_idleness_and_by_age() {
        let hour = Duration::from_secs(3600);
        let policy = SessionPolicy {
            idle: 12 * hour,
            absolute: 720 * hour,
            touch: Duration::from_secs(300),
        };
        let start = Timestamp::from_unix_millis(1_000_000);
        let session = Session {
            id: SessionId::from_bytes([1; 16]),
            account: AccountId::from_bytes([2; 16]),
            hash: KeyedHash { key: PepperKeyId(1), hash: [0; 32] },
            created: start,
            proofs: Proofs::of(Method::Password, start),
            last_seen: start,
            expires: start.plus(policy.absolute),
            client: Client::unknown(),
        };
        assert!(session.is_live(&policy, start.plus(12 * hour).minus(Duration::from_millis(1))));
        assert!(!session.is_live(&policy, start.plus(12 * hour)));
        let minutes = Duration::from_secs(300);
        assert!(session.is_fresh(minutes, start.plus(minutes).minus(Duration::from_millis(1))));
        assert!(!session.is_fresh(minutes, start.plus(minutes)));
        assert!(!session.has_fresh_factor(minutes, start));
        let used = Session { last_seen: start.plus(719 * hour), ..session.clone() };
        assert!(used.is_live(&policy, start.plus(720 * hour).minus(Duration::from_millis(1))));
        assert!(!used.is_live(&policy, start.plus(720 * hour)));
        let client = Client::unknown();
        assert!(session.touched(&policy, &client, start.plus(Duration::from_secs(299))).is_none());
        assert!(session.touched(&policy, &client, start.plus(Duration::from_secs(300))).is_some());
    }
}
