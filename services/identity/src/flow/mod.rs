//! Use cases, one a file: authorize, load, ask the core to decide, commit.

mod accounts;
mod activity;
mod activity_report;
mod alarm;
mod api_token_upkeep;
mod api_tokens;
mod app_password_upkeep;
mod app_passwords;
mod authenticate;
mod avatar;
mod ceremony;
mod challenge;
mod closing;
mod compromise;
mod create_account;
mod device;
mod device_setup;
mod directory;
mod factor;
mod link;
mod lock;
mod login;
mod login_email;
mod login_reminder;
mod mailbox_notice;
mod oauth;
mod oauth_client;
mod oauth_registration;
mod organization_activity;
mod organization_right;
mod passkey_login;
mod password_hashes;
mod password_reset;
mod passwords;
mod phone;
mod present_password;
mod profile;
mod recognise_password;
mod recovery;
mod recovery_case;
mod recovery_index;
mod role_change;
mod sessions;
mod shared_password;
mod sign_up;
mod sms;
mod tell;
mod undo;
mod verify_api_token;
mod verify_app_password;
mod verify_sign_up;
mod watch;

pub(crate) use accounts::AccountKey;
pub(crate) use api_tokens::{IssueApiToken, ListedToken};
pub(crate) use app_passwords::IssueAppPassword;
pub(crate) use challenge::Challenge;
pub(crate) use compromise::RunView;
pub(crate) use create_account::CreateAccount;
pub(crate) use device::{Claim, DeviceRequest, Enrollment, Pending};
pub(crate) use device_setup::StartSetup;
pub(crate) use directory::Described;
pub(crate) use factor::{Answer, FinishPasskey, FinishTotp, sms_context};
pub(crate) use login::{Grant, LoginOutcome};
pub(crate) use login_reminder::ReminderKey;
pub(crate) use mailbox_notice::{MailboxEvent, MailboxTold};
pub(crate) use oauth::{
    AccessRefusal, ClientProof, Decision, KeyRing, ListedGrant, Outcome, Question, RingKey, Sent,
    Tokens,
};
pub(crate) use oauth_client::{CreateClient, ListedClient, UpdateClient, log_of, public_keys};
pub(crate) use oauth_registration::{Fault as RegistrationFault, NewRegistrationToken};
pub(crate) use phone::{NewPhone, PendingPhone};
pub(crate) use profile::{Profile, ProfileUpdate};
pub(crate) use recovery_case::{CasePage, Documents, Reviewed};
pub(crate) use shared_password::{SharingChange, Unshared};
pub(crate) use sign_up::SignUpRequest;
pub(crate) use sms::Counting;
pub(crate) use verify_sign_up::SignUpProof;

use gatepost_model::Malformed;

/// Which part of a list is wanted.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) size: usize,
    /// The last one of the page before.
    pub(crate) after: Option<[u8; 16]>,
}

/// A part of a list.
#[derive(Clone, Debug)]
pub(crate) struct Listed<T> {
    pub(crate) items: Vec<T>,
    /// The last one of this page when there are more.
    pub(crate) next: Option<[u8; 16]>,
}

impl Page {
    pub(crate) fn new(size: u32, token: &str) -> Result<Self, Malformed> {
        let malformed = Malformed::new("page.token", "the next_token of the page before");
        let after = match token {
            "" => None,
            text if text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit()) => {
                let value = u128::from_str_radix(text, 16).map_err(|_| malformed)?;
                Some(value.to_be_bytes())
            }
            _ => return Err(malformed),
        };
        Ok(Self { size: page_size(size), after })
    }

    pub(crate) fn token(next: Option<[u8; 16]>) -> String {
        next.map(|id| format!("{:032x}", u128::from_be_bytes(id))).unwrap_or_default()
    }
}

/// 0 means 100; more than 1000 is read as 1000.
pub(crate) fn page_size(size: u32) -> usize {
    match size {
        0 => 100,
        size => size.min(1000) as usize,
    }
}
