//! Records: what stands in the store.

use std::net::IpAddr;

use gatepost_mailbox_core::{DeviceFacts, Footing, MailboxFacts, Networks, Permissions};
use gatepost_model::{
    AccountId, Client, DevicePasswordId, KeyedHash, MailProtocol, MailServiceId, MailboxId,
    PepperKeyId, Timestamp,
};
use gatepost_store::StoreError;
use prost::Message;

pub(super) fn damaged(what: &str) -> StoreError {
    StoreError::Engine(format!("a record is damaged: {what}"))
}

/// A mailbox.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct MailboxRecord {
    #[prost(bytes = "vec", tag = "1")]
    service: Vec<u8>,
    /// Primary address as it was given.
    #[prost(string, tag = "2")]
    pub(crate) address: String,
    #[prost(string, repeated, tag = "3")]
    pub(crate) aliases: Vec<String>,
    #[prost(bool, tag = "4")]
    pub(crate) suspended: bool,
    /// Bytes; 0 is unlimited.
    #[prost(uint64, tag = "5")]
    pub(crate) quota: u64,
    #[prost(uint64, tag = "6")]
    created: u64,
    /// Hash of the mailbox password; empty for none.
    #[prost(string, tag = "7")]
    pub(crate) password: String,
    /// The account whose password opens the mailbox instead of one of its own; empty for none.
    #[prost(bytes = "vec", tag = "8")]
    sharer: Vec<u8>,
}

impl MailboxRecord {
    pub(crate) fn new(
        service: MailServiceId,
        address: String,
        quota: u64,
        created: Timestamp,
    ) -> Self {
        Self {
            service: service.to_bytes().to_vec(),
            address,
            aliases: vec![],
            suspended: false,
            quota,
            created: created.unix_millis(),
            password: String::new(),
            sharer: vec![],
        }
    }

    /// The account whose password opens the mailbox.
    pub(crate) fn sharer(&self) -> Result<Option<AccountId>, StoreError> {
        let sharer = Some(&self.sharer).filter(|sharer| !sharer.is_empty());
        sharer.map(|id| AccountId::from_slice(id)).transpose().map_err(|_| damaged("sharer"))
    }

    /// From now on that account's password opens the mailbox, and none of its own.
    pub(crate) fn share_with(&mut self, account: AccountId) {
        self.sharer = account.to_bytes().to_vec();
        self.password.clear();
    }

    /// No account's password opens the mailbox any more.
    pub(crate) fn share_no_longer(&mut self) {
        self.sharer.clear();
    }

    pub(crate) fn service(&self) -> Result<MailServiceId, StoreError> {
        MailServiceId::from_slice(&self.service).map_err(|_| damaged("mail service"))
    }

    pub(crate) fn created(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.created)
    }

    /// `served`: is the mail service in use?
    /// `passwords`: does that allow mailbox passwords?
    pub(crate) fn facts(&self, id: MailboxId, served: bool, passwords: bool) -> MailboxFacts {
        MailboxFacts { id, active: !self.suspended, served, passwords }
    }
}

/// An attachment of an account to a mailbox.
#[derive(Clone, Copy, PartialEq, Message)]
pub(crate) struct AttachmentRecord {
    #[prost(uint32, tag = "1")]
    permissions: u32,
    #[prost(uint64, tag = "2")]
    since: u64,
    #[prost(bool, tag = "3")]
    member: bool,
    #[prost(bool, tag = "4")]
    entitled: bool,
    #[prost(bool, tag = "5")]
    suspended: bool,
}

impl AttachmentRecord {
    pub(crate) fn new(permissions: Permissions, since: Timestamp, footing: Footing) -> Self {
        let (permissions, since) = (permissions.bits(), since.unix_millis());
        let Footing { member, entitled, suspended } = footing;
        Self { permissions, since, member, entitled, suspended }
    }

    /// What was given, whether it counts or not.
    pub(crate) fn permissions(&self) -> Permissions {
        Permissions::from_bits(self.permissions)
    }

    /// What it opens; none while it is suspended.
    pub(crate) fn opens(&self) -> Option<Permissions> {
        (!self.suspended).then(|| self.permissions())
    }

    pub(crate) fn since(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.since)
    }

    pub(crate) fn footing(&self) -> Footing {
        Footing { member: self.member, entitled: self.entitled, suspended: self.suspended }
    }

    /// The same on another footing.
    pub(crate) fn on(&self, footing: Footing) -> Self {
        Self::new(self.permissions(), self.since(), footing)
    }
}

/// A device password; found by the public id of its secret.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct DeviceRecord {
    #[prost(bytes = "vec", tag = "1")]
    id: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    mailbox: Vec<u8>,
    #[prost(string, tag = "3")]
    pub(crate) name: String,
    /// Empty for nobody.
    #[prost(bytes = "vec", tag = "4")]
    account: Vec<u8>,
    #[prost(uint64, tag = "5")]
    created: u64,
    #[prost(uint64, optional, tag = "6")]
    expires: Option<u64>,
    #[prost(string, repeated, tag = "7")]
    scopes: Vec<String>,
    #[prost(string, repeated, tag = "8")]
    pub(crate) networks: Vec<String>,
    #[prost(uint32, tag = "9")]
    hash_key: u32,
    #[prost(bytes = "vec", tag = "10")]
    hash: Vec<u8>,
}

/// What a device password is made of.
pub(crate) struct Device {
    pub(crate) id: DevicePasswordId,
    pub(crate) mailbox: MailboxId,
    pub(crate) name: String,
    pub(crate) account: Option<AccountId>,
    pub(crate) created: Timestamp,
    pub(crate) expires: Option<Timestamp>,
    pub(crate) scopes: Vec<MailProtocol>,
    pub(crate) networks: Networks,
    pub(crate) hash: KeyedHash,
}

impl From<&Device> for DeviceRecord {
    fn from(device: &Device) -> Self {
        Self {
            id: device.id.to_bytes().to_vec(),
            mailbox: device.mailbox.to_bytes().to_vec(),
            name: device.name.clone(),
            account: device.account.map(|id| id.to_bytes().to_vec()).unwrap_or_default(),
            created: device.created.unix_millis(),
            expires: device.expires.map(Timestamp::unix_millis),
            scopes: device.scopes.iter().map(|scope| scope.slug().to_owned()).collect(),
            networks: device.networks.to_texts(),
            hash_key: device.hash.key.0,
            hash: device.hash.hash.to_vec(),
        }
    }
}

impl TryFrom<DeviceRecord> for Device {
    type Error = StoreError;

    fn try_from(record: DeviceRecord) -> Result<Self, StoreError> {
        let account = Some(&record.account).filter(|account| !account.is_empty());
        let account = account.map(|account| AccountId::from_slice(account)).transpose();
        let scopes: Result<_, _> = record.scopes.iter().map(|scope| scope.parse()).collect();
        let hash = record.hash.as_slice().try_into().map_err(|_| damaged("hash"))?;
        Ok(Self {
            id: DevicePasswordId::from_slice(&record.id).map_err(|_| damaged("id"))?,
            mailbox: MailboxId::from_slice(&record.mailbox).map_err(|_| damaged("mailbox"))?,
            name: record.name,
            account: account.map_err(|_| damaged("account"))?,
            created: Timestamp::from_unix_millis(record.created),
            expires: record.expires.map(Timestamp::from_unix_millis),
            scopes: scopes.map_err(|_| damaged("scope"))?,
            networks: Networks::parse(&record.networks).map_err(|_| damaged("network"))?,
            hash: KeyedHash { key: PepperKeyId(record.hash_key), hash },
        })
    }
}

impl Device {
    pub(crate) fn facts(&self) -> DeviceFacts {
        DeviceFacts {
            mailbox: self.mailbox,
            expires: self.expires,
            scopes: self.scopes.clone(),
            networks: self.networks.clone(),
            personal: self.account.is_some(),
        }
    }
}

/// Last use of a device password, apart from it: logging in must not race with administration.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct UseRecord {
    #[prost(uint64, tag = "1")]
    time: u64,
    #[prost(string, tag = "2")]
    ip: String,
    #[prost(string, tag = "3")]
    program: String,
}

impl UseRecord {
    pub(crate) fn new(time: Timestamp, client: &Client) -> Self {
        let (ip, program) = (client.ip.to_string(), client.program.clone());
        Self { time: time.unix_millis(), ip, program }
    }

    pub(crate) fn time(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.time)
    }

    pub(crate) fn client(&self) -> Client {
        client(&self.ip, &self.program)
    }
}

/// How many logins a mailbox has seen.
#[derive(Clone, Copy, PartialEq, Message)]
pub(crate) struct LoginHeadRecord {
    #[prost(uint64, tag = "1")]
    pub(crate) accepted: u64,
    #[prost(uint64, tag = "2")]
    pub(crate) refused: u64,
}

/// A login, accepted or refused (MBX-7).
#[derive(Clone, PartialEq, Message)]
pub(crate) struct LoginRecord {
    /// Its number among the accepted or the refused ones of its mailbox, from 0.
    #[prost(uint64, tag = "1")]
    pub(crate) number: u64,
    #[prost(uint64, tag = "2")]
    time: u64,
    #[prost(string, tag = "3")]
    ip: String,
    #[prost(string, tag = "4")]
    pub(crate) program: String,
    #[prost(string, tag = "5")]
    protocol: String,
    #[prost(string, tag = "6")]
    pub(crate) credential: String,
    #[prost(string, tag = "7")]
    pub(crate) account: String,
    /// Slug of the cause; empty when accepted.
    #[prost(string, tag = "8")]
    pub(crate) cause: String,
    /// What kind of credential it was, as a slug; empty when none was found.
    #[prost(string, tag = "9")]
    pub(crate) kind: String,
}

impl LoginRecord {
    pub(crate) fn new(time: Timestamp, client: &Client, protocol: MailProtocol) -> Self {
        Self {
            number: 0,
            time: time.unix_millis(),
            ip: client.ip.to_string(),
            program: client.program.clone(),
            protocol: protocol.slug().to_owned(),
            credential: String::new(),
            account: String::new(),
            cause: String::new(),
            kind: String::new(),
        }
    }

    pub(crate) fn accepted(&self) -> bool {
        self.cause.is_empty()
    }

    pub(crate) fn time(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.time)
    }

    pub(crate) fn client(&self) -> Client {
        client(&self.ip, &self.program)
    }

    pub(crate) fn protocol(&self) -> Result<MailProtocol, StoreError> {
        self.protocol.parse().map_err(|_| damaged("protocol"))
    }

    /// Was it made by this client with this credential, before the program named itself?
    pub(crate) fn awaits_program(&self, credential: &str, client: &Client) -> bool {
        self.accepted()
            && self.program.is_empty()
            && self.credential == credential
            && self.ip == client.ip.to_string()
    }
}

fn client(ip: &str, program: &str) -> Client {
    ip.parse::<IpAddr>().map_or_else(|_| Client::unknown(), |ip| Client::new(ip, program))
}
