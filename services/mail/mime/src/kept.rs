//! What is kept of a message beside its bytes: its structure, and the fields of its header that mail
//! programs ask for when they list messages, so that neither needs the bytes.

use crate::{
    fields::{FieldNames, is_empty_line, is_folded, lines, name_of},
    structure::{Envelope, Message},
};

/// First byte of a record with fields. What begins otherwise is a structure alone ([`Message::encode`]),
/// as all records from before are.
const VERSION: u8 = 3;

/// Fields that are kept: what Thunderbird, Apple Mail, K-9, mutt and Roundcube ask for of every message
/// in a folder, and what ENVELOPE is made of. The order is of no account, and neither is the case.
const KEPT: [&str; 29] = [
    "Bcc",
    "Cc",
    "Content-Description",
    "Content-Type",
    "Date",
    "Disposition-Notification-To",
    "From",
    "Importance",
    "In-Reply-To",
    "Lines",
    "List-Id",
    "List-Post",
    "List-Subscribe",
    "List-Unsubscribe",
    "Mail-Followup-To",
    "Mail-Reply-To",
    "Message-ID",
    "Newsgroups",
    "Priority",
    TRACE,
    "References",
    "Reply-To",
    "Sender",
    "Subject",
    "To",
    "X-Label",
    "X-Original-To",
    "X-Priority",
    "X-Uniform-Type-Identifier",
];

/// Often longer than all others together: Thunderbird asks for it nevertheless. Where there is no room for
/// it, the others are kept without it.
const TRACE: &str = "Received";

/// Longest fields that are kept, all of a message together.
pub const MAX_KEPT: usize = 8 << 10;

/// In the length of fields: they are without [`TRACE`].
const UNTRACED: u16 = 0x8000;

/// Bytes of [`Names`].
const NAMES: usize = 32;

/// Bits that a name sets in [`Names`].
const BITS: usize = 3;

/// Which names the fields of a header have, as a Bloom filter: of a name that is not in it, the header
/// has no field; a header of thirty names seems to have one name in forty that it has not.
type Names = [u8; NAMES];

/// A parsed message with what is kept of its header.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Summary {
    /// Its structure.
    pub message: Message,
    pub(crate) fields: Option<HeaderFields>,
}

impl Summary {
    /// The record, in at most so many bytes: without what makes it longer.
    pub fn encode(&self, most: usize) -> Vec<u8> {
        let mut record = vec![VERSION];
        match &self.fields {
            // Their length and one; 0 for none.
            Some(HeaderFields { names, bytes, traced }) => {
                let length = u16::try_from(bytes.len() + 1).unwrap_or(u16::MAX);
                let length = if *traced { length } else { length | UNTRACED };
                record.extend_from_slice(&length.to_be_bytes());
                record.extend_from_slice(names);
                record.extend_from_slice(bytes);
            }
            None => record.extend_from_slice(&[0, 0]),
        }
        let structure = self.message.encode();
        if record.len() + structure.len() <= most {
            record.extend_from_slice(&structure);
        }
        record
    }
}

/// A record of [`Summary::encode`], read as far as it is asked for.
#[derive(Clone, Copy, Debug)]
pub struct SummaryRecord<'a> {
    fields: Option<KeptFields<'a>>,
    structure: &'a [u8],
}

impl<'a> SummaryRecord<'a> {
    /// Takes a record apart. Of one that is damaged, or of a form that this code does not know, nothing
    /// is kept.
    pub fn read(record: &'a [u8]) -> Self {
        let nothing = Self { fields: None, structure: &[] };
        match record.split_first() {
            Some((&VERSION, rest)) => Self::apart(rest).unwrap_or(nothing),
            _ => Self { structure: record, ..nothing },
        }
    }

    fn apart(rest: &'a [u8]) -> Option<Self> {
        let (length, rest) = rest.split_first_chunk()?;
        let length = u16::from_be_bytes(*length);
        let traced = length & UNTRACED == 0;
        let Some(length) = usize::from(length & !UNTRACED).checked_sub(1) else {
            return Some(Self { fields: None, structure: rest });
        };
        let (names, rest) = rest.split_first_chunk()?;
        let (bytes, structure) = rest.split_at_checked(length)?;
        Some(Self { fields: Some(KeptFields { names, bytes, traced }), structure })
    }

    /// The structure; none when it is not kept.
    pub fn structure<S: From<&'a [u8]>>(&self) -> Option<Message<S>> {
        Message::decode(self.structure)
    }

    /// As [`Self::structure`], with an empty envelope: for those who do not look at that.
    pub fn parts<S: From<&'a [u8]>>(&self) -> Option<Message<S>> {
        Message::decode_parts(self.structure)
    }

    /// Of the structure the envelope; none when it is not kept.
    pub fn envelope<S: From<&'a [u8]>>(&self) -> Option<Envelope<S>> {
        Envelope::decode(self.structure)
    }

    /// The fields; none when they are not kept.
    pub fn fields(&self) -> Option<KeptFields<'a>> {
        self.fields
    }
}

/// Fields of a header that are kept, as they stand in it.
#[derive(Clone, Copy, Debug)]
pub struct KeptFields<'a> {
    names: &'a Names,
    bytes: &'a [u8],
    /// With [`TRACE`]?
    traced: bool,
}

impl<'a> KeptFields<'a> {
    /// As [`FieldNames::select`] of the whole header; none when it takes the header to tell.
    pub fn select(&self, names: &FieldNames) -> Option<Vec<u8>> {
        let known = names.only()?.iter().all(|name| self.knows(name));
        known.then(|| names.select(self.bytes))
    }

    /// Fields among which are all of the header that have this name, in their order, as they stand in
    /// it; none when it takes the header to tell.
    pub fn named(&self, name: &[u8]) -> Option<&'a [u8]> {
        self.knows(name).then_some(self.bytes)
    }

    fn knows(&self, name: &[u8]) -> bool {
        let absent = || bits(name).any(|(at, bit)| self.names.get(at).is_none_or(|b| b & bit == 0));
        is_kept(name, self.traced) || absent()
    }
}

/// Fields of a header, to be kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct HeaderFields {
    names: Names,
    bytes: Vec<u8>,
    traced: bool,
}

impl HeaderFields {
    /// Those of a whole header; none when they are too long, or when the header is so odd that it must
    /// be seen itself: one that begins with a folded line, or with a name of other than ASCII or with
    /// white space before it, which are read in more than one way.
    pub(crate) fn of(header: &[u8]) -> Option<Self> {
        Self::chosen(header, true).or_else(|| Self::chosen(header, false))
    }

    fn chosen(header: &[u8], traced: bool) -> Option<Self> {
        let (mut names, mut bytes, mut keep) = ([0; NAMES], Vec::new(), None);
        for line in lines(header) {
            if is_empty_line(line) {
                bytes.extend_from_slice(line);
                break;
            }
            if bytes.len() > MAX_KEPT {
                break;
            }
            if !is_folded(line) {
                let name = name_of(line);
                if line.first()?.is_ascii_whitespace() || !name.is_ascii() {
                    return None;
                }
                for (at, bit) in bits(name) {
                    names.get_mut(at).map(|byte| *byte |= bit)?;
                }
                keep = Some(is_kept(name, traced));
            }
            if keep? {
                bytes.extend_from_slice(line);
            }
        }
        (bytes.len() <= MAX_KEPT).then_some(Self { names, bytes, traced })
    }
}

fn is_kept(name: &[u8], traced: bool) -> bool {
    let named = |kept: &str| name.eq_ignore_ascii_case(kept.as_bytes());
    KEPT.iter().any(|kept| named(kept)) && (traced || !named(TRACE))
}

/// The bits of a name in any case: places in [`Names`], and bits there. FNV-1a, mixed, is even enough;
/// who makes names that collide makes only their own message slower.
fn bits(name: &[u8]) -> impl Iterator<Item = (usize, u8)> {
    let step = |hash: u64, byte: &u8| {
        (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3)
    };
    let hash = name.iter().fold(0xcbf2_9ce4_8422_2325, step);
    let mixed = (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let places = mixed.to_be_bytes().into_iter().take(BITS);
    places.map(|place| (usize::from(place >> 3), 1 << (place & 7)))
}
