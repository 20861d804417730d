//! What ends by itself, repeated requests, and how far background readers are.

use gatepost_model::Timestamp;
use gatepost_store::Table;
use prost::Message;

use super::{IDEMPOTENCY, PROGRESS, Recorded, moment};

/// A thing that the sweeper removes at a time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Expiring {
    /// A session, by public id.
    Session([u8; 5]),
    /// A sign-up.
    SignUp([u8; 16]),
    /// A mailed link.
    Link([u8; 16]),
    /// Name and address of a closed account.
    ClosedAccount([u8; 16]),
    /// A login under way, by public id.
    Login([u8; 5]),
    /// A ceremony of passkeys, by public id.
    Ceremony([u8; 5]),
    /// A repeated request, by its key.
    Repeat(Vec<u8>),
    /// An app password, by public id: looked at, not always removed.
    AppPassword([u8; 5]),
    /// A recovery case: looked at, seldom removed.
    RecoveryCase([u8; 16]),
    /// A run of the assistant for compromised passwords, by account.
    CompromiseRun([u8; 16]),
    /// A telephone number that waits for its code, by account.
    PhoneCheck([u8; 16]),
    /// Messages counted on a day, by their key.
    SmsUse(Vec<u8>),
    /// An API token, by public id: looked at, not always removed.
    ApiToken([u8; 5]),
    /// An enrollment of a device, by account.
    DeviceEnrollment([u8; 16]),
    /// A login that waits for a phone, by account.
    Approval([u8; 16]),
    /// An authorization code, by public id.
    OauthCode([u8; 5]),
    /// A device that waits for its code, by public id.
    OauthDevice([u8; 5]),
    /// What a client was let in to: looked at, not always ended.
    OauthGrant([u8; 16]),
    /// A client that registered itself: looked at, not always removed.
    RegisteredClient([u8; 16]),
    /// An initial access token, by public id.
    RegistrationToken([u8; 5]),
}

impl Expiring {
    /// Its key in the table of expiries: first those that end first.
    pub(crate) fn key(&self, at: Timestamp) -> Vec<u8> {
        let (kind, key) = match self {
            Self::Session(id) => (b's', id.as_slice()),
            Self::SignUp(id) => (b'u', id.as_slice()),
            Self::Link(id) => (b'l', id.as_slice()),
            Self::ClosedAccount(id) => (b'x', id.as_slice()),
            Self::Login(id) => (b'n', id.as_slice()),
            Self::Ceremony(id) => (b'w', id.as_slice()),
            Self::Repeat(key) => (b'i', key.as_slice()),
            Self::AppPassword(id) => (b'a', id.as_slice()),
            Self::RecoveryCase(id) => (b'r', id.as_slice()),
            Self::CompromiseRun(id) => (b'c', id.as_slice()),
            Self::PhoneCheck(id) => (b'h', id.as_slice()),
            Self::SmsUse(key) => (b'm', key.as_slice()),
            Self::ApiToken(id) => (b't', id.as_slice()),
            Self::DeviceEnrollment(id) => (b'd', id.as_slice()),
            Self::Approval(id) => (b'q', id.as_slice()),
            Self::OauthCode(id) => (b'z', id.as_slice()),
            Self::OauthDevice(id) => (b'v', id.as_slice()),
            Self::OauthGrant(id) => (b'g', id.as_slice()),
            Self::RegisteredClient(id) => (b'y', id.as_slice()),
            Self::RegistrationToken(id) => (b'j', id.as_slice()),
        };
        let mut bytes = at.unix_millis().to_be_bytes().to_vec();
        bytes.push(kind);
        bytes.extend(key);
        bytes
    }

    /// From its key; `None` when the key makes no sense.
    pub(crate) fn from_key(key: &[u8]) -> Option<(Timestamp, Self)> {
        let (time, rest) = key.split_first_chunk::<8>()?;
        let (kind, key) = rest.split_first()?;
        let thing = match kind {
            b's' => Self::Session(key.try_into().ok()?),
            b'u' => Self::SignUp(key.try_into().ok()?),
            b'l' => Self::Link(key.try_into().ok()?),
            b'x' => Self::ClosedAccount(key.try_into().ok()?),
            b'n' => Self::Login(key.try_into().ok()?),
            b'w' => Self::Ceremony(key.try_into().ok()?),
            b'i' => Self::Repeat(key.to_vec()),
            b'a' => Self::AppPassword(key.try_into().ok()?),
            b'r' => Self::RecoveryCase(key.try_into().ok()?),
            b'c' => Self::CompromiseRun(key.try_into().ok()?),
            b'h' => Self::PhoneCheck(key.try_into().ok()?),
            b'm' => Self::SmsUse(key.to_vec()),
            b't' => Self::ApiToken(key.try_into().ok()?),
            b'd' => Self::DeviceEnrollment(key.try_into().ok()?),
            b'q' => Self::Approval(key.try_into().ok()?),
            b'z' => Self::OauthCode(key.try_into().ok()?),
            b'v' => Self::OauthDevice(key.try_into().ok()?),
            b'g' => Self::OauthGrant(key.try_into().ok()?),
            b'y' => Self::RegisteredClient(key.try_into().ok()?),
            b'j' => Self::RegistrationToken(key.try_into().ok()?),
            _ => return None,
        };
        Some((moment(u64::from_be_bytes(*time)), thing))
    }
}

/// What was made by a request with an idempotency key.
#[derive(Clone, Debug)]
pub(crate) struct Repeat {
    pub(crate) id: [u8; 16],
}

impl Repeat {
    /// Key of a request with `key` within `scope`, which says what is made and by whom.
    pub(crate) fn key(scope: &[u8], key: &str) -> Vec<u8> {
        [scope, key.as_bytes()].concat()
    }
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct RepeatRecord {
    #[prost(bytes = "vec", tag = "1")]
    id: Vec<u8>,
}

impl Recorded for Repeat {
    const TABLE: Table = IDEMPOTENCY;
    type Record = RepeatRecord;

    fn to_record(&self) -> RepeatRecord {
        RepeatRecord { id: self.id.to_vec() }
    }

    fn from_record(record: RepeatRecord) -> Option<Self> {
        Some(Self { id: record.id.try_into().ok()? })
    }
}

/// How far something has got.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Progress(pub(crate) u64);

#[derive(Clone, PartialEq, Message)]
pub(crate) struct ProgressRecord {
    #[prost(uint64, tag = "1")]
    position: u64,
}

impl Recorded for Progress {
    const TABLE: Table = PROGRESS;
    type Record = ProgressRecord;

    fn to_record(&self) -> ProgressRecord {
        ProgressRecord { position: self.0 }
    }

    fn from_record(record: ProgressRecord) -> Option<Self> {
        Some(Self(record.position))
    }
}
