//! Lines and literals of IMAP.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| gatepost_imap::fuzzing::framing(input));
