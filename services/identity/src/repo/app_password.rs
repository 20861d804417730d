//! App passwords and their last use.

use gatepost_identity_core::{AppPassword, LastUse, NewAppPassword};
use gatepost_model::{AccountId, AppPasswordId, MailProtocol, MailboxId};
use gatepost_store::Table;
use prost::Message;

use super::{APP_PASSWORD_USES, APP_PASSWORDS, ClientRecord, HashRecord, Recorded, moment};

#[derive(Clone, PartialEq, Message)]
pub(crate) struct AppPasswordRecord {
    #[prost(bytes = "vec", tag = "1")]
    id: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    account: Vec<u8>,
    #[prost(message, optional, tag = "3")]
    hash: Option<HashRecord>,
    #[prost(uint64, tag = "4")]
    created: u64,
    #[prost(string, tag = "5")]
    name: String,
    #[prost(uint64, optional, tag = "6")]
    expires: Option<u64>,
    #[prost(string, repeated, tag = "7")]
    scopes: Vec<String>,
    #[prost(bytes = "vec", repeated, tag = "8")]
    mailboxes: Vec<Vec<u8>>,
    #[prost(string, repeated, tag = "9")]
    networks: Vec<String>,
    #[prost(bool, tag = "10")]
    told: bool,
    #[prost(bool, tag = "11")]
    marked: bool,
}

impl Recorded for AppPassword {
    const TABLE: Table = APP_PASSWORDS;
    type Record = AppPasswordRecord;

    fn to_record(&self) -> AppPasswordRecord {
        let grant = &self.grant;
        AppPasswordRecord {
            id: self.id.to_bytes().to_vec(),
            account: self.account.to_bytes().to_vec(),
            hash: Some(HashRecord::of(&self.hash)),
            created: self.created.unix_millis(),
            name: grant.name.as_str().to_owned(),
            expires: grant.expires.map(gatepost_model::Timestamp::unix_millis),
            scopes: grant.scopes.iter().map(|scope| scope.slug().to_owned()).collect(),
            mailboxes: grant.mailboxes.iter().map(|id| id.to_bytes().to_vec()).collect(),
            networks: grant.networks.iter().map(ToString::to_string).collect(),
            told: self.told,
            marked: self.marked,
        }
    }

    fn from_record(record: AppPasswordRecord) -> Option<Self> {
        // Anything that is not understood must not widen what the password opens.
        let scopes = record.scopes.iter().map(|slug| slug.parse::<MailProtocol>().ok());
        let mailboxes = record.mailboxes.iter().map(|id| MailboxId::from_slice(id).ok());
        let networks = record.networks.iter().map(|text| text.parse().ok());
        Some(Self {
            id: AppPasswordId::from_slice(&record.id).ok()?,
            account: AccountId::from_slice(&record.account).ok()?,
            hash: HashRecord::read(record.hash)?,
            created: moment(record.created),
            grant: NewAppPassword {
                name: record.name.parse().ok()?,
                expires: record.expires.map(moment),
                scopes: scopes.collect::<Option<_>>()?,
                mailboxes: mailboxes.collect::<Option<_>>()?,
                networks: networks.collect::<Option<_>>()?,
            },
            told: record.told,
            marked: record.marked,
        })
    }
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct LastUseRecord {
    #[prost(uint64, tag = "1")]
    time: u64,
    #[prost(message, optional, tag = "2")]
    client: Option<ClientRecord>,
}

impl Recorded for LastUse {
    const TABLE: Table = APP_PASSWORD_USES;
    type Record = LastUseRecord;

    fn to_record(&self) -> LastUseRecord {
        LastUseRecord {
            time: self.time.unix_millis(),
            client: Some(ClientRecord::of(&self.client)),
        }
    }

    fn from_record(record: LastUseRecord) -> Option<Self> {
        Some(Self { time: moment(record.time), client: ClientRecord::read(record.client)? })
    }
}
