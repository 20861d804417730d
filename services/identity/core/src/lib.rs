//! Decisions of the identity service: state, command and time in, outcome out. No I/O, no clock, no
//! randomness.

mod account;
mod activity;
mod api_token;
mod app_password;
mod approval;
mod compromise;
mod device_enrollment;
mod device_setup;
mod factor;
mod link;
mod login;
mod method;
pub mod oauth;
mod phone;
mod recovery_case;
mod replay;
mod seen;
mod session;
mod sign_up;
mod sms;
mod time_zone;

pub use account::{Account, AccountState, Language, Mobile};
pub use activity::ActivityKind;
pub use api_token::{ApiToken, ApiTokenPolicy, NewApiToken, TokenRefusal, Upkeep};
pub use app_password::{
    AppPassword, AppPasswordPolicy, LastUse, NewAppPassword, PasswordUpkeep, Refusal,
};
pub use approval::{Approval, ApprovalAnswer, ApprovalPolicy, ApprovalStep, NothingWaits};
pub use compromise::{CompromiseRun, CompromiseStep, Lost, StepResult};
pub use device_enrollment::{DeviceEnrollment, Presented};
pub use device_setup::{DeviceKind, DeviceSetup};
pub use factor::{
    Assertion, BackupCodes, Factor, FactorDetail, FactorKind, PasskeyFactor, PasskeyOutcome,
    PasskeyRefusal, PushFactor, STEP_SECONDS, SmsFactor, TotpFactor, TotpOutcome, asks_for_factor,
    totp_code, totp_uri, typed_backup_code, typed_totp_code,
};
pub use link::{Alarm, LinkPurpose, MailedLink, Undo};
pub use login::{
    Answered, Login, LoginEnd, LoginPolicy, LoginPurpose, LoginStep, PasskeyQuestion, PushAsked,
    Question, SmsQuestion,
};
pub use method::{Assurance, Method, Proofs};
pub use phone::{Phone, PhoneCheck};
pub use recovery_case::{
    APPROVALS, CaseDocument, CaseEnd, CasePolicy, CaseRefusal, CaseState, DocumentSlot,
    RecoveryCase, RefusalReason, number_of,
};
pub use replay::{ReplayPolicy, ReplayRefusal, Replays};
pub use seen::{Seen, SeenDevice, program_family};
pub use session::{Session, SessionPolicy};
pub use sign_up::{CodeOutcome, SignUp, SignUpPolicy, SignUpState, typed_code};
pub use sms::{SentCode, SmsCodePolicy, SmsLimits, SmsOutcome, SmsUse, SmsUses, sms_day};
pub use time_zone::TimeZone;
