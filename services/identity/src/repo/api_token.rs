//! API tokens and their last use.

use gatepost_identity_core::{ApiToken, LastUse, NewApiToken};
use gatepost_model::{AccountId, ApiTokenId, Scope, Timestamp};
use gatepost_store::Table;
use prost::Message;

use super::{API_TOKEN_USES, API_TOKENS, ClientRecord, HashRecord, Recorded, moment};

#[derive(Clone, PartialEq, Message)]
pub(crate) struct ApiTokenRecord {
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
    #[prost(string, repeated, tag = "6")]
    scopes: Vec<String>,
    #[prost(uint64, optional, tag = "7")]
    expires: Option<u64>,
    #[prost(string, repeated, tag = "8")]
    networks: Vec<String>,
    #[prost(uint64, optional, tag = "9")]
    warned: Option<u64>,
    #[prost(uint64, optional, tag = "10")]
    switched_off: Option<u64>,
}

impl Recorded for ApiToken {
    const TABLE: Table = API_TOKENS;
    type Record = ApiTokenRecord;

    fn to_record(&self) -> ApiTokenRecord {
        let grant = &self.grant;
        ApiTokenRecord {
            id: self.id.to_bytes().to_vec(),
            account: self.account.to_bytes().to_vec(),
            hash: Some(HashRecord::of(&self.hash)),
            created: self.created.unix_millis(),
            name: grant.name.as_str().to_owned(),
            scopes: grant.scopes.iter().map(|scope| scope.slug().to_owned()).collect(),
            expires: grant.expires.map(Timestamp::unix_millis),
            networks: grant.networks.iter().map(ToString::to_string).collect(),
            warned: self.warned.map(Timestamp::unix_millis),
            switched_off: self.switched_off.map(Timestamp::unix_millis),
        }
    }

    fn from_record(record: ApiTokenRecord) -> Option<Self> {
        // Anything that is not understood must not widen what the token opens.
        let scopes = record.scopes.iter().map(|slug| slug.parse::<Scope>().ok());
        let networks = record.networks.iter().map(|text| text.parse().ok());
        Some(Self {
            id: ApiTokenId::from_slice(&record.id).ok()?,
            account: AccountId::from_slice(&record.account).ok()?,
            hash: HashRecord::read(record.hash)?,
            created: moment(record.created),
            grant: NewApiToken {
                name: record.name.parse().ok()?,
                scopes: scopes.collect::<Option<_>>()?,
                expires: record.expires.map(moment),
                networks: networks.collect::<Option<_>>()?,
            },
            warned: record.warned.map(moment),
            switched_off: record.switched_off.map(moment),
        })
    }
}

/// The last use of an API token: as that of an app password, in a table of its own, so that using a
/// token never rewrites it.
#[derive(Clone, Debug)]
pub(crate) struct TokenUse(pub(crate) LastUse);

impl Recorded for TokenUse {
    const TABLE: Table = API_TOKEN_USES;
    type Record = TokenUseRecord;

    fn to_record(&self) -> TokenUseRecord {
        let client = Some(ClientRecord::of(&self.0.client));
        TokenUseRecord { time: self.0.time.unix_millis(), client }
    }

    fn from_record(record: TokenUseRecord) -> Option<Self> {
        let client = ClientRecord::read(record.client)?;
        Some(Self(LastUse { time: moment(record.time), client }))
    }
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct TokenUseRecord {
    #[prost(uint64, tag = "1")]
    time: u64,
    #[prost(message, optional, tag = "2")]
    client: Option<ClientRecord>,
}
