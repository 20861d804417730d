//! What `tests/fuzz` begins with and has found, thrown at the server once more.

use crate::thrown::connection;

#[path = "../../../../../tests/fuzz/replay.rs"]
mod replay;

#[test]
fn the_corpus_does_no_harm() {
    replay::replay("connection", connection);
}
