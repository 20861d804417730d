//! Transfer encodings.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| gatepost_mime::fuzzing::transfer(input));
