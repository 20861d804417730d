//! Vocabulary shared by every service: ids, addresses, secrets, clock, entropy, error kinds, audit.
//!
//! Nothing here does I/O. Time and randomness are values of [`Clock`] and [`Entropy`], so that a
//! test can set them.

mod activity;
mod address;
mod audit;
mod client;
mod clock;
mod country;
mod derived;
mod entropy;
mod family;
mod generated;
mod id;
mod kind;
mod password;
mod pepper;
mod phone;
mod scope;
mod secret;
mod service;
mod text;
mod throttle;

pub use activity::{ActivityGroup, LineFilter, Named, NamedPerson};
pub use address::{Address, DomainName};
pub use audit::{Actor, AuditEntry, AuditHash, AuditLine, AuditSubject, VerifiedLog, VerifiedLogs};
pub use client::{Client, MailProtocol};
pub use clock::{Clock, ManualClock, SystemClock, Timestamp};
pub use country::Country;
pub use entropy::{Entropy, SeededEntropy, SystemEntropy};
pub use generated::{GeneratedSecret, PublicId, SecretKind};
pub use id::{
    AccountId, ApiTokenId, AppPasswordId, ApprovalId, AttachmentId, BlobId, DevicePasswordId,
    FactorId, FolderId, Id, IdKind, InvitationId, LinkId, LoginId, MailServiceId, MailboxId,
    OauthClientId, OauthGrantId, OrganizationId, PartnerAccessId, PhoneId, ProductId,
    RecoveryCaseId, SessionId, SignUpId, SupportAccessId, TagId, TeamId, TransferId, kinds,
};
pub use kind::{Kind, Malformed, Problem, Reason};
pub use password::{ContextWords, Password, PasswordPolicy, PasswordRefusal};
pub use pepper::{KeyedHash, Pepper, PepperKeyId};
pub use phone::PhoneNumber;
pub use scope::Scope;
pub use secret::Secret;
pub use service::ServiceName;
pub use text::{DisplayName, IdempotencyKey};
pub use throttle::{Guard, Pause, Throttle, ThrottlePolicy, Throttles};
