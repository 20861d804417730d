//! Verified telephone numbers of an account (REC-1), and the one that waits for its code.

use gatepost_model::{AccountId, PhoneId, PhoneNumber, Timestamp};

use crate::sms::SentCode;

/// A number that its owner has proven with a code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Phone {
    /// Its id; it stays when the number is changed.
    pub id: PhoneId,
    /// Whose it is.
    pub account: AccountId,
    /// The number.
    pub number: PhoneNumber,
    /// When it was proven.
    pub verified: Timestamp,
    /// May whoever has the telephone ask for the login e-mail there (REC-3)?
    pub recovery: bool,
    /// Do notices of sensitive changes go there, too (ACC-11)?
    pub notices: bool,
}

/// A number that waits for its code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PhoneCheck {
    /// Whose it is to be.
    pub account: AccountId,
    /// The number.
    pub number: PhoneNumber,
    /// The number of the account that it takes the place of.
    pub replaces: Option<PhoneId>,
    /// See [`Phone::recovery`].
    pub recovery: bool,
    /// See [`Phone::notices`].
    pub notices: bool,
    /// The code that proves it.
    pub code: SentCode,
}

impl PhoneCheck {
    /// What its code is bound to: a code for one number proves no other one.
    pub fn context(account: AccountId, number: &PhoneNumber) -> Vec<u8> {
        [b"phone".as_slice(), &account.to_bytes(), number.as_str().as_bytes()].concat()
    }
}
