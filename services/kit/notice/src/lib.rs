//! Outgoing notices: short plain-text mails to people, by SMTP relay, local mailbox or file.
//!
//! A service renders a [`Notice`] and hands it to a [`Courier`]. With a relay in the configuration
//! that is [`SmtpCourier`]; without one it is [`LocalCourier`], which delivers into mailboxes of
//! this installation and writes everything else as `.eml` files, so that all can be tried offline.
//!
//! Text messages go through an [`SmsGateway`], when the operator has configured one.

mod compose;
mod config;
mod courier;
mod form_post;
mod local;
mod sms;
mod sms_config;
mod sms_http;
mod sms_template;
mod smtp;

pub use compose::Composer;
pub use config::{NoticeConfig, SmtpConfig, SmtpSecurity};
pub use courier::{Courier, Notice, NoticeError, backoff};
pub use form_post::{FormPost, HttpFormPost};
pub use local::LocalCourier;
pub use sms::{Sms, SmsGateway};
pub use sms_config::{SmsConfig, SmsFormat};
pub use sms_http::HttpSmsGateway;
pub use smtp::SmtpCourier;
