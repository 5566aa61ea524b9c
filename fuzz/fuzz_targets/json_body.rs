//! Fuzzes JSON bodies.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    fauxfactor_fuzz::json_body(input);
});
