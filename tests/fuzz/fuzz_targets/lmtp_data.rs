//! Messages that come over LMTP.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| gatepost_lmtp::fuzzing::data(input));
