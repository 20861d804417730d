//! What must hold for any bytes; see `tests/fuzz`.

use crate::{Limits, extract};

/// A document has no more text than it may, costs no more than it may, and has the same text again.
pub fn document(input: &[u8]) {
    let limits = Limits { text: 2000, work: 1 << 20 };
    let (mut one, mut other) = (limits, limits);
    let text = extract(input, &mut one);
    assert_eq!(text, extract(input, &mut other));
    assert_eq!(one, other);
    let text = text.unwrap_or_default();
    assert!(text.len() + one.text <= limits.text && one.work <= limits.work);
    assert!(!text.contains("  ") && !text.contains(char::is_control));
}
