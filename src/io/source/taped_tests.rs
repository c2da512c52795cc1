//! Whatever stands between a source and who asks it passes everything on. The methods are taken from the trait as it is written,
//! so that a new one fails here until each of them does.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::{Kept, Played, Reel, Said};
use crate::domain::source::point::{Reading, Stamp, Value};
use crate::domain::source::recorded::Recorded;
use crate::domain::source::settings::Access;
use crate::io::source::patient::Patient;
use crate::io::source::{Facts, Item, Moment, Source, SourceError};

/// Nothing is as it is by default. Written out in full, so that a new fact does not compile until it stands here.
fn facts() -> Facts {
    Facts {
        is_virtual: true,
        has_own_times: true,
        is_simulated: true,
        not_whole: Some("line 7 could not be read".to_owned()),
        recorded: Some(Recorded { first: Stamp(1), last: Stamp(2), has_zone: false }),
        cut_off: Some(SourceError::new("probe", "too many", "name them")),
    }
}

fn item() -> Item {
    let (node, name) = (Some("A".to_owned()), "ns=2;s=x".to_owned());
    Item { node, name, short: Some("x".to_owned()), value: Some(Value::Int(7)) }
}

fn reading() -> Reading {
    Reading { value: Ok(Value::Int(7)), at: Some(Stamp(3)), age_ms: Some(4) }
}

/// Notes which of its methods were called, and answers nothing as a default does.
#[derive(Clone, Default)]
struct Probe(Arc<Mutex<BTreeSet<&'static str>>>);

impl Probe {
    fn called(&self, method: &'static str) {
        self.0.lock().expect("whole").insert(method);
    }
}

impl Source for Probe {
    fn read(&mut self, _: &str, _: &[String]) -> Result<Vec<Reading>, SourceError> {
        self.called("read");
        Ok(vec![reading()])
    }

    fn subscribe(&mut self, _: &str, _: &[String], _: Duration) -> bool {
        self.called("subscribe");
        true
    }

    fn told(&mut self) -> Option<Vec<Moment>> {
        self.called("told");
        Some(vec![Moment { at: Stamp(5), readings: vec![reading()] }])
    }

    fn browse(&mut self) -> Result<Vec<Item>, SourceError> {
        self.called("browse");
        Ok(vec![item()])
    }

    fn listed(&mut self) -> Vec<Item> {
        self.called("listed");
        vec![item()]
    }

    fn facts(&self) -> Facts {
        self.called("facts");
        facts()
    }

    fn now(&self) -> Stamp {
        self.called("now");
        Stamp(6)
    }

    fn advance(&mut self, _: Duration) {
        self.called("advance");
    }

    fn prepare(&mut self, _: Duration) {
        self.called("prepare");
    }

    fn notes(&mut self) -> Vec<String> {
        self.called("notes");
        vec!["a note".to_owned()]
    }

    fn close(&mut self) {
        self.called("close");
    }
}

/// The names of the functions in the block that begins with `head`.
fn functions<'t>(text: &'t str, head: &str) -> BTreeSet<&'t str> {
    let body = text.split_once(head).expect("it is there").1;
    let body = body.split_once("\n}\n").expect("it ends").0;
    let name = |line: &'t str| line.strip_prefix("    fn ")?.split(['(', '<']).next();
    body.lines().filter_map(name).collect()
}

const TRAIT: &str = include_str!("mod.rs");

#[test]
fn whoever_stands_between_passes_everything_on() {
    let methods = functions(TRAIT, "pub trait Source: Send {");
    assert!(methods.len() >= 10, "{methods:?}");
    for wrapper in ["kept", "patient"] {
        let probe = Probe::default();
        let calls = Arc::clone(&probe.0);
        let inner: Box<dyn Source> = Box::new(probe);
        let mut source: Box<dyn Source> = if wrapper == "kept" {
            Box::new(Kept { source: inner, channel: "source:0".to_owned(), facts: Facts::default() })
        } else {
            Box::new(Patient::new(&Access::new("probe"), inner))
        };
        calls.lock().expect("whole").clear();
        assert_eq!(source.facts(), facts(), "{wrapper}");
        assert!(calls.lock().expect("whole").contains("facts"), "{wrapper}: as it is now");
        assert_eq!(source.read("A", &["x".to_owned()]).expect("read"), [reading()], "{wrapper}");
        assert_eq!(source.browse().expect("browsed"), [item()], "{wrapper}");
        assert_eq!(source.listed(), [item()], "{wrapper}");
        assert!(source.subscribe("A", &[], Duration::ZERO), "{wrapper}");
        let told = source.told().expect("told");
        assert_eq!((told[0].at, &told[0].readings[..]), (Stamp(5), &[reading()][..]), "{wrapper}");
        assert_eq!(source.now(), Stamp(6), "{wrapper}");
        source.advance(Duration::ZERO);
        source.prepare(Duration::ZERO);
        assert_eq!(source.notes(), ["a note"], "{wrapper}");
        source.close();
        assert_eq!(*calls.lock().expect("whole"), methods, "{wrapper} keeps something to itself");
    }
}

#[test]
fn what_is_played_answers_everything_from_the_tape() {
    // No world is behind it: its time is the tape's, and there is nothing to end.
    let without = BTreeSet::from(["advance", "prepare", "close"]);
    let all = functions(TRAIT, "pub trait Source: Send {");
    let played = functions(include_str!("taped.rs"), "impl Source for Played {");
    assert_eq!(all.difference(&played).copied().collect::<BTreeSet<_>>(), without);
    // What goes onto the tape comes back whole.
    let back = |said: &Said| {
        let text = serde_json::to_string(said).expect("JSON");
        serde_json::from_str::<Said>(&text).expect("the same form")
    };
    let Said::Facts(facts_back) = back(&Said::Facts(facts())) else { panic!("facts") };
    let Said::Items(items) = back(&Said::Items(Ok(vec![item()]))) else { panic!("items") };
    assert_eq!((&facts_back, items.expect("items")), (&facts(), vec![item()]));
    let source = Played {
        name: "probe".to_owned(),
        channel: "source:0".to_owned(),
        facts: facts_back,
        items: 0,
        tape: RefCell::new(Reel::default()),
    };
    assert_eq!(source.facts(), facts());
}

#[test]
fn facts_of_an_older_bundle_are_read() {
    let old = r#"{"facts":{"virtual":true,"own_times":false,"simulated":true}}"#;
    let Ok(Said::Facts(facts)) = serde_json::from_str(old) else { panic!("facts") };
    assert_eq!(facts, Facts { is_virtual: true, is_simulated: true, ..Facts::default() });
}
