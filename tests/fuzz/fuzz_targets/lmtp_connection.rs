//! A whole LMTP connection, from greeting to end, over stores in memory.
#![no_main]

#[path = "../../../services/mail/lmtp/src/thrown.rs"]
mod thrown;

libfuzzer_sys::fuzz_target!(|input: &[u8]| thrown::connection(input));
