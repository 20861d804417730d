//! What commits have left to be done, done until it is.

use std::time::Duration;

use gatepost_model::{MailServiceId, ProductId};
use gatepost_proto::organization::v1::RegisterProductRequest;
use gatepost_store::{ChangeSet, retry_conflicts};
use tonic::Code;

use crate::{
    MailboxError,
    flow::{Context, access::MAIL_SERVICE, standings},
    repo,
};

/// Things done in one round.
const ROUND: usize = 100;

/// Does what is due until the drain: when something is told to be, and now and then in case that was missed.
pub(crate) async fn run(context: Context) {
    let every = context.config.flush_every.0.max(Duration::from_millis(10));
    let drain = context.drain.clone();
    let mut complete = false;
    while !drain.is_draining() {
        if !complete {
            // Those made before mail services were products.
            complete = unregistered(&context).await.inspect_err(later).is_ok();
        }
        if let Err(error) = products(&context).await {
            later(&error);
        }
        if let Err(error) = attachments(&context).await {
            tracing::warn!(%error, "new attachments are looked at once more later");
        }
        tokio::select! {
            () = drain.draining() => return,
            () = context.due.notified() => {}
            () = tokio::time::sleep(every) => {}
        }
    }
}

fn later(error: &MailboxError) {
    tracing::warn!(%error, "mail services are registered as products later");
}

/// Puts every mail service that is no product among what is due.
async fn unregistered(context: &Context) -> Result<(), MailboxError> {
    let mut after = None;
    loop {
        let found = repo::every_mail_service(context.store.as_ref(), after, ROUND).await?;
        let mut changes = ChangeSet::new();
        for (id, record) in &found {
            if record.product()?.is_none() {
                repo::put_product_due(&mut changes, *id);
            }
        }
        if !changes.is_empty() {
            context.store.commit(changes).await?;
        }
        if found.len() < ROUND {
            return Ok(());
        }
        after = found.last().map(|(id, _)| *id);
    }
}

async fn products(context: &Context) -> Result<(), MailboxError> {
    loop {
        let due = repo::products_due(context.store.as_ref(), ROUND).await?;
        for service in &due {
            let product = register(context, *service).await?;
            retry_conflicts(MailboxError::is_conflict, || registered(context, *service, product))
                .await?;
        }
        if due.len() < ROUND {
            return Ok(());
        }
    }
}

/// Registers a mail service; the same is answered however often that is asked. None where it cannot ever be.
async fn register(
    context: &Context,
    service: MailServiceId,
) -> Result<Option<ProductId>, MailboxError> {
    let Some(record) = repo::mail_service(context.store.as_ref(), service).await? else {
        return Ok(None);
    };
    let request = RegisterProductRequest {
        organization_id: record.organization()?.to_string(),
        kind: MAIL_SERVICE.to_owned(),
        resource_id: service.to_string(),
        name: record.name,
    };
    match context.products.clone().register_product(request).await {
        Ok(answer) => {
            let product = answer.into_inner().product.and_then(|product| product.id.parse().ok());
            let unreadable = MailboxError::Peer { service: "organization", code: Code::Internal };
            product.map(Some).ok_or(unreadable)
        }
        Err(status) if is_final(status.code()) => {
            tracing::error!(%status, mail_service = %service, "a mail service is no product");
            Ok(None)
        }
        Err(status) => Err(MailboxError::peer("organization", &status)),
    }
}

/// Would the same be said another time? The organization is gone, or the catalogue does not know mail services.
const fn is_final(code: Code) -> bool {
    matches!(code, Code::NotFound | Code::InvalidArgument | Code::FailedPrecondition)
}

async fn registered(
    context: &Context,
    service: MailServiceId,
    product: Option<ProductId>,
) -> Result<(), MailboxError> {
    let mut changes = ChangeSet::new();
    repo::delete_product_due(&mut changes, service);
    let found = repo::mail_service_found(context.store.as_ref(), service).await?;
    if let (Some(found), Some(product)) = (found, product) {
        let mut record = found.record;
        record.set_product(product);
        repo::put_mail_service(&mut changes, service, found.version, &record);
    }
    context.store.commit(changes).await?;
    Ok(())
}

/// The right that a new attachment stands on may have gone between the question and the commit, with an event that was
/// heard before the attachment was there to be seen.
async fn attachments(context: &Context) -> Result<(), MailboxError> {
    loop {
        let due = repo::attachments_due(context.store.as_ref(), ROUND).await?;
        for (mailbox, account) in &due {
            standings::look_at(context, *mailbox, *account).await?;
            let mut changes = ChangeSet::new();
            repo::delete_attachment_due(&mut changes, *mailbox, *account);
            context.store.commit(changes).await?;
        }
        if due.len() < ROUND {
            return Ok(());
        }
    }
}
