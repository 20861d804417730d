//! From events to closed connections (APP-3).

use std::sync::Arc;

use gatepost_imap::{ConnectionInfo, Credential, Registry, Target};
use gatepost_model::Entropy;
use gatepost_proto::event::v1::{MailboxConnectionEnded, event::Fact};
use gatepost_runtime::{
    drain::Drain,
    events::{self, EventSource, Followed, Start},
    link::Link,
};

/// Follows both services from now on. Events that were missed cannot be looked up one by one: the
/// connections that they may have been about end then, and log in again.
pub(crate) fn follow(
    registry: &Arc<Registry>,
    identity: Link,
    mailbox: Link,
    entropy: &Arc<dyn Entropy>,
    drain: &Drain,
) {
    let about_accounts: fn(&ConnectionInfo) -> bool = |info| info.account.is_some();
    let about_all: fn(&ConnectionInfo) -> bool = |_| true;
    for (source, affected) in [
        (EventSource::Identity(identity), about_accounts),
        (EventSource::Mailbox(mailbox), about_all),
    ] {
        let registry = Arc::clone(registry);
        let handler = move |told: Followed| {
            heed(&registry, &told, affected);
            std::future::ready(())
        };
        let following =
            events::follow(source, Start::Now, Arc::clone(entropy), drain.clone(), handler);
        drain.spawn(following);
    }
}

fn heed(registry: &Registry, told: &Followed, affected: fn(&ConnectionInfo) -> bool) {
    let closed = match told {
        Followed::Resync { .. } => registry.close_where(affected),
        Followed::Event { event, .. } => match &event.fact {
            Some(Fact::MailboxConnectionEnded(ended)) => usize::from(end_one(registry, ended)),
            fact => fact.as_ref().and_then(target_of).map_or(0, |target| registry.close(target)),
        },
    };
    if closed > 0 {
        metrics::counter!("gatepost_mail_revoked_connections_total").increment(closed as u64);
        tracing::info!(closed, "connections ended: their access has");
    }
}

/// Sends one program out. It may be that of another process, or gone.
fn end_one(registry: &Registry, ended: &MailboxConnectionEnded) -> bool {
    let named = (ended.mailbox_id.parse(), ended.connection_id.parse());
    matches!(named, (Ok(mailbox), Ok(id)) if registry.close_one(mailbox, id))
}

/// What an event ends. An attachment that changed ends too: the client logs in with what it may now.
fn target_of(fact: &Fact) -> Option<Target> {
    let target = match fact {
        Fact::AccountStateChanged(changed) if !changed.active => {
            Target::Account(changed.account_id.parse().ok()?)
        }
        Fact::PasswordChanged(changed) => Target::SharedPassword(changed.account_id.parse().ok()?),
        // Mail programs need app passwords from now on.
        Fact::FactorsChanged(changed) if changed.active => {
            Target::SharedPassword(changed.account_id.parse().ok()?)
        }
        // The address of the mailbox was that of the login no more.
        Fact::LoginEmailChanged(changed) => {
            Target::SharedPassword(changed.account_id.parse().ok()?)
        }
        Fact::AppPasswordRevoked(revoked) => {
            Target::Credential(Credential::AppPassword(revoked.app_password_id.parse().ok()?))
        }
        Fact::OauthGrantRevoked(revoked) => {
            Target::Credential(Credential::OauthGrant(revoked.grant_id.parse().ok()?))
        }
        Fact::MailboxStateChanged(changed) if !changed.active => {
            Target::Mailbox(changed.mailbox_id.parse().ok()?)
        }
        Fact::MailboxPasswordChanged(changed) => {
            Target::Credential(Credential::MailboxPassword(changed.mailbox_id.parse().ok()?))
        }
        Fact::DevicePasswordRevoked(revoked) => {
            Target::Credential(Credential::DevicePassword(revoked.device_password_id.parse().ok()?))
        }
        Fact::AttachmentChanged(changed) => {
            Target::Attachment(changed.account_id.parse().ok()?, changed.mailbox_id.parse().ok()?)
        }
        _ => return None,
    };
    Some(target)
}
