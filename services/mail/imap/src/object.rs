//! Object ids (RFC 8474): folders and messages have their own, which are printed as they are. A
//! thread's comes from the message that it began with, so that it needs no keeping and never changes: §5.2
//! leaves the way to the server, and forbids a change once it has been told.

use gatepost_mail_store::Row;
use gatepost_mime::Envelope;

/// Bytes of the hash in a thread's id.
const HASHED: usize = 16;

/// THREADID of a message: the same for all that name the same first message, as written in
/// References, In-Reply-To or Message-ID; one of its own for a message that has none of these.
pub(crate) fn thread_id<S: AsRef<[u8]>>(row: &Row, envelope: &Envelope<S>) -> String {
    let own = row.blob.to_bytes();
    let hash = blake3::hash(envelope.thread_root().unwrap_or(&own));
    let mut id = String::with_capacity("thr_".len() + 2 * HASHED);
    id.push_str("thr_");
    for byte in hash.as_bytes().iter().take(HASHED) {
        // Writing into memory does not fail.
        let _infallible = std::fmt::Write::write_fmt(&mut id, format_args!("{byte:02x}"));
    }
    id
}
