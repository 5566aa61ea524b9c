//! Fuzzes the `Authorization` header.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    fauxfactor_fuzz::authorization(input);
});
