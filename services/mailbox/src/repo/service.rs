//! Mail services and domains.

use gatepost_model::{AuditSubject, DomainName, MailServiceId, OrganizationId};
use gatepost_store::{
    ChangeSet, Expect, Range, Store, StoreError, Table, Version, audit::Owners, codec,
};

use super::{ClaimRecord, DomainRecord, Found, MailServiceRecord, find, id_at, indexed, pair};

/// Whoever has a mail service has lines about it in this store.
pub(crate) const LOG_OWNERS: Owners = Owners {
    table: SERVICES_BY_ORGANIZATION,
    subject: |id| AuditSubject::Organization(OrganizationId::from_bytes(id)),
};

const SERVICES: Table = Table("mail_service");
const SERVICES_BY_ORGANIZATION: Table = Table("mail_service_by_organization");
const DOMAINS: Table = Table("domain");
const CLAIMS: Table = Table("domain_claim");
const CLAIMANTS: Table = Table("domain_claimant");

/// Finds a mail service.
pub(crate) async fn mail_service(
    store: &dyn Store,
    id: MailServiceId,
) -> Result<Option<MailServiceRecord>, StoreError> {
    Ok(find(store, SERVICES, &id.to_bytes()).await?.map(|found| found.record))
}

/// Finds a mail service that is to be changed, or whose version a change depends on.
pub(crate) async fn mail_service_found(
    store: &dyn Store,
    id: MailServiceId,
) -> Result<Option<Found<MailServiceRecord>>, StoreError> {
    find(store, SERVICES, &id.to_bytes()).await
}

/// Every mail service, in the order of their ids.
pub(crate) async fn every_mail_service(
    store: &dyn Store,
    after: Option<MailServiceId>,
    limit: usize,
) -> Result<Vec<(MailServiceId, MailServiceRecord)>, StoreError> {
    let mut range = Range::prefix(SERVICES, &[]).limit(limit);
    if let Some(after) = after {
        range = range.beyond(&after.to_bytes());
    }
    let entries = store.scan(range).await?;
    let read = |entry: &gatepost_store::Entry| {
        Ok((id_at(&entry.key, 0)?, codec::decode(&entry.record.value)?))
    };
    entries.iter().map(read).collect()
}

/// Writes a mail service that has not changed since `version`.
pub(crate) fn put_mail_service(
    changes: &mut ChangeSet,
    id: MailServiceId,
    version: Version,
    record: &MailServiceRecord,
) {
    let key = id.to_bytes().to_vec();
    changes.put(SERVICES, key, Expect::Version(version), codec::encode(record));
}

/// Lets a change depend on a mail service being as it was: whose it is, above all.
pub(crate) fn check_mail_service(changes: &mut ChangeSet, id: MailServiceId, version: Version) {
    changes.check(SERVICES, id.to_bytes().to_vec(), Expect::Version(version));
}

/// Lists a mail service with another organization; its record guards that.
pub(crate) fn move_mail_service(
    changes: &mut ChangeSet,
    id: MailServiceId,
    from: OrganizationId,
    to: OrganizationId,
) {
    changes.delete(SERVICES_BY_ORGANIZATION, pair(from, id), Expect::Any);
    changes.put(SERVICES_BY_ORGANIZATION, pair(to, id), Expect::Any, vec![]);
}

/// Mail services of an organization, in the order of their ids.
pub(crate) async fn mail_services(
    store: &dyn Store,
    organization: OrganizationId,
    after: Option<MailServiceId>,
    limit: usize,
) -> Result<Vec<MailServiceId>, StoreError> {
    indexed(store, SERVICES_BY_ORGANIZATION, organization, after, limit).await
}

/// Writes a new mail service.
pub(crate) fn create_mail_service(
    changes: &mut ChangeSet,
    id: MailServiceId,
    organization: OrganizationId,
    record: &MailServiceRecord,
) {
    changes.put(SERVICES, id.to_bytes().to_vec(), Expect::Absent, codec::encode(record));
    changes.put(SERVICES_BY_ORGANIZATION, pair(organization, id), Expect::Absent, vec![]);
}

/// Finds a verified domain.
pub(crate) async fn domain(
    store: &dyn Store,
    name: &DomainName,
) -> Result<Option<Found<DomainRecord>>, StoreError> {
    find(store, DOMAINS, name.as_str().as_bytes()).await
}

/// Writes a newly verified domain; conflicts when somebody has it.
pub(crate) fn create_domain(changes: &mut ChangeSet, name: &DomainName, record: &DomainRecord) {
    let key = name.as_str().as_bytes().to_vec();
    changes.put(DOMAINS, key, Expect::Absent, codec::encode(record));
}

/// Writes a verified domain that has not changed since `version`.
pub(crate) fn put_domain(
    changes: &mut ChangeSet,
    name: &DomainName,
    version: Version,
    record: &DomainRecord,
) {
    let key = name.as_str().as_bytes().to_vec();
    changes.put(DOMAINS, key, Expect::Version(version), codec::encode(record));
}

/// Removes a verified domain that has not changed since `version`.
pub(crate) fn delete_domain(changes: &mut ChangeSet, name: &DomainName, version: Version) {
    changes.delete(DOMAINS, name.as_str().as_bytes().to_vec(), Expect::Version(version));
}

/// Lets a change depend on who has a domain.
pub(crate) fn check_domain(changes: &mut ChangeSet, name: &DomainName, version: Option<Version>) {
    let expect = version.map_or(Expect::Absent, Expect::Version);
    changes.check(DOMAINS, name.as_str().as_bytes().to_vec(), expect);
}

/// Finds a claim.
pub(crate) async fn claim(
    store: &dyn Store,
    service: MailServiceId,
    name: &DomainName,
) -> Result<Option<Found<ClaimRecord>>, StoreError> {
    find(store, CLAIMS, &claim_key(service, name)).await
}

/// Claims of a mail service, in the order of their names.
pub(crate) async fn claims(
    store: &dyn Store,
    service: MailServiceId,
    after: Option<&DomainName>,
    limit: usize,
) -> Result<Vec<(DomainName, ClaimRecord)>, StoreError> {
    let mut range = Range::prefix(CLAIMS, &service.to_bytes()).limit(limit);
    if let Some(after) = after {
        range = range.beyond(&claim_key(service, after));
    }
    let entries = store.scan(range).await?;
    let parse = |key: &[u8]| {
        let name = std::str::from_utf8(key.get(16..)?).ok()?;
        name.parse().ok()
    };
    let decode = |entry: &gatepost_store::Entry| {
        let name = parse(&entry.key).ok_or_else(|| super::record::damaged("domain"))?;
        Ok((name, codec::decode(&entry.record.value)?))
    };
    entries.iter().map(decode).collect()
}

/// Mail services that claim a domain.
pub(crate) async fn claimants(
    store: &dyn Store,
    name: &DomainName,
) -> Result<Vec<MailServiceId>, StoreError> {
    let prefix = [name.as_str().as_bytes(), &[0]].concat();
    let entries = store.scan(Range::prefix(CLAIMANTS, &prefix).limit(1000)).await?;
    entries.iter().map(|entry| id_at(&entry.key, prefix.len())).collect()
}

/// Writes a claim.
pub(crate) fn put_claim(
    changes: &mut ChangeSet,
    service: MailServiceId,
    name: &DomainName,
    expect: Expect,
    record: &ClaimRecord,
) {
    changes.put(CLAIMS, claim_key(service, name), expect, codec::encode(record));
    let claimant = [name.as_str().as_bytes(), &[0], &service.to_bytes()].concat();
    changes.put(CLAIMANTS, claimant, Expect::Any, vec![]);
}

/// Removes a claim.
pub(crate) fn delete_claim(
    changes: &mut ChangeSet,
    service: MailServiceId,
    name: &DomainName,
    expect: Expect,
) {
    changes.delete(CLAIMS, claim_key(service, name), expect);
    let claimant = [name.as_str().as_bytes(), &[0], &service.to_bytes()].concat();
    changes.delete(CLAIMANTS, claimant, Expect::Any);
}

pub(super) fn claim_key(service: MailServiceId, name: &DomainName) -> Vec<u8> {
    [&service.to_bytes(), name.as_str().as_bytes()].concat()
}
