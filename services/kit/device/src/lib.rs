//! What a phone and Gatepost say to each other (2FA-3): the invitation in a QR code, what a phone
//! signs, how requests carry that, and the codes it shows without a network.
//!
//! Both ends are here, so that they cannot drift apart: the services check with it, and the
//! reference client `gatepost device` signs with it. `deploy/device-api.md` says the same in words.

mod code;
mod credentials;
mod invitation;
mod key;
mod message;

pub use code::{CODE_STEP_SECONDS, offline_code};
pub use credentials::{Credentials, DeviceId, SCHEME};
pub use invitation::Invitation;
pub use key::{DeviceKey, KeyRefused, PublicKey};
pub use message::{ApprovalNumber, Decision, Signed};
