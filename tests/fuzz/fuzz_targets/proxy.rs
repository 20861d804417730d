//! PROXY headers.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| gatepost_runtime::fuzzing::proxy(input));
