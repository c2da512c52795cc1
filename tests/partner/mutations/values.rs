//! Other values for a field, as they are mistyped or chosen wrongly, and which values are of one kind.

use super::mistakes::Line;
use super::plans::Random;

/// What a value is of: two fields of one kind are taken for each other.
#[derive(Debug, PartialEq, Eq)]
pub enum Shape {
    Address,
    List,
    Label,
    Time,
    Count,
    Truth,
    Word,
}

/// The kind of a value.
pub fn shape(key: &str, value: &str) -> Shape {
    let is_count = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match key {
        "address" => Shape::Address,
        "addresses" | "icmp_monitors" => Shape::List,
        "label" | "system" => Shape::Label,
        _ if ["true", "false"].contains(&value) => Shape::Truth,
        _ if is_count(value) => Shape::Count,
        _ if is_count(value.trim_end_matches(['m', 's'])) => Shape::Time,
        _ => Shape::Word,
    }
}

/// Whether two values say the same: `5s` and `5000ms`.
pub fn says_the_same(one: &str, other: &str) -> bool {
    let milliseconds = |text: &str| {
        let number = text.strip_suffix("ms").map(|number| (number, 1));
        let (number, unit) = number.or_else(|| text.strip_suffix('s').map(|number| (number, 1000)))?;
        number.parse::<u64>().ok().map(|number| number * unit)
    };
    one == other || milliseconds(one).is_some_and(|time| milliseconds(other) == Some(time))
}

/// Another value for the field, and what the mistake is called.
pub fn another(line: &Line<'_>, all: &[Line<'_>], random: &mut Random) -> Option<(&'static str, String)> {
    let value = line.value;
    match line.key {
        "address" => address(value, all, random),
        "addresses" | "icmp_monitors" => {
            let items: Vec<&str> = value.trim_matches(['[', ']']).split(", ").collect();
            let item = random.one(&items);
            if random.once_in(5) {
                let rest: Vec<_> = items.iter().filter(|other| *other != item).copied().collect();
                return Some(("item left out", format!("[{}]", rest.join(", "))));
            }
            let (kind, new) = if line.key == "addresses" && random.once_in(3) {
                ("another prefix", prefix(item, random)?)
            } else {
                address(item, all, random)?
            };
            Some((kind, value.replacen(item, &new, 1)))
        }
        "label" => label(value, all, random),
        "kind" => Some(("another choice", "system".to_owned())),
        "system" => Some(("another name", format!("{value}X"))),
        "product" => Some(("another version", version(value, random))),
        "type" => Some((
            "another choice",
            pick(&["lone-server", "hot-standby-pair", "triple-standby", "permanent-standby"], value, random),
        )),
        "action_on_isolated_standby" => {
            Some(("another choice", pick(&["become-main", "remain-isolated-standby"], value, random)))
        }
        "action_after_isolated_main" => {
            Some(("another choice", pick(&["arbitrate", "become-standby"], value, random)))
        }
        "certificate" => {
            Some(("another choice", pick(&["ca", "self-signed", "temporary", "none"], value, random)))
        }
        "client_certificate_mode" => {
            Some(("another choice", pick(&["automatic", "disabled", "selected"], value, random)))
        }
        _ if value == "true" => Some(("the other way", "false".to_owned())),
        _ if value == "false" => Some(("the other way", "true".to_owned())),
        _ => number(value, random),
    }
}

fn pick(choices: &[&str], value: &str, random: &mut Random) -> String {
    let others: Vec<&&str> = choices.iter().filter(|choice| **choice != value).collect();
    (**random.one(&others)).to_owned()
}

fn version(value: &str, random: &mut Random) -> String {
    let years = ["2019", "2020", "2021", "2022"];
    let year = years.iter().find(|year| value.contains(**year)).copied().unwrap_or("2022");
    value.replacen(year, &pick(&years, year, random), 1)
}

/// An address with a digit changed, in another subnet, or that is another one of the sheet.
fn address(value: &str, all: &[Line<'_>], random: &mut Random) -> Option<(&'static str, String)> {
    let (plain, rest) =
        value.trim_matches('"').split_once('/').map_or((value.trim_matches('"'), ""), |(a, p)| (a, p));
    let separator = if plain.contains(':') { ':' } else { '.' };
    let mut groups: Vec<String> = plain.split(separator).map(str::to_owned).collect();
    let last = groups.len() - 1;
    let quote = |address: String| {
        let address = if rest.is_empty() { address } else { format!("{address}/{rest}") };
        if value.starts_with('"') { format!("\"{address}\"") } else { address }
    };
    match random.below(4) {
        0 => {
            let others: Vec<&str> = all
                .iter()
                .filter(|line| line.key == "address")
                .map(|line| line.value.trim_matches('"'))
                .collect();
            let other = random.one(&others);
            (*other != plain).then(|| ("another server's", quote((*other).to_owned())))
        }
        1 => {
            let net = if separator == ':' { last - 2 } else { 2 };
            groups[net] = if separator == ':' { "77".to_owned() } else { "251".to_owned() };
            Some(("another subnet", quote(groups.join(&separator.to_string()))))
        }
        2 => {
            // A digit doubled, as a key that is held too long.
            let digit = groups[last].chars().next().unwrap_or('1');
            groups[last] = format!("{digit}{}", groups[last]);
            Some(("a digit too many", quote(groups.join(&separator.to_string()))))
        }
        _ => {
            groups[last] = (60 + random.below(30)).to_string();
            Some(("another host", quote(groups.join(&separator.to_string()))))
        }
    }
}

fn prefix(value: &str, random: &mut Random) -> Option<String> {
    let (address, length) = value.trim_matches('"').split_once('/')?;
    let length: u8 = length.parse().ok()?;
    let new = *random.one(&[length - 8, length - 1, length + 1, length + 4]);
    Some(if value.starts_with('"') { format!("\"{address}/{new}\"") } else { format!("{address}/{new}") })
}

/// A label with its last character changed, in another case, or another one of the sheet.
fn label(value: &str, all: &[Line<'_>], random: &mut Random) -> Option<(&'static str, String)> {
    match random.below(3) {
        0 => {
            let others: Vec<&str> =
                all.iter().filter(|line| line.key == "label").map(|line| line.value).collect();
            let other = random.one(&others);
            (*other != value).then(|| ("another server's", (*other).to_owned()))
        }
        1 => Some(("another case", value.to_ascii_lowercase())),
        _ => Some(("another letter", format!("{}9", &value[..value.len() - 1]))),
    }
}

/// A number with or without a unit: one more, a digit too many or too few, the other unit, nothing.
fn number(value: &str, random: &mut Random) -> Option<(&'static str, String)> {
    let digits = value.len() - value.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (count, unit) = value.split_at(digits);
    let count: u64 = count.parse().ok()?;
    Some(match random.below(5) {
        0 => ("one more", format!("{}{unit}", count + 1)),
        1 => ("a digit too many", format!("{}{unit}", count * 10)),
        2 => ("a digit too few", format!("{}{unit}", count / 10)),
        3 => ("nothing", format!("0{unit}")),
        _ => match unit {
            "ms" => ("the other unit", format!("{count}s")),
            "s" => ("the other unit", format!("{count}ms")),
            _ => ("one less", format!("{}{unit}", count.checked_sub(1)?)),
        },
    })
}
