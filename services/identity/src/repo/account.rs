//! Accounts, their passwords, and where they log in from.

use gatepost_identity_core::{Account, AccountState, Mobile, Seen, SeenDevice, TimeZone};
use gatepost_model::{AccountId, Timestamp};
use gatepost_password::PasswordHash;
use gatepost_store::Table;
use prost::Message;

use super::{ACCOUNTS, PASSWORDS, Recorded, SEEN, moment};

#[derive(Clone, PartialEq, Message)]
pub(crate) struct AccountRecord {
    #[prost(bytes = "vec", tag = "1")]
    id: Vec<u8>,
    #[prost(string, tag = "2")]
    email: String,
    #[prost(string, tag = "3")]
    name: String,
    #[prost(string, tag = "4")]
    language: String,
    #[prost(string, tag = "5")]
    mobile: String,
    /// 1 active, 2 suspended, 3 locked, 4 closed.
    #[prost(uint32, tag = "6")]
    state: u32,
    #[prost(uint64, tag = "7")]
    created: u64,
    #[prost(string, tag = "8")]
    time_zone: String,
    #[prost(string, tag = "9")]
    avatar: String,
}

impl Recorded for Account {
    const TABLE: Table = ACCOUNTS;
    type Record = AccountRecord;

    fn to_record(&self) -> AccountRecord {
        AccountRecord {
            id: self.id.to_bytes().to_vec(),
            email: self.email.to_string(),
            name: self.name.as_str().to_owned(),
            language: self.language.as_str().to_owned(),
            mobile: self.mobile.as_ref().map(Mobile::as_str).unwrap_or_default().to_owned(),
            state: match self.state {
                AccountState::Active => 1,
                AccountState::Suspended => 2,
                AccountState::Locked => 3,
                AccountState::Closed => 4,
            },
            created: self.created.unix_millis(),
            time_zone: self.time_zone.as_str().to_owned(),
            avatar: self.avatar.clone(),
        }
    }

    fn from_record(record: AccountRecord) -> Option<Self> {
        Some(Self {
            id: AccountId::from_slice(&record.id).ok()?,
            email: record.email.parse().ok()?,
            name: record.name.parse().ok()?,
            language: record.language.parse().ok()?,
            mobile: Mobile::optional(&record.mobile).ok()?,
            state: match record.state {
                1 => AccountState::Active,
                2 => AccountState::Suspended,
                3 => AccountState::Locked,
                4 => AccountState::Closed,
                _ => return None,
            },
            created: moment(record.created),
            time_zone: TimeZone::or_default(&record.time_zone).ok()?,
            avatar: record.avatar,
        })
    }
}

/// The password of an account.
#[derive(Clone, Debug)]
pub(crate) struct PasswordRecord {
    pub(crate) hash: PasswordHash,
    pub(crate) changed: Timestamp,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct PasswordWire {
    #[prost(string, tag = "1")]
    phc: String,
    #[prost(uint64, tag = "2")]
    changed: u64,
}

impl Recorded for PasswordRecord {
    const TABLE: Table = PASSWORDS;
    type Record = PasswordWire;

    fn to_record(&self) -> PasswordWire {
        PasswordWire { phc: self.hash.as_str().to_owned(), changed: self.changed.unix_millis() }
    }

    fn from_record(record: PasswordWire) -> Option<Self> {
        Some(Self { hash: record.phc.parse().ok()?, changed: moment(record.changed) })
    }
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct SeenRecord {
    #[prost(message, repeated, tag = "1")]
    devices: Vec<DeviceRecord>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct DeviceRecord {
    #[prost(string, tag = "1")]
    network: String,
    #[prost(string, tag = "2")]
    family: String,
    #[prost(uint64, tag = "3")]
    last: u64,
}

impl Recorded for Seen {
    const TABLE: Table = SEEN;
    type Record = SeenRecord;

    fn to_record(&self) -> SeenRecord {
        let device = |device: &SeenDevice| DeviceRecord {
            network: device.network.to_string(),
            family: device.family.clone(),
            last: device.last.unix_millis(),
        };
        SeenRecord { devices: self.devices.iter().map(device).collect() }
    }

    fn from_record(record: SeenRecord) -> Option<Self> {
        let device = |device: DeviceRecord| {
            Some(SeenDevice {
                network: device.network.parse().ok()?,
                family: device.family,
                last: moment(device.last),
            })
        };
        Some(Self { devices: record.devices.into_iter().map(device).collect::<Option<_>>()? })
    }
}
