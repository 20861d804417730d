//! Phones: enrollments under way, and logins that wait for them.

use gatepost_identity_core::{Approval, DeviceEnrollment, Presented};
use gatepost_model::{AccountId, ApprovalId, FactorId, LoginId, PepperKeyId, SessionId, Timestamp};
use gatepost_store::Table;
use prost::Message;

use super::{APPROVALS, ClientRecord, DEVICE_ENROLLMENTS, HashRecord, Recorded, moment};

#[derive(Clone, PartialEq, Message)]
pub(crate) struct DeviceEnrollmentRecord {
    #[prost(bytes = "vec", tag = "1")]
    account: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    session: Vec<u8>,
    #[prost(uint64, tag = "3")]
    created: u64,
    #[prost(uint64, tag = "4")]
    expires: u64,
    #[prost(bytes = "vec", tag = "5")]
    seed: Vec<u8>,
    #[prost(uint32, tag = "6")]
    key: u32,
    #[prost(bytes = "vec", tag = "7")]
    public: Vec<u8>,
    #[prost(message, optional, tag = "8")]
    hash: Option<HashRecord>,
    #[prost(message, optional, tag = "9")]
    presented: Option<PresentedRecord>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct PresentedRecord {
    #[prost(bytes = "vec", tag = "1")]
    factor: Vec<u8>,
    #[prost(string, tag = "2")]
    name: String,
    #[prost(string, tag = "3")]
    platform: String,
    #[prost(bytes = "vec", tag = "4")]
    public_key: Vec<u8>,
    #[prost(bytes = "vec", tag = "5")]
    sealed: Vec<u8>,
    #[prost(message, optional, tag = "6")]
    client: Option<ClientRecord>,
}

impl PresentedRecord {
    fn of(presented: &Presented) -> Self {
        Self {
            factor: presented.factor.to_bytes().to_vec(),
            name: presented.name.to_string(),
            platform: presented.platform.to_string(),
            public_key: presented.public_key.clone(),
            sealed: presented.sealed.clone(),
            client: Some(ClientRecord::of(&presented.client)),
        }
    }

    fn read(self) -> Option<Presented> {
        Some(Presented {
            factor: FactorId::from_slice(&self.factor).ok()?,
            name: self.name.parse().ok()?,
            platform: self.platform.parse().ok()?,
            public_key: self.public_key,
            sealed: self.sealed,
            client: ClientRecord::read(self.client)?,
        })
    }
}

impl Recorded for DeviceEnrollment {
    const TABLE: Table = DEVICE_ENROLLMENTS;
    type Record = DeviceEnrollmentRecord;

    fn to_record(&self) -> DeviceEnrollmentRecord {
        DeviceEnrollmentRecord {
            account: self.account.to_bytes().to_vec(),
            session: self.session.to_bytes().to_vec(),
            created: self.created.unix_millis(),
            expires: self.expires.unix_millis(),
            seed: self.seed.to_vec(),
            key: self.key.0,
            public: self.public.to_vec(),
            hash: Some(HashRecord::of(&self.hash)),
            presented: self.presented.as_ref().map(PresentedRecord::of),
        }
    }

    fn from_record(record: DeviceEnrollmentRecord) -> Option<Self> {
        let presented = match record.presented {
            Some(presented) => Some(presented.read()?),
            None => None,
        };
        Some(Self {
            account: AccountId::from_slice(&record.account).ok()?,
            session: SessionId::from_slice(&record.session).ok()?,
            created: moment(record.created),
            expires: moment(record.expires),
            seed: record.seed.try_into().ok()?,
            key: PepperKeyId(record.key),
            public: record.public.try_into().ok()?,
            hash: HashRecord::read(record.hash)?,
            presented,
        })
    }
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct ApprovalRecord {
    #[prost(bytes = "vec", tag = "1")]
    id: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    account: Vec<u8>,
    #[prost(bytes = "vec", tag = "3")]
    factor: Vec<u8>,
    #[prost(bytes = "vec", tag = "4")]
    login: Vec<u8>,
    #[prost(bytes = "vec", tag = "5")]
    login_key: Vec<u8>,
    #[prost(bool, tag = "6")]
    step_up: bool,
    #[prost(uint32, tag = "7")]
    number: u32,
    #[prost(uint64, tag = "8")]
    created: u64,
    #[prost(uint64, tag = "9")]
    expires: u64,
    #[prost(uint32, tag = "10")]
    wrong: u32,
    #[prost(uint64, optional, tag = "11")]
    approved: Option<u64>,
    #[prost(message, optional, tag = "12")]
    client: Option<ClientRecord>,
}

impl Recorded for Approval {
    const TABLE: Table = APPROVALS;
    type Record = ApprovalRecord;

    fn to_record(&self) -> ApprovalRecord {
        ApprovalRecord {
            id: self.id.to_bytes().to_vec(),
            account: self.account.to_bytes().to_vec(),
            factor: self.factor.to_bytes().to_vec(),
            login: self.login.to_bytes().to_vec(),
            login_key: self.login_key.to_vec(),
            step_up: self.step_up,
            number: self.number,
            created: self.created.unix_millis(),
            expires: self.expires.unix_millis(),
            wrong: self.wrong,
            approved: self.approved.map(Timestamp::unix_millis),
            client: Some(ClientRecord::of(&self.client)),
        }
    }

    fn from_record(record: ApprovalRecord) -> Option<Self> {
        Some(Self {
            id: ApprovalId::from_slice(&record.id).ok()?,
            account: AccountId::from_slice(&record.account).ok()?,
            factor: FactorId::from_slice(&record.factor).ok()?,
            login: LoginId::from_slice(&record.login).ok()?,
            login_key: record.login_key.try_into().ok()?,
            step_up: record.step_up,
            number: record.number,
            created: moment(record.created),
            expires: moment(record.expires),
            wrong: record.wrong,
            approved: record.approved.map(moment),
            client: ClientRecord::read(record.client)?,
        })
    }
}
