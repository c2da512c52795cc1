//! Compares our YAML reader with serde_yaml on any text that both accept; docs/yaml.md lists what may differ.

#![no_main]

#[path = "../../tests/common/yaml_check.rs"]
#[expect(dead_code, reason = "shared with the property tests; the other target uses the rest")]
mod yaml_check;

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Some(Err(difference)) = yaml_check::compare(text) {
        panic!("{difference}");
    }
});
