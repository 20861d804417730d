//! How identity records lie in the store: tables, keys, encodings. No decisions.
//!
//! A value is one byte of format version and a protobuf message. Index values are bare keys.
//!
//! | table | key | value |
//! |---|---|---|
//! | `account` | account id | [`Account`] |
//! | `account_by_email` | address key | account id |
//! | `avatar` | account id | [`Avatar`] |
//! | `password` | account id | [`PasswordRecord`] |
//! | `seen` | account id | [`Seen`] |
//! | `sign_up` | sign-up id | [`SignUp`] |
//! | `sign_up_by_link` | public id | sign-up id |
//! | `factor` | account id, factor id | [`Factor`] |
//! | `passkey_by_credential` | credential id | account id, factor id |
//! | `ceremony` | public id | [`Ceremony`] |
//! | `login` | public id | [`Login`] |
//! | `recovery_case` | recovery case id | [`RecoveryCase`] |
//! | `recovery_case_by_account` | account id | recovery case id, while it lives |
//! | `recovery_case_by_secret` | public id | recovery case id |
//! | `recovery_case_queue` | recovery case id | nothing: what support is to look at |
//! | `device_enrollment` | account id | [`DeviceEnrollment`] |
//! | `device_enrollment_by_secret` | public id | account id |
//! | `approval` | account id | [`Approval`]: one at a time |
//! | `recovery` | account id | [`Recovery`] |
//! | `recovery_by_email` | address key, account id | nothing |
//! | `phone` | account id, phone id | [`Phone`] |
//! | `phone_by_number` | digits, account id | phone id |
//! | `phone_check` | account id | [`PhoneCheck`] |
//! | `sms_use` | day, kind, key | [`SmsCount`] |
//! | `session` | public id | [`Session`] |
//! | `session_by_account` | account id, session id | public id |
//! | `app_password` | public id | [`AppPassword`] |
//! | `app_password_by_id` | app password id | public id |
//! | `app_password_by_account` | account id, app password id | public id |
//! | `app_password_use` | app password id | [`LastUse`] |
//! | `api_token` | public id | [`ApiToken`] |
//! | `api_token_by_account` | account id, API token id | public id |
//! | `api_token_use` | API token id | [`TokenUse`] |
//! | `oauth_client` | client id | [`OauthClient`] |
//! | `oauth_client_use` | client id | [`ClientUse`] |
//! | `oauth_device` | public id | [`DeviceAuthorization`] |
//! | `oauth_device_by_code` | keyed hash of the typed code | public id |
//! | `oauth_grant` | grant id | [`OauthGrant`] |
//! | `oauth_grant_by_account` | account id, grant id | nothing |
//! | `oauth_grant_by_session` | session id, grant id | nothing: grants that were made in it |
//! | `oauth_grant_by_client` | client id, grant id | nothing |
//! | `oauth_grant_by_refresh` | public id | grant id |
//! | `oauth_grant_use` | grant id | [`GrantUse`] |
//! | `oauth_consent` | account id, client id | [`Consent`] |
//! | `oauth_code` | public id | [`AuthorizationCode`] |
//! | `oauth_key` | `ring` | [`StoredKeys`] |
//! | `oauth_registration_token` | public id | [`RegistrationToken`] |
//! | `oauth_client_by_organization` | organization id or zeros, client id | nothing |
//! | `link` | link id | [`MailedLink`] |
//! | `link_by_secret` | public id | link id |
//! | `link_by_account` | account id, link id | public id |
//! | `compromise_run` | account id | [`CompromiseRun`] |
//! | `idempotency` | scope, key | [`Repeat`] |
//! | `expiry` | time, kind, key | nothing: what the sweeper looks at |
//! | `work` | time, 16 bytes | [`Work`] |
//! | `progress` | name | [`Progress`] |
//!
//! [`Account`]: gatepost_identity_core::Account
//! [`Seen`]: gatepost_identity_core::Seen
//! [`SignUp`]: gatepost_identity_core::SignUp
//! [`Factor`]: gatepost_identity_core::Factor
//! [`Login`]: gatepost_identity_core::Login
//! [`RecoveryCase`]: gatepost_identity_core::RecoveryCase
//! [`DeviceEnrollment`]: gatepost_identity_core::DeviceEnrollment
//! [`Approval`]: gatepost_identity_core::Approval
//! [`Phone`]: gatepost_identity_core::Phone
//! [`PhoneCheck`]: gatepost_identity_core::PhoneCheck
//! [`Session`]: gatepost_identity_core::Session
//! [`AppPassword`]: gatepost_identity_core::AppPassword
//! [`CompromiseRun`]: gatepost_identity_core::CompromiseRun
//! [`ApiToken`]: gatepost_identity_core::ApiToken
//! [`LastUse`]: gatepost_identity_core::LastUse
//! [`DeviceAuthorization`]: gatepost_identity_core::oauth::DeviceAuthorization
//! [`OauthGrant`]: gatepost_identity_core::oauth::OauthGrant
//! [`Consent`]: gatepost_identity_core::oauth::Consent
//! [`AuthorizationCode`]: gatepost_identity_core::oauth::AuthorizationCode
//! [`OauthClient`]: gatepost_identity_core::oauth::OauthClient
//! [`MailedLink`]: gatepost_identity_core::MailedLink

mod account;
mod api_token;
mod app_password;
mod avatar;
mod ceremony;
mod compromise;
mod device;
mod expiry;
mod factor;
mod link;
mod login;
mod oauth_client;
mod oauth_client_use;
mod oauth_device;
mod oauth_grant;
mod oauth_key;
mod phone;
mod recovery;
mod recovery_case;
mod registration_token;
mod session;
mod sign_up;
mod work;

use std::net::IpAddr;

use gatepost_model::{Client, KeyedHash, PepperKeyId, Timestamp};
use gatepost_store::{Range, Store, StoreError, Table, Version};
use prost::Message;

pub(crate) use account::PasswordRecord;
pub(crate) use api_token::TokenUse;
pub(crate) use avatar::Avatar;
pub(crate) use ceremony::{Ceremony, CeremonyPurpose};
pub(crate) use expiry::{Expiring, Progress, Repeat};
pub(crate) use factor::factors_of;
pub(crate) use oauth_client::{clients_of, delete_client, every_client, find_client, put_client};
pub(crate) use oauth_client_use::ClientUse;
pub(crate) use oauth_grant::GrantUse;
pub(crate) use oauth_key::{KEY_RING, StoredKey, StoredKeys};
pub(crate) use phone::{SmsCount, accounts_by_number, number_key, phones_of, sms_use_key};
pub(crate) use recovery::{Recovery, accounts_by_recovery, recovery_key};
pub(crate) use registration_token::{RegistrationToken, every_registration_token};
pub(crate) use work::{CodeOf, Task, Work, work_key};

pub(crate) const ACCOUNTS: Table = Table("account");
pub(crate) const ACCOUNT_BY_EMAIL: Table = Table("account_by_email");
pub(crate) const AVATARS: Table = Table("avatar");
pub(crate) const PASSWORDS: Table = Table("password");
pub(crate) const SEEN: Table = Table("seen");
pub(crate) const SIGN_UPS: Table = Table("sign_up");
pub(crate) const SIGN_UP_BY_LINK: Table = Table("sign_up_by_link");
pub(crate) const FACTORS: Table = Table("factor");
pub(crate) const PASSKEY_BY_CREDENTIAL: Table = Table("passkey_by_credential");
pub(crate) const CEREMONIES: Table = Table("ceremony");
pub(crate) const LOGINS: Table = Table("login");
pub(crate) const DEVICE_ENROLLMENTS: Table = Table("device_enrollment");
pub(crate) const DEVICE_ENROLLMENT_BY_SECRET: Table = Table("device_enrollment_by_secret");
pub(crate) const APPROVALS: Table = Table("approval");
pub(crate) const RECOVERY: Table = Table("recovery");
pub(crate) const RECOVERY_CASES: Table = Table("recovery_case");
pub(crate) const RECOVERY_CASE_BY_ACCOUNT: Table = Table("recovery_case_by_account");
pub(crate) const RECOVERY_CASE_BY_SECRET: Table = Table("recovery_case_by_secret");
pub(crate) const RECOVERY_CASE_QUEUE: Table = Table("recovery_case_queue");
pub(crate) const RECOVERY_BY_EMAIL: Table = Table("recovery_by_email");
pub(crate) const PHONES: Table = Table("phone");
pub(crate) const PHONE_BY_NUMBER: Table = Table("phone_by_number");
pub(crate) const PHONE_CHECKS: Table = Table("phone_check");
pub(crate) const SMS_USES: Table = Table("sms_use");
pub(crate) const SESSIONS: Table = Table("session");
pub(crate) const SESSION_BY_ACCOUNT: Table = Table("session_by_account");
pub(crate) const APP_PASSWORDS: Table = Table("app_password");
pub(crate) const APP_PASSWORD_BY_ID: Table = Table("app_password_by_id");
pub(crate) const APP_PASSWORD_BY_ACCOUNT: Table = Table("app_password_by_account");
pub(crate) const APP_PASSWORD_USES: Table = Table("app_password_use");
pub(crate) const API_TOKENS: Table = Table("api_token");
pub(crate) const API_TOKEN_BY_ACCOUNT: Table = Table("api_token_by_account");
pub(crate) const API_TOKEN_USES: Table = Table("api_token_use");
pub(crate) const OAUTH_CLIENTS: Table = Table("oauth_client");
pub(crate) const OAUTH_CLIENT_BY_ORGANIZATION: Table = Table("oauth_client_by_organization");
pub(crate) const OAUTH_CLIENT_USES: Table = Table("oauth_client_use");
pub(crate) const OAUTH_DEVICES: Table = Table("oauth_device");
pub(crate) const OAUTH_DEVICE_BY_CODE: Table = Table("oauth_device_by_code");
pub(crate) const OAUTH_GRANTS: Table = Table("oauth_grant");
pub(crate) const OAUTH_GRANT_BY_ACCOUNT: Table = Table("oauth_grant_by_account");
pub(crate) const OAUTH_GRANT_BY_SESSION: Table = Table("oauth_grant_by_session");
pub(crate) const OAUTH_GRANT_BY_CLIENT: Table = Table("oauth_grant_by_client");
pub(crate) const OAUTH_GRANT_BY_REFRESH: Table = Table("oauth_grant_by_refresh");
pub(crate) const OAUTH_GRANT_USES: Table = Table("oauth_grant_use");
pub(crate) const OAUTH_CONSENTS: Table = Table("oauth_consent");
pub(crate) const OAUTH_CODES: Table = Table("oauth_code");
pub(crate) const OAUTH_KEYS: Table = Table("oauth_key");
pub(crate) const REGISTRATION_TOKENS: Table = Table("oauth_registration_token");
pub(crate) const LINKS: Table = Table("link");
pub(crate) const LINK_BY_SECRET: Table = Table("link_by_secret");
pub(crate) const LINK_BY_ACCOUNT: Table = Table("link_by_account");
pub(crate) const COMPROMISE_RUNS: Table = Table("compromise_run");
pub(crate) const IDEMPOTENCY: Table = Table("idempotency");
pub(crate) const EXPIRY: Table = Table("expiry");
pub(crate) const WORK: Table = Table("work");
pub(crate) const PROGRESS: Table = Table("progress");

/// The value of records that are only a key.
pub(crate) const NOTHING: &[u8] = &[1];

const FORMAT: u8 = 1;

/// A value with a place in the store.
pub(crate) trait Recorded: Sized {
    /// Where it lies.
    const TABLE: Table;
    /// Its protobuf form.
    type Record: Message + Default;

    fn to_record(&self) -> Self::Record;
    /// `None` when the record makes no sense.
    fn from_record(record: Self::Record) -> Option<Self>;

    fn encode(&self) -> Vec<u8> {
        let record = self.to_record();
        let mut value = Vec::with_capacity(1 + record.encoded_len());
        value.push(FORMAT);
        value.extend(record.encode_to_vec());
        value
    }

    fn decode(value: &[u8]) -> Result<Self, StoreError> {
        let record = match value.split_first() {
            Some((&FORMAT, rest)) => Self::Record::decode(rest).ok(),
            _ => None,
        };
        record.and_then(Self::from_record).ok_or_else(|| {
            StoreError::Engine(format!("a record of table {} does not decode", Self::TABLE.0))
        })
    }
}

/// A value as found, with the version to expect when it is changed.
#[derive(Clone, Debug)]
pub(crate) struct Found<T> {
    pub(crate) version: Version,
    pub(crate) value: T,
}

/// The value under `key`, if any.
pub(crate) async fn find<T: Recorded>(
    store: &dyn Store,
    key: &[u8],
) -> Result<Option<Found<T>>, StoreError> {
    let record = store.get(T::TABLE, key).await?;
    let found = record.map(|record| {
        T::decode(&record.value).map(|value| Found { version: record.version, value })
    });
    found.transpose()
}

/// The bytes under `key` of an index, if any.
pub(crate) async fn find_key<const N: usize>(
    store: &dyn Store,
    table: Table,
    key: &[u8],
) -> Result<Option<[u8; N]>, StoreError> {
    let record = store.get(table, key).await?;
    let found = record.map(|record| key_bytes(table, &record.value));
    found.transpose()
}

/// Entries of an index by account, as (id, key of the record), with the next ids beyond `after`.
pub(crate) async fn list_by_account<const N: usize>(
    store: &dyn Store,
    table: Table,
    account: &[u8; 16],
    page: &Scan,
) -> Result<Vec<([u8; 16], [u8; N])>, StoreError> {
    let mut range = Range::prefix(table, account).limit(page.limit);
    if page.newest_first {
        range = range.reversed();
    }
    if let Some(after) = page.after {
        range = range.beyond(&pair(account, &after));
    }
    let entries = store.scan(range).await?;
    let entry = |entry: &gatepost_store::Entry| {
        let id = entry.key.get(16..).unwrap_or_default();
        Ok((key_bytes(table, id)?, key_bytes(table, &entry.record.value)?))
    };
    entries.iter().map(entry).collect()
}

/// Which part of an index is wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scan {
    pub(crate) limit: usize,
    pub(crate) after: Option<[u8; 16]>,
    pub(crate) newest_first: bool,
}

impl Scan {
    /// The first `limit` ones.
    pub(crate) fn first(limit: usize) -> Self {
        Self { limit, after: None, newest_first: false }
    }
}

/// Key of an index by account.
pub(crate) fn pair(account: &[u8; 16], id: &[u8; 16]) -> Vec<u8> {
    [account.as_slice(), id].concat()
}

fn key_bytes<const N: usize>(table: Table, bytes: &[u8]) -> Result<[u8; N], StoreError> {
    bytes
        .try_into()
        .map_err(|_| StoreError::Engine(format!("an entry of table {} is not a key", table.0)))
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct HashRecord {
    #[prost(uint32, tag = "1")]
    key: u32,
    #[prost(bytes = "vec", tag = "2")]
    hash: Vec<u8>,
}

impl HashRecord {
    fn of(hash: &KeyedHash) -> Self {
        Self { key: hash.key.0, hash: hash.hash.to_vec() }
    }

    fn read(record: Option<Self>) -> Option<KeyedHash> {
        let record = record?;
        Some(KeyedHash { key: PepperKeyId(record.key), hash: record.hash.try_into().ok()? })
    }
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct ClientRecord {
    #[prost(string, tag = "1")]
    ip: String,
    #[prost(string, tag = "2")]
    program: String,
}

impl ClientRecord {
    fn of(client: &Client) -> Self {
        Self { ip: client.ip.to_string(), program: client.program.clone() }
    }

    fn read(record: Option<Self>) -> Option<Client> {
        let record = record?;
        Some(Client::new(record.ip.parse::<IpAddr>().ok()?, &record.program))
    }
}

fn moment(millis: u64) -> Timestamp {
    Timestamp::from_unix_millis(millis)
}
