//! Decisions of the organization service: roles, rights and who may leave. No I/O.

mod departure;
mod member;
mod right;
mod role;

pub use departure::{Departure, departure};
pub use member::{Change, Outcome, Refusal, remove_member, set_member};
pub use right::{Ground, Source, Verb, check};
pub use role::{OrganizationKind, Role};
