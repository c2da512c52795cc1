//! The gate before a switch-over over real links: two servers in network namespaces, at the addresses of the example plan.

use std::process::Command;

use crate::netns::Namespace;
use crate::real_pair::{fresh_captures, real_pair};

#[test]
fn a_sound_pair_over_real_links_is_go_and_a_cut_backup_is_not() {
    let (a, b) = (Namespace::new(), Namespace::new());
    for (net, adapter) in [(1, "main0"), (2, "bkp0")] {
        a.wire(adapter, &[], &b, adapter);
        a.address(adapter, &format!("10.10.{net}.11/24"), &[]);
        b.address(adapter, &format!("10.10.{net}.12/24"), &[]);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let sources = real_pair(folder.path());
    let captures = fresh_captures(folder.path());
    let programs = std::path::Path::new(env!("CARGO_BIN_EXE_link-probe")).parent().expect("a folder");
    let gate = |links: &str| {
        let output = Command::new("ip")
            .args(["netns", "exec", &a.name, "sh", "examples/handover.sh"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env("HOTSTANDBY_BIN", programs)
            .env("SOURCES", &sources)
            .env("PLAN", "examples/waterworks.yaml")
            .env("SHEETS", "examples/waterworks/SRV-A.partners.yaml examples/waterworks/SRV-B.partners.yaml")
            .env("CAPTURES", &captures)
            .env("LINKS", links)
            .output()
            .expect("ip starts");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        (output.status.code(), said)
    };
    let links = "--main 10.10.1.12 --backup 10.10.2.12 --no-tcp";
    let (status, said) = gate(links);
    assert_eq!(status, Some(0), "{said}");
    assert!(said.contains("\nGO: all gates are open."), "{said}");
    // Both answer, and neither is the other server's address.
    b.address("main0", "10.10.1.77/24", &[]);
    b.address("bkp0", "10.10.2.77/24", &[]);
    let (status, said) = gate("--main 10.10.1.77 --backup 10.10.2.77 --no-tcp");
    assert_eq!(status, Some(3), "{said}");
    assert!(said.contains("main of SRV-B at 10.10.1.12, as PLAN has it"), "{said}");
    b.ip(&["link", "set", "bkp0", "down"]);
    let (status, said) = gate(links);
    assert_eq!(status, Some(2), "{said}");
    assert!(said.contains("NO-GO   Do Main and Backup answer?"), "{said}");
}
