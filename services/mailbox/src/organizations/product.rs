//! A mail service is a product (PRD-1): what becomes of it there.

use gatepost_model::{MailServiceId, OrganizationId, ServiceName};
use gatepost_proto::{
    event::v1::{MailboxStateChanged, ProductChanged, ProductTransferred, event::Fact},
    organization::v1::{DescribeResourceRequest, Resource},
};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, retry_conflicts};

use crate::{
    MailboxError,
    flow::{
        Context,
        access::MAIL_SERVICE,
        standings::{self, Look},
    },
    repo::{self, ServiceState},
};

/// Mailboxes whose connections are ended by one commit.
const CLOSED: usize = 200;
/// Who is behind what nobody asked this service for.
const US: Principal = Principal::Service(ServiceName::Mailbox);

/// A product changed: its state may be another.
pub(super) async fn changed(
    context: &Context,
    changed: &ProductChanged,
) -> Result<(), MailboxError> {
    match changed.resource_id.parse() {
        Ok(service) if changed.kind == MAIL_SERVICE => {
            set_state(context, service, ServiceState::of_product(&changed.state)).await
        }
        _ => Ok(()),
    }
}

/// A mail service belongs to another organization.
pub(super) async fn transferred(
    context: &Context,
    moved: &ProductTransferred,
) -> Result<(), MailboxError> {
    let parsed = (moved.resource_id.parse(), moved.to_organization_id.parse());
    match parsed {
        (Ok(service), Ok(to)) if moved.kind == MAIL_SERVICE => move_to(context, service, to).await,
        _ => Ok(()),
    }
}

/// An organization is no more: its mail services end as if they were cancelled.
pub(super) async fn organization_deleted(
    context: &Context,
    organization: &str,
) -> Result<(), MailboxError> {
    let Ok(organization) = organization.parse::<OrganizationId>() else { return Ok(()) };
    let services = repo::mail_services(context.store.as_ref(), organization, None, usize::MAX);
    for service in services.await? {
        set_state(context, service, ServiceState::Cancelled).await?;
    }
    Ok(())
}

/// Asks what a mail service is as a product, and follows that.
pub(super) async fn look(context: &Context, service: MailServiceId) -> Result<(), MailboxError> {
    let resource = Resource { kind: MAIL_SERVICE.to_owned(), id: service.to_string() };
    let request = DescribeResourceRequest { resource: Some(resource) };
    let answer = context.standings.clone().describe_resource(request).await;
    let answer = answer.map_err(|status| MailboxError::peer("organization", &status))?.into_inner();
    // What is no product yet is about to be registered.
    let Ok(owner) = answer.organization_id.parse() else { return Ok(()) };
    move_to(context, service, owner).await?;
    set_state(context, service, ServiceState::of_product(&answer.state)).await
}

/// Opens or closes a mail service, and ends the connections to mailboxes of one that closes.
async fn set_state(
    context: &Context,
    service: MailServiceId,
    state: ServiceState,
) -> Result<(), MailboxError> {
    let store = context.store.as_ref();
    retry_conflicts(MailboxError::is_conflict, || async move {
        let Some(found) = repo::mail_service_found(store, service).await? else { return Ok(()) };
        let mut record = found.record;
        if record.state() == state {
            return Ok(());
        }
        record.set_state(state);
        let mut changes = ChangeSet::new();
        repo::put_mail_service(&mut changes, service, found.version, &record);
        let line = context.line(record.organization()?, &US, "mail-service.changed");
        let line = line.detail("mail_service_id", service).detail("state", state.slug());
        context.commit_lines(changes, vec![line], []).await
    })
    .await?;
    // Told again where it was told before: a crash may have come between the two, and it ends what is closed anyway.
    if state == ServiceState::Open { Ok(()) } else { end_connections(context, service).await }
}

/// No login gets in any more; those that are in are ended, a good many at once.
async fn end_connections(context: &Context, service: MailServiceId) -> Result<(), MailboxError> {
    let store = context.store.as_ref();
    let mut after = None;
    loop {
        let mailboxes = repo::mailboxes_of_service(store, service, after, CLOSED).await?;
        let facts = mailboxes.iter().map(|mailbox| {
            let mailbox_id = mailbox.to_string();
            Fact::MailboxStateChanged(MailboxStateChanged { mailbox_id, active: false })
        });
        if !mailboxes.is_empty() {
            context.commit_lines(ChangeSet::new(), vec![], facts).await?;
        }
        if mailboxes.len() < CLOSED {
            return Ok(());
        }
        after = mailboxes.last().copied();
    }
}

/// Moves a mail service with its domains and mailboxes, which all hang on it. Whoever is attached and has no right in
/// the other organization is detached.
async fn move_to(
    context: &Context,
    service: MailServiceId,
    to: OrganizationId,
) -> Result<(), MailboxError> {
    let store = context.store.as_ref();
    let moved = retry_conflicts(MailboxError::is_conflict, || async move {
        let Some(found) = repo::mail_service_found(store, service).await? else { return Ok(false) };
        let mut record = found.record;
        let from = record.organization()?;
        if from == to {
            return Ok(record.is_settling());
        }
        record.move_to(to);
        let mut changes = ChangeSet::new();
        repo::put_mail_service(&mut changes, service, found.version, &record);
        repo::move_mail_service(&mut changes, service, from, to);
        let lines = [(from, "mail-service.gone"), (to, "mail-service.received")];
        let lines = lines.map(|(organization, action)| {
            let line = context.line(organization, &US, action);
            let line = line.detail("mail_service_id", service).detail("name", &record.name);
            line.detail("from", from).detail("to", to)
        });
        context.commit_lines(changes, lines.to_vec(), []).await?;
        Ok::<_, MailboxError>(true)
    });
    if !moved.await? {
        return Ok(());
    }
    let look = Look { organization: to, service, account: None, moved: true };
    standings::look(context, look).await?;
    settle(context, service).await
}

/// Everybody who was attached before the move was looked at.
async fn settle(context: &Context, service: MailServiceId) -> Result<(), MailboxError> {
    let store = context.store.as_ref();
    retry_conflicts(MailboxError::is_conflict, || async move {
        let Some(found) = repo::mail_service_found(store, service).await? else { return Ok(()) };
        let mut record = found.record;
        record.settle();
        let mut changes = ChangeSet::new();
        repo::put_mail_service(&mut changes, service, found.version, &record);
        context.commit_lines(changes, vec![], []).await
    })
    .await
}
