//! Text of messages as SEARCH sees it, and base subjects.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| gatepost_mime::fuzzing::text(input));
