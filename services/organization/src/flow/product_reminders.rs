//! Reminding members of products that end (ORG-3, PRD-1).

use gatepost_model::{OrganizationId, ProductId};
use gatepost_organization_core::{Product, ProductState, Reminder, remind};
use gatepost_store::ChangeSet;

use super::{
    Context,
    product_events::{Concerned, ProductEvent},
};
use crate::{
    OrganizationError,
    repo::{self, ProductRecord},
};

/// Products that one look at the store reads.
const LOOK: usize = 500;

/// Goes through every product once, and tells of those that end what is to be told by now.
pub(crate) async fn round(context: &Context) -> Result<(), OrganizationError> {
    let mut after = None;
    loop {
        let found = repo::products_of_all(context.store.as_ref(), after, LOOK).await?;
        let more = found.len() == LOOK;
        after = found.last().map(|(organization, id, _)| (*organization, *id));
        for (organization, id, record) in found {
            match look(context, organization, id, &record).await {
                Ok(()) => {}
                // It has just changed: the next round looks again.
                Err(error) if error.is_conflict() => {}
                Err(error) => return Err(error),
            }
        }
        if !more {
            return Ok(());
        }
        tokio::task::yield_now().await;
    }
}

async fn look(
    context: &Context,
    organization: OrganizationId,
    id: ProductId,
    record: &ProductRecord,
) -> Result<(), OrganizationError> {
    let (store, now) = (context.store.as_ref(), context.clock.now());
    let (known, expect) = repo::reminded(store, id).await?;
    let ends = record.state()? == ProductState::Expiring;
    let mut changes = ChangeSet::new();
    match record.renewal().filter(|_| ends) {
        None if known.is_none() => return Ok(()),
        None => repo::put_reminded(&mut changes, id, expect, None),
        Some(end) => {
            let spans: Vec<_> = context.config.expiry_reminders.iter().map(|span| span.0).collect();
            match remind(end, known, &spans, now) {
                Reminder::None => return Ok(()),
                Reminder::Note(next) => repo::put_reminded(&mut changes, id, expect, Some(next)),
                Reminder::Tell(next) => {
                    repo::put_reminded(&mut changes, id, expect, Some(next));
                    let found = repo::organization(store, organization).await?;
                    let Some((owner, _)) = found else { return Ok(()) };
                    let concerned = Concerned {
                        organization,
                        organization_name: &owner.name,
                        product: &Product { id, kind: record.kind()? },
                        product_name: &record.name,
                    };
                    let event = ProductEvent::Expiring { renewal: end };
                    context.tell_product_event(&mut changes, now, &concerned, &event, None);
                }
            }
        }
    }
    store.commit(changes).await?;
    context.post.wake.notify_one();
    Ok(())
}
