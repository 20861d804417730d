//! Second factors.

use gatepost_identity_core::{
    BackupCodes, Factor, FactorDetail, PasskeyFactor, PushFactor, SmsFactor, TotpFactor,
};
use gatepost_model::{AccountId, FactorId, PhoneId, Timestamp};
use gatepost_store::{Range, Store, StoreError, Table};
use prost::Message;

use super::{FACTORS, Found, HashRecord, Recorded, moment};

#[derive(Clone, PartialEq, Message)]
pub(crate) struct FactorRecord {
    #[prost(bytes = "vec", tag = "1")]
    id: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    account: Vec<u8>,
    #[prost(string, tag = "3")]
    name: String,
    #[prost(uint64, tag = "4")]
    created: u64,
    #[prost(uint64, optional, tag = "5")]
    last_used: Option<u64>,
    #[prost(message, optional, tag = "6")]
    totp: Option<TotpRecord>,
    #[prost(message, optional, tag = "7")]
    backup_codes: Option<BackupCodesRecord>,
    #[prost(message, optional, tag = "8")]
    passkey: Option<PasskeyRecord>,
    #[prost(message, optional, tag = "9")]
    push: Option<PushRecord>,
    #[prost(message, optional, tag = "10")]
    sms: Option<SmsRecord>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct SmsRecord {
    #[prost(bytes = "vec", tag = "1")]
    phone: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct PasskeyRecord {
    #[prost(bytes = "vec", tag = "1")]
    credential_id: Vec<u8>,
    /// As webauthn-rs writes it, as JSON.
    #[prost(string, tag = "2")]
    credential: String,
    #[prost(uint32, tag = "3")]
    counter: u32,
    #[prost(bool, tag = "4")]
    backup_eligible: bool,
    #[prost(bool, tag = "5")]
    backed_up: bool,
    #[prost(bool, tag = "6")]
    verifies: bool,
    #[prost(uint64, optional, tag = "7")]
    suspended: Option<u64>,
}

impl PasskeyRecord {
    fn of(passkey: &PasskeyFactor) -> Self {
        Self {
            credential_id: passkey.credential_id.clone(),
            credential: passkey.credential.clone(),
            counter: passkey.counter,
            backup_eligible: passkey.backup_eligible,
            backed_up: passkey.backed_up,
            verifies: passkey.verifies,
            suspended: passkey.suspended.map(Timestamp::unix_millis),
        }
    }

    fn read(self) -> PasskeyFactor {
        PasskeyFactor {
            credential_id: self.credential_id,
            credential: self.credential,
            counter: self.counter,
            backup_eligible: self.backup_eligible,
            backed_up: self.backed_up,
            verifies: self.verifies,
            suspended: self.suspended.map(moment),
        }
    }
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct PushRecord {
    #[prost(bytes = "vec", tag = "1")]
    public_key: Vec<u8>,
    #[prost(string, tag = "2")]
    platform: String,
    #[prost(message, optional, tag = "3")]
    codes: Option<TotpRecord>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct TotpRecord {
    #[prost(bytes = "vec", tag = "1")]
    sealed: Vec<u8>,
    #[prost(uint64, tag = "2")]
    last_step: u64,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct BackupCodesRecord {
    #[prost(message, repeated, tag = "1")]
    left: Vec<HashRecord>,
    #[prost(uint32, tag = "2")]
    made: u32,
}

impl Recorded for Factor {
    const TABLE: Table = FACTORS;
    type Record = FactorRecord;

    fn to_record(&self) -> FactorRecord {
        let mut record = FactorRecord {
            id: self.id.to_bytes().to_vec(),
            account: self.account.to_bytes().to_vec(),
            name: self.name.as_str().to_owned(),
            created: self.created.unix_millis(),
            last_used: self.last_used.map(Timestamp::unix_millis),
            ..FactorRecord::default()
        };
        match &self.detail {
            FactorDetail::Totp(totp) => {
                let (sealed, last_step) = (totp.sealed.clone(), totp.last_step);
                record.totp = Some(TotpRecord { sealed, last_step });
            }
            FactorDetail::Passkey(passkey) => record.passkey = Some(PasskeyRecord::of(passkey)),
            FactorDetail::Push(push) => {
                let TotpFactor { sealed, last_step } = push.codes.clone();
                record.push = Some(PushRecord {
                    public_key: push.public_key.clone(),
                    platform: push.platform.to_string(),
                    codes: Some(TotpRecord { sealed, last_step }),
                });
            }
            FactorDetail::Sms(sms) => {
                record.sms = Some(SmsRecord { phone: sms.phone.to_bytes().to_vec() });
            }
            FactorDetail::BackupCodes(codes) => {
                let left = codes.left.iter().map(HashRecord::of).collect();
                record.backup_codes = Some(BackupCodesRecord { left, made: codes.made });
            }
        }
        record
    }

    fn from_record(record: FactorRecord) -> Option<Self> {
        let FactorRecord { totp, backup_codes, passkey, push, sms, .. } = record;
        let detail = match (totp, backup_codes, passkey, push, sms) {
            (Some(TotpRecord { sealed, last_step }), None, None, None, None) => {
                FactorDetail::Totp(TotpFactor { sealed, last_step })
            }
            (None, None, Some(passkey), None, None) => FactorDetail::Passkey(passkey.read()),
            (None, None, None, Some(push), None) => {
                let TotpRecord { sealed, last_step } = push.codes?;
                FactorDetail::Push(PushFactor {
                    public_key: push.public_key,
                    platform: push.platform.parse().ok()?,
                    codes: TotpFactor { sealed, last_step },
                })
            }
            (None, None, None, None, Some(sms)) => {
                FactorDetail::Sms(SmsFactor { phone: PhoneId::from_slice(&sms.phone).ok()? })
            }
            (None, Some(codes), None, None, None) => {
                let left = codes.left.into_iter().map(|hash| HashRecord::read(Some(hash)));
                let left = left.collect::<Option<_>>()?;
                FactorDetail::BackupCodes(BackupCodes { left, made: codes.made })
            }
            _ => return None,
        };
        Some(Self {
            id: FactorId::from_slice(&record.id).ok()?,
            account: AccountId::from_slice(&record.account).ok()?,
            name: record.name.parse().ok()?,
            created: moment(record.created),
            last_used: record.last_used.map(moment),
            detail,
        })
    }
}

/// Every factor of an account, in the order of their enrollment, backup codes last.
///
/// One that does not decode is an error and not left out: an account must not lose its second factor
/// by a damaged record.
pub(crate) async fn factors_of(
    store: &dyn Store,
    account: AccountId,
) -> Result<Vec<Found<Factor>>, StoreError> {
    let entries = store.scan(Range::prefix(FACTORS, &account.to_bytes())).await?;
    let factors = entries.iter().map(|entry| {
        let value = Factor::decode(&entry.record.value)?;
        Ok(Found { version: entry.record.version, value })
    });
    let mut factors = factors.collect::<Result<Vec<Found<Factor>>, StoreError>>()?;
    factors.sort_by_key(|found| (!found.value.kind().stands_alone(), found.value.created));
    Ok(factors)
}
