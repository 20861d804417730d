//! A whole connection of Dovecot's authentication protocol.
#![no_main]

#[path = "../../../services/mail/auth/src/thrown.rs"]
mod thrown;

libfuzzer_sys::fuzz_target!(|input: &[u8]| thrown::connection(input));
