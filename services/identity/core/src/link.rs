//! Links that are mailed to the owner of an account, and what each of them may do.
//!
//! A link is a generated secret that is used once. Opening one never acts: mail scanners open
//! links, so the page it leads to has a button.

use std::{collections::BTreeMap, time::Duration};

use gatepost_model::{
    AccountId, Address, ApiTokenId, AppPasswordId, FactorId, GeneratedSecret, KeyedHash, LinkId,
    Pepper, PepperKeyId, RecoveryCaseId, Timestamp,
};

use crate::{device_setup::DeviceSetup, phone::Phone};

/// A mailed link as it is kept: its secret is not in it, and follows from `seed` only together with
/// a pepper key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MailedLink {
    /// Its id, under which notices name it.
    pub id: LinkId,
    /// Whose it is.
    pub account: AccountId,
    /// What it may do.
    pub purpose: LinkPurpose,
    /// When it was made.
    pub created: Timestamp,
    /// When it ends, used or not.
    pub expires: Timestamp,
    /// Random bytes that the secret is derived from, with a pepper key.
    pub seed: [u8; 16],
    /// The pepper key it is derived with.
    pub key: PepperKeyId,
    /// The part of the secret under which the link is found.
    pub public: [u8; 5],
    /// Hash of the secret.
    pub hash: KeyedHash,
}

impl MailedLink {
    /// Does `secret` open it at `now`?
    pub fn opens(&self, pepper: &Pepper, secret: &GeneratedSecret, now: Timestamp) -> bool {
        secret.verify(pepper, &self.hash) && !self.has_expired(now)
    }

    /// Has it ended?
    pub fn has_expired(&self, now: Timestamp) -> bool {
        now >= self.expires
    }

    /// How long it lives in all.
    pub fn life(&self) -> Duration {
        self.expires.since(self.created)
    }
}

/// What a mailed link may do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LinkPurpose {
    /// "This was not me": locks the account, or takes a change back (ACC-11).
    Alarm(Alarm),
    /// Proves the address that is to become the login e-mail (ACC-5).
    LoginEmail(Address),
    /// Proves the address that is to become the recovery e-mail (REC-1).
    RecoveryEmail(Address),
    /// Sets a new password (REC-2).
    PasswordReset,
    /// Resets second factors, with the password, when a recovery case is ready (REC-4).
    FactorReset(RecoveryCaseId),
    /// Makes one app password (APP-7). Such a link is shown, not mailed.
    DeviceSetup(DeviceSetup),
}

impl LinkPurpose {
    /// Path of the page that the link opens; its token follows as `?token=`.
    pub fn path(&self) -> &'static str {
        match self {
            Self::Alarm(_) => "/alarm",
            Self::LoginEmail(_) => "/account/email/confirm",
            Self::RecoveryEmail(_) => "/account/recovery/confirm",
            Self::PasswordReset => "/recover/password",
            Self::FactorReset(_) => "/recover/identity/finish",
            Self::DeviceSetup(_) => "/set-up",
        }
    }
}

/// Something that was told to the owner of an account and may not have been the owner's doing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Alarm {
    /// Slug of the notice that told it.
    pub about: String,
    /// What the notice said: when, from where, the name of what was made. No secrets.
    pub facts: BTreeMap<String, String>,
    /// How it is taken back, when it can be.
    pub undo: Option<Undo>,
}

/// A change that can be taken back, with what is needed for it.
///
/// What cannot come back (a password, a removed factor) has no variant: the account is locked
/// instead.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Undo {
    /// An app password was issued: it is revoked.
    AppPassword(AppPasswordId),
    /// An API token was issued: it is revoked.
    ApiToken(ApiTokenId),
    /// A second factor was enrolled: it is removed.
    Factor(FactorId),
    /// Somebody asks for second factors to be reset: the case ends.
    RecoveryCase(RecoveryCaseId),
    /// The login e-mail was changed: the one before comes back.
    LoginEmail {
        /// What it was.
        before: Address,
        /// What it became.
        after: Address,
    },
    /// The recovery e-mail was set, changed or removed: the one before comes back.
    RecoveryEmail {
        /// What it was; none when there was none.
        before: Option<Address>,
        /// What it became; none when it was removed.
        after: Option<Address>,
    },
    /// A telephone number was added, changed or removed: it is as it was.
    Phone {
        /// What it was; none when there was none.
        before: Option<Box<Phone>>,
        /// What it became; none when it was removed.
        after: Option<Box<Phone>>,
    },
}

impl Undo {
    /// Stable slug for logs, such as `app-password`.
    pub fn slug(&self) -> &'static str {
        match self {
            Self::AppPassword(_) => "app-password",
            Self::ApiToken(_) => "api-token",
            Self::Factor(_) => "factor",
            Self::LoginEmail { .. } => "login-email",
            Self::RecoveryEmail { .. } => "recovery-email",
            Self::RecoveryCase(_) => "recovery-case",
            Self::Phone { .. } => "phone",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatepost_model::{SecretKind, SeededEntropy};

    #[test]
    fn a_link_opens_with_its_secret_until_it_ends() {
        let pepper = Pepper::new([(PepperKeyId(1), [7; 32])]).unwrap();
        let secret = GeneratedSecret::generate(SecretKind::Link, &SeededEntropy::new(1));
        let other = GeneratedSecret::generate(SecretKind::Link, &SeededEntropy::new(2));
        let at = Timestamp::from_unix_millis;
        let undo = Undo::AppPassword(AppPasswordId::from_bytes([3; 16]));
        let alarm = Alarm {
            about: "app-password-issued".to_owned(),
            facts: BTreeMap::new(),
            undo: Some(undo),
        };
        let link = MailedLink {
            id: LinkId::from_bytes([1; 16]),
            account: AccountId::from_bytes([2; 16]),
            purpose: LinkPurpose::Alarm(alarm),
            created: at(1000),
            expires: at(2000),
            seed: [0; 16],
            key: PepperKeyId(1),
            public: secret.public_id().to_bytes(),
            hash: secret.hash(&pepper),
        };
        for (secret, now, opens) in [
            (&secret, 1000, true),
            (&secret, 1999, true),
            (&secret, 2000, false),
            (&other, 1000, false),
        ] {
            assert_eq!(link.opens(&pepper, secret, at(now)), opens, "{now}");
        }
        assert_eq!((link.life(), link.purpose.path()), (Duration::from_secs(1), "/alarm"));
    }
}
