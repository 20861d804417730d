//! What accounts let clients do: grants, what was agreed to, and codes on their way.

use gatepost_identity_core::oauth::{
    AuthorizationCode, Consent, OauthGrant, RefreshFamily, SignedIn,
};
use gatepost_model::{AccountId, OauthClientId, OauthGrantId, PepperKeyId, SessionId};
use gatepost_store::Table;
use prost::Message;

use super::{
    ClientRecord, HashRecord, OAUTH_CODES, OAUTH_CONSENTS, OAUTH_GRANT_USES, OAUTH_GRANTS,
    Recorded,
    login::{ProofRecord, proof_records, read_proofs},
    moment,
    oauth_client::{read_scopes, scope_slugs},
};

#[derive(Clone, PartialEq, Message)]
pub(crate) struct SignedInRecord {
    #[prost(bytes = "vec", tag = "1")]
    session: Vec<u8>,
    #[prost(uint64, tag = "2")]
    time: u64,
    #[prost(message, repeated, tag = "3")]
    proofs: Vec<ProofRecord>,
}

impl SignedInRecord {
    pub(super) fn of(signed_in: &SignedIn) -> Self {
        Self {
            session: signed_in.session.to_bytes().to_vec(),
            time: signed_in.time.unix_millis(),
            proofs: proof_records(&signed_in.proofs),
        }
    }

    pub(super) fn read(record: Option<Self>) -> Option<SignedIn> {
        let record = record?;
        Some(SignedIn {
            session: SessionId::from_slice(&record.session).ok()?,
            time: moment(record.time),
            proofs: read_proofs(&record.proofs),
        })
    }
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct RefreshRecord {
    #[prost(bytes = "vec", tag = "1")]
    public: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    seed: Vec<u8>,
    #[prost(uint32, tag = "3")]
    key: u32,
    #[prost(uint32, tag = "4")]
    generation: u32,
    #[prost(uint64, tag = "5")]
    rotated: u64,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct OauthGrantRecord {
    #[prost(bytes = "vec", tag = "1")]
    id: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    account: Vec<u8>,
    #[prost(bytes = "vec", tag = "3")]
    client: Vec<u8>,
    #[prost(string, repeated, tag = "4")]
    scopes: Vec<String>,
    #[prost(uint64, tag = "5")]
    created: u64,
    #[prost(message, optional, tag = "6")]
    signed_in: Option<SignedInRecord>,
    #[prost(string, tag = "7")]
    mailbox: String,
    #[prost(message, optional, tag = "8")]
    refresh: Option<RefreshRecord>,
}

impl Recorded for OauthGrant {
    const TABLE: Table = OAUTH_GRANTS;
    type Record = OauthGrantRecord;

    fn to_record(&self) -> OauthGrantRecord {
        let refresh = |family: &RefreshFamily| RefreshRecord {
            public: family.public.to_vec(),
            seed: family.seed.to_vec(),
            key: family.key.0,
            generation: family.generation,
            rotated: family.rotated.unix_millis(),
        };
        OauthGrantRecord {
            id: self.id.to_bytes().to_vec(),
            account: self.account.to_bytes().to_vec(),
            client: self.client.to_bytes().to_vec(),
            scopes: scope_slugs(&self.scopes),
            created: self.created.unix_millis(),
            signed_in: Some(SignedInRecord::of(&self.signed_in)),
            mailbox: self.mailbox.clone(),
            refresh: self.refresh.as_ref().map(refresh),
        }
    }

    fn from_record(record: OauthGrantRecord) -> Option<Self> {
        let refresh = |record: RefreshRecord| {
            Some(RefreshFamily {
                public: record.public.try_into().ok()?,
                seed: record.seed.try_into().ok()?,
                key: PepperKeyId(record.key),
                generation: record.generation,
                rotated: moment(record.rotated),
            })
        };
        let refresh = match record.refresh {
            None => None,
            Some(record) => Some(refresh(record)?),
        };
        Some(Self {
            id: OauthGrantId::from_slice(&record.id).ok()?,
            account: AccountId::from_slice(&record.account).ok()?,
            client: OauthClientId::from_slice(&record.client).ok()?,
            scopes: read_scopes(&record.scopes)?,
            created: moment(record.created),
            signed_in: SignedInRecord::read(record.signed_in)?,
            mailbox: record.mailbox,
            refresh,
        })
    }
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct ConsentRecord {
    #[prost(string, repeated, tag = "1")]
    scopes: Vec<String>,
    #[prost(string, tag = "2")]
    mailbox: String,
    #[prost(bool, tag = "3")]
    mailbox_chosen: bool,
    #[prost(uint64, tag = "4")]
    time: u64,
}

impl Recorded for Consent {
    const TABLE: Table = OAUTH_CONSENTS;
    type Record = ConsentRecord;

    fn to_record(&self) -> ConsentRecord {
        ConsentRecord {
            scopes: scope_slugs(&self.scopes),
            mailbox: self.mailbox.clone(),
            mailbox_chosen: self.mailbox_chosen,
            time: self.time.unix_millis(),
        }
    }

    fn from_record(record: ConsentRecord) -> Option<Self> {
        Some(Self {
            scopes: read_scopes(&record.scopes)?,
            mailbox: record.mailbox,
            mailbox_chosen: record.mailbox_chosen,
            time: moment(record.time),
        })
    }
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct CodeRecord {
    #[prost(message, optional, tag = "1")]
    hash: Option<HashRecord>,
    #[prost(bytes = "vec", tag = "2")]
    client: Vec<u8>,
    #[prost(string, tag = "3")]
    redirect_uri: String,
    #[prost(string, optional, tag = "4")]
    challenge: Option<String>,
    #[prost(bytes = "vec", tag = "5")]
    account: Vec<u8>,
    #[prost(message, optional, tag = "6")]
    signed_in: Option<SignedInRecord>,
    #[prost(string, repeated, tag = "7")]
    scopes: Vec<String>,
    #[prost(string, optional, tag = "8")]
    nonce: Option<String>,
    #[prost(string, tag = "9")]
    mailbox: String,
    #[prost(uint64, tag = "10")]
    expires: u64,
    #[prost(bytes = "vec", optional, tag = "11")]
    used: Option<Vec<u8>>,
}

impl Recorded for AuthorizationCode {
    const TABLE: Table = OAUTH_CODES;
    type Record = CodeRecord;

    fn to_record(&self) -> CodeRecord {
        CodeRecord {
            hash: Some(HashRecord::of(&self.hash)),
            client: self.client.to_bytes().to_vec(),
            redirect_uri: self.redirect_uri.clone(),
            challenge: self.challenge.clone(),
            account: self.account.to_bytes().to_vec(),
            signed_in: Some(SignedInRecord::of(&self.signed_in)),
            scopes: scope_slugs(&self.scopes),
            nonce: self.nonce.clone(),
            mailbox: self.mailbox.clone(),
            expires: self.expires.unix_millis(),
            used: self.used.map(|id| id.to_bytes().to_vec()),
        }
    }

    fn from_record(record: CodeRecord) -> Option<Self> {
        let used = record.used.map(|id| OauthGrantId::from_slice(&id));
        Some(Self {
            hash: HashRecord::read(record.hash)?,
            client: OauthClientId::from_slice(&record.client).ok()?,
            redirect_uri: record.redirect_uri,
            challenge: record.challenge,
            account: AccountId::from_slice(&record.account).ok()?,
            signed_in: SignedInRecord::read(record.signed_in)?,
            scopes: read_scopes(&record.scopes)?,
            nonce: record.nonce,
            mailbox: record.mailbox,
            expires: moment(record.expires),
            used: used.transpose().ok()?,
        })
    }
}

/// The last use of a grant.
#[derive(Clone, Debug)]
pub(crate) struct GrantUse(pub(crate) gatepost_identity_core::LastUse);

#[derive(Clone, PartialEq, Message)]
pub(crate) struct GrantUseRecord {
    #[prost(uint64, tag = "1")]
    time: u64,
    #[prost(message, optional, tag = "2")]
    client: Option<ClientRecord>,
}

impl Recorded for GrantUse {
    const TABLE: Table = OAUTH_GRANT_USES;
    type Record = GrantUseRecord;

    fn to_record(&self) -> GrantUseRecord {
        let client = Some(ClientRecord::of(&self.0.client));
        GrantUseRecord { time: self.0.time.unix_millis(), client }
    }

    fn from_record(record: GrantUseRecord) -> Option<Self> {
        let (time, client) = (moment(record.time), ClientRecord::read(record.client)?);
        Some(Self(gatepost_identity_core::LastUse { time, client }))
    }
}
