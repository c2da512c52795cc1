//! Reads any text as an input: nothing may panic, and every place must lie inside the text.

#![no_main]

#[path = "../../tests/common/yaml_check.rs"]
#[expect(dead_code, reason = "shared with the property tests; the other target uses the rest")]
mod yaml_check;

libfuzzer_sys::fuzz_target!(|text: &str| yaml_check::check(text));
