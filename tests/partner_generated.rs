//! Everything that `partner-config generate` writes: golden files, round trips, and texts that must stay harmless.
//! `BLESS=1 cargo test --test partner_generated` writes the golden files again.

use std::fs;
use std::path::{Path, PathBuf};

use hotstandby::domain::finding::{FileName, Span};
use hotstandby::domain::partner::common::Spanned;
use hotstandby::domain::partner::derive;
use hotstandby::domain::partner::input::Input;
use hotstandby::domain::partner::read::read;
use hotstandby::domain::partner::render::files::{File, files};
use hotstandby::domain::partner::sheet::Sheet;
use hotstandby::domain::partner::system::System;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn plan(name: &str, text: &str) -> System {
    let reading = read(&FileName::from(name), text);
    assert!(reading.findings.is_empty(), "{name}: {:#?}", reading.findings);
    match reading.input {
        Some(Input::Plan(plan)) => plan,
        other => panic!("{name} is no plan: {other:?}"),
    }
}

fn example(name: &str) -> System {
    plan(name, &fs::read_to_string(root().join("examples").join(name)).unwrap())
}

fn sheet(file: &File) -> Sheet {
    let reading = read(&FileName::from(&*file.name), &file.text);
    assert!(reading.findings.is_empty(), "{}: {:#?}\n{}", file.name, reading.findings, file.text);
    match reading.input {
        Some(Input::Sheet(sheet)) => sheet,
        other => panic!("{} is no sheet: {other:?}", file.name),
    }
}

fn compare(folder: &Path, files: &[File]) {
    if std::env::var_os("BLESS").is_some() {
        fs::create_dir_all(folder).unwrap();
        for file in files {
            fs::write(folder.join(&file.name), &file.text).unwrap();
        }
    }
    let mut there: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let mut wanted: Vec<_> = files.iter().map(|file| file.name.clone()).collect();
    there.sort();
    wanted.sort();
    assert_eq!(there, wanted, "{}", folder.display());
    for file in files {
        let golden = fs::read_to_string(folder.join(&file.name)).unwrap();
        assert!(golden == file.text, "{} has changed; look at it, then run with BLESS=1", file.name);
    }
}

#[test]
fn the_example_pair_is_rendered_as_committed() {
    compare(&root().join("examples/waterworks"), &files(&example("waterworks.yaml")));
}

#[test]
fn the_example_triple_is_rendered_as_committed() {
    compare(&root().join("tests/golden/generate/triple"), &files(&example("triple.yaml")));
}
