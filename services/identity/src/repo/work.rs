//! Work that a commit leaves to the background: written in the same commit, removed when done, so
//! that a process that dies in between loses nothing.

use std::collections::BTreeMap;

use gatepost_model::{AccountId, Address, BlobId, RecoveryCaseId, Timestamp};
use gatepost_store::Table;
use prost::Message;

use super::{Recorded, WORK, moment};

/// Something to be done.
#[derive(Clone, Debug)]
pub(crate) struct Work {
    pub(crate) created: Timestamp,
    /// How often it failed.
    pub(crate) tries: u32,
    pub(crate) task: Task,
}

/// What is to be done.
#[derive(Clone, Debug)]
pub(crate) enum Task {
    /// A mail to a person (ACC-11). Holds no secret: see [`crate::notice`].
    Notice {
        recipient: Address,
        /// Slug of the template.
        template: String,
        language: String,
        values: BTreeMap<String, String>,
    },
    /// The first organization of an account (ACC-1).
    Organization { account: AccountId, name: String },
    /// Documents that a recovery case has given up (REC-4).
    EraseDocuments { case: RecoveryCaseId, documents: Vec<BlobId> },
}

/// Key of work that is to be done at `at`: first what is due first.
pub(crate) fn work_key(at: Timestamp, unique: &[u8; 16]) -> Vec<u8> {
    [at.unix_millis().to_be_bytes().as_slice(), unique].concat()
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct WorkRecord {
    #[prost(uint64, tag = "1")]
    created: u64,
    #[prost(uint32, tag = "2")]
    tries: u32,
    #[prost(message, optional, tag = "3")]
    notice: Option<NoticeRecord>,
    #[prost(message, optional, tag = "4")]
    organization: Option<OrganizationRecord>,
    #[prost(message, optional, tag = "5")]
    erase: Option<EraseRecord>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct EraseRecord {
    #[prost(bytes = "vec", tag = "1")]
    case: Vec<u8>,
    #[prost(bytes = "vec", repeated, tag = "2")]
    documents: Vec<Vec<u8>>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct NoticeRecord {
    #[prost(string, tag = "1")]
    recipient: String,
    #[prost(string, tag = "2")]
    template: String,
    #[prost(string, tag = "3")]
    language: String,
    #[prost(btree_map = "string, string", tag = "4")]
    values: BTreeMap<String, String>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct OrganizationRecord {
    #[prost(bytes = "vec", tag = "1")]
    account: Vec<u8>,
    #[prost(string, tag = "2")]
    name: String,
}

impl Recorded for Work {
    const TABLE: Table = WORK;
    type Record = WorkRecord;

    fn to_record(&self) -> WorkRecord {
        let mut record = WorkRecord {
            created: self.created.unix_millis(),
            tries: self.tries,
            notice: None,
            organization: None,
            erase: None,
        };
        match self.task.clone() {
            Task::Notice { recipient, template, language, values } => {
                let recipient = recipient.to_string();
                record.notice = Some(NoticeRecord { recipient, template, language, values });
            }
            Task::Organization { account, name } => {
                let account = account.to_bytes().to_vec();
                record.organization = Some(OrganizationRecord { account, name });
            }
            Task::EraseDocuments { case, documents } => {
                let documents = documents.iter().map(|blob| blob.to_bytes().to_vec()).collect();
                let case = case.to_bytes().to_vec();
                record.erase = Some(EraseRecord { case, documents });
            }
        }
        record
    }

    fn from_record(record: WorkRecord) -> Option<Self> {
        let task = match (record.notice, record.organization, record.erase) {
            (Some(notice), None, None) => Task::Notice {
                recipient: notice.recipient.parse().ok()?,
                template: notice.template,
                language: notice.language,
                values: notice.values,
            },
            (None, Some(organization), None) => Task::Organization {
                account: AccountId::from_slice(&organization.account).ok()?,
                name: organization.name,
            },
            (None, None, Some(erase)) => Task::EraseDocuments {
                case: RecoveryCaseId::from_slice(&erase.case).ok()?,
                documents: erase
                    .documents
                    .iter()
                    .map(|blob| BlobId::from_slice(blob).ok())
                    .collect::<Option<_>>()?,
            },
            _ => return None,
        };
        Some(Self { created: moment(record.created), tries: record.tries, task })
    }
}
