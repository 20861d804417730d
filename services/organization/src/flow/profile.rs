//! What an organization tells of itself (ORG-1).

use gatepost_model::OrganizationId;
use gatepost_organization_core::{OrganizationKind, Profile, Typed, Verb};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, Expect, retry_conflicts};

use super::Context;
use crate::{
    OrganizationError,
    repo::{self, OrganizationRecord},
};

/// What is to be changed; what is none stays.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(crate) struct Update {
    pub(crate) name: Option<String>,
    pub(crate) kind: Option<OrganizationKind>,
    pub(crate) legal_name: Option<String>,
    pub(crate) country: Option<String>,
    pub(crate) vat_number: Option<String>,
    pub(crate) language: Option<String>,
}

/// For everybody who sees the organization; those who are held back learn no more than what it is called, what it
/// shows and what it demands.
pub(crate) async fn get(
    context: &Context,
    caller: &Principal,
    id: OrganizationId,
) -> Result<OrganizationRecord, OrganizationError> {
    context.require(caller, id, Verb::View, None).await?;
    let found = repo::organization(context.store.as_ref(), id).await?;
    let (mut record, _) = found.ok_or(OrganizationError::NotFound)?;
    let held = match caller.account() {
        Some(account) => super::two_factor::hold(context, &record, account).await?.held,
        None => false,
    };
    if held {
        let told = [
            &mut record.legal_name,
            &mut record.country,
            &mut record.vat_number,
            &mut record.language,
        ];
        told.into_iter().for_each(String::clear);
    }
    Ok(record)
}

/// Changes it.
pub(crate) async fn update(
    context: &Context,
    caller: &Principal,
    id: OrganizationId,
    update: &Update,
) -> Result<OrganizationRecord, OrganizationError> {
    context.require(caller, id, Verb::ManageOrganization, None).await?;
    retry_conflicts(OrganizationError::is_conflict, || attempt(context, caller, id, update)).await
}

async fn attempt(
    context: &Context,
    caller: &Principal,
    id: OrganizationId,
    update: &Update,
) -> Result<OrganizationRecord, OrganizationError> {
    let found = repo::organization(context.store.as_ref(), id).await?;
    let (record, version) = found.ok_or(OrganizationError::NotFound)?;
    let pick =
        |wanted: &Option<String>, present: &String| wanted.as_ref().unwrap_or(present).clone();
    let typed = Typed {
        name: pick(&update.name, &record.name),
        legal_name: pick(&update.legal_name, &record.legal_name),
        country: pick(&update.country, &record.country),
        vat_number: pick(&update.vat_number, &record.vat_number),
        language: pick(&update.language, &record.language),
    };
    let kind = update.kind.map_or_else(|| record.kind(), Ok)?;
    let profile = Profile::read(kind, &typed)?;
    let mut changed = record.clone();
    changed.set_profile(&profile);
    if changed == record {
        return Ok(record);
    }
    let mut changes = ChangeSet::new();
    repo::put_organization(&mut changes, id, Expect::Version(version), &changed);
    let mut line = context.line(id, caller, "organization.profile-changed", context.clock.now());
    line = line.detail("fields", fields(&record, &changed)?);
    if changed.name != record.name {
        line = line.detail("from", &record.name).detail("to", &changed.name);
    }
    context.commit(changes, line, Vec::new()).await?;
    Ok(changed)
}

/// What differs, as an audit line says it.
fn fields(
    before: &OrganizationRecord,
    after: &OrganizationRecord,
) -> Result<String, OrganizationError> {
    let all = [
        ("name", before.name != after.name),
        ("kind", before.kind()? != after.kind()?),
        ("legal_name", before.legal_name != after.legal_name),
        ("country", before.country != after.country),
        ("vat_number", before.vat_number != after.vat_number),
        ("language", before.language != after.language),
    ];
    let changed = all.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name);
    Ok(changed.collect::<Vec<_>>().join(", "))
}
