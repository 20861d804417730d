//! Work that a commit leaves to the background: written in the same commit, removed when done, so
//! that a process that dies in between loses nothing.

use std::collections::BTreeMap;

use gatepost_model::{
    AccountId, Address, BlobId, OauthClientId, OrganizationId, PhoneNumber, RecoveryCaseId,
    SessionId, Timestamp,
};
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
    /// A text message to a telephone. Holds no code: it is made again from what `code` names.
    Sms {
        /// The same in every try.
        id: String,
        recipient: PhoneNumber,
        /// Slug of the text, or of the notice that it tells of.
        template: String,
        language: String,
        values: BTreeMap<String, String>,
        code: Option<CodeOf>,
    },
    /// The first organization of an account (ACC-1).
    Organization { account: AccountId, name: String },
    /// The clients of an organization that is deleted.
    EndClients { organization: OrganizationId },
    /// What people let a client do that is deleted.
    EndGrants { client: OauthClientId },
    /// A client is told that a session has ended.
    Logout { client: OauthClientId, account: AccountId, session: SessionId },
    /// Documents that a recovery case has given up (REC-4).
    EraseDocuments { case: RecoveryCaseId, documents: Vec<BlobId> },
}

/// Which code a message carries; another one that was drawn since takes its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum CodeOf {
    /// That of the number that waits, drawn at this moment.
    PhoneCheck(AccountId, Timestamp),
    /// That of a login, by public id, drawn at this moment.
    Login([u8; 5], Timestamp),
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
    #[prost(message, optional, tag = "7")]
    sms: Option<SmsRecord>,
    /// An organization whose clients go.
    #[prost(bytes = "vec", optional, tag = "8")]
    end_clients: Option<Vec<u8>>,
    /// A client that was deleted.
    #[prost(bytes = "vec", optional, tag = "9")]
    end_grants: Option<Vec<u8>>,
    #[prost(message, optional, tag = "10")]
    logout: Option<LogoutRecord>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct LogoutRecord {
    #[prost(bytes = "vec", tag = "1")]
    client: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    account: Vec<u8>,
    #[prost(bytes = "vec", tag = "3")]
    session: Vec<u8>,
}

impl LogoutRecord {
    fn read(&self) -> Option<Task> {
        Some(Task::Logout {
            client: OauthClientId::from_slice(&self.client).ok()?,
            account: AccountId::from_slice(&self.account).ok()?,
            session: SessionId::from_slice(&self.session).ok()?,
        })
    }
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct EraseRecord {
    #[prost(bytes = "vec", tag = "1")]
    case: Vec<u8>,
    #[prost(bytes = "vec", repeated, tag = "2")]
    documents: Vec<Vec<u8>>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct SmsRecord {
    #[prost(string, tag = "1")]
    recipient: String,
    #[prost(string, tag = "2")]
    template: String,
    #[prost(string, tag = "3")]
    language: String,
    #[prost(btree_map = "string, string", tag = "4")]
    values: BTreeMap<String, String>,
    /// Of a number that waits: its account.
    #[prost(bytes = "vec", optional, tag = "5")]
    check: Option<Vec<u8>>,
    /// Of a login: its public id.
    #[prost(bytes = "vec", optional, tag = "6")]
    login: Option<Vec<u8>>,
    /// When the code was drawn.
    #[prost(uint64, tag = "7")]
    drawn: u64,
    #[prost(string, tag = "8")]
    id: String,
}

impl SmsRecord {
    fn read(self) -> Option<Task> {
        let drawn = moment(self.drawn);
        let code = match (self.check, self.login) {
            (Some(account), _) => {
                Some(CodeOf::PhoneCheck(AccountId::from_slice(&account).ok()?, drawn))
            }
            (None, Some(login)) => Some(CodeOf::Login(login.try_into().ok()?, drawn)),
            (None, None) => None,
        };
        Some(Task::Sms {
            id: self.id,
            recipient: self.recipient.parse().ok()?,
            template: self.template,
            language: self.language,
            values: self.values,
            code,
        })
    }
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
            ..WorkRecord::default()
        };
        match self.task.clone() {
            Task::Notice { recipient, template, language, values } => {
                let recipient = recipient.to_string();
                record.notice = Some(NoticeRecord { recipient, template, language, values });
            }
            Task::Sms { id, recipient, template, language, values, code } => {
                let recipient = recipient.as_str().to_owned();
                let mut sms =
                    SmsRecord { id, recipient, template, language, values, ..Default::default() };
                match code {
                    Some(CodeOf::PhoneCheck(account, drawn)) => {
                        sms.check = Some(account.to_bytes().to_vec());
                        sms.drawn = drawn.unix_millis();
                    }
                    Some(CodeOf::Login(public, drawn)) => {
                        sms.login = Some(public.to_vec());
                        sms.drawn = drawn.unix_millis();
                    }
                    None => {}
                }
                record.sms = Some(sms);
            }
            Task::Organization { account, name } => {
                let account = account.to_bytes().to_vec();
                record.organization = Some(OrganizationRecord { account, name });
            }
            Task::EndClients { organization } => {
                record.end_clients = Some(organization.to_bytes().to_vec());
            }
            Task::EndGrants { client } => {
                record.end_grants = Some(client.to_bytes().to_vec());
            }
            Task::Logout { client, account, session } => {
                record.logout = Some(LogoutRecord {
                    client: client.to_bytes().to_vec(),
                    account: account.to_bytes().to_vec(),
                    session: session.to_bytes().to_vec(),
                });
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
        if let Some(sms) = record.sms {
            let (created, tries) = (moment(record.created), record.tries);
            return Some(Self { created, tries, task: sms.read()? });
        }
        if let Some(organization) = record.end_clients {
            let organization = OrganizationId::from_slice(&organization).ok()?;
            let (created, tries) = (moment(record.created), record.tries);
            return Some(Self { created, tries, task: Task::EndClients { organization } });
        }
        let (created, tries) = (moment(record.created), record.tries);
        if let Some(client) = record.end_grants {
            let client = OauthClientId::from_slice(&client).ok()?;
            return Some(Self { created, tries, task: Task::EndGrants { client } });
        }
        if let Some(logout) = record.logout {
            return Some(Self { created, tries, task: logout.read()? });
        }
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
