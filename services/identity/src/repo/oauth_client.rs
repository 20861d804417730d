//! Clients of the OpenID provider.

use gatepost_identity_core::oauth::{
    ClientAudience, ClientSecret, OauthClient, OauthScope, OauthScopes,
};
use gatepost_model::{OauthClientId, OrganizationId, Timestamp};
use gatepost_store::{ChangeSet, Expect, Range, Store, StoreError, Table};
use prost::Message;

use super::{
    Found, HashRecord, NOTHING, OAUTH_CLIENT_BY_ORGANIZATION, OAUTH_CLIENTS, Recorded, find, moment,
};

#[derive(Clone, PartialEq, Message)]
pub(crate) struct OauthClientRecord {
    #[prost(bytes = "vec", tag = "1")]
    id: Vec<u8>,
    #[prost(bytes = "vec", optional, tag = "2")]
    organization: Option<Vec<u8>>,
    #[prost(string, tag = "3")]
    name: String,
    #[prost(string, tag = "4")]
    authentication: String,
    #[prost(string, repeated, tag = "5")]
    redirect_uris: Vec<String>,
    #[prost(string, repeated, tag = "6")]
    post_logout_redirect_uris: Vec<String>,
    #[prost(string, optional, tag = "7")]
    backchannel_logout_uri: Option<String>,
    #[prost(string, repeated, tag = "8")]
    grant_types: Vec<String>,
    #[prost(string, repeated, tag = "9")]
    scopes: Vec<String>,
    #[prost(bool, tag = "10")]
    everyone: bool,
    #[prost(bool, tag = "11")]
    trusted: bool,
    #[prost(bool, tag = "12")]
    introspects: bool,
    #[prost(string, optional, tag = "13")]
    home_url: Option<String>,
    #[prost(string, optional, tag = "14")]
    policy_url: Option<String>,
    #[prost(string, optional, tag = "15")]
    terms_url: Option<String>,
    #[prost(string, tag = "16")]
    id_token_algorithm: String,
    #[prost(string, optional, tag = "17")]
    keys: Option<String>,
    #[prost(bool, tag = "18")]
    self_registered: bool,
    #[prost(bool, tag = "19")]
    enabled: bool,
    #[prost(uint64, tag = "20")]
    created: u64,
    #[prost(message, repeated, tag = "21")]
    secrets: Vec<SecretRecord>,
    #[prost(message, optional, tag = "22")]
    registration: Option<HashRecord>,
    #[prost(bool, tag = "23")]
    without_pkce: bool,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct SecretRecord {
    #[prost(message, optional, tag = "1")]
    hash: Option<HashRecord>,
    #[prost(uint64, tag = "2")]
    created: u64,
    #[prost(uint64, optional, tag = "3")]
    ends: Option<u64>,
}

impl Recorded for OauthClient {
    const TABLE: Table = OAUTH_CLIENTS;
    type Record = OauthClientRecord;

    fn to_record(&self) -> OauthClientRecord {
        let text = |url: &gatepost_identity_core::oauth::WebUrl| url.as_str().to_owned();
        let uris = |uris: &[gatepost_identity_core::oauth::RedirectUri]| {
            uris.iter().map(ToString::to_string).collect()
        };
        let secret = |secret: &ClientSecret| SecretRecord {
            hash: Some(HashRecord::of(&secret.hash)),
            created: secret.created.unix_millis(),
            ends: secret.ends.map(Timestamp::unix_millis),
        };
        OauthClientRecord {
            id: self.id.to_bytes().to_vec(),
            organization: self.organization.map(|id| id.to_bytes().to_vec()),
            name: self.name.as_str().to_owned(),
            authentication: self.authentication.slug().to_owned(),
            redirect_uris: uris(&self.redirect_uris),
            post_logout_redirect_uris: uris(&self.post_logout_redirect_uris),
            backchannel_logout_uri: self
                .backchannel_logout_uri
                .as_ref()
                .map(|uri| uri.as_str().to_owned()),
            grant_types: self.grant_types.iter().map(|kind| kind.slug().to_owned()).collect(),
            scopes: scope_slugs(&self.scopes),
            everyone: self.audience == ClientAudience::Everyone,
            trusted: self.trusted,
            introspects: self.introspects,
            without_pkce: self.without_pkce,
            home_url: self.home_url.as_ref().map(text),
            policy_url: self.policy_url.as_ref().map(text),
            terms_url: self.terms_url.as_ref().map(text),
            id_token_algorithm: self.id_token_algorithm.slug().to_owned(),
            keys: self.keys.as_ref().map(|keys| keys.as_str().to_owned()),
            self_registered: self.self_registered,
            enabled: self.enabled,
            created: self.created.unix_millis(),
            secrets: self.secrets.iter().map(secret).collect(),
            registration: self.registration.as_ref().map(HashRecord::of),
        }
    }

    fn from_record(record: OauthClientRecord) -> Option<Self> {
        let organization = record.organization.map(|id| OrganizationId::from_slice(&id));
        let secret = |record: SecretRecord| {
            Some(ClientSecret {
                hash: HashRecord::read(record.hash)?,
                created: moment(record.created),
                ends: record.ends.map(moment),
            })
        };
        let registration = match record.registration {
            None => None,
            some => Some(HashRecord::read(some)?),
        };
        let audience =
            if record.everyone { ClientAudience::Everyone } else { ClientAudience::Members };
        Some(Self {
            id: OauthClientId::from_slice(&record.id).ok()?,
            organization: organization.transpose().ok()?,
            name: record.name.parse().ok()?,
            authentication: record.authentication.parse().ok()?,
            redirect_uris: parsed(&record.redirect_uris)?,
            post_logout_redirect_uris: parsed(&record.post_logout_redirect_uris)?,
            backchannel_logout_uri: optional(record.backchannel_logout_uri)?,
            grant_types: parsed(&record.grant_types)?.into_iter().collect(),
            scopes: read_scopes(&record.scopes)?,
            audience,
            trusted: record.trusted,
            introspects: record.introspects,
            without_pkce: record.without_pkce,
            home_url: optional(record.home_url)?,
            policy_url: optional(record.policy_url)?,
            terms_url: optional(record.terms_url)?,
            id_token_algorithm: record.id_token_algorithm.parse().ok()?,
            keys: optional(record.keys)?,
            self_registered: record.self_registered,
            enabled: record.enabled,
            created: moment(record.created),
            secrets: record.secrets.into_iter().map(secret).collect::<Option<_>>()?,
            registration,
        })
    }
}

/// The client with this id, if there is one.
pub(crate) async fn find_client(
    store: &dyn Store,
    id: OauthClientId,
) -> Result<Option<Found<OauthClient>>, StoreError> {
    find(store, &id.to_bytes()).await
}

/// Adds a client, with its entry in the list of its organization, to a change set.
pub(crate) fn put_client(changes: &mut ChangeSet, client: &OauthClient, expect: Expect) {
    let index = organization_key(client.organization, client.id);
    changes.put(OAUTH_CLIENTS, client.id.to_bytes().to_vec(), expect, client.encode()).put(
        OAUTH_CLIENT_BY_ORGANIZATION,
        index,
        Expect::Any,
        NOTHING,
    );
}

/// Adds the removal of a client to a change set.
pub(crate) fn delete_client(changes: &mut ChangeSet, found: &Found<OauthClient>) {
    let client = &found.value;
    let index = organization_key(client.organization, client.id);
    changes
        .delete(OAUTH_CLIENTS, client.id.to_bytes().to_vec(), Expect::Version(found.version))
        .delete(OAUTH_CLIENT_BY_ORGANIZATION, index, Expect::Any);
}

/// Clients of an organization, or of the operator, in the order they were made.
pub(crate) async fn clients_of(
    store: &dyn Store,
    organization: Option<OrganizationId>,
    limit: usize,
    after: Option<OauthClientId>,
) -> Result<Vec<OauthClientId>, StoreError> {
    let mut range = Range::prefix(OAUTH_CLIENT_BY_ORGANIZATION, &owner_key(organization));
    range = range.limit(limit);
    if let Some(after) = after {
        range = range.beyond(&organization_key(organization, after));
    }
    let entries = store.scan(range).await?;
    let id = |entry: &gatepost_store::Entry| {
        OauthClientId::from_slice(entry.key.get(16..).unwrap_or_default()).map_err(|_| {
            StoreError::Engine("an entry of the index of clients is not a key".to_owned())
        })
    };
    entries.iter().map(id).collect()
}

/// Every client, in the order they were made.
pub(crate) async fn every_client(
    store: &dyn Store,
    limit: usize,
    after: Option<OauthClientId>,
) -> Result<Vec<OauthClientId>, StoreError> {
    let mut range = Range::prefix(OAUTH_CLIENTS, &[]).limit(limit);
    if let Some(after) = after {
        range = range.beyond(&after.to_bytes());
    }
    let entries = store.scan(range).await?;
    let id = |entry: &gatepost_store::Entry| {
        OauthClientId::from_slice(&entry.key)
            .map_err(|_| StoreError::Engine("a key of clients is none".to_owned()))
    };
    entries.iter().map(id).collect()
}

fn owner_key(organization: Option<OrganizationId>) -> [u8; 16] {
    organization.map_or([0; 16], OrganizationId::to_bytes)
}

fn organization_key(organization: Option<OrganizationId>, id: OauthClientId) -> Vec<u8> {
    super::pair(&owner_key(organization), &id.to_bytes())
}

/// Scopes as they lie in records.
pub(crate) fn scope_slugs(scopes: &OauthScopes) -> Vec<String> {
    scopes.iter().map(|scope| scope.slug().to_owned()).collect()
}

/// `None` when one of them is not known: what is not understood must not be narrowed or widened.
pub(crate) fn read_scopes(slugs: &[String]) -> Option<OauthScopes> {
    slugs.iter().map(|slug| slug.parse::<OauthScope>().ok()).collect()
}

fn parsed<T: std::str::FromStr>(texts: &[String]) -> Option<Vec<T>> {
    texts.iter().map(|text| text.parse().ok()).collect()
}

fn optional<T: std::str::FromStr>(text: Option<String>) -> Option<Option<T>> {
    match text {
        None => Some(None),
        Some(text) => text.parse().ok().map(Some),
    }
}
