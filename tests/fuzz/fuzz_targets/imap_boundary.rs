//! Where a stream of responses that another IMAP server sends stands.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| gatepost_imap::fuzzing::boundary(input));
