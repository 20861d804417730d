//! Records of the mail store.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| gatepost_mail_store::fuzzing::record(input));
