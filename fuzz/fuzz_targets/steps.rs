//! See `tests/common/readers.rs`, reader `steps`.

#![no_main]

#[path = "../../tests/common/readers.rs"]
#[expect(dead_code, reason = "the seeds are for the test that breaks them")]
mod readers;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| readers::read_as("steps", bytes));
