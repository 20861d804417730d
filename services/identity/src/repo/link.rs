//! Mailed links.

use std::collections::BTreeMap;

use gatepost_identity_core::{
    Alarm, DeviceKind, DeviceSetup, LinkPurpose, MailedLink, Phone, Undo,
};
use gatepost_model::{
    AccountId, Address, ApiTokenId, AppPasswordId, FactorId, LinkId, MailProtocol, MailboxId,
    PepperKeyId, RecoveryCaseId,
};
use gatepost_store::Table;
use prost::Message;

use super::{HashRecord, LINKS, Recorded, moment, phone::PhoneRecord};

#[derive(Clone, PartialEq, Message)]
pub(crate) struct LinkRecord {
    #[prost(bytes = "vec", tag = "1")]
    id: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    account: Vec<u8>,
    #[prost(uint64, tag = "3")]
    created: u64,
    #[prost(uint64, tag = "4")]
    expires: u64,
    #[prost(bytes = "vec", tag = "5")]
    seed: Vec<u8>,
    #[prost(uint32, tag = "6")]
    key: u32,
    #[prost(bytes = "vec", tag = "7")]
    public: Vec<u8>,
    #[prost(message, optional, tag = "8")]
    hash: Option<HashRecord>,
    #[prost(message, optional, tag = "9")]
    purpose: Option<PurposeRecord>,
}

/// One field is set.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct PurposeRecord {
    #[prost(message, optional, tag = "1")]
    alarm: Option<AlarmRecord>,
    #[prost(string, optional, tag = "2")]
    login_email: Option<String>,
    #[prost(string, optional, tag = "3")]
    recovery_email: Option<String>,
    #[prost(bool, tag = "4")]
    password_reset: bool,
    #[prost(bytes = "vec", optional, tag = "9")]
    factor_reset: Option<Vec<u8>>,
    #[prost(message, optional, tag = "10")]
    device_setup: Option<DeviceSetupRecord>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct DeviceSetupRecord {
    #[prost(string, tag = "1")]
    name: String,
    /// Position in [`DeviceKind::ALL`].
    #[prost(uint32, tag = "2")]
    kind: u32,
    #[prost(bytes = "vec", tag = "3")]
    mailbox: Vec<u8>,
    #[prost(string, tag = "4")]
    address: String,
    #[prost(string, repeated, tag = "5")]
    scopes: Vec<String>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct AlarmRecord {
    #[prost(string, tag = "1")]
    about: String,
    #[prost(btree_map = "string, string", tag = "2")]
    facts: BTreeMap<String, String>,
    #[prost(message, optional, tag = "3")]
    undo: Option<UndoRecord>,
}

/// One field is set.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct UndoRecord {
    #[prost(bytes = "vec", optional, tag = "1")]
    app_password: Option<Vec<u8>>,
    #[prost(bytes = "vec", optional, tag = "2")]
    api_token: Option<Vec<u8>>,
    #[prost(message, optional, tag = "3")]
    login_email: Option<EmailsRecord>,
    /// Empty: none.
    #[prost(message, optional, tag = "4")]
    recovery_email: Option<EmailsRecord>,
    #[prost(bytes = "vec", optional, tag = "5")]
    factor: Option<Vec<u8>>,
    #[prost(bytes = "vec", optional, tag = "9")]
    recovery_case: Option<Vec<u8>>,
    /// A side that is absent: none.
    #[prost(message, optional, tag = "8")]
    phone: Option<PhonesRecord>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct PhonesRecord {
    #[prost(message, optional, tag = "1")]
    before: Option<PhoneRecord>,
    #[prost(message, optional, tag = "2")]
    after: Option<PhoneRecord>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct EmailsRecord {
    #[prost(string, tag = "1")]
    before: String,
    #[prost(string, tag = "2")]
    after: String,
}

impl Recorded for MailedLink {
    const TABLE: Table = LINKS;
    type Record = LinkRecord;

    fn to_record(&self) -> LinkRecord {
        LinkRecord {
            id: self.id.to_bytes().to_vec(),
            account: self.account.to_bytes().to_vec(),
            created: self.created.unix_millis(),
            expires: self.expires.unix_millis(),
            seed: self.seed.to_vec(),
            key: self.key.0,
            public: self.public.to_vec(),
            hash: Some(HashRecord::of(&self.hash)),
            purpose: Some(PurposeRecord::of(&self.purpose)),
        }
    }

    fn from_record(record: LinkRecord) -> Option<Self> {
        Some(Self {
            id: LinkId::from_slice(&record.id).ok()?,
            account: AccountId::from_slice(&record.account).ok()?,
            created: moment(record.created),
            expires: moment(record.expires),
            seed: record.seed.try_into().ok()?,
            key: PepperKeyId(record.key),
            public: record.public.try_into().ok()?,
            hash: HashRecord::read(record.hash)?,
            purpose: record.purpose?.read()?,
        })
    }
}

impl PurposeRecord {
    fn of(purpose: &LinkPurpose) -> Self {
        let mut record = Self::default();
        match purpose {
            LinkPurpose::Alarm(alarm) => record.alarm = Some(AlarmRecord::of(alarm)),
            LinkPurpose::LoginEmail(email) => record.login_email = Some(email.to_string()),
            LinkPurpose::RecoveryEmail(email) => record.recovery_email = Some(email.to_string()),
            LinkPurpose::PasswordReset => record.password_reset = true,
            LinkPurpose::FactorReset(case) => {
                record.factor_reset = Some(case.to_bytes().to_vec());
            }
            LinkPurpose::DeviceSetup(setup) => {
                record.device_setup = Some(DeviceSetupRecord::of(setup));
            }
        }
        record
    }

    /// A purpose that this version does not know opens nothing.
    fn read(self) -> Option<LinkPurpose> {
        match self {
            Self { alarm: Some(alarm), .. } => Some(LinkPurpose::Alarm(alarm.read()?)),
            Self { login_email: Some(email), .. } => {
                Some(LinkPurpose::LoginEmail(email.parse().ok()?))
            }
            Self { recovery_email: Some(email), .. } => {
                Some(LinkPurpose::RecoveryEmail(email.parse().ok()?))
            }
            Self { password_reset: true, .. } => Some(LinkPurpose::PasswordReset),
            Self { factor_reset: Some(case), .. } => {
                Some(LinkPurpose::FactorReset(RecoveryCaseId::from_slice(&case).ok()?))
            }
            Self { device_setup: Some(setup), .. } => Some(LinkPurpose::DeviceSetup(setup.read()?)),
            Self { .. } => None,
        }
    }
}

impl DeviceSetupRecord {
    fn of(setup: &DeviceSetup) -> Self {
        let kind = DeviceKind::ALL.iter().position(|kind| *kind == setup.kind).unwrap_or_default();
        Self {
            name: setup.name.as_str().to_owned(),
            kind: u32::try_from(kind).unwrap_or_default(),
            mailbox: setup.mailbox.to_bytes().to_vec(),
            address: setup.address.to_string(),
            scopes: setup.scopes.iter().map(|scope| scope.slug().to_owned()).collect(),
        }
    }

    fn read(self) -> Option<DeviceSetup> {
        // Anything that is not understood must not widen what the password opens.
        let scopes = self.scopes.iter().map(|slug| slug.parse::<MailProtocol>().ok());
        Some(DeviceSetup {
            name: self.name.parse().ok()?,
            kind: *DeviceKind::ALL.get(usize::try_from(self.kind).ok()?)?,
            mailbox: MailboxId::from_slice(&self.mailbox).ok()?,
            address: self.address.parse().ok()?,
            scopes: scopes.collect::<Option<_>>()?,
        })
    }
}

impl AlarmRecord {
    fn of(alarm: &Alarm) -> Self {
        Self {
            about: alarm.about.clone(),
            facts: alarm.facts.clone(),
            undo: alarm.undo.as_ref().map(UndoRecord::of),
        }
    }

    fn read(self) -> Option<Alarm> {
        // An undo that is not understood leaves the lock.
        let undo = self.undo.and_then(UndoRecord::read);
        Some(Alarm { about: self.about, facts: self.facts, undo })
    }
}

impl UndoRecord {
    fn of(undo: &Undo) -> Self {
        let mut record = Self::default();
        match undo {
            Undo::AppPassword(id) => record.app_password = Some(id.to_bytes().to_vec()),
            Undo::ApiToken(id) => record.api_token = Some(id.to_bytes().to_vec()),
            Undo::Factor(id) => record.factor = Some(id.to_bytes().to_vec()),
            Undo::RecoveryCase(id) => record.recovery_case = Some(id.to_bytes().to_vec()),
            Undo::Phone { before, after } => {
                let side =
                    |phone: &Option<Box<Phone>>| phone.as_ref().map(|phone| phone.to_record());
                record.phone = Some(PhonesRecord { before: side(before), after: side(after) });
            }
            Undo::LoginEmail { before, after } => {
                let (before, after) = (before.to_string(), after.to_string());
                record.login_email = Some(EmailsRecord { before, after });
            }
            Undo::RecoveryEmail { before, after } => {
                let text = |email: &Option<Address>| email.as_ref().map(ToString::to_string);
                let (before, after) =
                    (text(before).unwrap_or_default(), text(after).unwrap_or_default());
                record.recovery_email = Some(EmailsRecord { before, after });
            }
        }
        record
    }

    fn read(self) -> Option<Undo> {
        match self {
            Self { app_password: Some(id), .. } => {
                Some(Undo::AppPassword(AppPasswordId::from_slice(&id).ok()?))
            }
            Self { api_token: Some(id), .. } => {
                Some(Undo::ApiToken(ApiTokenId::from_slice(&id).ok()?))
            }
            Self { recovery_email: Some(emails), .. } => {
                let email = |text: String| match text.as_str() {
                    "" => Some(None),
                    text => text.parse().ok().map(Some),
                };
                let (before, after) = (email(emails.before)?, email(emails.after)?);
                Some(Undo::RecoveryEmail { before, after })
            }
            Self { phone: Some(PhonesRecord { before, after }), .. } => {
                let side = |record: Option<PhoneRecord>| match record {
                    None => Some(None),
                    Some(record) => Phone::from_record(record).map(|phone| Some(Box::new(phone))),
                };
                Some(Undo::Phone { before: side(before)?, after: side(after)? })
            }
            Self { factor: Some(id), .. } => Some(Undo::Factor(FactorId::from_slice(&id).ok()?)),
            Self { recovery_case: Some(id), .. } => {
                Some(Undo::RecoveryCase(RecoveryCaseId::from_slice(&id).ok()?))
            }
            Self { login_email: Some(emails), .. } => Some(Undo::LoginEmail {
                before: emails.before.parse().ok()?,
                after: emails.after.parse().ok()?,
            }),
            Self { .. } => None,
        }
    }
}
