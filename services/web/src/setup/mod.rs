//! What a device gets when it is set up (APP-7): a configuration profile for iPhone, iPad and Mac, signed.

mod cms;
mod der;
pub(crate) mod profile;
