//! Devices that wait for somebody to type their code.

use std::time::Duration;

use gatepost_identity_core::oauth::{DeviceAnswer, DeviceAuthorization};
use gatepost_model::{AccountId, OauthClientId, Timestamp};
use gatepost_store::Table;
use prost::Message;

use super::{
    ClientRecord, HashRecord, OAUTH_DEVICES, Recorded, moment,
    oauth_client::{read_scopes, scope_slugs},
    oauth_grant::SignedInRecord,
};

#[derive(Clone, PartialEq, Message)]
pub(crate) struct ApprovedRecord {
    #[prost(bytes = "vec", tag = "1")]
    account: Vec<u8>,
    #[prost(message, optional, tag = "2")]
    signed_in: Option<SignedInRecord>,
    #[prost(string, repeated, tag = "3")]
    scopes: Vec<String>,
    #[prost(string, tag = "4")]
    mailbox: String,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct OauthDeviceRecord {
    #[prost(message, optional, tag = "1")]
    hash: Option<HashRecord>,
    #[prost(bytes = "vec", tag = "2")]
    user_code: Vec<u8>,
    #[prost(bytes = "vec", tag = "3")]
    client: Vec<u8>,
    #[prost(string, repeated, tag = "4")]
    scopes: Vec<String>,
    #[prost(message, optional, tag = "5")]
    from: Option<ClientRecord>,
    #[prost(uint64, tag = "6")]
    expires: u64,
    #[prost(uint32, tag = "7")]
    interval_seconds: u32,
    #[prost(uint64, optional, tag = "8")]
    polled: Option<u64>,
    #[prost(message, optional, tag = "9")]
    approved: Option<ApprovedRecord>,
    #[prost(bool, tag = "10")]
    denied: bool,
}

impl Recorded for DeviceAuthorization {
    const TABLE: Table = OAUTH_DEVICES;
    type Record = OauthDeviceRecord;

    fn to_record(&self) -> OauthDeviceRecord {
        let approved = match &self.answer {
            DeviceAnswer::Approved { account, signed_in, scopes, mailbox } => {
                Some(ApprovedRecord {
                    account: account.to_bytes().to_vec(),
                    signed_in: Some(SignedInRecord::of(signed_in)),
                    scopes: scope_slugs(scopes),
                    mailbox: mailbox.clone(),
                })
            }
            DeviceAnswer::Waiting | DeviceAnswer::Denied => None,
        };
        OauthDeviceRecord {
            hash: Some(HashRecord::of(&self.hash)),
            user_code: self.user_code.to_vec(),
            client: self.client.to_bytes().to_vec(),
            scopes: scope_slugs(&self.scopes),
            from: Some(ClientRecord::of(&self.from)),
            expires: self.expires.unix_millis(),
            interval_seconds: u32::try_from(self.interval.as_secs()).unwrap_or(u32::MAX),
            polled: self.polled.map(Timestamp::unix_millis),
            approved,
            denied: self.answer == DeviceAnswer::Denied,
        }
    }

    fn from_record(record: OauthDeviceRecord) -> Option<Self> {
        let answer = match (record.denied, record.approved) {
            (true, _) => DeviceAnswer::Denied,
            (false, None) => DeviceAnswer::Waiting,
            (false, Some(approved)) => DeviceAnswer::Approved {
                account: AccountId::from_slice(&approved.account).ok()?,
                signed_in: SignedInRecord::read(approved.signed_in)?,
                scopes: read_scopes(&approved.scopes)?,
                mailbox: approved.mailbox,
            },
        };
        Some(Self {
            hash: HashRecord::read(record.hash)?,
            user_code: record.user_code.try_into().ok()?,
            client: OauthClientId::from_slice(&record.client).ok()?,
            scopes: read_scopes(&record.scopes)?,
            from: ClientRecord::read(record.from)?,
            expires: moment(record.expires),
            interval: Duration::from_secs(u64::from(record.interval_seconds)),
            polled: record.polled.map(moment),
            answer,
        })
    }
}
