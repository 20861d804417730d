//! Codes by text message: a restricted authenticator (NIST SP 800-63B-4 §3.1.3.3), because numbers can be
//! taken over and messages read on their way. Offered where the operator has a gateway, and named as the
//! weaker method wherever it is.

use gatepost_model::PhoneId;

/// A verified number of the account that codes are sent to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SmsFactor {
    /// Which one.
    pub phone: PhoneId,
}
