//! Structures as the mail store caches them.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| gatepost_mime::fuzzing::structure_record(input));
