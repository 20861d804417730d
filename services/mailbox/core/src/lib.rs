//! Decisions of the mailbox service: who may use which address, what an attachment permits, what
//! opens a mailbox, and how fast one may guess. No I/O; time is passed in.

mod authenticate;
pub mod dns;
mod domain;
mod footing;
mod known;
mod mailbox;
mod network;
mod permission;
mod recent;
mod throttle;
mod unification;

pub use authenticate::{
    AppFacts, Cause, DeviceFacts, MailboxFacts, decide_app, decide_bearer, decide_device,
    decide_password,
};
pub use domain::{Claimed, DomainRefusal, Holder, Verified, claim_domain, verify_domain};
pub use footing::{
    Becomes, Footing, NotEntitled, Standing, check_attaching, reconsider, reconsider_moved,
};
pub use known::Known;
pub use mailbox::{
    AddressRefusal, QuotaRefusal, Quotas, ReservedNames, check_address, decide_quota,
    without_detail,
};
pub use network::Networks;
pub use permission::{Permission, Permissions};
pub use recent::Recent;
pub use throttle::{Limit, Throttle};
pub use unification::{Ended, Obstacle, UnificationFacts, attaching_ends, decide_unification};
