//! Sets of sequence numbers and UIDs.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| gatepost_imap::fuzzing::set(input));
