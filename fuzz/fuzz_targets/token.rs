//! Fuzzes tokens, and what is sealed in them.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    fauxfactor_fuzz::token(input);
});
