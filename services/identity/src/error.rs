//! What can go wrong, in the terms of callers.

use std::time::Duration;

use gatepost_blob::BlobError;
use gatepost_identity_core::{CaseRefusal, oauth::OauthFault};
use gatepost_model::{Kind, Malformed, Problem, Reason, Scope};
use gatepost_notice::NoticeError;
use gatepost_password::{ImportError, NewPasswordError, PoolError};
use gatepost_picture::PictureError;
use gatepost_seal::SealError;
use gatepost_store::{CommitError, StoreError};

/// Why an identity flow did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum IdentityError {
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// Unknown name, wrong password, suspended account: the caller cannot tell.
    #[error("the login was refused")]
    LoginRefused,
    #[error("attempts are paused")]
    Throttled(Duration),
    /// The answer to a challenge is wrong.
    #[error("the answer was refused")]
    AnswerRefused,
    /// The login has expired, was answered, or was answered wrongly too often.
    #[error("the login has ended: begin again")]
    LoginEnded,
    /// Something sensitive, and the last proof is too long ago.
    #[error("prove again who you are")]
    StepUpRequired,
    /// Something that needs a second factor proven in this session lately.
    #[error("prove a second factor first")]
    FactorRequired,
    /// There is no second factor that this would belong to.
    #[error("the account has no second factor")]
    NoFactor,
    /// What a passkey answered does not stand up to verification.
    #[error("the passkey was refused")]
    PasskeyRefused,
    #[error("the passkey is enrolled already")]
    PasskeyKnown,
    /// The public address is none that browsers allow passkeys for.
    #[error("passkeys cannot be used at this address")]
    PasskeysUnavailable,
    /// The ceremony of a passkey is over, was used, or is somebody else's.
    #[error("the ceremony has ended: begin again")]
    CeremonyEnded,
    /// Verification itself failed: a fault of ours.
    #[error("the ceremony of a passkey failed")]
    Ceremony,
    /// An invitation that was used, has ended or never was, or a signature that is not of the key.
    #[error("the invitation is not valid, or no longer")]
    EnrollmentRefused,
    /// No device has presented itself yet.
    #[error("no device has presented itself")]
    NoDevice,
    /// No such device, or not its signature.
    #[error("the device was refused")]
    DeviceRefused,
    /// The clock of a device is off, or its request was long on its way.
    #[error("the time of the request is too far from ours")]
    DeviceTime,
    /// A request of a device that was heard before.
    #[error("the request was heard before")]
    DeviceReplayed,
    /// The number given on a phone is not the one that the login shows.
    #[error("the login shows another number")]
    NumberRefused,
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The operator has no gateway for text messages.
    #[error("text messages are not offered here")]
    SmsOff,
    /// A telephone number that is a second factor: that is removed first.
    #[error("the number is a second factor")]
    PhoneInUse,
    /// What a gateway said to an operator's test.
    #[error(transparent)]
    Gateway(#[from] NoticeError),
    #[error("the session has ended")]
    SessionEnded,
    /// The link or code proves nothing, or no longer.
    #[error("the verification was refused")]
    VerificationRefused,
    #[error("the code has been tried too often: ask for a new one")]
    VerificationSpent,
    /// No such link, used, ended, or not the link of what was asked: the caller cannot tell.
    #[error("the link is not valid, or no longer")]
    LinkRefused,
    #[error("the account is closed")]
    AccountClosed,
    #[error("an organization has no other legal representative: name one first")]
    LastRepresentative,
    #[error("the organization service does not answer")]
    OrganizationsAway,
    /// Said to operators, and to whoever has proven that the address is theirs.
    #[error("the address has an account already")]
    EmailTaken,
    /// The present password given with a change is not right.
    #[error("the present password was refused")]
    PasswordRefused,
    /// No live API token: unknown, ended, switched off, or of an account that is not active.
    #[error("the API token was refused")]
    TokenRefused,
    #[error("the API token lacks the scope {0}")]
    ScopeMissing(Scope),
    #[error("the API token is not for this network")]
    NetworkRefused,
    /// A signing key could not be made or used.
    #[error("a token could not be signed")]
    Signing,
    /// No device waits for the code that was typed, or not any more.
    #[error("no device waits for this code")]
    UserCode,
    /// Said to clients of the OpenID provider, in their terms.
    #[error(transparent)]
    Oauth(#[from] OauthFault),
    #[error("no such {0}")]
    NotFound(&'static str),
    #[error("this is not yours to do")]
    Forbidden,
    /// A setting of an application that reaches beyond its organization.
    #[error("operators alone change {0}")]
    OperatorOnly(&'static str),
    /// An application that proves itself without a secret, or not at all.
    #[error("the application has no secret")]
    NoClientSecret,
    #[error("there are as many as there may be: {0}")]
    Limit(usize),
    #[error("the idempotency key was used for something else")]
    KeyReused,
    /// What a repeated request made has been removed since.
    #[error("what this request made is gone")]
    Gone,
    #[error("another change came first")]
    Conflict,
    #[error("events after this position are gone: read the state anew")]
    Trimmed,
    #[error(transparent)]
    Pool(#[from] PoolError),
    /// A hash of another system that cannot be taken over.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// Nobody may begin to use this password.
    #[error(transparent)]
    NewPassword(#[from] NewPasswordError),
    #[error(transparent)]
    Store(StoreError),
    #[error(transparent)]
    Case(#[from] CaseRefusal),
    /// Nobody could review a case.
    #[error("there are not two people of support")]
    NoSupport,
    #[error(transparent)]
    Picture(#[from] PictureError),
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// As much as can be done at once is being done.
    #[error("try again in a moment")]
    Busy,
    #[error("a record is over its size limit")]
    TooLarge,
}

impl From<StoreError> for IdentityError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Trimmed(_) => Self::Trimmed,
            other => Self::Store(other),
        }
    }
}

impl From<CommitError> for IdentityError {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Conflict => Self::Conflict,
            CommitError::TooLarge => Self::TooLarge,
            CommitError::Store(error) => error.into(),
        }
    }
}

impl Problem for IdentityError {
    fn kind(&self) -> Kind {
        match self {
            Self::Malformed(_) | Self::Picture(_) | Self::Oauth(_) => Kind::Malformed,
            Self::Case(CaseRefusal::Own) => Kind::Forbidden,
            Self::Busy => Kind::Unavailable,
            Self::Blob(BlobError::Full) => Kind::Exhausted,
            Self::LoginRefused
            | Self::AnswerRefused
            | Self::LoginEnded
            | Self::SessionEnded
            | Self::VerificationRefused
            | Self::EnrollmentRefused
            | Self::DeviceRefused
            | Self::DeviceTime
            | Self::DeviceReplayed
            | Self::TokenRefused => Kind::Unauthenticated,
            Self::Throttled(_) | Self::Limit(_) => Kind::Exhausted,
            Self::StepUpRequired
            | Self::FactorRequired
            | Self::NoFactor
            | Self::PasskeyRefused
            | Self::PasskeysUnavailable
            | Self::CeremonyEnded
            | Self::NoDevice
            | Self::SmsOff
            | Self::NoClientSecret
            | Self::PhoneInUse
            | Self::VerificationSpent
            | Self::KeyReused
            | Self::Gone
            | Self::Trimmed
            | Self::LastRepresentative
            | Self::Case(_)
            | Self::NoSupport
            | Self::AccountClosed => Kind::Precondition,
            Self::EmailTaken | Self::PasskeyKnown => Kind::AlreadyExists,
            Self::PasswordRefused
            | Self::NumberRefused
            | Self::Forbidden
            | Self::OperatorOnly(_)
            | Self::ScopeMissing(_)
            | Self::NetworkRefused => Kind::Forbidden,
            Self::NotFound(_) | Self::LinkRefused | Self::UserCode => Kind::NotFound,
            Self::Conflict => Kind::Conflict,
            Self::Gateway(error) => error.kind(),
            Self::Pool(error) => error.kind(),
            Self::NewPassword(error) => error.kind(),
            Self::Import(error) => error.kind(),
            Self::Store(error) => error.kind(),
            Self::OrganizationsAway => Kind::Unavailable,
            Self::Seal(_) | Self::Blob(_) | Self::TooLarge | Self::Ceremony | Self::Signing => {
                Kind::Internal
            }
        }
    }

    fn reason(&self) -> Reason {
        Reason(match self {
            Self::Malformed(_) => "malformed",
            Self::LoginRefused => "login-refused",
            Self::Throttled(_) => "throttled",
            Self::AnswerRefused => "answer-refused",
            Self::LoginEnded => "login-ended",
            Self::StepUpRequired => "step-up-required",
            Self::FactorRequired => "factor-required",
            Self::NoFactor => "no-factor",
            Self::PasskeyRefused => "passkey-refused",
            Self::PasskeyKnown => "passkey-known",
            Self::PasskeysUnavailable => "passkeys-unavailable",
            Self::CeremonyEnded => "ceremony-ended",
            Self::EnrollmentRefused => "enrollment-refused",
            Self::NoDevice => "no-device",
            Self::DeviceRefused => "device-refused",
            Self::DeviceTime => "device-time",
            Self::DeviceReplayed => "device-replayed",
            Self::NumberRefused => "number-refused",
            Self::SmsOff => "sms-off",
            Self::PhoneInUse => "phone-in-use",
            Self::Gateway(NoticeError::Later(_)) => "gateway-failed",
            Self::Gateway(NoticeError::Refused(_)) => "gateway-refused",
            Self::SessionEnded => "session-ended",
            Self::VerificationRefused => "verification-refused",
            Self::VerificationSpent => "verification-spent",
            Self::LinkRefused => "link-refused",
            Self::AccountClosed => "account-closed",
            Self::LastRepresentative => "last-legal-representative",
            Self::OrganizationsAway => "organizations-unavailable",
            Self::EmailTaken => "email-taken",
            Self::PasswordRefused => "password-refused",
            Self::TokenRefused => "token-refused",
            Self::ScopeMissing(_) => "scope-missing",
            Self::NetworkRefused => "network-refused",
            Self::Oauth(fault) => fault.error,
            Self::UserCode => "user-code",
            Self::NotFound(_) => "not-found",
            Self::Forbidden => "forbidden",
            Self::OperatorOnly(_) => "operator-only",
            Self::NoClientSecret => "no-client-secret",
            Self::Limit(_) => "limit-reached",
            Self::KeyReused => "idempotency-key-reused",
            Self::Gone => "gone",
            Self::Conflict => "conflict",
            Self::Trimmed => "trimmed",
            Self::NewPassword(error) => return error.reason(),
            Self::Import(error) => return error.reason(),
            Self::Case(CaseRefusal::NotNow) => "case-not-now",
            Self::Case(CaseRefusal::Incomplete) => "case-incomplete",
            Self::Case(CaseRefusal::Own) => "case-own",
            Self::Case(CaseRefusal::SamePerson) => "case-same-person",
            Self::NoSupport => "no-support",
            Self::Picture(PictureError::TooLong) => "picture-too-long",
            Self::Picture(PictureError::OtherKind) => "picture-other-kind",
            Self::Picture(PictureError::TooManyPixels) => "picture-too-many-pixels",
            Self::Picture(PictureError::TooFewPixels) => "picture-too-few-pixels",
            Self::Picture(PictureError::Moves) => "picture-moves",
            Self::Picture(PictureError::Damaged) => "picture-damaged",
            Self::Busy | Self::Pool(PoolError::Busy) => "busy",
            Self::Blob(BlobError::Full) | Self::Store(StoreError::Full) => "storage-full",
            Self::Pool(PoolError::Failed)
            | Self::Store(_)
            | Self::Seal(_)
            | Self::Blob(_)
            | Self::TooLarge
            | Self::Signing
            | Self::Ceremony => "internal",
        })
    }

    fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Throttled(pause) => Some(*pause),
            Self::Pool(PoolError::Busy) => Some(Duration::from_secs(1)),
            Self::Busy => Some(Duration::from_secs(10)),
            _ => None,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Malformed(malformed) => malformed.field(),
            Self::NewPassword(error) => error.field(),
            Self::Import(error) => error.field(),
            Self::Picture(_) => Some("file"),
            Self::OperatorOnly(field) => Some(field),
            _ => None,
        }
    }
}
