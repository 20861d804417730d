//! Configuration of the identity service.

mod oauth;
mod oauth_tokens;

use std::time::Duration;

use gatepost_identity_core::{
    ApiTokenPolicy, AppPasswordPolicy, ApprovalPolicy, CasePolicy, LoginPolicy, SessionPolicy,
    SignUpPolicy, SmsCodePolicy, SmsLimits,
};
use gatepost_model::{PhoneNumber, ThrottlePolicy};
use gatepost_runtime::config::{Size, Span};
use serde::{Deserialize, Serialize};

pub use oauth::{OauthRules, RegistrationPolicy, RegistrationRules};
pub use oauth_tokens::OauthTokenRules;

/// How the identity service decides. Every field has a default that is fit for production.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IdentityConfig {
    /// How long a sign-up waits for its verification, a span of time.
    pub sign_up_waits: Span,
    /// How often one verification code may be tried.
    pub sign_up_tries: u32,
    /// How many verification mails one sign-up sends at most.
    pub sign_up_mails: u32,
    /// A session ends when it has not been used for this span of time.
    pub session_idle: Span,
    /// A session ends after this span of time however much it is used (NIST SP 800-63B-4: at most
    /// 30 days).
    pub session_absolute: Span,
    /// The last use of a session is written at most once in this span of time.
    pub session_touch: Span,
    /// Lines of an account's activity log are kept for this span of time. Logins, refusals and changes
    /// of a year answer most questions; laws may ask for less or for more.
    pub activity_kept: Span,
    /// A link by which an owner answers a notice with "this was not me" can be used for this span of
    /// time.
    pub alarm_waits: Span,
    /// Name and address of a closed account are kept for whoever runs the installation for this span
    /// of time, then erased.
    pub closed_kept: Span,
    /// A change of the login e-mail waits for its confirmation for this span of time.
    pub login_email_waits: Span,
    /// The link that sets a forgotten password ends after this span of time.
    pub password_reset_waits: Span,
    /// Somebody who has lost every second factor hands in pictures of identity documents within this span
    /// of time after asking for help.
    pub case_collects: Span,
    /// Those pictures are erased when it is decided, and after this span of time in any case; 72 hours at
    /// most, whatever stands here.
    pub case_documents_kept: Span,
    /// After two people of support agreed, the account's owner has this span of time to say that it was
    /// somebody else, before second factors may be reset.
    pub case_waits: Span,
    /// The link that resets them ends after this span of time.
    pub case_link_waits: Span,
    /// What was decided is kept for this span of time.
    pub case_kept: Span,
    /// Longest picture file, a size.
    pub case_file: Size,
    /// Most pixels of a picture; decoding takes up to eight bytes for each, one picture at a time.
    pub case_pixels: u64,
    /// Longest file of a picture that people show of themselves, a size.
    pub avatar_file: Size,
    /// Most pixels of such a picture.
    pub avatar_pixels: u64,
    /// A login that waits for its second factor ends after this span of time (OWASP ASVS 5.0, 6.5.5: at
    /// most 10 minutes).
    pub login_lives: Span,
    /// Wrong answers that end such a login.
    pub login_tries: u32,
    /// Sensitive pages ask again for a password or factor when the last proof is older than this span
    /// of time.
    pub step_up_after: Span,
    /// The link that sets up a device, and makes its app password when it is opened, ends after this span of
    /// time.
    pub device_setup_waits: Span,
    /// An invitation to a phone, and a phone that waits to be confirmed, end after this span of time.
    pub device_enrollment_waits: Span,
    /// A phone can answer a login for this span of time.
    pub push_lives: Span,
    /// Wrong numbers on a phone that end the login.
    pub push_tries: u32,
    /// Most second factors of one account.
    pub factors_per_account: usize,
    /// Most telephone numbers of one account.
    pub phones_per_account: usize,
    /// Text messages, where `notice.sms` names a gateway.
    pub sms: SmsRules,
    /// Most sessions of one account; a further login ends the oldest.
    pub sessions_per_account: usize,
    /// Most app passwords of one account.
    pub app_passwords_per_account: usize,
    /// The last use of an app password is written at most once in this span of time.
    pub app_password_touch: Span,
    /// Most API tokens of one account, those that have ended lately included.
    pub api_tokens_per_account: usize,
    /// The last use of an API token is written at most once in this span of time.
    pub api_token_touch: Span,
    /// An API token that nobody uses for this span of time is switched off.
    pub api_token_unused: Span,
    /// Its owner is told this span of time before.
    pub api_token_told_before: Span,
    /// API tokens and app passwords that have ended are shown for this span of time, then removed.
    pub ended_kept: Span,
    /// The owner of an app password is told this span of time before it ends.
    pub app_password_told_before: Span,
    /// A run of the assistant for compromised passwords is forgotten after this span of time.
    pub compromise_waits: Span,
    /// Fewest characters of a new password.
    pub password_min_chars: usize,
    /// Login attempts on one account, from networks it does not know.
    pub throttle_account: ThrottleConfig,
    /// Refused logins from one network (an IPv4 address, an IPv6 /64).
    pub throttle_network: ThrottleConfig,
    /// Refused logins from one site (an IPv6 /48), whatever its networks.
    pub throttle_site: ThrottleConfig,
    /// Questions to passkeys that one network asks for: each look at the login page is one.
    pub throttle_passkey_login: ThrottleConfig,
    /// Sign-ups and verification mails for one address; questions for a forgotten login address, by where it
    /// would be told.
    pub throttle_sign_up_address: ThrottleConfig,
    /// Sign-ups and verification mails asked for from one network.
    pub throttle_sign_up_network: ThrottleConfig,
    /// Logins that a phone is asked about, by account: what is beyond is not asked, so that nobody is worn
    /// down by questions.
    pub throttle_push: ThrottleConfig,
    /// A notice that could not be sent is given up after this span of time.
    pub notice_gives_up: Span,
    /// Applications that sign people in.
    pub oauth: OauthRules,
    /// Codes, tokens and keys of the OpenID provider.
    pub oauth_tokens: OauthTokenRules,
    /// Events are kept for readers for this span of time.
    pub events_kept: Span,
    /// What has ended is removed this often, a span of time.
    pub sweep_every: Span,
}

/// What text messages may do, and how many there may be on one day (UTC). Each costs money: bounds keep
/// others from spending it (toll fraud).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SmsRules {
    /// A code ends after this span of time (NIST SP 800-63B-4 §3.1.3.2: at most 10 minutes).
    pub code_lives: Span,
    /// Wrong answers that end a code.
    pub code_tries: u32,
    /// Another message to the same number can be asked for after this span of time.
    pub resend_after: Span,
    /// Most messages of one account a day.
    pub per_account: u32,
    /// Most messages to one number a day.
    pub per_number: u32,
    /// Most messages a day that one network (an IPv4 address, an IPv6 /64) asks for.
    pub per_network: u32,
    /// Most messages a day in all.
    pub per_day: u32,
    /// Beginnings of the numbers that messages go to, such as `+41`; empty: every country. Satellites and
    /// numbers of global services never get one.
    pub countries: Vec<String>,
}

impl Default for SmsRules {
    fn default() -> Self {
        Self {
            code_lives: Span(Duration::from_secs(300)),
            code_tries: 5,
            resend_after: Span(Duration::from_secs(30)),
            per_account: 15,
            per_number: 10,
            per_network: 30,
            per_day: 1000,
            countries: Vec::new(),
        }
    }
}

impl SmsRules {
    pub(crate) fn codes(&self) -> SmsCodePolicy {
        SmsCodePolicy { lives: self.code_lives.0, tries: self.code_tries }
    }

    pub(crate) fn limits(&self) -> SmsLimits {
        SmsLimits {
            resend_after: self.resend_after.0,
            per_account: self.per_account,
            per_number: self.per_number,
            per_network: self.per_network,
            per_day: self.per_day,
        }
    }

    /// Do messages go to this number?
    pub(crate) fn reaches(&self, number: &PhoneNumber) -> bool {
        let begins = |start: &String| number.as_str().starts_with(start.trim());
        self.countries.is_empty() || self.countries.iter().any(begins)
    }
}

/// How attempts are slowed.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThrottleConfig {
    /// Attempts that cost nothing.
    pub free: u32,
    /// Pause after the next one, a span of time; doubles with every one more.
    pub first: Span,
    /// Longest pause, a span of time.
    pub cap: Span,
    /// After this span of time without an attempt all is forgotten.
    pub forget: Span,
}

impl ThrottleConfig {
    const fn new(free: u32, first: u64, cap: u64, forget: u64) -> Self {
        const fn span(seconds: u64) -> Span {
            Span(Duration::from_secs(seconds))
        }
        Self { free, first: span(first), cap: span(cap), forget: span(forget) }
    }

    pub(crate) fn policy(&self) -> ThrottlePolicy {
        ThrottlePolicy {
            free: self.free,
            first: self.first.0,
            cap: self.cap.0,
            forget: self.forget.0,
        }
    }
}

impl Default for IdentityConfig {
    fn default() -> Self {
        let span = |seconds| Span(Duration::from_secs(seconds));
        Self {
            sign_up_waits: span(86_400),
            sign_up_tries: 5,
            sign_up_mails: 5,
            session_idle: span(12 * 3600),
            session_absolute: span(30 * 86_400),
            session_touch: span(300),
            activity_kept: span(365 * 86_400),
            alarm_waits: span(7 * 86_400),
            closed_kept: span(30 * 86_400),
            login_email_waits: span(86_400),
            password_reset_waits: span(1800),
            case_collects: span(86_400),
            case_documents_kept: span(72 * 3600),
            case_waits: span(72 * 3600),
            case_link_waits: span(7 * 86_400),
            case_kept: span(365 * 86_400),
            case_file: Size(10 << 20),
            case_pixels: 32_000_000,
            avatar_file: Size(5 << 20),
            avatar_pixels: 32_000_000,
            login_lives: span(600),
            login_tries: 5,
            step_up_after: span(300),
            device_setup_waits: span(900),
            device_enrollment_waits: span(600),
            push_lives: span(120),
            push_tries: 3,
            factors_per_account: 20,
            phones_per_account: 5,
            sms: SmsRules::default(),
            sessions_per_account: 100,
            app_passwords_per_account: 100,
            app_password_touch: span(60),
            api_tokens_per_account: 250,
            api_token_touch: span(60),
            api_token_unused: span(365 * 86_400),
            api_token_told_before: span(30 * 86_400),
            ended_kept: span(90 * 86_400),
            app_password_told_before: span(7 * 86_400),
            compromise_waits: span(86_400),
            password_min_chars: 10,
            throttle_account: ThrottleConfig::new(5, 1, 300, 3600),
            throttle_network: ThrottleConfig::new(30, 1, 60, 900),
            throttle_site: ThrottleConfig::new(120, 1, 20, 900),
            throttle_passkey_login: ThrottleConfig::new(600, 1, 60, 900),
            throttle_sign_up_address: ThrottleConfig::new(5, 30, 600, 3600),
            throttle_sign_up_network: ThrottleConfig::new(30, 2, 300, 3600),
            throttle_push: ThrottleConfig::new(4, 30, 900, 3600),
            notice_gives_up: span(86_400),
            oauth: OauthRules::default(),
            oauth_tokens: OauthTokenRules::default(),
            events_kept: span(7 * 86_400),
            sweep_every: span(60),
        }
    }
}

impl IdentityConfig {
    pub(crate) fn app_password_upkeep(&self) -> AppPasswordPolicy {
        AppPasswordPolicy { told_before: self.app_password_told_before.0, kept: self.ended_kept.0 }
    }

    pub(crate) fn api_token_policy(&self) -> ApiTokenPolicy {
        ApiTokenPolicy {
            unused: self.api_token_unused.0,
            told_before: self.api_token_told_before.0,
            kept: self.ended_kept.0,
        }
    }

    pub(crate) fn session_policy(&self) -> SessionPolicy {
        SessionPolicy {
            idle: self.session_idle.0,
            absolute: self.session_absolute.0,
            touch: self.session_touch.0,
        }
    }

    pub(crate) fn case_policy(&self) -> CasePolicy {
        CasePolicy {
            collects: self.case_collects.0,
            documents: self.case_documents_kept.0,
            waits: self.case_waits.0,
            link: self.case_link_waits.0,
            kept: self.case_kept.0,
        }
    }

    pub(crate) fn login_policy(&self) -> LoginPolicy {
        LoginPolicy { lives: self.login_lives.0, tries: self.login_tries }
    }

    pub(crate) fn approval_policy(&self) -> ApprovalPolicy {
        ApprovalPolicy { lives: self.push_lives.0, tries: self.push_tries }
    }

    pub(crate) fn sign_up_policy(&self) -> SignUpPolicy {
        SignUpPolicy {
            waits: self.sign_up_waits.0,
            tries: self.sign_up_tries,
            mails: self.sign_up_mails,
        }
    }
}
