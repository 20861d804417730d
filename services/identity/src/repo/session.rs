//! Sessions.

use gatepost_identity_core::{Method, Session};
use gatepost_model::{AccountId, SessionId};
use gatepost_store::Table;
use prost::Message;

use super::{
    ClientRecord, HashRecord, Recorded, SESSIONS,
    login::{ProofRecord, proof_records, read_proofs},
    moment,
};

#[derive(Clone, PartialEq, Message)]
pub(crate) struct SessionRecord {
    #[prost(bytes = "vec", tag = "1")]
    id: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    account: Vec<u8>,
    #[prost(message, optional, tag = "3")]
    hash: Option<HashRecord>,
    #[prost(uint64, tag = "4")]
    created: u64,
    #[prost(uint64, tag = "5")]
    authenticated: u64,
    #[prost(uint64, tag = "6")]
    last_seen: u64,
    #[prost(uint64, tag = "7")]
    expires: u64,
    #[prost(message, optional, tag = "8")]
    client: Option<ClientRecord>,
    /// Empty in sessions from before second factors: those had a password.
    #[prost(message, repeated, tag = "9")]
    proofs: Vec<ProofRecord>,
}

impl Recorded for Session {
    const TABLE: Table = SESSIONS;
    type Record = SessionRecord;

    fn to_record(&self) -> SessionRecord {
        SessionRecord {
            id: self.id.to_bytes().to_vec(),
            account: self.account.to_bytes().to_vec(),
            hash: Some(HashRecord::of(&self.hash)),
            created: self.created.unix_millis(),
            authenticated: self.authenticated().unix_millis(),
            last_seen: self.last_seen.unix_millis(),
            expires: self.expires.unix_millis(),
            client: Some(ClientRecord::of(&self.client)),
            proofs: proof_records(&self.proofs),
        }
    }

    fn from_record(record: SessionRecord) -> Option<Self> {
        let mut proofs = read_proofs(&record.proofs);
        if record.proofs.is_empty() {
            proofs = proofs.with(Method::Password, moment(record.authenticated));
        }
        Some(Self {
            id: SessionId::from_slice(&record.id).ok()?,
            account: AccountId::from_slice(&record.account).ok()?,
            hash: HashRecord::read(record.hash)?,
            created: moment(record.created),
            proofs,
            last_seen: moment(record.last_seen),
            expires: moment(record.expires),
            client: ClientRecord::read(record.client)?,
        })
    }
}
