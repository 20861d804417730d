//! A whole IMAP connection, from greeting to end, over stores in memory.
#![no_main]

// The same server as in the tests of IMAP.
#[allow(dead_code)]
#[path = "../../../services/mail/imap/tests/it/harness.rs"]
mod harness;

#[path = "../../../services/mail/imap/tests/it/thrown.rs"]
mod thrown;

libfuzzer_sys::fuzz_target!(|input: &[u8]| thrown::connection(input));
