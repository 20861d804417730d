//! What must hold for any bytes; see `tests/fuzz`.

use crate::dovecot::fuzzed;

/// A line of Dovecot's protocol, and a value that is written and read back.
pub fn line(input: &[u8]) {
    fuzzed(input);
}

#[cfg(test)]
#[path = "../../../../tests/fuzz/replay.rs"]
mod replay;

#[cfg(test)]
mod tests {
    use super::replay::replay;

    #[test]
    fn the_corpus_does_no_harm() {
        replay("dovecot_line", super::line);
        replay("dovecot_connection", crate::thrown::connection);
    }
}
