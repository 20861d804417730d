//! Records as bytes: one byte of version, then protobuf.
//!
//! Fields of a record are only ever added, so that yesterday's data opens; the version moves when
//! that is not enough.

use prost::Message;

use crate::StoreError;

/// Version of the records written today.
const VERSION: u8 = 1;

/// A record as it is stored.
pub fn encode<M: Message>(record: &M) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(1 + record.encoded_len());
    bytes.push(VERSION);
    bytes.extend(record.encode_to_vec());
    bytes
}

/// A stored record.
///
/// # Errors
///
/// When it was written by a later version, or is damaged.
pub fn decode<M: Message + Default>(bytes: &[u8]) -> Result<M, StoreError> {
    let Some((&VERSION, body)) = bytes.split_first() else {
        return Err(StoreError::Engine("a record has an unknown version".to_owned()));
    };
    M::decode(body)
        .map_err(|error| StoreError::Engine(format!("a record does not decode: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_of_other_versions_are_not_misread() {
        let bytes = encode(&"text".to_owned());
        assert_eq!(decode::<String>(&bytes).unwrap(), "text");
        for damaged in [&[][..], &[9, 1], &bytes[..3]] {
            assert!(decode::<String>(damaged).is_err());
        }
    }
}
