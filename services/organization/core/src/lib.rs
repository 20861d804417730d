//! Decisions of the organization service: roles, rights and who may leave. No I/O.

pub mod catalogue;
mod database_names;
mod deletion;
mod departure;
mod grants;
mod invitation;
mod member;
mod membership;
mod outside;
mod product_kind;
mod product_state;
mod profile;
mod reminder;
mod right;
mod role;
mod support_code;
mod tag;
mod team;
pub mod transfer;
mod two_factor;
mod vat;

pub use database_names::DatabaseNames;
pub use deletion::{Account, Obstacle, Remains, obstacles};
pub use departure::{Departure, departure};
pub use grants::{MOST_GRANTS, with_grant, without_grant};
pub use invitation::{
    Acceptance, Invitation, InvitationRefusal, InvitationState, Inviter, Line, LineRefusal,
    ResendPolicy, Room, invite,
};
pub use member::{Change, Outcome, Refusal, remove_member, set_member};
pub use membership::{Manager, Post, change_post, leave, remove, restore};
pub use outside::{
    MOST_PARTNERS, OutsideRefusal, acts_as_partner, is_support, partner_terms, support_terms,
};
pub use product_kind::ProductKind;
pub use product_state::{
    ProductState, Standing as ProductStanding, StateRefusal, StateWish, decide_state,
};
pub use profile::{Language, LegalName, Profile, Typed};
pub use reminder::{Reminded, Reminder, remind};
pub use right::{Grant, Ground, Level, Product, Reach, Source, Verb, check, check_held, explain};
pub use role::{OrganizationKind, Role};
pub use support_code::{SupportCode, Tries};
pub use tag::{
    Colour, LONGEST_TAG, MOST_TAGS, MOST_TAGS_OF_PRODUCT, TagName, TagRefusal, admit_tag, folded,
};
pub use team::{MOST_TEAMS, TeamDescription};
pub use two_factor::{Demand, DemandRefusal, FURTHEST, REMINDERS, demand};
pub use vat::VatNumber;
