//! What the organization service decides and this one follows: who still has a right to be attached, in what state a
//! mail service is as a product, and whose it is. Which event was heard last is kept, so that a restart goes on
//! there; where events were lost, everything is looked at anew.

mod due;
mod product;

use std::{sync::Arc, time::Duration};

use gatepost_model::{AccountId, MailServiceId, OrganizationId};
use gatepost_proto::event::v1::{RightsChanged, event::Fact};
use gatepost_runtime::{
    events::{EventSource, Followed, Start, follow},
    link::Link,
};
use gatepost_store::ChangeSet;

use crate::{
    MailboxError,
    flow::{
        Context,
        standings::{self, Look},
    },
    repo,
};

pub(crate) use due::run as run_due;

/// Of the events that do not concern us, every so many moves the position that is kept.
const SELDOM: u64 = 64;
/// How long to wait after something has failed, at first and at most.
const PAUSES: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(2));
/// Mail services looked at together.
const PAGE: usize = 100;

/// Hears the organization service until the drain.
pub(crate) async fn run(context: Context, organization: Link) {
    let start = match repo::heard(context.store.as_ref()).await {
        Ok(Some(position)) => Start::After(position),
        Ok(None) => Start::Now,
        Err(error) => {
            tracing::error!(%error, "it is not known how far the organization service was heard");
            Start::Now
        }
    };
    let (entropy, drain) = (Arc::clone(&context.entropy), context.drain.clone());
    let handler = move |told: Followed| {
        let context = context.clone();
        async move { hear(&context, &told).await }
    };
    follow(EventSource::Organization(organization), start, entropy, drain, handler).await;
}

/// Hears one event, and again while that fails.
async fn hear(context: &Context, told: &Followed) {
    let mut pause = PAUSES.0;
    loop {
        let heard = match told {
            Followed::Resync { position } => resync(context, *position).await,
            Followed::Event { position, event } => heed(context, *position, &event.fact).await,
        };
        let Err(error) = heard else { return };
        tracing::error!(%error, "an event of the organization service is not followed yet");
        tokio::select! {
            () = context.drain.draining() => return,
            () = tokio::time::sleep(pause) => {}
        }
        pause = (pause * 2).min(PAUSES.1);
    }
}

async fn heed(context: &Context, position: u64, fact: &Option<Fact>) -> Result<(), MailboxError> {
    match fact {
        Some(Fact::RightsChanged(changed)) => rights_changed(context, changed).await?,
        Some(Fact::ProductChanged(changed)) => product::changed(context, changed).await?,
        Some(Fact::ProductTransferred(moved)) => product::transferred(context, moved).await?,
        Some(Fact::OrganizationDeleted(deleted)) => {
            product::organization_deleted(context, &deleted.organization_id).await?;
        }
        // What does not concern us is heard again after a restart, at no harm.
        _ if !position.is_multiple_of(SELDOM) => return Ok(()),
        _ => {}
    }
    keep(context, position).await
}

async fn keep(context: &Context, position: u64) -> Result<(), MailboxError> {
    let mut changes = ChangeSet::new();
    repo::put_heard(&mut changes, position);
    context.store.commit(changes).await?;
    Ok(())
}

async fn rights_changed(context: &Context, changed: &RightsChanged) -> Result<(), MailboxError> {
    let Ok(organization) = changed.organization_id.parse::<OrganizationId>() else { return Ok(()) };
    let account = Some(&changed.account_id).filter(|id| !id.is_empty());
    let account: Option<AccountId> = match account.map(|id| id.parse()).transpose() {
        Ok(account) => account,
        Err(_) => return Ok(()),
    };
    let services = repo::mail_services(context.store.as_ref(), organization, None, usize::MAX);
    for service in services.await? {
        let look = Look { organization, service, account, moved: false };
        standings::look(context, look).await?;
    }
    Ok(())
}

/// Looks at everything anew: events were lost, or nothing was ever heard.
async fn resync(context: &Context, position: u64) -> Result<(), MailboxError> {
    let mut after: Option<MailServiceId> = None;
    loop {
        let found = repo::every_mail_service(context.store.as_ref(), after, PAGE).await?;
        for (service, _) in &found {
            product::look(context, *service).await?;
            let Some(record) = repo::mail_service(context.store.as_ref(), *service).await? else {
                continue;
            };
            let organization = record.organization()?;
            let look = Look { organization, service: *service, account: None, moved: false };
            standings::look(context, look).await?;
        }
        if found.len() < PAGE {
            return keep(context, position).await;
        }
        after = found.last().map(|(id, _)| *id);
    }
}
