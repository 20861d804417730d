//! Lines of Dovecot's authentication protocol.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| gatepost_mail_auth::fuzzing::line(input));
