//! The organization service: organizations, their members, and the rights that follow.
//!
//! Every change of membership commits the organization's own record too, with the version that was
//! read: changes of one organization are in line, so that its count of legal representatives is
//! true under any race.

mod catalogue;
mod cursor;
mod error;
mod flow;
mod fold;
mod grpc;
mod mails;
mod notice;
mod people;
mod product_error;
mod repo;
mod sweeper;

use std::{sync::Arc, time::Duration};

use gatepost_model::{Clock, Entropy, Pepper};
use gatepost_notice::Courier;
use gatepost_runtime::{
    config::{Size, Span},
    drain::Drain,
    link::Link,
};
use gatepost_store::Store;
use serde::{Deserialize, Serialize};

pub use catalogue::CatalogueConfig;
pub use error::{LogoRefusal, OrganizationError};
pub use grpc::RULES;
pub use product_error::ProductError;

/// Settings of the organization service.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OrganizationConfig {
    /// Organizations that one account may be a member of before it may create no further one itself.
    /// Operators are not bound by it.
    pub max_organizations: usize,
    /// Invitations of one organization that may wait for an answer at the same time.
    pub max_invitations: u32,
    /// An invitation can be accepted for this long after it was mailed.
    pub invitation_life: Span,
    /// Whoever has not answered is reminded this long before an invitation runs out; not at all when that
    /// would be at once.
    pub invitation_reminder: Span,
    /// Mails of one invitation, reminders left out, at most.
    pub invitation_mails: u32,
    /// Time between two mails of one invitation, at least.
    pub invitation_pause: Span,
    /// Mails about invitations of one organization in one day (UTC), at most.
    pub invitation_mails_a_day: u32,
    /// Invitations that were answered, taken back or ran out are listed for this long.
    pub invitations_kept: Span,
    /// Members who see a product are reminded so long before it ends, each time once.
    pub expiry_reminders: Vec<Span>,
    /// How often what is due by itself is looked for: reminders, ends of invitations.
    pub sweep_every: Span,
    /// Mails that no relay takes are given up after this long.
    pub notice_gives_up: Span,
    /// Longest file of a logo. What is kept of it is at most 540 by 140 pixels, or a drawing of 512 KiB.
    pub logo_file: Size,
    /// Lines of an organization's activity log are kept for this span of time.
    pub activity_kept: Span,
    /// Kinds of product that there are.
    pub catalogue: CatalogueConfig,
    /// Products of one organization, at most; operators and services are not bound by it. Lists look at all of them.
    pub max_products: usize,
    /// A cancelled product can be restored for this long.
    pub product_restore: Span,
    /// The offer of a product to another organization waits this long for an answer.
    pub transfer_waits: Span,
    /// Support can be let in for this long at most.
    pub support_access_longest: Span,
    /// A code for support lives this long, unless its owner renews it.
    pub support_code_lives: Span,
    /// Wrong codes that one person may try in an hour; all together twenty times as many.
    pub support_code_tries: u32,
}

impl Default for OrganizationConfig {
    fn default() -> Self {
        const DAY: u64 = 86_400;
        let span = |seconds| Span(Duration::from_secs(seconds));
        Self {
            max_organizations: 50,
            max_invitations: 1000,
            invitation_life: span(14 * DAY),
            invitation_reminder: span(3 * DAY),
            invitation_mails: 5,
            invitation_pause: span(600),
            invitation_mails_a_day: 1000,
            invitations_kept: span(90 * DAY),
            expiry_reminders: vec![span(60 * DAY), span(30 * DAY), span(7 * DAY)],
            sweep_every: span(60),
            notice_gives_up: span(DAY),
            activity_kept: span(365 * DAY),
            catalogue: CatalogueConfig::default(),
            max_products: 5000,
            product_restore: span(30 * DAY),
            transfer_waits: span(14 * DAY),
            logo_file: Size(4 << 20),
            support_access_longest: span(7 * DAY),
            support_code_lives: span(DAY),
            support_code_tries: 10,
        }
    }
}

/// What the service is made of.
pub struct Parts {
    /// Its own records.
    pub store: Arc<dyn Store>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Gives ids.
    pub entropy: Arc<dyn Entropy>,
    /// Keys of the hashes of mailed secrets, from outside the store.
    pub pepper: Pepper,
    /// Takes mails to people.
    pub courier: Arc<dyn Courier>,
    /// Where people find the web pages, such as `https://mail.example.org`: begins mailed links.
    pub public_url: String,
    /// The identity service, which says whose session a token is.
    pub identity: Link,
    /// Settings.
    pub config: OrganizationConfig,
    /// Ends event streams on shutdown.
    pub drain: Drain,
}

/// The service's routes, behind its access table.
pub fn start(parts: Parts) -> axum::Router {
    grpc::routes(parts)
}
