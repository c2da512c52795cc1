//! Easy Database Access (EDA) of iFIX, as far as it is words and numbers: names, values, what its errors say, and which machine
//! its library is made for. The names, lengths and orders of calls come from three public files of code that use the library (docs/sources.md);
//! what none of them tells is said where it matters.

use super::fields;
use super::point::{Fault, Value};
use super::record::bare_item;

/// What addresses of this source begin with; a folder or file of the library may follow.
pub const SCHEME: &str = "eda:";

/// The address as messages show it, without the colon that nothing follows.
#[must_use]
pub fn shown(address: &str) -> &str {
    address.strip_suffix(':').unwrap_or(address)
}

/// Most characters in the name of a node.
pub const NODE_LENGTH: usize = 8;
/// Most characters in the name of a tag.
pub const TAG_LENGTH: usize = 30;
/// Most characters in the name of a field.
pub const FIELD_LENGTH: usize = 20;

/// The room for a text. The longest documented field holds 80 characters.
pub const TEXT_ROOM: usize = 512;
/// The longest text that is surely whole: the last byte of the room is not offered, and one before it may be for the zero.
const TEXT_LENGTH: usize = TEXT_ROOM - 3;

/// Up to which number a 32-bit float holds every whole number.
const EXACT: f32 = 16_777_216.0;

/// The error that says that a node is not connected. The vendor tells this number; the others stand in the help of iFIX only.
const NOT_CONNECTED: i16 = 1914;

/// What EDA is asked for: a field of a tag on a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The physical node.
    pub node: String,
    /// The tag: a block, or a pseudo-tag such as `SYSTEM`.
    pub tag: String,
    /// The field, such as `A_SACST`.
    pub field: String,
}

impl Name {
    /// The name of an item: `TAG.FIELD` of the node, or `Fix32.NODE.TAG.FIELD` of any.
    ///
    /// # Errors
    /// When it is none, or a part of it is longer than EDA takes.
    pub fn of(node: &str, item: &str) -> Result<Self, Fault> {
        let bare = bare_item(node, item);
        let parts: Vec<&str> = bare.split('.').collect();
        let (node, tag, field) = match parts[..] {
            [tag, field] => (node, tag, field),
            [start, node, tag, field] if start.eq_ignore_ascii_case("fix32") => (node, tag, field),
            _ => {
                return Err(Fault::Missing(format!(
                    "`{item}` is no name of iFIX: those are TAG.FIELD, such as SYSTEM.A_SACST, or Fix32.NODE.TAG.FIELD"
                )));
            }
        };
        for (what, part, most) in
            [("node", node, NODE_LENGTH), ("tag", tag, TAG_LENGTH), ("field", field, FIELD_LENGTH)]
        {
            check(what, part, most)?;
        }
        Ok(Self { node: node.to_owned(), tag: tag.to_owned(), field: field.to_owned() })
    }

    /// Whether the field is text by its name, so that there is no number to ask for.
    #[must_use]
    pub fn is_text(&self) -> bool {
        self.field.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("A_"))
    }
}

fn check(what: &str, part: &str, most: usize) -> Result<(), Fault> {
    let fits = (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_graphic());
    if fits {
        return Ok(());
    }
    Err(Fault::Cause {
        words: format!("`{part}` is no name of a {what} in iFIX: it has 1 to {most} ASCII characters"),
        help: "use the physical names, as iFIX shows them; `name_in_source:` in sources.yaml tells a node's"
            .to_owned(),
    })
}

/// What was got of one field: its text, its number where there is no text, or the number of the error.
#[derive(Debug, Clone, PartialEq)]
pub enum Got {
    /// The whole buffer, up to its end.
    Text(Vec<u8>),
    /// A 32-bit float.
    Number(f32),
    /// An error of EDA.
    Error(i16),
}

/// The value of what was got. Text has all digits of a counter, which a float has not.
///
/// # Errors
/// When iFIX gave an error, or something that no value follows from.
pub fn value(name: &Name, got: &Got) -> Result<Value, Fault> {
    match got {
        Got::Text(bytes) => text(name, bytes),
        Got::Number(number) => self::number(name, *number),
        Got::Error(code) => Err(error(*code, &name.node)),
    }
}

fn text(name: &Name, bytes: &[u8]) -> Result<Value, Fault> {
    let end = bytes.iter().position(|byte| *byte == 0);
    let Some(end) = end.filter(|end| *end <= TEXT_LENGTH) else {
        let Name { tag, field, .. } = name;
        return Err(Fault::Bad(format!(
            "{tag}.{field} is longer than {TEXT_LENGTH} bytes: it may be cut off"
        )));
    };
    // Single bytes of the system's code page; what the tools compare is ASCII.
    let text: String = bytes[..end].iter().map(|byte| char::from(*byte)).collect();
    let text = text.trim();
    if text.is_empty() {
        return Err(Fault::Bad(format!("{}.{} is an empty text", name.tag, name.field)));
    }
    match text.parse::<i64>() {
        // `007` and `+5` are texts: a serial number keeps its zeros.
        Ok(whole) if whole.to_string() == text => Ok(Value::Int(whole)),
        _ if name.is_text() => Ok(Value::Text(text.to_owned())),
        _ => Ok(text
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite())
            .map_or_else(|| Value::Text(text.to_owned()), whole_or_float)),
    }
}

fn number(name: &Name, number: f32) -> Result<Value, Fault> {
    let words = if !number.is_finite() {
        "is no number".to_owned()
    } else if number.abs() > EXACT && number.fract() == 0.0 {
        format!("comes as a 32-bit float of {number}, which has lost its last digits")
    } else {
        return Ok(whole_or_float(f64::from(number)));
    };
    Err(Fault::Bad(format!("{}.{} {words}", name.tag, name.field)))
}

fn whole_or_float(number: f64) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and far below 2^63")]
    let whole = (number.fract() == 0.0 && number.abs() <= f64::from(EXACT)).then_some(number as i64);
    whole.map_or(Value::Float(number), Value::Int)
}

/// What an error's number says, as far as it is known.
#[must_use]
pub fn error(code: i16, node: &str) -> Fault {
    let (words, help) = match code {
        NOT_CONNECTED => (
            format!("EDA error {code} for node {node}: connection not established with node"),
            format!(
                "check that iFIX runs on {node}, that the name is its physical one, and that this machine reaches it"
            ),
        ),
        _ => (
            format!("EDA error {code} for node {node}"),
            "look the number up in the help of iFIX (error messages of Easy Database Access); `browse` lists nodes and usual fields"
                .to_owned(),
        ),
    };
    Fault::Cause { words, help }
}

/// Room for a node's name as the enumeration writes it, with the zero that ends it.
pub type NodeEntry = [u8; NODE_LENGTH + 1];

/// The name in an entry; `None` when there is none.
#[must_use]
pub fn node_of(entry: &NodeEntry) -> Option<String> {
    let end = entry.iter().position(|byte| *byte == 0).unwrap_or(entry.len());
    let name: String = entry[..end].iter().map(|byte| char::from(*byte)).collect();
    let name = name.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

/// Fields that `browse` names of every node: those of the built-in mapping, and the node's own name, date and time. EDA itself
/// lists nodes, not fields.
#[must_use]
pub fn usual_items() -> Vec<String> {
    let mapped = fields::ifix().into_iter().map(|(_, item)| item).filter(|item| is_asked(item));
    let own = ["SYSTEM.A_NDATE", "SYSTEM.A_NODE", OWN_TIME].map(str::to_owned);
    let mut all: Vec<String> = mapped.chain(own).collect();
    all.sort_unstable();
    all
}

/// Whether iFIX is asked for an item. What only a log carries is not among its fields.
#[must_use]
pub fn is_asked(item: &str) -> bool {
    item != super::record::LOG_ROLE
}

/// The item of a node's own time, as a text whose format follows its system.
pub const OWN_TIME: &str = "SYSTEM.A_NTIME";

/// What a library is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Machine {
    /// 32 bit.
    X86,
    /// 64 bit.
    X64,
    /// Another one, by its number.
    Other(u16),
}

impl Machine {
    /// In a word.
    #[must_use]
    pub fn word(self) -> String {
        match self {
            Self::X86 => "32-bit".to_owned(),
            Self::X64 => "64-bit".to_owned(),
            Self::Other(number) => format!("machine type {number:#06x}"),
        }
    }

    /// The machine of a Windows library, from its first few hundred bytes (PE format, "COFF File Header"); `None` when it is
    /// no such library.
    #[must_use]
    pub fn of(start: &[u8]) -> Option<Self> {
        let at = start.get(0x3c..0x40)?;
        let at = usize::try_from(u32::from_le_bytes(at.try_into().ok()?)).ok()?;
        let header = start.get(at..at.checked_add(6)?)?;
        let (mark, number) = header.split_at(4);
        if !start.starts_with(b"MZ") || mark != b"PE\0\0" {
            return None;
        }
        Some(match u16::from_le_bytes(number.try_into().ok()?) {
            0x014c => Self::X86,
            0x8664 => Self::X64,
            other => Self::Other(other),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Got, Machine, Name, TEXT_LENGTH, TEXT_ROOM, error, node_of, usual_items, value};
    use crate::source::point::{Fault, Value};

    fn name(item: &str) -> Name {
        Name::of("FIXA", item).expect("a name")
    }

    fn of_text(field: &str, text: &str) -> Result<Value, Fault> {
        value(&name(field), &Got::Text([text.as_bytes(), &[0, b'x']].concat()))
    }

    #[test]
    fn items_are_split_into_node_tag_and_field() {
        let parts = |node: &str, item: &str| {
            let name = Name::of(node, item).unwrap_or_else(|fault| panic!("{item}: {fault}"));
            [name.node, name.tag, name.field].join("/")
        };
        assert_eq!(parts("FIXA", "SYSTEM.A_SACST"), "FIXA/SYSTEM/A_SACST");
        assert_eq!(parts("FIXA", "FIXA.SYSTEM.A_SACST"), "FIXA/SYSTEM/A_SACST");
        assert_eq!(parts("FIXA", "fix32.fixa.NSD.F_SCADAREDUN"), "FIXA/NSD/F_SCADAREDUN");
        assert_eq!(parts("VIEW1", "Fix32.FIXB.NSD.A_ACTIVESCADA_0"), "FIXB/NSD/A_ACTIVESCADA_0");
        assert_eq!(parts("FIXA", "SCADASync[0].A_X"), "FIXA/SCADASync[0]/A_X");
    }

    #[test]
    fn what_is_no_name_of_ifix_is_never_asked() {
        for item in ["A_SACST", "Channel1._Statistics._PendingWrites", "ns=2;s=A.B.C.D", "a.b.c.d", ""] {
            assert!(matches!(Name::of("FIXA", item), Err(Fault::Missing(_))), "{item}");
        }
        for (node, item) in [
            ("FIXA", ".A_X"),
            ("FIXA", "SYSTEM."),
            ("LONGNODE9", "SYSTEM.A_X"),
            ("FIXA", "Fix32.TOO_LONG_.SYSTEM.A_X "),
            ("FIXA", "T234567890123456789012345678901.A_X"),
            ("FIXA", "T.A_3456789012345678901"),
            ("FIX\u{c4}", "T.A_X"),
            ("", "T.A_X"),
        ] {
            assert!(matches!(Name::of(node, item), Err(Fault::Cause { .. })), "{node} {item}");
        }
        let longest = Name::of("LONGNODE", "T23456789012345678901234567890.A_345678901234567890");
        assert!(longest.is_ok(), "{longest:?}");
    }

    #[test]
    fn text_keeps_every_digit() {
        assert_eq!(of_text("SYSTEM.A_BLKS", " 4123456789 "), Ok(Value::Int(4_123_456_789)));
        assert_eq!(of_text("SYSTEM.A_PDBSN", "00812"), Ok(Value::Text("00812".to_owned())));
        assert_eq!(of_text("SYSTEM.A_CPM", "60.0"), Ok(Value::Text("60.0".to_owned())));
        assert_eq!(of_text("NSD.F_SCADAREDUN", "1.00"), Ok(Value::Int(1)));
        assert_eq!(of_text("T.F_CV", "2.5"), Ok(Value::Float(2.5)));
        assert_eq!(
            of_text("T.F_CV", "2,5"),
            Ok(Value::Text("2,5".to_owned())),
            "a comma may mean two things"
        );
        assert_eq!(of_text("SYSTEM.A_SACST", "RUN"), Ok(Value::Text("RUN".to_owned())));
    }

    #[test]
    fn a_text_at_its_limit_is_no_value() {
        let most = "x".repeat(TEXT_LENGTH);
        assert_eq!(of_text("T.A_X", &most), Ok(Value::Text(most.clone())));
        for cut in
            [of_text("T.A_X", &format!("{most}x")), value(&name("T.A_X"), &Got::Text(vec![b'x'; TEXT_ROOM]))]
        {
            let cut = cut.expect_err("it has no sure end");
            assert_eq!(cut.to_string(), "T.A_X is longer than 509 bytes: it may be cut off");
        }
        let none = of_text("T.A_X", "  ").expect_err("nothing in it");
        assert_eq!(none.to_string(), "T.A_X is an empty text");
    }

    #[test]
    fn a_float_that_has_lost_digits_is_no_counter() {
        let of = |number| value(&name("T.F_X"), &Got::Number(number));
        assert_eq!(of(16_777_216.0), Ok(Value::Int(16_777_216)));
        assert_eq!(of(-2.5), Ok(Value::Float(-2.5)));
        assert!(of(16_777_218.0).is_err_and(|fault| fault.to_string().contains("lost its last digits")));
        assert!(of(f32::NAN).is_err());
    }

    #[test]
    fn errors_are_told_by_number_and_are_one_cause() {
        let lost = error(1914, "FIXA");
        assert!(lost.to_string().contains("1914") && lost.to_string().contains("not established"), "{lost}");
        let other = error(-12, "FIXA");
        assert_eq!(other.to_string(), "EDA error -12 for node FIXA");
        assert!(other.help().contains("help of iFIX"), "{}", other.help());
        assert_eq!(value(&name("T.A_X"), &Got::Error(7)), value(&name("T.A_Y"), &Got::Error(7)));
    }

    #[test]
    fn entries_of_the_enumeration_are_names() {
        assert_eq!(node_of(b"FIXA\0xxxx").as_deref(), Some("FIXA"));
        assert_eq!(node_of(b"LONGNODE\0").as_deref(), Some("LONGNODE"));
        assert_eq!(node_of(b"NOZERO_9X").as_deref(), Some("NOZERO_9X"));
        assert_eq!(node_of(&[0; 9]), None);
        let usual = usual_items();
        assert!(usual.iter().all(|item| Name::of("FIXA", item).is_ok()), "{usual:?}");
        assert!(usual.iter().any(|item| item == "SYSTEM.A_NTIME"));
        assert!(!usual.iter().any(|item| item.starts_with("LOG.")), "{usual:?}");
    }

    #[test]
    fn a_library_tells_its_machine() {
        let library = |number: [u8; 2]| {
            let mut bytes = vec![0; 0x80];
            bytes[..2].copy_from_slice(b"MZ");
            bytes[0x3c] = 0x78;
            bytes[0x78..0x7c].copy_from_slice(b"PE\0\0");
            bytes[0x7c..0x7e].copy_from_slice(&number);
            bytes
        };
        assert_eq!(Machine::of(&library([0x4c, 0x01])), Some(Machine::X86));
        assert_eq!(Machine::of(&library([0x64, 0x86])), Some(Machine::X64));
        assert_eq!(
            Machine::of(&library([0x64, 0xaa])).map(Machine::word).as_deref(),
            Some("machine type 0xaa64")
        );
        let mut far = library([0x4c, 0x01]);
        far[0x3c..0x40].copy_from_slice(&[0xff; 4]);
        for bytes in [&far[..], b"MZ", b"", &[0x7f; 0x100], &library([0, 0])[..0x7d]] {
            assert_eq!(Machine::of(bytes), None);
        }
    }
}
