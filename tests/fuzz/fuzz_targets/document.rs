//! Documents that are attached: office documents, PDF, RTF.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| gatepost_document::fuzzing::document(input));
