//! The grammar of IMAP commands.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| gatepost_imap::fuzzing::command(input));
