//! The declaration of an XML file: the version and the encoding that it says, beside the text as it was read.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use quick_xml::events::attributes::Attributes;

use crate::finding::Severity;

/// How the bytes of a text were stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stored {
    /// As UTF-8, with or without a byte order mark.
    #[default]
    Utf8,
    /// As UTF-16, with a byte order mark.
    Utf16,
}

/// What a declaration may hold, in this order; the first is never left out.
const ORDER: [&str; 3] = ["version", "encoding", "standalone"];

/// What is always right.
pub const HELP: &str = "Write <?xml version=\"1.0\" encoding=\"utf-8\"?> and save the file as UTF-8.";

/// What is wrong with what stands between `<?` and `?>`; `text` is the whole file, as it was stored.
///
/// Programs that read leniently take any declaration; those of Windows do not.
pub fn faults(declaration: &str, text: &str, stored: Stored) -> impl Iterator<Item = (Severity, String)> {
    let faults = match read(declaration) {
        Some([version, encoding, standalone]) => [
            version.and_then(|version| self::version(&version)),
            encoding.and_then(|encoding| self::encoding(&encoding, text, stored)),
            standalone.and_then(|standalone| self::standalone(&standalone)),
        ],
        None => {
            let message = "The XML declaration is not well-formed: version, encoding and standalone stand in this order, each value \
                           in quotes, and version is never left out.";
            [Some((Severity::Error, message.to_owned())), None, None]
        }
    };
    faults.into_iter().flatten()
}

/// The values of [`ORDER`]; `None` for a declaration that is not well-formed.
fn read(declaration: &str) -> Option<[Option<Cow<'_, str>>; 3]> {
    let mut values = [const { None }; 3];
    let mut next = 0;
    for attribute in Attributes::new(declaration, "xml".len()) {
        let attribute = attribute.ok()?;
        let place = ORDER.iter().position(|name| *name == attribute.key.into_inner())?;
        if place < next {
            return None;
        }
        values[place] = Some(attribute.value);
        next = place + 1;
    }
    values[0].is_some().then_some(values)
}

type Fault = Option<(Severity, String)>;

fn version(version: &str) -> Fault {
    let minor = version.strip_prefix("1.").filter(|minor| minor.parse::<u32>().is_ok());
    match minor {
        Some("0") => None,
        Some(_) => Some((
            Severity::Warning,
            format!("The declaration says XML {version}. Many readers take 1.0 only and refuse the file."),
        )),
        None => Some((Severity::Error, format!("The declaration says XML {version}: there is no such XML."))),
    }
}

fn standalone(standalone: &str) -> Fault {
    let message = || format!("The declaration says standalone {standalone}; it is yes or no.");
    (!matches!(standalone, "yes" | "no")).then(|| (Severity::Error, message()))
}

/// Another encoding of one byte a character is harmless as long as all characters are ASCII. UTF-16 beside UTF-8 is not.
fn encoding(declared: &str, text: &str, stored: Stored) -> Fault {
    let name = declared.to_ascii_lowercase();
    let (severity, what) = match &*name {
        "utf-16" | "utf-16le" | "utf-16be" | "unicode" | "ucs-2" => match stored {
            Stored::Utf8 => (Severity::Error, "The file is not stored so: XML readers refuse it."),
            Stored::Utf16 => return None,
        },
        _ if stored == Stored::Utf16 => (
            Severity::Error,
            "The file is stored as UTF-16, as Windows PowerShell 5.1 writes what `>` sends to a file: XML readers refuse it.",
        ),
        "utf-8" => return None,
        _ if !is_encoding(&name) => {
            (Severity::Warning, "Many XML readers know no encoding of that name: they refuse the file.")
        }
        _ if text.is_ascii() => return None,
        _ => (
            Severity::Warning,
            "The file is stored in Unicode: a client reads other letters in its names, or refuses it.",
        ),
    };
    Some((severity, format!("The declaration says {declared}. {what}")))
}

/// Whether a name is one of the registered encodings that programs on Windows write, and that a text read as UTF-8 can be
/// stored in.
fn is_encoding(name: &str) -> bool {
    const NUMBERED: [(&str, RangeInclusive<u16>); 5] = [
        ("iso-8859-", 1..=16),
        ("windows-", 874..=874),
        ("windows-", 1250..=1258),
        ("cp", 37..=1258),
        ("ibm", 37..=1258),
    ];
    const STARTS: [&str; 10] =
        ["us-ascii", "latin1", "koi8-", "euc-", "shift_jis", "gb", "big5", "macintosh", "iso-2022-", "x-"];
    let is_of = |(start, numbers): &(&str, RangeInclusive<u16>)| {
        name.strip_prefix(start).is_some_and(|n| n.parse().is_ok_and(|number| numbers.contains(&number)))
    };
    NUMBERED.iter().any(is_of) || STARTS.iter().any(|start| name.starts_with(start))
}
