//! One mistake in one field of one sheet, as it is made when a value is typed.

use super::plans::Random;

/// A mistake.
pub struct Mistake {
    /// Number of the sheet.
    pub sheet: usize,
    /// The field, without the letter of its column: `standby.main_connection.port`; for a Permanent Standby's own sheet
    /// with `of a permanent standby: ` before it.
    pub field: String,
    /// What was done.
    pub kind: &'static str,
    /// The line, before and after.
    pub changed: String,
    /// The sheet with the mistake.
    pub text: String,
}

/// A line `key: value` of a rendered sheet.
struct Leaf<'a> {
    number: usize,
    field: String,
    key: &'a str,
    value: &'a str,
}

/// The leaves of a rendered sheet, in order: one line each, with its comment cut off.
fn leaves(text: &str) -> Vec<Leaf<'_>> {
    let mut path: Vec<(usize, &str)> = Vec::new();
    let mut all = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let content = line.split_once(" #").map_or(line, |(content, _)| content).trim_end();
        let Some((key, value)) = content.trim_start().split_once(':') else { continue };
        if content.trim_start().starts_with('#') {
            continue;
        }
        let depth = content.len() - content.trim_start().len();
        path.retain(|(outer, _)| *outer < depth);
        let value = value.trim();
        if value.is_empty() || value == "{}" {
            path.push((depth, key));
            continue;
        }
        let outer = path.iter().map(|(_, key)| *key).filter(|key| key.len() > 1);
        let field = outer.chain([key]).collect::<Vec<_>>().join(".");
        all.push(Leaf { number, field, key, value });
    }
    all
}

/// A random mistake in one of these sheets; `None` when the field that was drawn allows none.
pub fn mistakes_of(sheets: &[(String, String)], random: &mut Random) -> Option<Mistake> {
    let sheet = random.below(sheets.len());
    let text = &sheets[sheet].1;
    let all = leaves(text);
    let leaf = random.one(&all);
    if matches!(leaf.key, "kind" | "schema_version") || leaf.value == "[]" {
        return None;
    }
    let (kind, value) = if random.once_in(8) {
        ("left out", None)
    } else {
        other(leaf, &all, random).map(|(k, v)| (k, Some(v)))?
    };
    if value.as_deref() == Some(leaf.value) {
        return None;
    }
    let lines: Vec<String> = text
        .lines()
        .enumerate()
        .filter_map(|(number, line)| {
            if number != leaf.number {
                return Some(line.to_owned());
            }
            value.as_ref().map(|value| line.replacen(leaf.value, value, 1))
        })
        .collect();
    let is_permanent = all.iter().any(|leaf| leaf.field == "type" && leaf.value == "permanent-standby");
    let whose = if is_permanent { "of a permanent standby: " } else { "" };
    let field = format!("{whose}{}", leaf.field);
    let changed = format!("{} -> {}", leaf.value, value.as_deref().unwrap_or("(left out)"));
    Some(Mistake { sheet, field, kind, changed, text: lines.join("\n") + "\n" })
}

/// Another value for the field, and what the mistake is called.
fn other(leaf: &Leaf<'_>, all: &[Leaf<'_>], random: &mut Random) -> Option<(&'static str, String)> {
    let value = leaf.value;
    match leaf.key {
        "address" => address(value, all, random),
        "addresses" | "icmp_monitors" => {
            let items: Vec<&str> = value.trim_matches(['[', ']']).split(", ").collect();
            let item = random.one(&items);
            if random.once_in(5) {
                let rest: Vec<_> = items.iter().filter(|other| *other != item).copied().collect();
                return Some(("item left out", format!("[{}]", rest.join(", "))));
            }
            let (kind, new) = if leaf.key == "addresses" && random.once_in(3) {
                ("another prefix", prefix(item, random)?)
            } else {
                address(item, all, random)?
            };
            Some((kind, value.replacen(item, &new, 1)))
        }
        "label" => label(value, all, random),
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
fn address(value: &str, all: &[Leaf<'_>], random: &mut Random) -> Option<(&'static str, String)> {
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
                .filter(|leaf| leaf.key == "address")
                .map(|leaf| leaf.value.trim_matches('"'))
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
fn label(value: &str, all: &[Leaf<'_>], random: &mut Random) -> Option<(&'static str, String)> {
    match random.below(3) {
        0 => {
            let others: Vec<&str> =
                all.iter().filter(|leaf| leaf.key == "label").map(|leaf| leaf.value).collect();
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
