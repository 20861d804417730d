//! Logins under way.

use gatepost_identity_core::{
    Login, LoginPurpose, Method, PasskeyQuestion, Proofs, PushAsked, Question, SmsQuestion,
};
use gatepost_model::{AccountId, ApprovalId, FactorId, LoginId, SessionId};
use gatepost_store::Table;
use prost::Message;

use super::{ClientRecord, HashRecord, LOGINS, Recorded, moment, phone::SentCodeRecord};

#[derive(Clone, PartialEq, Message)]
pub(crate) struct LoginRecord {
    #[prost(bytes = "vec", tag = "1")]
    id: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    account: Vec<u8>,
    /// A step-up of this session; a sign-in when empty.
    #[prost(bytes = "vec", tag = "3")]
    session: Vec<u8>,
    /// Must the step-up prove a factor?
    #[prost(bool, tag = "4")]
    factor: bool,
    #[prost(message, optional, tag = "5")]
    hash: Option<HashRecord>,
    #[prost(uint64, tag = "6")]
    password_set: u64,
    #[prost(message, repeated, tag = "7")]
    proofs: Vec<ProofRecord>,
    #[prost(uint64, tag = "8")]
    created: u64,
    #[prost(uint64, tag = "9")]
    expires: u64,
    #[prost(uint32, tag = "10")]
    wrong: u32,
    /// Empty while the password is asked for, or nothing.
    #[prost(bytes = "vec", tag = "11")]
    chosen: Vec<u8>,
    #[prost(message, optional, tag = "12")]
    client: Option<ClientRecord>,
    /// What is asked of passkeys, and what the answer is verified against; empty otherwise.
    #[prost(string, tag = "13")]
    passkey_options: String,
    #[prost(string, tag = "14")]
    passkey_state: String,
    /// A phone is asked for.
    #[prost(message, optional, tag = "15")]
    push: Option<PushQuestionRecord>,
    #[prost(message, optional, tag = "17")]
    sms: Option<SmsQuestionRecord>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct PushQuestionRecord {
    /// Empty when the phone could not be asked.
    #[prost(bytes = "vec", tag = "1")]
    approval: Vec<u8>,
    #[prost(uint32, tag = "2")]
    number: u32,
    #[prost(uint64, tag = "3")]
    expires: u64,
}

impl PushQuestionRecord {
    fn of(asked: Option<&PushAsked>) -> Self {
        asked.map_or_else(Self::default, |asked| Self {
            approval: asked.approval.to_bytes().to_vec(),
            number: asked.number,
            expires: asked.expires.unix_millis(),
        })
    }

    fn read(self) -> Option<Question> {
        if self.approval.is_empty() {
            return Some(Question::Push(None));
        }
        let approval = ApprovalId::from_slice(&self.approval).ok()?;
        let expires = moment(self.expires);
        Some(Question::Push(Some(PushAsked { approval, number: self.number, expires })))
    }
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct SmsQuestionRecord {
    #[prost(string, tag = "1")]
    masked: String,
    #[prost(uint64, tag = "2")]
    resend_at: u64,
    #[prost(message, optional, tag = "3")]
    code: Option<SentCodeRecord>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct ProofRecord {
    #[prost(string, tag = "1")]
    method: String,
    #[prost(uint64, tag = "2")]
    time: u64,
}

/// Proofs as they are stored.
pub(crate) fn proof_records(proofs: &Proofs) -> Vec<ProofRecord> {
    let record = |(method, time): (Method, gatepost_model::Timestamp)| ProofRecord {
        method: method.slug().to_owned(),
        time: time.unix_millis(),
    };
    proofs.iter().map(record).collect()
}

/// Proofs as they were stored; one that is not understood is none.
pub(crate) fn read_proofs(records: &[ProofRecord]) -> Proofs {
    let proofs = records
        .iter()
        .filter_map(|record| Some((record.method.parse().ok()?, moment(record.time))));
    proofs.collect()
}

impl Recorded for Login {
    const TABLE: Table = LOGINS;
    type Record = LoginRecord;

    fn to_record(&self) -> LoginRecord {
        let (session, factor) = match self.purpose {
            LoginPurpose::SignIn => (Vec::new(), false),
            LoginPurpose::StepUp { session, factor } => (session.to_bytes().to_vec(), factor),
        };
        // Kinds whose question remembers something add a field here.
        let (passkey_options, passkey_state) = match &self.question {
            Question::Code | Question::Push(_) | Question::Sms(_) => Default::default(),
            Question::Passkey(asked) => (asked.options.clone(), asked.state.clone()),
        };
        let sms = match &self.question {
            Question::Code | Question::Passkey(_) | Question::Push(_) => None,
            Question::Sms(asked) => Some(SmsQuestionRecord {
                masked: asked.masked.clone(),
                resend_at: asked.resend_at.unix_millis(),
                code: Some(SentCodeRecord::of(&asked.code)),
            }),
        };
        let push = match &self.question {
            Question::Code | Question::Passkey(_) | Question::Sms(_) => None,
            Question::Push(asked) => Some(PushQuestionRecord::of(asked.as_ref())),
        };
        LoginRecord {
            id: self.id.to_bytes().to_vec(),
            account: self.account.to_bytes().to_vec(),
            session,
            factor,
            hash: Some(HashRecord::of(&self.hash)),
            password_set: self.password_set.unix_millis(),
            proofs: proof_records(&self.proofs),
            created: self.created.unix_millis(),
            expires: self.expires.unix_millis(),
            wrong: self.wrong,
            chosen: self.chosen.map(|id| id.to_bytes().to_vec()).unwrap_or_default(),
            client: Some(ClientRecord::of(&self.client)),
            passkey_options,
            passkey_state,
            push,
            sms,
        }
    }

    fn from_record(record: LoginRecord) -> Option<Self> {
        let purpose = if record.session.is_empty() {
            LoginPurpose::SignIn
        } else {
            let session = SessionId::from_slice(&record.session).ok()?;
            LoginPurpose::StepUp { session, factor: record.factor }
        };
        let chosen = (!record.chosen.is_empty()).then(|| FactorId::from_slice(&record.chosen));
        let question = match record.sms {
            Some(asked) => Question::Sms(Box::new(SmsQuestion {
                masked: asked.masked,
                resend_at: moment(asked.resend_at),
                code: SentCodeRecord::read(asked.code)?,
            })),
            None if record.push.is_some() => record.push?.read()?,
            None if record.passkey_state.is_empty() => Question::Code,
            None => {
                let (options, state) = (record.passkey_options, record.passkey_state);
                Question::Passkey(PasskeyQuestion { options, state })
            }
        };
        Some(Self {
            id: LoginId::from_slice(&record.id).ok()?,
            account: AccountId::from_slice(&record.account).ok()?,
            purpose,
            hash: HashRecord::read(record.hash)?,
            password_set: moment(record.password_set),
            proofs: read_proofs(&record.proofs),
            created: moment(record.created),
            expires: moment(record.expires),
            wrong: record.wrong,
            chosen: chosen.transpose().ok()?,
            question,
            client: ClientRecord::read(record.client)?,
        })
    }
}
