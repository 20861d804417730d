//! How people get back in.

use gatepost_model::Address;
use gatepost_store::Table;
use prost::Message;

use super::{RECOVERY, Recorded};

/// Recovery data of an account: what is verified.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Recovery {
    pub(crate) email: Option<Address>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct RecoveryRecord {
    #[prost(string, tag = "1")]
    email: String,
}

impl Recorded for Recovery {
    const TABLE: Table = RECOVERY;
    type Record = RecoveryRecord;

    fn to_record(&self) -> RecoveryRecord {
        RecoveryRecord { email: self.email.as_ref().map(ToString::to_string).unwrap_or_default() }
    }

    fn from_record(record: RecoveryRecord) -> Option<Self> {
        let email = (!record.email.is_empty()).then(|| record.email.parse());
        Some(Self { email: email.transpose().ok()? })
    }
}
