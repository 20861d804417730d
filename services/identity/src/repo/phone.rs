//! Telephone numbers, and how many messages went to them.

use gatepost_identity_core::{Phone, PhoneCheck, SentCode, SmsUse};
use gatepost_model::{AccountId, PepperKeyId, PhoneId, PhoneNumber};
use gatepost_store::{Range, Store, StoreError, Table};
use prost::Message;

use super::{
    Found, HashRecord, PHONE_BY_NUMBER, PHONE_CHECKS, PHONES, Recorded, SMS_USES, key_bytes, moment,
};

#[derive(Clone, PartialEq, Message)]
pub(crate) struct PhoneRecord {
    #[prost(bytes = "vec", tag = "1")]
    id: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    account: Vec<u8>,
    #[prost(string, tag = "3")]
    number: String,
    #[prost(uint64, tag = "4")]
    verified: u64,
    #[prost(bool, tag = "5")]
    recovery: bool,
    #[prost(bool, tag = "6")]
    notices: bool,
}

impl Recorded for Phone {
    const TABLE: Table = PHONES;
    type Record = PhoneRecord;

    fn to_record(&self) -> PhoneRecord {
        PhoneRecord {
            id: self.id.to_bytes().to_vec(),
            account: self.account.to_bytes().to_vec(),
            number: self.number.as_str().to_owned(),
            verified: self.verified.unix_millis(),
            recovery: self.recovery,
            notices: self.notices,
        }
    }

    fn from_record(record: PhoneRecord) -> Option<Self> {
        Some(Self {
            id: PhoneId::from_slice(&record.id).ok()?,
            account: AccountId::from_slice(&record.account).ok()?,
            number: record.number.parse().ok()?,
            verified: moment(record.verified),
            recovery: record.recovery,
            notices: record.notices,
        })
    }
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct SentCodeRecord {
    #[prost(bytes = "vec", tag = "1")]
    seed: Vec<u8>,
    #[prost(uint32, tag = "2")]
    key: u32,
    #[prost(message, optional, tag = "3")]
    hash: Option<HashRecord>,
    #[prost(uint64, tag = "4")]
    sent: u64,
    #[prost(uint64, tag = "5")]
    expires: u64,
    #[prost(uint32, tag = "6")]
    wrong: u32,
}

impl SentCodeRecord {
    pub(crate) fn of(code: &SentCode) -> Self {
        Self {
            seed: code.seed.to_vec(),
            key: code.key.0,
            hash: Some(HashRecord::of(&code.hash)),
            sent: code.sent.unix_millis(),
            expires: code.expires.unix_millis(),
            wrong: code.wrong,
        }
    }

    pub(crate) fn read(record: Option<Self>) -> Option<SentCode> {
        let record = record?;
        Some(SentCode {
            seed: record.seed.try_into().ok()?,
            key: PepperKeyId(record.key),
            hash: HashRecord::read(record.hash)?,
            sent: moment(record.sent),
            expires: moment(record.expires),
            wrong: record.wrong,
        })
    }
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct PhoneCheckRecord {
    #[prost(bytes = "vec", tag = "1")]
    account: Vec<u8>,
    #[prost(string, tag = "2")]
    number: String,
    /// Empty: none.
    #[prost(bytes = "vec", tag = "3")]
    replaces: Vec<u8>,
    #[prost(bool, tag = "4")]
    recovery: bool,
    #[prost(bool, tag = "5")]
    notices: bool,
    #[prost(message, optional, tag = "6")]
    code: Option<SentCodeRecord>,
}

impl Recorded for PhoneCheck {
    const TABLE: Table = PHONE_CHECKS;
    type Record = PhoneCheckRecord;

    fn to_record(&self) -> PhoneCheckRecord {
        PhoneCheckRecord {
            account: self.account.to_bytes().to_vec(),
            number: self.number.as_str().to_owned(),
            replaces: self.replaces.map(|id| id.to_bytes().to_vec()).unwrap_or_default(),
            recovery: self.recovery,
            notices: self.notices,
            code: Some(SentCodeRecord::of(&self.code)),
        }
    }

    fn from_record(record: PhoneCheckRecord) -> Option<Self> {
        let replaces = (!record.replaces.is_empty()).then(|| PhoneId::from_slice(&record.replaces));
        Some(Self {
            account: AccountId::from_slice(&record.account).ok()?,
            number: record.number.parse().ok()?,
            replaces: replaces.transpose().ok()?,
            recovery: record.recovery,
            notices: record.notices,
            code: SentCodeRecord::read(record.code)?,
        })
    }
}

/// Messages of a day under one key of [`sms_use_key`].
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SmsCount(pub(crate) SmsUse);

#[derive(Clone, PartialEq, Message)]
pub(crate) struct SmsCountRecord {
    #[prost(uint32, tag = "1")]
    count: u32,
    #[prost(uint64, tag = "2")]
    last: u64,
}

impl Recorded for SmsCount {
    const TABLE: Table = SMS_USES;
    type Record = SmsCountRecord;

    fn to_record(&self) -> SmsCountRecord {
        SmsCountRecord { count: self.0.count, last: self.0.last.unix_millis() }
    }

    fn from_record(record: SmsCountRecord) -> Option<Self> {
        Some(Self(SmsUse { count: record.count, last: moment(record.last) }))
    }
}

/// Key of what is counted on a day: `kind` says what, `key` which.
pub(crate) fn sms_use_key(day: u32, kind: u8, key: &[u8]) -> Vec<u8> {
    [day.to_be_bytes().as_slice(), &[kind], key].concat()
}

/// Key of the index by number: several accounts can have the same number.
pub(crate) fn number_key(number: &PhoneNumber, account: AccountId) -> Vec<u8> {
    [number.digits().as_bytes(), b"\0", &account.to_bytes()].concat()
}

/// Verified numbers of an account, in the order they were added.
pub(crate) async fn phones_of(
    store: &dyn Store,
    account: AccountId,
) -> Result<Vec<Found<Phone>>, StoreError> {
    let entries = store.scan(Range::prefix(PHONES, &account.to_bytes())).await?;
    let phones = entries.iter().map(|entry| {
        let value = Phone::decode(&entry.record.value)?;
        Ok(Found { version: entry.record.version, value })
    });
    phones.collect()
}

/// At most `limit` accounts that have verified a number.
pub(crate) async fn accounts_by_number(
    store: &dyn Store,
    number: &PhoneNumber,
    limit: usize,
) -> Result<Vec<(AccountId, PhoneId)>, StoreError> {
    let prefix = [number.digits().as_bytes(), b"\0"].concat();
    let entries = store.scan(Range::prefix(PHONE_BY_NUMBER, &prefix).limit(limit)).await?;
    let pair = |entry: &gatepost_store::Entry| {
        let account = entry.key.get(prefix.len()..).unwrap_or_default();
        let account = AccountId::from_bytes(key_bytes(PHONE_BY_NUMBER, account)?);
        let phone = PhoneId::from_bytes(key_bytes(PHONE_BY_NUMBER, &entry.record.value)?);
        Ok((account, phone))
    };
    entries.iter().map(pair).collect()
}
