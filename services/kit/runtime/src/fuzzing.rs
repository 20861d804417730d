//! What must hold for any bytes; see `tests/fuzz`.

use crate::proxy_protocol::{MAX_HEADER, Parsed, parse};

/// A PROXY header: read piece by piece, as asked for, it is the same, and no byte behind it is needed.
pub fn proxy(input: &[u8]) {
    let mut have = 0;
    loop {
        let Some(header) = input.get(..have) else { return };
        match parse(header) {
            Ok(Parsed::Partial { more }) => {
                assert!(more > 0 && have < MAX_HEADER);
                have += more;
            }
            whole => {
                assert!(have <= MAX_HEADER);
                if whole.is_ok() {
                    assert_eq!(parse(input), whole);
                }
                return;
            }
        }
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
        replay("proxy", super::proxy);
    }
}
