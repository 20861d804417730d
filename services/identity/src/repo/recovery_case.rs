//! Recovery cases.

use gatepost_identity_core::{CaseDocument, CaseEnd, CaseState, DocumentSlot, RecoveryCase};
use gatepost_model::{AccountId, BlobId, RecoveryCaseId, Timestamp};
use gatepost_store::Table;
use prost::Message;

use super::{ClientRecord, HashRecord, RECOVERY_CASES, Recorded, moment};

#[derive(Clone, PartialEq, Message)]
pub(crate) struct CaseRecord {
    #[prost(bytes = "vec", tag = "1")]
    id: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    account: Vec<u8>,
    #[prost(message, optional, tag = "3")]
    hash: Option<HashRecord>,
    #[prost(bytes = "vec", tag = "4")]
    public: Vec<u8>,
    #[prost(uint64, tag = "5")]
    password_set: u64,
    #[prost(uint64, tag = "6")]
    opened: u64,
    #[prost(message, optional, tag = "7")]
    client: Option<ClientRecord>,
    #[prost(message, repeated, tag = "8")]
    documents: Vec<DocumentRecord>,
    #[prost(uint64, optional, tag = "9")]
    erased_by: Option<u64>,
    #[prost(message, repeated, tag = "10")]
    approvals: Vec<ApprovalRecord>,
    /// Empty when nobody did.
    #[prost(bytes = "vec", tag = "11")]
    refused_by: Vec<u8>,
    #[prost(message, optional, tag = "12")]
    state: Option<StateRecord>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct DocumentRecord {
    #[prost(string, tag = "1")]
    slot: String,
    #[prost(bytes = "vec", tag = "2")]
    blob: Vec<u8>,
    #[prost(uint32, tag = "3")]
    width: u32,
    #[prost(uint32, tag = "4")]
    height: u32,
    #[prost(uint64, tag = "5")]
    added: u64,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct ApprovalRecord {
    #[prost(bytes = "vec", tag = "1")]
    by: Vec<u8>,
    #[prost(uint64, tag = "2")]
    time: u64,
}

/// The state's slug, when it began, what follows when, and how it ended.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct StateRecord {
    #[prost(string, tag = "1")]
    state: String,
    #[prost(uint64, tag = "2")]
    at: u64,
    #[prost(uint64, tag = "3")]
    until: u64,
    #[prost(string, tag = "4")]
    end: String,
}

impl Recorded for RecoveryCase {
    const TABLE: Table = RECOVERY_CASES;
    type Record = CaseRecord;

    fn to_record(&self) -> CaseRecord {
        let document = |document: &CaseDocument| DocumentRecord {
            slot: document.slot.slug().to_owned(),
            blob: document.blob.to_bytes().to_vec(),
            width: document.size.0,
            height: document.size.1,
            added: document.added.unix_millis(),
        };
        let approval = |(by, time): &(AccountId, Timestamp)| ApprovalRecord {
            by: by.to_bytes().to_vec(),
            time: time.unix_millis(),
        };
        CaseRecord {
            id: self.id.to_bytes().to_vec(),
            account: self.account.to_bytes().to_vec(),
            hash: Some(HashRecord::of(&self.hash)),
            public: self.public.to_vec(),
            password_set: self.password_set.unix_millis(),
            opened: self.opened.unix_millis(),
            client: Some(ClientRecord::of(&self.client)),
            documents: self.documents.iter().map(document).collect(),
            erased_by: self.erased_by.map(Timestamp::unix_millis),
            approvals: self.approvals.iter().map(approval).collect(),
            refused_by: self.refused_by.map(|by| by.to_bytes().to_vec()).unwrap_or_default(),
            state: Some(StateRecord::of(self.state)),
        }
    }

    fn from_record(record: CaseRecord) -> Option<Self> {
        let document = |record: DocumentRecord| {
            Some(CaseDocument {
                slot: DocumentSlot::ALL.into_iter().find(|slot| slot.slug() == record.slot)?,
                blob: BlobId::from_slice(&record.blob).ok()?,
                size: (record.width, record.height),
                added: moment(record.added),
            })
        };
        let approval = |record: ApprovalRecord| {
            Some((AccountId::from_slice(&record.by).ok()?, moment(record.time)))
        };
        let refused_by =
            (!record.refused_by.is_empty()).then(|| AccountId::from_slice(&record.refused_by));
        Some(Self {
            id: RecoveryCaseId::from_slice(&record.id).ok()?,
            account: AccountId::from_slice(&record.account).ok()?,
            hash: HashRecord::read(record.hash)?,
            public: record.public.try_into().ok()?,
            password_set: moment(record.password_set),
            opened: moment(record.opened),
            client: ClientRecord::read(record.client)?,
            documents: record.documents.into_iter().map(document).collect::<Option<_>>()?,
            erased_by: record.erased_by.map(moment),
            approvals: record.approvals.into_iter().map(approval).collect::<Option<_>>()?,
            refused_by: refused_by.transpose().ok()?,
            state: record.state?.read()?,
        })
    }
}

impl StateRecord {
    fn of(state: CaseState) -> Self {
        let none = Timestamp::default();
        let (slug, at, until, end) = match state {
            CaseState::Collecting => ("collecting", none, none, ""),
            CaseState::Submitted { at } => ("submitted", at, none, ""),
            CaseState::Approved { at, effective } => ("approved", at, effective, ""),
            CaseState::Ready { since, until } => ("ready", since, until, ""),
            CaseState::Ended { at, end } => ("ended", at, none, end.slug()),
        };
        Self {
            state: slug.to_owned(),
            at: at.unix_millis(),
            until: until.unix_millis(),
            end: end.to_owned(),
        }
    }

    fn read(self) -> Option<CaseState> {
        let (at, until) = (moment(self.at), moment(self.until));
        Some(match self.state.as_str() {
            "collecting" => CaseState::Collecting,
            "submitted" => CaseState::Submitted { at },
            "approved" => CaseState::Approved { at, effective: until },
            "ready" => CaseState::Ready { since: at, until },
            "ended" => CaseState::Ended { at, end: CaseEnd::from_slug(&self.end)? },
            _ => return None,
        })
    }
}
