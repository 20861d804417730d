//! Second factors of an account (2FA).
//!
//! To add a kind: a file here with what is kept of it and how it decides; a variant of
//! [`FactorKind`] and [`FactorDetail`], and of [`crate::Question`] when its question must be
//! remembered until it is answered; in the service a file in `flow/factor/` that asks and checks,
//! with an arm in `flow/factor/mod.rs`; in `repo/factor.rs` its record.

mod backup_codes;
mod passkey;
mod push;
mod sms;
mod totp;

use gatepost_model::{AccountId, DisplayName, FactorId, Timestamp};

pub use backup_codes::{BackupCodes, typed_backup_code};
pub use passkey::{Assertion, PasskeyFactor, PasskeyOutcome, PasskeyRefusal};
pub use push::PushFactor;
pub use sms::SmsFactor;
pub use totp::{STEP_SECONDS, TotpFactor, TotpOutcome, totp_code, totp_uri, typed_totp_code};

/// What a factor is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum FactorKind {
    /// An authenticator app (RFC 6238).
    Totp,
    /// A security key or passkey (WebAuthn).
    Passkey,
    /// A phone that approves logins.
    Push,
    /// Codes by text message.
    Sms,
    /// Codes on paper, each for one login.
    BackupCodes,
}

impl FactorKind {
    /// Stable slug for logs and texts.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Totp => "totp",
            Self::Passkey => "passkey",
            Self::Push => "push",
            Self::Sms => "sms",
            Self::BackupCodes => "backup-codes",
        }
    }

    /// Does a factor of this kind turn second factors on? Backup codes alone do not: they come with the
    /// first other one and go with the last.
    pub const fn stands_alone(self) -> bool {
        !matches!(self, Self::BackupCodes)
    }
}

/// A second factor of an account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Factor {
    /// Its id.
    pub id: FactorId,
    /// Whose it is.
    pub account: AccountId,
    /// What its owner calls it.
    pub name: DisplayName,
    /// When it was enrolled.
    pub created: Timestamp,
    /// When it was last accepted.
    pub last_used: Option<Timestamp>,
    /// What it is, with what is kept for it.
    pub detail: FactorDetail,
}

/// What is kept of a factor, by kind.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FactorDetail {
    /// An authenticator app.
    Totp(TotpFactor),
    /// A security key or passkey.
    Passkey(PasskeyFactor),
    /// A phone.
    Push(PushFactor),
    /// Codes by text message.
    Sms(SmsFactor),
    /// Backup codes.
    BackupCodes(BackupCodes),
}

impl FactorDetail {
    /// What is kept of a passkey, if it is one.
    pub fn passkey(&self) -> Option<&PasskeyFactor> {
        if let Self::Passkey(passkey) = self { Some(passkey) } else { None }
    }
}

impl Factor {
    /// What it is.
    pub fn kind(&self) -> FactorKind {
        match self.detail {
            FactorDetail::Totp(_) => FactorKind::Totp,
            FactorDetail::Passkey(_) => FactorKind::Passkey,
            FactorDetail::Push(_) => FactorKind::Push,
            FactorDetail::Sms(_) => FactorKind::Sms,
            FactorDetail::BackupCodes(_) => FactorKind::BackupCodes,
        }
    }

    /// Can it be asked for? A suspended one still counts as a factor, so that a login never asks for less
    /// than before, but it is not accepted.
    pub fn is_usable(&self) -> bool {
        self.detail.passkey().is_none_or(|passkey| passkey.suspended.is_none())
    }

    /// The factor after it was accepted.
    #[must_use]
    pub fn used(self, detail: FactorDetail, now: Timestamp) -> Self {
        Self { detail, last_used: Some(now), ..self }
    }
}

/// Do these factors turn second factors on for their account?
pub fn asks_for_factor<'a>(factors: impl IntoIterator<Item = &'a Factor>) -> bool {
    factors.into_iter().any(|factor| factor.kind().stands_alone())
}
