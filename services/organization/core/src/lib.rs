//! Decisions of the organization service: roles, rights and who may leave. No I/O.

mod departure;
mod member;
mod product_kind;
mod right;
mod role;

pub use departure::{Departure, departure};
pub use member::{Change, Outcome, Refusal, remove_member, set_member};
pub use product_kind::ProductKind;
pub use right::{Grant, Ground, Level, Product, Reach, Source, Verb, check, check_held, explain};
pub use role::{OrganizationKind, Role};
