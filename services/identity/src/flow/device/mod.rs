//! Phones that approve logins (2FA-3): their enrollment, and what they say afterwards.

mod answer;
mod enroll;
mod present;
mod proof;

pub(crate) use answer::Pending;
pub(in crate::flow) use answer::put_approval;
pub(crate) use enroll::Enrollment;
pub(crate) use present::Claim;
pub(crate) use proof::{Device, DeviceRequest};

use gatepost_model::{AccountId, FactorId};

/// What the seed of a device's codes is sealed for: its account and factor, so that it opens nowhere
/// else.
pub(in crate::flow) fn context(account: AccountId, factor: FactorId) -> Vec<u8> {
    [b"device-codes".as_slice(), &account.to_bytes(), &factor.to_bytes()].concat()
}
