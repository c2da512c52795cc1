//! What a plain scalar means: here (the core schema of YAML 1.2) and to readers of YAML 1.1, of which there are many
//! (PyYAML and all that is built on it, older Ruby and Go libraries).

use super::document::{Scalar, Style, Tag};

/// The type of a value by the core schema of YAML 1.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// Absent, `~` or `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int,
    /// A number with a fraction or exponent, infinity, or not-a-number.
    Float,
    /// Anything else, and everything in quotes.
    Text,
}

/// The type of a value.
#[must_use]
pub fn classify(scalar: Scalar<'_>) -> Typed {
    match scalar.tag {
        Tag::Str => return Typed::Text,
        Tag::Int => return Typed::Int,
        Tag::Float => return Typed::Float,
        Tag::Null => return Typed::Null,
        Tag::Bool => return Typed::Bool(scalar.text.eq_ignore_ascii_case("true")),
        Tag::None | Tag::Seq | Tag::Map => {}
    }
    if scalar.style == Style::Plain { plain(scalar.text) } else { Typed::Text }
}

fn plain(text: &str) -> Typed {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Typed::Null,
        "true" | "True" | "TRUE" => return Typed::Bool(true),
        "false" | "False" | "FALSE" => return Typed::Bool(false),
        _ => {}
    }
    // Most values start with a letter and are no number; `.` starts `.5`, `.inf` and `.nan`.
    match text.as_bytes()[0] {
        b'0'..=b'9' | b'+' | b'-' | b'.' => number(text),
        _ => Typed::Text,
    }
}

fn number(text: &str) -> Typed {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let all = |digits: &str, set: fn(&u8) -> bool| !digits.is_empty() && digits.as_bytes().iter().all(set);
    if all(unsigned, u8::is_ascii_digit) {
        return Typed::Int;
    }
    if let Some(octal) = text.strip_prefix("0o") {
        return if all(octal, |digit| (b'0'..=b'7').contains(digit)) { Typed::Int } else { Typed::Text };
    }
    if let Some(hexadecimal) = text.strip_prefix("0x") {
        return if all(hexadecimal, u8::is_ascii_hexdigit) { Typed::Int } else { Typed::Text };
    }
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Typed::Float;
    }
    if is_float(unsigned) { Typed::Float } else { Typed::Text }
}

/// `( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
fn is_float(text: &str) -> bool {
    let digits = |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let whole = digits(text);
    let mut rest = &text[whole..];
    let mut fraction = 0;
    if let Some(behind) = rest.strip_prefix('.') {
        fraction = digits(behind);
        rest = &behind[fraction..];
    }
    if whole == 0 && fraction == 0 {
        return false;
    }
    match rest.strip_prefix(['e', 'E']) {
        None => rest.is_empty(),
        Some(exponent) => {
            let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            !exponent.is_empty() && digits(exponent) == exponent.len()
        }
    }
}

/// What a reader of YAML 1.1 takes the value for, when that differs from what it is here: `false`, `the number 8`.
#[must_use]
pub fn yaml_1_1(scalar: Scalar<'_>) -> Option<String> {
    if scalar.style != Style::Plain || scalar.tag != Tag::None || scalar.text.is_empty() {
        return None;
    }
    let text = scalar.text;
    let word = match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Some("`true`"),
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Some("`false`"),
        "=" => Some("a default value"),
        _ => None,
    };
    if let Some(word) = word {
        return Some(word.to_owned());
    }
    // Most values are words, or numbers and addresses that start with another digit than 0.
    match text.as_bytes()[0] {
        b'0' | b'+' | b'-' | b'.' => number_1_1(text),
        b'1'..=b'9' if memchr::memchr3(b'_', b':', b'-', text.as_bytes()).is_some() => number_1_1(text),
        _ => None,
    }
}

fn number_1_1(text: &str) -> Option<String> {
    let (sign, unsigned) = text
        .strip_prefix('-')
        .map_or_else(|| ("", text.strip_prefix('+').unwrap_or(text)), |rest| ("-", rest));
    if is_date(text) {
        return Some("a date".to_owned());
    }
    if let Some(octal) = text.strip_prefix("0o") {
        let digits = !octal.is_empty() && octal.bytes().all(|digit| (b'0'..=b'7').contains(&digit));
        return digits.then(|| format!("the text \"{text}\""));
    }
    if unsigned.contains(':') {
        return sexagesimal(unsigned).map(|value| format!("the number {sign}{value}"));
    }
    let plain = unsigned.replace('_', "");
    if let Some(digits) = unsigned.strip_prefix('0').filter(|rest| !rest.is_empty()) {
        let (digits, radix) = match digits.as_bytes()[0] {
            b'b' => (&plain[2..], 2),
            b'x' if unsigned.contains('_') => (&plain[2..], 16),
            b'x' => return None,
            _ => (&plain[1..], 8),
        };
        if let Ok(value) = u64::from_str_radix(digits, radix) {
            return Some(format!("the number {sign}{value}"));
        }
        let decimal = digits.bytes().all(|digit| digit.is_ascii_digit());
        return (decimal && !digits.is_empty()).then(|| format!("the text \"{text}\""));
    }
    let underscored = unsigned.contains('_') && unsigned.as_bytes()[0].is_ascii_digit();
    let is_number = plain.bytes().all(|digit| digit.is_ascii_digit() || digit == b'.') && is_float(&plain);
    (underscored && is_number).then(|| format!("the number {sign}{plain}"))
}

/// `22:22` is 22 x 60 + 22 in YAML 1.1. `None` also when it is too large to matter.
fn sexagesimal(text: &str) -> Option<u64> {
    let mut parts = text.split(':');
    let first = parts.next()?;
    if !first.starts_with(|c: char| c.is_ascii_digit())
        || !first.bytes().all(|c| c.is_ascii_digit() || c == b'_')
    {
        return None;
    }
    let mut value: u64 = first.replace('_', "").parse().ok()?;
    for part in parts {
        let short = (1..=2).contains(&part.len()) && part.bytes().all(|digit| digit.is_ascii_digit());
        let digits: u64 = part.parse().ok().filter(|digits| short && *digits < 60)?;
        value = value.checked_mul(60)?.checked_add(digits)?;
    }
    Some(value)
}

/// `2027-06-30`.
fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 10
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain_scalar(text: &str) -> Scalar<'_> {
        Scalar { text, style: Style::Plain, tag: Tag::None }
    }

    #[test]
    fn core_schema_types() {
        for text in ["0", "12", "-12", "+3", "010", "0o17", "0xFf"] {
            assert_eq!(classify(plain_scalar(text)), Typed::Int, "{text}");
        }
        for text in ["1.5", "-1.", ".5", "1e3", "1.5E-3", ".inf", "-.INF", ".NaN"] {
            assert_eq!(classify(plain_scalar(text)), Typed::Float, "{text}");
        }
        for text in
            ["no", "1_000", "22:22", "10.10.1.1", "5000ms", "0b11", ".", "-", "+", "1e", "0x", "0o8", "e3"]
        {
            assert_eq!(classify(plain_scalar(text)), Typed::Text, "{text}");
        }
        for text in ["", "~", "null", "NULL"] {
            assert_eq!(classify(plain_scalar(text)), Typed::Null, "{text}");
        }
        assert_eq!(classify(plain_scalar("True")), Typed::Bool(true));
        assert_eq!(classify(Scalar { style: Style::DoubleQuoted, ..plain_scalar("5") }), Typed::Text);
        assert_eq!(classify(Scalar { tag: Tag::Str, ..plain_scalar("5") }), Typed::Text);
    }

    #[test]
    fn what_yaml_1_1_reads() {
        let cases = [
            ("no", "`false`"),
            ("ON", "`true`"),
            ("y", "`true`"),
            ("010", "the number 8"),
            ("0b11", "the number 3"),
            ("0o17", "the text \"0o17\""),
            ("089", "the text \"089\""),
            ("1_000", "the number 1000"),
            ("1_000.5", "the number 1000.5"),
            ("22:22", "the number 1342"),
            ("-1:30", "the number -90"),
            ("2027-06-30", "a date"),
        ];
        for (text, expected) in cases {
            assert_eq!(yaml_1_1(plain_scalar(text)).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "nope",
            "SRV-A",
            "10",
            "0",
            "0x1F",
            "fe80::1",
            "10.10.1.1",
            "22:99",
            "22:2a",
            "1.5",
            "true",
            "_1",
            "",
        ] {
            assert_eq!(yaml_1_1(plain_scalar(text)), None, "{text}");
        }
        assert_eq!(yaml_1_1(Scalar { style: Style::SingleQuoted, ..plain_scalar("no") }), None);
    }
}
