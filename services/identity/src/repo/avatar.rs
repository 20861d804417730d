//! Pictures of people.

use gatepost_store::Table;
use prost::Message;

use super::{AVATARS, Recorded};

/// A picture as it is shown.
pub(crate) struct Avatar {
    pub(crate) jpeg: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct AvatarRecord {
    #[prost(bytes = "vec", tag = "1")]
    jpeg: Vec<u8>,
}

impl Recorded for Avatar {
    const TABLE: Table = AVATARS;
    type Record = AvatarRecord;

    fn to_record(&self) -> AvatarRecord {
        AvatarRecord { jpeg: self.jpeg.clone() }
    }

    fn from_record(record: AvatarRecord) -> Option<Self> {
        Some(Self { jpeg: record.jpeg })
    }
}
