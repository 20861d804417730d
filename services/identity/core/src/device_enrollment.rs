//! A phone on its way to become a second factor (2FA-3).
//!
//! ```text
//!   invited (a QR code on the owner's screen) ──a device presents itself, once──▶ presented
//!        presented ──the owner says on the page that it is theirs──▶ a factor
//!        either ──cancelled, another begun, or time is up──▶ nothing
//! ```
//!
//! That the owner confirms the device keeps whoever photographed the code from becoming a factor
//! unseen; that the invitation serves once makes the owner's own phone say so.

use gatepost_model::{
    AccountId, Client, DisplayName, FactorId, GeneratedSecret, KeyedHash, Pepper, PepperKeyId,
    SessionId, Timestamp,
};

/// An enrollment under way. An account has one at a time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeviceEnrollment {
    /// Whose.
    pub account: AccountId,
    /// The session that began it, and alone goes on with it.
    pub session: SessionId,
    /// When it began.
    pub created: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
    /// Random bytes that the invitation's secret is derived from, with a pepper key, so that the page
    /// can be shown again.
    pub seed: [u8; 16],
    /// The pepper key it is derived with.
    pub key: PepperKeyId,
    /// The part of the secret under which it is found.
    pub public: [u8; 5],
    /// Hash of the secret.
    pub hash: KeyedHash,
    /// The device that answered.
    pub presented: Option<Presented>,
}

/// A device that has presented itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Presented {
    /// The id of the factor that it is to become.
    pub factor: FactorId,
    /// What it calls itself.
    pub name: DisplayName,
    /// What it runs on.
    pub platform: DisplayName,
    /// Its public key.
    pub public_key: Vec<u8>,
    /// The seed of its codes, sealed.
    pub sealed: Vec<u8>,
    /// From where it came.
    pub client: Client,
}

impl DeviceEnrollment {
    /// Is it under way?
    pub fn lives(&self, now: Timestamp) -> bool {
        self.created <= now && now < self.expires
    }

    /// Can `secret` present a device at `now`? Once only.
    pub fn admits(&self, pepper: &Pepper, secret: &GeneratedSecret, now: Timestamp) -> bool {
        secret.verify(pepper, &self.hash) && self.lives(now) && self.presented.is_none()
    }

    /// Is it that of this session, and under way?
    pub fn is_of(&self, session: SessionId, now: Timestamp) -> bool {
        self.session == session && self.lives(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatepost_model::{SecretKind, SeededEntropy};

    #[test]
    fn an_invitation_serves_once_in_time_and_its_own_secret_alone() {
        let pepper = Pepper::new([(PepperKeyId(1), [7; 32])]).unwrap();
        let secret = |seed| {
            GeneratedSecret::generate(SecretKind::DeviceEnrollment, &SeededEntropy::new(seed))
        };
        let at = Timestamp::from_unix_millis;
        let session = SessionId::from_bytes([2; 16]);
        let invited = DeviceEnrollment {
            account: AccountId::from_bytes([1; 16]),
            session,
            created: at(1000),
            expires: at(2000),
            seed: [0; 16],
            key: PepperKeyId(1),
            public: secret(1).public_id().to_bytes(),
            hash: secret(1).hash(&pepper),
            presented: None,
        };
        let presented = Presented {
            factor: FactorId::from_bytes([3; 16]),
            name: "Phone".parse().unwrap(),
            platform: "Android 17".parse().unwrap(),
            public_key: Vec::new(),
            sealed: Vec::new(),
            client: Client::unknown(),
        };
        let answered = DeviceEnrollment { presented: Some(presented), ..invited.clone() };
        for (enrollment, seed, now, admitted) in [
            (&invited, 1, 1000, true),
            (&invited, 1, 1999, true),
            (&invited, 1, 2000, false),
            (&invited, 1, 999, false),
            (&invited, 2, 1000, false),
            (&answered, 1, 1000, false),
        ] {
            assert_eq!(
                enrollment.admits(&pepper, &secret(seed), at(now)),
                admitted,
                "{seed} {now}"
            );
        }
        assert!(answered.is_of(session, at(1500)) && !answered.is_of(session, at(2000)));
        assert!(!answered.is_of(SessionId::from_bytes([9; 16]), at(1500)));
    }
}
