//! Decisions of the organization service: roles, rights and who may leave. No I/O.

pub mod catalogue;
mod database_names;
mod departure;
mod member;
mod product_kind;
mod product_state;
mod right;
mod role;
mod tag;
pub mod transfer;

pub use database_names::DatabaseNames;
pub use departure::{Departure, departure};
pub use member::{Change, Outcome, Refusal, remove_member, set_member};
pub use product_kind::ProductKind;
pub use product_state::{
    ProductState, Standing as ProductStanding, StateRefusal, StateWish, decide_state,
};
pub use right::{Grant, Ground, Level, Product, Reach, Source, Verb, check, check_held, explain};
pub use role::{OrganizationKind, Role};
pub use tag::{
    Colour, LONGEST_TAG, MOST_TAGS, MOST_TAGS_OF_PRODUCT, TagName, TagRefusal, admit_tag, folded,
};
