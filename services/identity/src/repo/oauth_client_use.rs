//! The last use of clients: in a table of its own, so that using one never rewrites it.

use gatepost_model::Timestamp;
use gatepost_store::Table;
use prost::Message;

use super::{OAUTH_CLIENT_USES, Recorded, moment};

/// When a client was given tokens last.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct ClientUse(pub(crate) Timestamp);

#[derive(Clone, PartialEq, Message)]
pub(crate) struct ClientUseRecord {
    #[prost(uint64, tag = "1")]
    time: u64,
}

impl Recorded for ClientUse {
    const TABLE: Table = OAUTH_CLIENT_USES;
    type Record = ClientUseRecord;

    fn to_record(&self) -> ClientUseRecord {
        ClientUseRecord { time: self.0.unix_millis() }
    }

    fn from_record(record: ClientUseRecord) -> Option<Self> {
        Some(Self(moment(record.time)))
    }
}
