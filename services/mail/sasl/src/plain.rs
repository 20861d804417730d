//! PLAIN (RFC 4616): `[authzid] NUL authcid NUL passwd`.

use gatepost_model::Secret;

use crate::{Claim, Form, SaslError};

/// Takes a message apart. An identity to act as may be named only if it is the one that logs in.
pub(crate) fn parse(message: &[u8]) -> Result<Claim, SaslError> {
    let text = std::str::from_utf8(message).map_err(|_| SaslError::Malformed)?;
    let mut fields = text.split('\0');
    let (Some(acting_as), Some(address), Some(secret), None) =
        (fields.next(), fields.next(), fields.next(), fields.next())
    else {
        return Err(SaslError::Malformed);
    };
    if !acting_as.is_empty() && !acting_as.eq_ignore_ascii_case(address) {
        return Err(SaslError::ActingAsAnother);
    }
    Ok(Claim {
        address: address.to_owned(),
        secret: Secret::new(secret.to_owned()),
        form: Form::Password,
    })
}
