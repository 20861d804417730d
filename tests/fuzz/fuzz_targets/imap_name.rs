//! Names of folders in modified UTF-7.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| gatepost_imap::fuzzing::name(input));
