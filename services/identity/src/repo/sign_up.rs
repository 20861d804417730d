//! Sign-ups.

use gatepost_identity_core::{Mobile, SignUp, SignUpState};
use gatepost_model::{AccountId, PepperKeyId, SignUpId};
use gatepost_store::Table;
use prost::Message;

use super::{HashRecord, Recorded, SIGN_UPS, moment};

#[derive(Clone, PartialEq, Message)]
pub(crate) struct SignUpRecord {
    #[prost(bytes = "vec", tag = "1")]
    id: Vec<u8>,
    #[prost(string, tag = "2")]
    email: String,
    #[prost(string, tag = "3")]
    name: String,
    /// Empty for none.
    #[prost(string, tag = "4")]
    organization_name: String,
    #[prost(string, tag = "5")]
    language: String,
    #[prost(string, tag = "6")]
    mobile: String,
    #[prost(string, tag = "7")]
    password_hash: String,
    /// 1 waiting, 2 taken, 3 done.
    #[prost(uint32, tag = "8")]
    state: u32,
    #[prost(bytes = "vec", tag = "9")]
    account: Vec<u8>,
    #[prost(uint64, tag = "10")]
    expires: u64,
    #[prost(uint32, tag = "11")]
    generation: u32,
    #[prost(bytes = "vec", tag = "12")]
    seed: Vec<u8>,
    #[prost(uint32, tag = "13")]
    key: u32,
    #[prost(message, optional, tag = "14")]
    link_hash: Option<HashRecord>,
    #[prost(message, optional, tag = "15")]
    code_hash: Option<HashRecord>,
    #[prost(uint32, tag = "16")]
    tries: u32,
}

impl Recorded for SignUp {
    const TABLE: Table = SIGN_UPS;
    type Record = SignUpRecord;

    fn to_record(&self) -> SignUpRecord {
        let (state, account) = match self.state {
            SignUpState::Waiting => (1, Vec::new()),
            SignUpState::Taken => (2, Vec::new()),
            SignUpState::Done(account) => (3, account.to_bytes().to_vec()),
        };
        SignUpRecord {
            id: self.id.to_bytes().to_vec(),
            email: self.email.to_string(),
            name: self.name.as_str().to_owned(),
            organization_name: self
                .organization_name
                .as_ref()
                .map(|name| name.as_str().to_owned())
                .unwrap_or_default(),
            language: self.language.as_str().to_owned(),
            mobile: self.mobile.as_ref().map(Mobile::as_str).unwrap_or_default().to_owned(),
            password_hash: self.password_hash.clone(),
            state,
            account,
            expires: self.expires.unix_millis(),
            generation: self.generation,
            seed: self.seed.to_vec(),
            key: self.key.0,
            link_hash: Some(HashRecord::of(&self.link_hash)),
            code_hash: Some(HashRecord::of(&self.code_hash)),
            tries: self.tries,
        }
    }

    fn from_record(record: SignUpRecord) -> Option<Self> {
        Some(Self {
            id: SignUpId::from_slice(&record.id).ok()?,
            email: record.email.parse().ok()?,
            name: record.name.parse().ok()?,
            organization_name: match record.organization_name.as_str() {
                "" => None,
                name => Some(name.parse().ok()?),
            },
            language: record.language.parse().ok()?,
            mobile: Mobile::optional(&record.mobile).ok()?,
            password_hash: record.password_hash,
            state: match record.state {
                1 => SignUpState::Waiting,
                2 => SignUpState::Taken,
                3 => SignUpState::Done(AccountId::from_slice(&record.account).ok()?),
                _ => return None,
            },
            expires: moment(record.expires),
            generation: record.generation,
            seed: record.seed.try_into().ok()?,
            key: PepperKeyId(record.key),
            link_hash: HashRecord::read(record.link_hash)?,
            code_hash: HashRecord::read(record.code_hash)?,
            tries: record.tries,
        })
    }
}
