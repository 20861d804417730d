//! Ceremonies of passkeys that wait for their answer.

use gatepost_model::{AccountId, KeyedHash, SessionId, Timestamp};
use gatepost_store::Table;
use prost::Message;

use super::{CEREMONIES, HashRecord, Recorded, moment};

/// A ceremony: begun, and not answered yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Ceremony {
    /// Hash of its secret, which the browser's page holds.
    pub(crate) hash: KeyedHash,
    pub(crate) purpose: CeremonyPurpose,
    /// What the answer is verified against; it never leaves the service.
    pub(crate) state: String,
    pub(crate) expires: Timestamp,
}

/// What a ceremony is for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum CeremonyPurpose {
    /// To enroll a passkey, in this session.
    Enrollment { account: AccountId, session: SessionId },
    /// To log in by a passkey alone: whose it is, the answer says.
    Login,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct CeremonyRecord {
    #[prost(message, optional, tag = "1")]
    hash: Option<HashRecord>,
    /// Empty when it is not known whose the answer will be.
    #[prost(bytes = "vec", tag = "2")]
    account: Vec<u8>,
    #[prost(bytes = "vec", tag = "3")]
    session: Vec<u8>,
    #[prost(string, tag = "4")]
    state: String,
    #[prost(uint64, tag = "5")]
    expires: u64,
}

impl Recorded for Ceremony {
    const TABLE: Table = CEREMONIES;
    type Record = CeremonyRecord;

    fn to_record(&self) -> CeremonyRecord {
        let (account, session) = match &self.purpose {
            CeremonyPurpose::Enrollment { account, session } => {
                (account.to_bytes().to_vec(), session.to_bytes().to_vec())
            }
            CeremonyPurpose::Login => Default::default(),
        };
        CeremonyRecord {
            hash: Some(HashRecord::of(&self.hash)),
            account,
            session,
            state: self.state.clone(),
            expires: self.expires.unix_millis(),
        }
    }

    fn from_record(record: CeremonyRecord) -> Option<Self> {
        let purpose = if record.account.is_empty() {
            CeremonyPurpose::Login
        } else {
            let account = AccountId::from_slice(&record.account).ok()?;
            let session = SessionId::from_slice(&record.session).ok()?;
            CeremonyPurpose::Enrollment { account, session }
        };
        Some(Self {
            hash: HashRecord::read(record.hash)?,
            purpose,
            state: record.state,
            expires: moment(record.expires),
        })
    }
}
