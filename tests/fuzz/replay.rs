//! The corpus of a fuzz target as a test: its seeds, and what has ever been found with it.

use std::{fs, panic, path::Path};

/// Calls `target` with every file in the folder of the corpus that has this name.
pub(crate) fn replay(name: &str, target: fn(&[u8])) {
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/fuzz/corpus");
    let mut paths: Vec<_> = fs::read_dir(Path::new(corpus).join(name))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "{name} has no seeds");
    for path in paths {
        let input = fs::read(&path).unwrap();
        let outcome = panic::catch_unwind(|| target(&input));
        assert!(outcome.is_ok(), "{} did harm", path.display());
    }
}
