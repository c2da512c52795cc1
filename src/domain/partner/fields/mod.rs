//! The settings of the Partners section: every one stands once, in `table.rs` (those of a connection in `connection.rs`), with
//! its key, the vendor's label, its unit and what is known of it.
//!
//! Reading, filling up with a plan's defaults, comparing, and writing of sheets, checklists and schemas walk that table; a
//! rule that judges one setting by name reads the typed member. So a new setting is one entry there, and a new list of
//! words one entry in `choices.rs`.

mod choices;
mod connection;
mod table;

use std::time::Duration;

pub use choices::{Certificate, ClientCertificateMode, IsolatedMain, IsolatedStandby};
pub use connection::Connection;
pub use table::{ConnectionSecurity, Icmp, Miscellaneous, Monitor, Transfer};

use super::common::{Address, Field, Spanned, same_machine};
use crate::language::extract::quantity::Unit;
use crate::language::extract::{Block, Entry, Extractor};
use crate::words::{in_milliseconds, in_seconds, on_off};

/// One of the words of a setting.
#[derive(Debug, PartialEq, Eq, PartialOrd)]
pub struct Word {
    /// In our files: `become-main`.
    pub key: &'static str,
    /// What a person looks for in the tool: `become Main`. The tool's own words are not known to us.
    pub means: &'static str,
}

/// What a setting holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A time that the tool has in seconds.
    Seconds,
    /// A time that the tool has in milliseconds.
    Milliseconds,
    /// 0 to 4,294,967,295.
    Count,
    /// A whole number.
    Integer,
    /// A check box.
    Switch,
    /// One of these words.
    Choice(&'static [Word]),
    /// A TCP port.
    Port,
    /// A label, or a name.
    Text,
    /// The address of a machine.
    Address,
    /// Addresses, of which the tool has [`MONITORS`] fields.
    Addresses,
}

/// How many fields for ICMP monitors a connection has in the tool.
pub const MONITORS: usize = 3;

/// The value of a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
pub enum Value<'a> {
    /// Of [`Kind::Seconds`] and [`Kind::Milliseconds`].
    Time(Duration),
    /// Of [`Kind::Count`] and [`Kind::Port`].
    Count(u32),
    /// Of [`Kind::Integer`].
    Integer(i64),
    /// Of [`Kind::Switch`].
    Switch(bool),
    /// Of [`Kind::Choice`].
    Word(&'static Word),
    /// Of [`Kind::Text`].
    Text(&'a str),
    /// Of [`Kind::Address`].
    Address(&'a Address),
    /// Of [`Kind::Addresses`].
    Addresses(&'a [Spanned<Address>]),
}

impl Value<'_> {
    /// Whether the two mean the same: addresses of one machine do, and so do lists of them in any order.
    #[must_use]
    pub fn means(&self, other: &Value<'_>) -> bool {
        match (self, other) {
            (Self::Address(own), Value::Address(other)) => same_machine(own, other),
            (Self::Addresses(own), Value::Addresses(other)) => {
                without(own, other).next().is_none() && without(other, own).next().is_none()
            }
            _ => self == other,
        }
    }
}

/// Those of some addresses that others lack.
pub fn without<'a>(
    some: &'a [Spanned<Address>],
    others: &'a [Spanned<Address>],
) -> impl Iterator<Item = &'a Spanned<Address>> {
    some.iter().filter(|one| !others.iter().any(|other| same_machine(&other.value, &one.value)))
}

/// A type that a setting of a section can have.
pub trait Held: Copy {
    /// The kind of a setting of this type; a time is in milliseconds unless its entry says seconds.
    const KIND: Kind;

    /// As a value of the table.
    fn held(self) -> Value<'static>;

    /// The value of an entry of a file, which is one of `setting`.
    fn read(extractor: &mut Extractor<'_>, entry: Entry, setting: &Setting) -> Field<Self>;
}

impl Held for Duration {
    const KIND: Kind = Kind::Milliseconds;

    fn held(self) -> Value<'static> {
        Value::Time(self)
    }

    fn read(extractor: &mut Extractor<'_>, entry: Entry, setting: &Setting) -> Field<Self> {
        let is_seconds = setting.kind == Kind::Seconds;
        extractor.duration(entry, if is_seconds { Unit::Seconds } else { Unit::Milliseconds })
    }
}

/// A type whose values are those of one variant of [`Value`], and what reads it.
macro_rules! held {
    ($($type:ty: $kind:ident by $read:path;)+) => {$(
        impl Held for $type {
            const KIND: Kind = Kind::$kind;

            fn held(self) -> Value<'static> {
                Value::$kind(self)
            }

            fn read(extractor: &mut Extractor<'_>, entry: Entry, _: &Setting) -> Field<Self> {
                $read(extractor, entry)
            }
        }
    )+};
}

held! {
    u32: Count by Extractor::number;
    i64: Integer by Extractor::integer;
    bool: Switch by Extractor::boolean;
}

/// A value of a setting's own type as one of the table, at its place.
pub(super) fn held<T: Held>(field: Spanned<T>) -> Spanned<Value<'static>> {
    Spanned { value: field.value.held(), span: field.span }
}

/// A setting of the tool.
#[derive(Debug)]
pub struct Setting {
    /// The key in our files.
    pub key: &'static str,
    /// The vendor's label.
    pub label: &'static str,
    /// What it is, for the schemas: the text of the entry's own documentation.
    pub about: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// A remark behind the field in a checklist; empty when there is none.
    pub note: &'static str,
    /// What a generated sheet says behind label and unit; empty when there is nothing more.
    pub hint: &'static str,
    /// The value that a starter plan has, as our files write it; empty for one that differs on every server.
    pub example: &'static str,
    /// What the starter plan says behind it; empty when there is nothing to say.
    pub tip: &'static str,
    /// The vendor's page that says that a change takes effect only after a restart of the server. Of a setting without one
    /// it is not known; it is not "without restart".
    pub restart: Option<&'static str>,
    /// Usual values, in the unit of the field: the least and the most. Ours, the vendor's ranges are not known.
    pub usual: Option<(u32, u32)>,
    /// Whether it rightly differs on every server. In a plan it then stands on the server itself.
    pub own: bool,
    /// Where it stands when that is not its section's tab.
    pub elsewhere: Option<&'static str>,
}

impl Setting {
    /// A setting of which no more is known.
    pub(super) const fn new(key: &'static str, label: &'static str, about: &'static str, kind: Kind) -> Self {
        Self {
            key,
            label,
            about,
            kind,
            note: "",
            hint: "",
            example: "",
            tip: "",
            restart: None,
            usual: None,
            own: false,
            elsewhere: None,
        }
    }

    const fn seconds(self) -> Self {
        Self { kind: Kind::Seconds, ..self }
    }

    pub(super) const fn note(self, note: &'static str) -> Self {
        Self { note, ..self }
    }

    const fn hint(self, hint: &'static str) -> Self {
        Self { hint, ..self }
    }

    const fn example(self, example: &'static str, tip: &'static str) -> Self {
        Self { example, tip, ..self }
    }

    const fn restart(self, page: &'static str) -> Self {
        Self { restart: Some(page), ..self }
    }

    const fn usual(self, least: u32, most: u32) -> Self {
        Self { usual: Some((least, most)), ..self }
    }

    const fn own(self) -> Self {
        Self { own: true, ..self }
    }

    const fn elsewhere(self, place: &'static str) -> Self {
        Self { elsewhere: Some(place), ..self }
    }

    /// The unit of the tool's field; empty when it has none.
    #[must_use]
    pub const fn unit(&self) -> &'static str {
        match self.kind {
            Kind::Seconds => "seconds",
            Kind::Milliseconds => "milliseconds",
            _ => "",
        }
    }

    /// The value of so many of the field's unit; `None` for a field that is no time and no count.
    #[must_use]
    pub const fn value_of(&self, amount: u32) -> Option<Value<'static>> {
        match self.kind {
            Kind::Seconds => Some(Value::Time(Duration::from_secs(amount as u64))),
            Kind::Milliseconds => Some(Value::Time(Duration::from_millis(amount as u64))),
            Kind::Count => Some(Value::Count(amount)),
            _ => None,
        }
    }

    /// A value in messages: `60 s`, `5000 ms`, `on`, `become-main`.
    #[must_use]
    pub fn words(&self, value: Value<'_>) -> String {
        match value {
            Value::Time(time) if self.kind == Kind::Seconds => in_seconds(time),
            Value::Time(time) => in_milliseconds(time),
            Value::Count(count) => count.to_string(),
            Value::Integer(number) => number.to_string(),
            Value::Switch(on) => on_off(on).to_owned(),
            Value::Word(word) => word.key.to_owned(),
            Value::Text(text) => text.to_owned(),
            Value::Address(address) => address.to_string(),
            Value::Addresses(all) => {
                let all: Vec<_> = all.iter().map(|one| one.value.to_string()).collect();
                all.join(", ")
            }
        }
    }

    /// A value as our files have it: `60s`, `5000ms`, `true`, `become-main`. A time that is no whole number of seconds is
    /// written in milliseconds.
    #[must_use]
    pub fn written(&self, value: Value<'_>) -> String {
        match value {
            Value::Time(time) if self.kind == Kind::Seconds && time.subsec_nanos() == 0 => {
                format!("{}s", time.as_secs())
            }
            Value::Time(time) => format!("{}ms", time.as_millis()),
            Value::Switch(on) => on.to_string(),
            _ => self.words(value),
        }
    }
}

/// A section of the tool: one block of keys in our files.
#[derive(Debug)]
pub struct Section {
    /// The block's key.
    pub key: &'static str,
    /// The section's name in the tool.
    pub title: &'static str,
    /// The block's key as messages have it: `` `monitor` ``.
    pub block: &'static str,
    /// What it is, for the schemas.
    pub about: &'static str,
    /// Its settings, in our order; those that differ on every server are the last.
    pub settings: &'static [Setting],
    /// The keys of [`Section::settings`].
    pub keys: &'static [&'static str],
}

impl Section {
    /// The keys that a plan may give for several servers at once.
    #[must_use]
    pub fn shared_keys(&self) -> &'static [&'static str] {
        &self.keys[..self.settings.iter().take_while(|setting| !setting.own).count()]
    }
}

/// A setting with the value that is given for it.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    /// Its section.
    pub section: &'static Section,
    /// The setting.
    pub setting: &'static Setting,
    /// Its value.
    pub value: Field<Value<'a>>,
    /// The value that holds: the given one, else what holds otherwise, at the place of the block; `None` where that is not known.
    pub holds: Field<Value<'a>>,
}

impl Given<'_> {
    /// Whether both are the same field of the same section.
    #[must_use]
    pub fn is_field_of(&self, other: &Given<'_>) -> bool {
        (self.section.key, self.setting.key) == (other.section.key, other.setting.key)
    }

    /// Whether the setting is one of the section of this type.
    #[must_use]
    pub fn is_of<S: InSection>(&self) -> bool {
        self.section.key == S::section().key
    }

    /// The value in messages.
    #[must_use]
    pub fn words(&self) -> Field<String> {
        self.value.map(|field| self.worded(field))
    }

    /// A value of this field in messages.
    #[must_use]
    pub fn worded(&self, field: Spanned<Value<'_>>) -> Spanned<String> {
        Spanned { value: self.setting.words(field.value), span: field.span }
    }
}

/// The settings of one section.
pub trait InSection: Copy + Default + PartialEq {
    /// What the table says of the section.
    fn section() -> &'static Section;

    /// The settings with their values, in the table's order.
    fn given(&self) -> impl Iterator<Item = Given<'_>>;

    /// The settings that a block of a file has.
    #[must_use]
    fn read<'d>(extractor: &mut Extractor<'d>, block: &Block<'d>) -> Self;

    /// These, filled up with `defaults`.
    #[must_use]
    fn or(&self, defaults: &Self) -> Self;
}

/// Every section, in the tool's order.
#[must_use]
pub fn sections() -> [&'static Section; 5] {
    [
        Monitor::section(),
        Icmp::section(),
        Transfer::section(),
        Miscellaneous::section(),
        ConnectionSecurity::section(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::yaml;
    use crate::path::Path;

    #[test]
    fn a_setting_is_whole() {
        for section in sections().into_iter().chain(Path::BOTH.map(Connection::section)) {
            let mut own = section.settings.iter().skip_while(|setting| !setting.own);
            assert!(own.all(|setting| setting.own), "{}: settings of one server are the last", section.title);
            for (setting, key) in section.settings.iter().zip(section.keys) {
                assert_eq!(setting.key, *key);
                assert!(!setting.label.is_empty() && setting.about.ends_with('.'), "{setting:?}");
                let is_range = |(least, most)| least < most && setting.value_of(least).is_some();
                assert!(setting.usual.is_none_or(is_range), "{setting:?}");
                let is_shared = sections().iter().any(|shared| shared.key == section.key) && !setting.own;
                assert_eq!(!setting.example.is_empty(), is_shared, "{setting:?}");
            }
        }
    }

    #[test]
    fn what_is_read_is_given_back_and_fills_up() {
        fn round<S: InSection + std::fmt::Debug>() {
            let value = |setting: &'static Setting| match setting.kind {
                Kind::Seconds | Kind::Milliseconds => Value::Time(Duration::from_secs(3)),
                Kind::Integer => Value::Integer(-5),
                Kind::Switch => Value::Switch(true),
                Kind::Choice(words) => words.last().map(Value::Word).unwrap(),
                _ => Value::Count(4),
            };
            let section = S::section();
            let line =
                |setting: &'static Setting| format!("{}: {}\n", setting.key, setting.written(value(setting)));
            let text: String = section.settings.iter().map(line).collect();
            let (document, _) = yaml::parse(&"x".into(), &text);
            let (document, file) = (document.unwrap(), "x".into());
            let mut extractor = Extractor::new(&document, &file);
            let block = extractor.block(document.root(), None, section.block, section.keys).unwrap();
            let read = S::read(&mut extractor, &block);
            assert_eq!(extractor.finish(), []);
            assert_eq!(read.given().count(), section.settings.len());
            for given in read.given() {
                assert_eq!(given.value.map(|field| field.value), Some(value(given.setting)), "{given:?}");
            }
            assert_eq!(S::default().or(&read), read);
            assert_eq!(read.or(&S::default()), read);
        }
        round::<Monitor>();
        round::<Icmp>();
        round::<Transfer>();
        round::<Miscellaneous>();
        round::<ConnectionSecurity>();
    }

    #[test]
    fn values_keep_the_unit_of_the_field() {
        let [connect, .., heartbeat] = Monitor::section().settings else { panic!("no settings") };
        let time = |milliseconds| Value::Time(Duration::from_millis(milliseconds));
        assert_eq!(
            (connect.words(time(60_000)), connect.written(time(60_000))),
            ("60 s".into(), "60s".into())
        );
        assert_eq!(
            (connect.words(time(1500)), connect.written(time(1500))),
            ("1.5 s".into(), "1500ms".into())
        );
        assert_eq!(heartbeat.written(time(30_000)), "30000ms");
    }
}
