//! What must hold for any bytes; see `tests/fuzz`.

use bytes::Bytes;
use prost::Message;

use crate::{
    Acl, FolderName, Keyword,
    acl::AclRecord,
    journal, packed,
    record::{
        self, DeadFolderRecord, FolderRecord, ImportRecord, KeptRecord, KeywordsRecord,
        MailboxRecord, MessageRecord, RangesRecord, RefsRecord, StateRecord,
    },
    text,
};

/// A stored record that may be damaged: it is read or refused, and what is read is written as it was. The
/// first byte says of which kind.
pub fn record(input: &[u8]) {
    let Some((kind, bytes)) = input.split_first() else { return };
    let bytes = Bytes::copy_from_slice(bytes);
    match kind {
        b'm' => drop(again::<MailboxRecord>(bytes)),
        b'f' => {
            if let Some(folder) = again::<FolderRecord>(bytes) {
                let _whatever = (folder.name.parse::<FolderName>(), Acl::of_record(folder.acl));
            }
        }
        b's' => drop(again::<StateRecord>(bytes).map(|state| state.modseq())),
        b'k' => {
            let names = again::<KeywordsRecord>(bytes).unwrap_or_default().names;
            names.iter().for_each(|name| drop(name.parse::<Keyword>()));
        }
        b'M' => drop(again::<MessageRecord>(bytes)),
        b'r' => {
            let ranges = again::<RangesRecord>(bytes).unwrap_or_default();
            assert_eq!(ranges.ranges().len(), ranges.bounds.len() / 2);
        }
        b'R' => drop(again::<RefsRecord>(bytes)),
        b'd' => drop(again::<DeadFolderRecord>(bytes)),
        b'K' => drop(again::<KeptRecord>(bytes)),
        b'i' => drop(again::<ImportRecord>(bytes)),
        b'a' => {
            let record = again::<AclRecord>(bytes);
            if let Ok(acl) = Acl::of_record(record) {
                assert_eq!(Acl::of_record(acl.record()).ok(), Some(acl));
            }
        }
        b'j' => journal::fuzzed(&bytes),
        b'p' => packed::fuzzed(&bytes),
        b'g' => text::fuzzed(&bytes),
        _ => keys(&bytes),
    }
}

fn again<R: Message + Default + PartialEq + std::fmt::Debug>(bytes: Bytes) -> Option<R> {
    let read = record::decode::<R>(bytes, "fuzzed").ok()?;
    assert_eq!(
        record::decode::<R>(read.encode_to_vec().into(), "fuzzed").ok().as_ref(),
        Some(&read)
    );
    Some(read)
}

fn keys(key: &[u8]) {
    let _whatever = (record::folder_of_key(key), record::uid_of_key(key));
    let _whatever = journal::place_of_key(key);
    let _whatever = (record::modseq_of_key(key), record::period_of_key(key));
    if let Ok((since, blob)) = record::garbage_of_key(key) {
        assert!(key.starts_with(&record::garbage_key(since, blob)));
    }
}

#[cfg(test)]
#[path = "../../../../tests/fuzz/replay.rs"]
mod replay;

#[cfg(test)]
mod tests {
    use super::replay::replay;

    #[test]
    fn the_corpus_does_no_harm() {
        replay("record", super::record);
    }
}
