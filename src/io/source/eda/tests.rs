//! The source over functions of our own, which count every call and answer as they are told.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use super::find::{Lost, OURS, library};
use super::reader::Functions;
use super::worker::{Shared, Worker, shared};
use super::{Eda, Source};
use crate::domain::source::eda::{Machine, Name, NodeEntry};
use crate::domain::source::point::{Fault, Reading, Value};

/// Long: for answers that come. A busy machine may take its time.
const PATIENT: Duration = Duration::from_secs(60);

/// What was called, in this order.
type Calls = Arc<Mutex<Vec<String>>>;

/// An iFIX that never was.
#[derive(Default)]
struct Fake {
    /// Texts, or numbers of errors, by `TAG.FIELD`.
    fields: BTreeMap<&'static str, Result<&'static str, i16>>,
    numbers: BTreeMap<&'static str, f32>,
    nodes: Vec<&'static str>,
    no_groups: bool,
    /// Waits go on until something comes here, or its other end is gone.
    hang: Option<Receiver<()>>,
    calls: Calls,
    known: Mutex<Vec<(usize, String)>>,
}

impl Fake {
    fn count(&self, call: impl Into<String>) {
        self.calls.lock().unwrap().push(call.into());
    }

    fn field(&self, field: i32) -> String {
        let known = self.known.lock().unwrap();
        known[usize::try_from(field).unwrap()].1.clone()
    }
}

impl Functions for Fake {
    fn define_group(&self, nodes: i16) -> usize {
        self.count(format!("define_group {nodes}"));
        usize::from(!self.no_groups) * 7
    }

    fn define(&self, group: usize, name: &Name) -> i32 {
        assert_eq!(group, 7);
        self.count("define");
        let mut known = self.known.lock().unwrap();
        known.push((group, format!("{}.{}", name.tag, name.field)));
        i32::try_from(known.len()).unwrap() - 1
    }

    fn look_up(&self, _: usize) {
        self.count("look_up");
    }

    fn read(&self, _: usize) {
        self.count("read");
    }

    fn wait(&self, _: usize) {
        self.count("wait");
        if let Some(hang) = &self.hang {
            let _gone = hang.recv();
        }
    }

    fn error(&self, _: usize, field: i32) -> i16 {
        let name = self.field(field);
        match self.fields.get(name.as_str()) {
            Some(Err(code)) => *code,
            Some(Ok(_)) => 0,
            None if self.numbers.contains_key(name.as_str()) => 0,
            None => 1001,
        }
    }

    fn text(&self, _: usize, field: i32, room: &mut [u8]) -> i16 {
        match self.fields.get(self.field(field).as_str()) {
            Some(Ok(text)) => {
                room[..text.len()].copy_from_slice(text.as_bytes());
                0
            }
            _ => 5,
        }
    }

    fn number(&self, _: usize, field: i32) -> Result<f32, i16> {
        self.numbers.get(self.field(field).as_str()).copied().ok_or(6)
    }

    fn forget(&self, _: usize, _: i32) {
        self.count("forget");
    }

    fn forget_group(&self, _: usize) {
        self.count("forget_group");
    }

    fn nodes(&self, start: &mut i16, room: &mut [NodeEntry]) -> Result<i16, i16> {
        self.count("nodes");
        let rest = &self.nodes[usize::try_from(*start).unwrap()..];
        let count = rest.len().min(room.len());
        for (entry, name) in room.iter_mut().zip(rest) {
            entry[..name.len()].copy_from_slice(name.as_bytes());
        }
        *start += i16::try_from(count).unwrap();
        Ok(i16::try_from(count).unwrap())
    }
}

fn worker(fake: Fake) -> Shared {
    Arc::new(Mutex::new(Worker::start(move || Ok(Box::new(fake)))))
}

fn source(fake: Fake, limit: Duration) -> Eda {
    Eda::new("eda:", limit, worker(fake))
}

fn healthy() -> Fake {
    let fields = [
        ("SYSTEM.A_SACST", "RUN"),
        ("SYSTEM.A_BLKS", "4123456789"),
        ("NSD.F_SCADAREDUN", "1"),
        ("SYSTEM.A_NTIME", "10:00:00"),
    ];
    Fake { fields: fields.map(|(name, text)| (name, Ok(text))).into(), ..Fake::default() }
}

fn items(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

fn read(source: &mut Eda, names: &[&str]) -> Vec<Reading> {
    source.read("FIXA", &items(names)).expect("it answers")
}

#[test]
fn a_group_is_defined_once_and_read_again_and_again() {
    let fake = healthy();
    let calls = Arc::clone(&fake.calls);
    let mut source = source(fake, PATIENT);
    let names = ["SYSTEM.A_SACST", "Fix32.FIXA.SYSTEM.A_BLKS", "NSD.F_SCADAREDUN"];
    for _ in 0..3 {
        let values: Vec<_> =
            read(&mut source, &names).into_iter().map(|one| (one.value, one.age_ms)).collect();
        let good = |value| (Ok(value), Some(0));
        assert_eq!(
            values,
            [good(Value::Text("RUN".to_owned())), good(Value::Int(4_123_456_789)), good(Value::Int(1))]
        );
    }
    source.close();
    // Three fields, and the node's own time beside them.
    let defined = ["define_group 1", "define", "define", "define", "define", "look_up", "wait"];
    let ended = ["forget", "forget", "forget", "forget", "forget_group"];
    let all = [&defined[..], &["read", "wait"].repeat(3), &ended].concat();
    assert_eq!(*calls.lock().unwrap(), all);
}

#[test]
fn each_field_has_its_own_fault() {
    let mut fake = healthy();
    fake.fields.insert("NSD.A_SCADASTATUS", Err(1914));
    fake.fields.insert("SYSTEM.A_DBNAM", Ok(" "));
    fake.numbers.insert("T.F_CV", 2.5);
    fake.numbers.insert("T.A_CV", 2.5);
    let mut source = source(fake, PATIENT);
    let names =
        ["SYSTEM.A_SACST", "NSD.A_SCADASTATUS", "SYSTEM.A_DBNAM", "T.F_CV", "T.A_CV", "LOG.SAC_MODE", "x"];
    let found = read(&mut source, &names);
    assert_eq!(found[0].value, Ok(Value::Text("RUN".to_owned())), "a fault of another does it no harm");
    assert!(
        matches!(&found[1].value, Err(Fault::Cause { words, .. }) if words.contains("1914")),
        "{:?}",
        found[1]
    );
    assert!(matches!(&found[2].value, Err(Fault::Bad(_))), "{:?}", found[2]);
    assert_eq!(found[3].value, Ok(Value::Float(2.5)), "no text: its number");
    assert!(
        matches!(&found[4].value, Err(Fault::Cause { words, .. }) if words.contains("EDA error 5")),
        "{:?}",
        found[4]
    );
    assert!(matches!(&found[5].value, Err(Fault::Missing(_))), "{:?}", found[5]);
    assert!(matches!(&found[6].value, Err(Fault::Missing(_))), "{:?}", found[6]);
    assert!(
        found.iter().all(|one| one.value.is_ok() == (one.age_ms == Some(0))),
        "only values are vouched for"
    );
    assert_eq!(source.read("FIXA", &[]), Ok(Vec::new()), "nothing asked, nothing answered");
}

#[test]
fn what_failed_altogether_is_looked_up_anew() {
    let fake = Fake { fields: [("SYSTEM.A_SACST", Err(1914))].into(), ..Fake::default() };
    let calls = Arc::clone(&fake.calls);
    let mut source = source(fake, PATIENT);
    for _ in 0..2 {
        assert!(read(&mut source, &["SYSTEM.A_SACST"])[0].value.is_err());
    }
    assert_eq!(calls.lock().unwrap().iter().filter(|call| *call == "look_up").count(), 2);
    assert_eq!(calls.lock().unwrap().iter().filter(|call| *call == "forget_group").count(), 2);
}

#[test]
fn nodes_of_one_request_are_counted_and_many_fields_are_several_groups() {
    let fake = healthy();
    let calls = Arc::clone(&fake.calls);
    let mut source = source(fake, PATIENT);
    let many: Vec<String> = (0..150).map(|at| format!("Fix32.N{}.SYSTEM.A_SACST", at % 3)).collect();
    assert_eq!(source.read("FIXA", &many).expect("it answers").len(), 150);
    let groups: Vec<String> =
        calls.lock().unwrap().iter().filter(|call| call.starts_with("define_group")).cloned().collect();
    assert_eq!(
        groups,
        ["define_group 3", "define_group 4"],
        "the node that was asked for stands behind its own time"
    );
}

#[test]
fn scada_nodes_are_listed_in_pieces() {
    const NAMES: [&str; 4] = ["FIXB", "FIXA", "LONGNODE", "FIXC"];
    let nodes: Vec<&str> = NAMES.iter().copied().cycle().take(100).collect();
    let fake = Fake { nodes, ..Fake::default() };
    let calls = Arc::clone(&fake.calls);
    let mut source = source(fake, PATIENT);
    let found = source.browse().expect("it answers");
    let mut names: Vec<String> = found.iter().filter_map(|item| item.node.clone()).collect();
    names.dedup();
    assert_eq!(names, ["FIXA", "FIXB", "FIXC", "LONGNODE"]);
    assert!(found.iter().any(|item| item.name == "SYSTEM.A_BLKS"));
    assert_eq!(calls.lock().unwrap().len(), 2, "64 and 36");
    let none = self::source(Fake::default(), PATIENT).browse().expect_err("no nodes");
    assert!(none.to_string().contains("no SCADA node"), "{none}");
}

#[test]
fn a_library_without_groups_says_what_to_check() {
    let fake = Fake { no_groups: true, ..Fake::default() };
    let error = source(fake, PATIENT).read("FIXA", &items(&["SYSTEM.A_SACST"])).expect_err("no group");
    assert!(
        error.to_string().contains("no group") && error.help.contains("iFIX runs on this machine"),
        "{error}"
    );
}

#[test]
fn a_library_that_cannot_be_loaded_says_so_each_time() {
    let failed = Worker::start(|| Err("C:\\eda.dll cannot be loaded: no".to_owned()));
    let mut source = Eda::new("eda:", PATIENT, Arc::new(Mutex::new(failed)));
    for _ in 0..2 {
        let error = source.browse().expect_err("not loaded");
        assert!(error.to_string().contains("cannot be loaded"), "{error}");
    }
}

/// A source whose library does not come back until the sender is used or dropped.
fn hanging() -> (Sender<()>, Calls, Shared) {
    let (release, hang) = channel();
    let fake = Fake { hang: Some(hang), ..healthy() };
    let calls = Arc::clone(&fake.calls);
    (release, calls, worker(fake))
}

#[test]
fn a_library_that_does_not_come_back_is_given_up_and_not_asked_again() {
    let (release, calls, worker) = hanging();
    let limit = Duration::from_millis(50);
    let mut first = Eda::new("eda:", limit, Arc::clone(&worker));
    let asked = items(&["SYSTEM.A_SACST"]);
    let late = first.read("FIXA", &asked).expect_err("it hangs");
    assert!(late.to_string().contains("did not come back within 0.05 s"), "{late}");
    let before = calls.lock().unwrap().len();
    // Another node of the same library is not asked either: it might be called by two threads at once.
    let mut second = Eda::new("eda:", PATIENT, worker);
    let busy = second.read("FIXB", &asked).expect_err("it still hangs");
    assert!(busy.to_string().contains("has not come back since it was asked for fields of FIXA"), "{busy}");
    assert_eq!(calls.lock().unwrap().len(), before, "nothing was called");
    drop(release);
    let end = Instant::now() + PATIENT;
    let values = loop {
        match second.read("FIXB", &asked) {
            Ok(values) => break values,
            Err(error) => assert!(Instant::now() < end, "{error}"),
        }
        thread::sleep(Duration::from_millis(5));
    };
    assert_eq!(values[0].value, Ok(Value::Text("RUN".to_owned())), "back again, and its own answer");
}

#[test]
fn all_sources_of_a_library_share_one_thread() {
    let path = std::path::Path::new("shared-by-this-test.dll");
    let one = shared(path, |_| Ok(Box::new(healthy())));
    let two = shared(path, |_| Err("loaded twice".to_owned()));
    assert!(Arc::ptr_eq(&one, &two));
    assert_eq!(read(&mut Eda::new("eda:", PATIENT, two), &["SYSTEM.A_SACST"]).len(), 1);
}

/// A folder with a library for that machine.
fn folder(file: &str, machine: u16) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let mut bytes = vec![0; 0x80];
    bytes[..2].copy_from_slice(b"MZ");
    bytes[0x3c] = 0x40;
    bytes[0x40..0x44].copy_from_slice(b"PE\0\0");
    bytes[0x44..0x46].copy_from_slice(&machine.to_le_bytes());
    std::fs::write(folder.path().join(file), bytes).expect("written");
    folder
}

const fn number(machine: Machine) -> u16 {
    match machine {
        Machine::X86 => 0x014c,
        Machine::X64 => 0x8664,
        Machine::Other(number) => number,
    }
}

#[test]
fn the_library_is_where_the_address_says_or_in_the_path() {
    let ours = number(OURS);
    let (eda, vdba) = (folder("eda.dll", ours), folder("vdba.dll", ours));
    let named = |path: &std::path::Path| library(&path.display().to_string(), None);
    assert_eq!(named(eda.path()), Ok(eda.path().join("eda.dll")));
    assert_eq!(named(&vdba.path().join("vdba.dll")), Ok(vdba.path().join("vdba.dll")));
    let none = tempfile::tempdir().expect("a folder");
    let path = std::env::join_paths([none.path(), std::path::Path::new("relative"), vdba.path(), eda.path()])
        .expect("a path");
    assert_eq!(library("", Some(&path)), Ok(vdba.path().join("vdba.dll")));
    let lost = named(none.path()).expect_err("nothing there");
    assert!(lost.to_string().starts_with("there is no eda.dll or vdba.dll in "), "{lost}");
}

#[test]
fn a_library_for_other_programs_is_told_as_such() {
    let other = if OURS == Machine::X86 { Machine::X64 } else { Machine::X86 };
    let (theirs, ours) = (folder("eda.dll", number(other)), folder("vdba.dll", number(OURS)));
    let lost = library(&theirs.path().display().to_string(), None).expect_err("not ours");
    assert!(lost.to_string().contains(&format!("is a {} library", other.word())), "{lost}");
    assert!(OURS == Machine::X86 || lost.help().contains("folder `32-bit`"), "{}", lost.help());
    let path = std::env::join_paths([theirs.path(), ours.path()]).expect("a path");
    assert_eq!(library("", Some(&path)), Ok(ours.path().join("vdba.dll")), "one further on that fits");
    let text = tempfile::tempdir().expect("a folder");
    std::fs::write(text.path().join("eda.dll"), "no library").expect("written");
    let lost = library(&text.path().display().to_string(), None);
    assert!(matches!(lost, Err(Lost::NoLibrary(_))), "{lost:?}");
}
