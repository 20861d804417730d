//! Attachments follow what their accounts are to the organization (ORG-7): asked of the organization service, never
//! of what is remembered, and decided by the core.

use std::collections::{BTreeSet, HashMap, hash_map::Entry};

use gatepost_mailbox_core::{Becomes, Ended, Standing, reconsider, reconsider_moved};
use gatepost_model::{
    AccountId, AuditEntry, MailServiceId, MailboxId, OrganizationId, ServiceName,
};
use gatepost_proto::{
    event::v1::event::Fact,
    organization::v1::{DescribeStandingsRequest, Level, Resource},
};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, retry_conflicts};

use super::{Context, Opened, access::MAIL_SERVICE, attach};
use crate::{
    MailboxError,
    repo::{self, Found, MailboxRecord},
};

/// Accounts asked about at once; the organization service allows no more.
const ASKED: usize = 500;
/// Mailboxes looked at before what is found is changed.
const PAGE: usize = 200;
/// Attachments changed in one commit.
const CHANGED: usize = 50;

/// Who is behind what nobody asked for.
const US: Principal = Principal::Service(ServiceName::Mailbox);

/// Whose attachments are looked at, and as what.
#[derive(Clone, Copy)]
pub(crate) struct Look {
    pub(crate) organization: OrganizationId,
    pub(crate) service: MailServiceId,
    /// Everybody's when none.
    pub(crate) account: Option<AccountId>,
    /// The mail service has come to the organization just now.
    pub(crate) moved: bool,
}

/// What one account is to an organization and one of its mail services.
pub(crate) async fn of(
    context: &Context,
    organization: OrganizationId,
    service: MailServiceId,
    account: AccountId,
) -> Result<Standing, MailboxError> {
    let found = ask(context, organization, service, &[account]).await?;
    Ok(found.get(&account).copied().unwrap_or_default())
}

async fn ask(
    context: &Context,
    organization: OrganizationId,
    service: MailServiceId,
    accounts: &[AccountId],
) -> Result<HashMap<AccountId, Standing>, MailboxError> {
    let mut found = HashMap::with_capacity(accounts.len());
    for some in accounts.chunks(ASKED) {
        let request = DescribeStandingsRequest {
            organization_id: organization.to_string(),
            resource: Some(Resource { kind: MAIL_SERVICE.to_owned(), id: service.to_string() }),
            account_ids: some.iter().map(ToString::to_string).collect(),
        };
        let answer = context.standings.clone().describe_standings(request).await;
        let answer = answer.map_err(|status| MailboxError::peer("organization", &status))?;
        // They come in the order asked.
        for (account, wire) in some.iter().zip(answer.into_inner().standings) {
            let may_use = matches!(wire.level(), Level::Use | Level::Manage);
            found.insert(*account, Standing { member: wire.member, may_use });
        }
    }
    Ok(found)
}

/// Looks at the attachments of an account, or of everybody, to the mailboxes of a mail service, and changes those that
/// do not stand any more, or again.
pub(crate) async fn look(context: &Context, look: Look) -> Result<(), MailboxError> {
    let store = context.store.as_ref();
    let mut after = None;
    loop {
        let mailboxes = match look.account {
            Some(account) => repo::mailboxes_of_account(store, account, after, PAGE).await?,
            None => repo::mailboxes_of_service(store, look.service, after, PAGE).await?,
        };
        let Some(last) = mailboxes.last().copied() else { return Ok(()) };
        let mut attached = Vec::new();
        for mailbox in &mailboxes {
            attached.extend(attached_to(context, look, *mailbox).await?);
        }
        change(context, look, &attached).await?;
        if mailboxes.len() < PAGE {
            return Ok(());
        }
        after = Some(last);
    }
}

/// Looks at one attachment, whatever it belongs to now.
pub(crate) async fn look_at(
    context: &Context,
    mailbox: MailboxId,
    account: AccountId,
) -> Result<(), MailboxError> {
    let store = context.store.as_ref();
    let Some(found) = repo::mailbox(store, mailbox).await? else { return Ok(()) };
    let service = found.record.service()?;
    let Some(record) = repo::mail_service(store, service).await? else { return Ok(()) };
    let organization = record.organization()?;
    let look = Look { organization, service, account: Some(account), moved: false };
    change(context, look, &[(mailbox, account)]).await
}

async fn attached_to(
    context: &Context,
    look: Look,
    mailbox: MailboxId,
) -> Result<Vec<(MailboxId, AccountId)>, MailboxError> {
    let store = context.store.as_ref();
    let Some(account) = look.account else {
        let attached = repo::attachments(store, mailbox, None, usize::MAX).await?;
        return Ok(attached.into_iter().map(|(account, _)| (mailbox, account)).collect());
    };
    // An account is attached to mailboxes of other mail services, too.
    let found = repo::mailbox(store, mailbox).await?;
    let ours = match found {
        Some(found) => found.record.service()? == look.service,
        None => false,
    };
    Ok(if ours { vec![(mailbox, account)] } else { vec![] })
}

async fn change(
    context: &Context,
    look: Look,
    attached: &[(MailboxId, AccountId)],
) -> Result<(), MailboxError> {
    let accounts: BTreeSet<AccountId> = attached.iter().map(|(_, account)| *account).collect();
    let accounts: Vec<AccountId> = accounts.into_iter().collect();
    let standings = &ask(context, look.organization, look.service, &accounts).await?;
    // All of a mailbox in one commit, so that its record is written once.
    for some in attached.chunk_by(|one, next| one.0 == next.0).collect::<Vec<_>>().chunks(CHANGED) {
        let some: Vec<_> = some.concat();
        let some = &some;
        retry_conflicts(MailboxError::is_conflict, || attempt(context, look, standings, some))
            .await?;
    }
    Ok(())
}

/// What one commit changes.
#[derive(Default)]
struct Batch {
    changes: ChangeSet,
    lines: Vec<AuditEntry>,
    facts: Vec<Fact>,
    /// Mailboxes that are written, once each.
    written: HashMap<MailboxId, Opened>,
}

async fn attempt(
    context: &Context,
    look: Look,
    standings: &HashMap<AccountId, Standing>,
    attached: &[(MailboxId, AccountId)],
) -> Result<(), MailboxError> {
    let mut batch = Batch::default();
    for (mailbox, account) in attached {
        let Some(now) = standings.get(account) else { continue };
        reconsider_one(context, look, &mut batch, *mailbox, *account, *now).await?;
    }
    let Batch { mut changes, lines, facts, written } = batch;
    for (id, opened) in written {
        repo::put_mailbox(&mut changes, id, opened.version, &opened.record);
    }
    if changes.is_empty() {
        return Ok(());
    }
    if !facts.is_empty() {
        metrics::counter!("gatepost_attachments_reconsidered_total").increment(facts.len() as u64);
    }
    context.commit_lines(changes, lines, facts).await
}

async fn reconsider_one(
    context: &Context,
    look: Look,
    batch: &mut Batch,
    mailbox: MailboxId,
    account: AccountId,
    now: Standing,
) -> Result<(), MailboxError> {
    let store = context.store.as_ref();
    let Some(found) = repo::attachment(store, mailbox, account).await? else { return Ok(()) };
    let before = found.record.footing();
    let becomes = if look.moved { reconsider_moved(now) } else { reconsider(before, now) };
    let line = |action| {
        let line = context.line(look.organization, &US, action);
        line.detail("mailbox_id", mailbox).detail("account_id", account)
    };
    match becomes {
        Becomes::Standing(footing) if footing == before => {}
        Becomes::Standing(footing) => {
            let record = found.record.on(footing);
            let changes = &mut batch.changes;
            repo::change_attachment(changes, mailbox, account, found.version, &record);
            if footing.suspended != before.suspended {
                let action =
                    if footing.suspended { "attachment.suspended" } else { "attachment.restored" };
                batch.lines.push(line(action));
                batch.facts.push(attach::changed(mailbox, account, !footing.suspended));
            }
        }
        Becomes::Detached => {
            let opened = open(context, look, &mut batch.written, mailbox).await?;
            let Some(opened) = opened else { return Ok(()) };
            let changes = &mut batch.changes;
            repo::delete_attachment(changes, mailbox, account, found.version);
            let sharer = opened.record.sharer()?.filter(|sharer| *sharer == account);
            let ended = sharer.map(|_| Ended::Detached);
            if let Some(cause) = ended {
                context.stop_sharing(changes, opened, cause, None)?;
            }
            let cause = if look.moved { "transferred" } else { "left" };
            let line = line("account.detached").detail("cause", cause);
            let (line, closed) = attach::told(line, mailbox, ended);
            let devices = context.end_devices(&mut batch.changes, mailbox, account).await?;
            let line = attach::ended_devices(line, devices.len());
            batch.lines.push(line);
            batch.facts.push(attach::changed(mailbox, account, false));
            batch.facts.extend(closed.into_iter().chain(devices));
        }
    }
    Ok(())
}

/// The mailbox's record, to be written with the batch: what stands on who is attached must see that it changed.
async fn open<'w>(
    context: &Context,
    look: Look,
    written: &'w mut HashMap<MailboxId, Opened>,
    mailbox: MailboxId,
) -> Result<Option<&'w mut Opened>, MailboxError> {
    match written.entry(mailbox) {
        Entry::Occupied(opened) => Ok(Some(opened.into_mut())),
        Entry::Vacant(place) => {
            let found = repo::mailbox(context.store.as_ref(), mailbox).await?;
            let Some(Found::<MailboxRecord> { record, version }) = found else { return Ok(None) };
            let permissions = gatepost_mailbox_core::Permissions::default();
            let organization = look.organization;
            let opened = Opened { id: mailbox, record, version, permissions, organization };
            Ok(Some(place.insert(opened)))
        }
    }
}
