//! Hearing from the identity service who turned second factors on or off, without losing any of it.

use std::time::Duration;

use gatepost_model::AccountId;
use gatepost_proto::event::v1::event::Fact;
use gatepost_runtime::{
    drain::Drain,
    events::{EventSource, Followed, Start, follow},
    link::Link,
};

use super::Context;
use crate::{OrganizationError, repo};

/// How long to wait after a failure.
const PAUSE: Duration = Duration::from_secs(1);
/// Of the events that do not concern us, every so many moves the position that is kept.
const SELDOM: u64 = 64;

/// Hears the identity service until the drain.
pub(crate) fn spawn(context: Context, identity: Link, drain: &Drain) {
    let ending = drain.clone();
    drain.spawn(async move {
        let start = match repo::heard_identity(context.store.as_ref()).await {
            Ok(Some(position)) => Start::After(position),
            Ok(None) => Start::Now,
            Err(error) => {
                tracing::error!(%error, "it is not known which changes of factors were heard");
                Start::Now
            }
        };
        let (entropy, waiting) = (context.entropy.clone(), ending.clone());
        let handler = move |told: Followed| {
            let (context, drain) = (context.clone(), waiting.clone());
            async move { hear(&context, &drain, &told).await }
        };
        follow(EventSource::Identity(identity), start, entropy, ending, handler).await;
    });
}

/// Hears one event, and again while that fails.
async fn hear(context: &Context, drain: &Drain, told: &Followed) {
    while let Err(error) = hear_once(context, told).await {
        tracing::error!(%error, "a change of factors was not told yet");
        tokio::select! {
            () = drain.draining() => return,
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
}

async fn hear_once(context: &Context, told: &Followed) -> Result<(), OrganizationError> {
    match told {
        Followed::Resync { position } => context.tell_factors_unknown(*position).await,
        Followed::Event { position, event } => {
            let account: Option<AccountId> = match &event.fact {
                Some(Fact::FactorsChanged(fact)) => fact.account_id.parse().ok(),
                _ => None,
            };
            match account {
                Some(account) => context.tell_factors_changed(*position, account).await,
                None if position % SELDOM != 0 => Ok(()),
                None => context.heard_identity(*position, Vec::new()).await,
            }
        }
    }
}
