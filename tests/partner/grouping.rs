//! Which files of a run belong together: plants from one template, and copies.
#![expect(clippy::unwrap_used, reason = "in a test's helper, what fails is the test")]

use std::fs;

use hotstandby::domain::finding::{FileName, Severity};
use hotstandby::domain::partner::input::Input;
use hotstandby::domain::partner::{judge, read};

/// An example file of the waterworks under another name, with its addresses in another net.
fn file(name: &str, of: &str, net: &str) -> Input {
    let text = fs::read_to_string(format!("{}/examples/{of}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    read::read(&FileName::from(name), &text.replace("10.10.", net)).input.unwrap()
}

/// Both sheets and the plan of a plant, in a folder of its own.
fn plant(folder: &str, net: &str) -> Vec<Input> {
    vec![
        file(&format!("{folder}/SRV-A.partners.yaml"), "waterworks/SRV-A.partners.yaml", net),
        file(&format!("{folder}/SRV-B.partners.yaml"), "waterworks/SRV-B.partners.yaml", net),
        file(&format!("{folder}/system.yaml"), "waterworks.yaml", net),
    ]
}

fn loud(inputs: &[Input]) -> Vec<&'static str> {
    let findings = judge::judge(inputs).into_iter().filter(|finding| finding.severity > Severity::Info);
    findings.map(|finding| finding.rule.name).collect()
}

#[test]
fn plants_from_one_template_are_apart_by_their_folders() {
    let both: Vec<Input> = [plant("east", "10.10."), plant("west", "10.30.")].into_iter().flatten().collect();
    assert_eq!(loud(&both), [""; 0], "the same system, labels and file names, at other addresses");
    let sheets: Vec<Input> = both.into_iter().filter(|input| matches!(input, Input::Sheet(_))).collect();
    assert_eq!(loud(&sheets), [""; 0]);
    let mut mixed = sheets;
    mixed[1] = file("east/SRV-B.partners.yaml", "waterworks/SRV-B.partners.yaml", "10.30.");
    assert!(
        loud(&mixed).contains(&"partner-address-unknown"),
        "a sheet of the other plant: {:?}",
        loud(&mixed)
    );
}
