//! One mistake in one sheet, as it is made when values are typed: what kinds there are, and where each can be made.

use super::plans::Random;
use super::values::{another, says_the_same, shape};

/// A mistake.
pub struct Mistake {
    /// Number of the sheet.
    pub sheet: usize,
    /// The field or the block, without the letter of its column: `standby.main_connection.port`; for a Permanent Standby's own
    /// sheet with `of a permanent standby: ` before it.
    pub field: String,
    /// What was done.
    pub kind: &'static str,
    /// The value, before and after.
    pub changed: String,
    /// The sheet with the mistake.
    pub text: String,
}

/// What can be done to a line of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// The line, or the block with all that is in it, is not there.
    LeftOut,
    /// The key is there, without its value.
    Emptied,
    /// Another value, as it is mistyped or chosen wrongly.
    Another,
    /// The value of another field of the same kind: it slipped by a line or a column.
    Neighbour,
    /// Two fields of the same kind have each other's value.
    Swapped,
    /// The line stands twice.
    Twice,
    /// A list has one item more.
    Longer,
    /// Main and Backup, or two columns, have each other's block.
    Exchanged,
}

/// Every change that a value can suffer.
const OF_A_VALUE: [Change; 6] =
    [Change::LeftOut, Change::Emptied, Change::Another, Change::Neighbour, Change::Swapped, Change::Twice];

/// A line of a rendered sheet that has a key: `key: value`, or `key:` and a block below.
#[derive(Debug)]
pub struct Line<'a> {
    number: usize,
    depth: usize,
    /// The keys down to this one, without the letters of columns.
    pub field: String,
    /// The key.
    pub key: &'a str,
    /// The value; empty for a block.
    pub value: &'a str,
}

/// Where a mistake can be made: sheet, line, change.
pub type Spot = (usize, usize, Change);

/// The lines with keys of a rendered sheet, in order, with their comments cut off.
pub fn lines(text: &str) -> Vec<Line<'_>> {
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
        let is_named = |key: &&str| key.len() > 1;
        let outer = path.iter().map(|(_, key)| *key).filter(is_named);
        let column = if is_named(&key) { key } else { "column" };
        let field = outer.chain([column]).collect::<Vec<_>>().join(".");
        all.push(Line { number, depth, field, key, value });
        if value.is_empty() {
            path.push((depth, key));
        }
    }
    all
}

/// Every place of these sheets where a mistake of some kind can be made.
pub fn spots(sheets: &[(String, String)]) -> Vec<Spot> {
    let mut spots = Vec::new();
    for (sheet, (_, text)) in sheets.iter().enumerate() {
        for (number, line) in lines(text).iter().enumerate() {
            let mut add = |change| spots.push((sheet, number, change));
            match line.value {
                "" => [Change::LeftOut, Change::Exchanged].into_iter().for_each(&mut add),
                // A tab without columns: to leave it out says the same.
                "{}" => {}
                "[]" => [Change::LeftOut, Change::Longer].into_iter().for_each(&mut add),
                _ => OF_A_VALUE.into_iter().for_each(&mut add),
            }
            if line.value.starts_with("[") && line.value != "[]" {
                add(Change::Longer);
            }
        }
    }
    spots
}

/// The mistake of this kind at this place; `None` when the place allows none.
pub fn mistake(
    sheets: &[(String, String)],
    (sheet, number, change): Spot,
    random: &mut Random,
) -> Option<Mistake> {
    let text = &sheets[sheet].1;
    let all = lines(text);
    let line = &all[number];
    let is_permanent = all.iter().any(|line| line.field == "type" && line.value == "permanent-standby");
    let whose = if is_permanent { "of a permanent standby: " } else { "" };
    let made = |kind, after: &str, text| Mistake {
        sheet,
        field: format!("{whose}{}", line.field),
        kind,
        changed: format!("{} -> {after}", line.value),
        text,
    };
    let with = |kind, value: &str| made(kind, value, rewritten(text, &[(line, value)]));
    Some(match change {
        Change::LeftOut => made("left out", "(left out)", without(text, line)),
        Change::Emptied => with("emptied", ""),
        Change::Another => {
            let (kind, value) = another(line, &all, random)?;
            (!says_the_same(&value, line.value)).then(|| with(kind, &value))?
        }
        Change::Neighbour => with("a neighbour's value", other_of_its_kind(line, &all, random)?.value),
        Change::Swapped => {
            let other = other_of_its_kind(line, &all, random)?;
            let text = rewritten(text, &[(line, other.value), (other, line.value)]);
            made("swapped", other.value, text)
        }
        Change::Twice => {
            let again = text.lines().nth(line.number)?;
            let mut lines: Vec<&str> = text.lines().collect();
            lines.insert(line.number, again);
            made("twice", line.value, joined(&lines))
        }
        Change::Longer => {
            let items = line.value.trim_matches(['[', ']']);
            let address = other_address(line, &all, random)?;
            let list =
                if items.is_empty() { format!("[{address}]") } else { format!("[{items}, {address}]") };
            with("one item more", &list)
        }
        Change::Exchanged => {
            let next = all[number + 1..].iter().find(|other| {
                other.depth == line.depth && other.value.is_empty() && may_be_exchanged(line.key, other.key)
            })?;
            let is_sibling =
                !all[number..].iter().any(|one| one.number < next.number && one.depth < line.depth);
            is_sibling.then(|| made("exchanged", next.key, exchanged(text, line, next)))?
        }
    })
}

/// An address that stands somewhere else in the sheet, for a list that has none like it.
fn other_address<'a>(line: &Line<'_>, all: &[Line<'a>], random: &mut Random) -> Option<&'a str> {
    let is_new = |other: &&Line<'a>| other.key == "address" && !line.value.contains(other.value);
    let others: Vec<&Line<'a>> = all.iter().filter(is_new).collect();
    (!others.is_empty()).then(|| random.one(&others).value)
}

/// Another field of the same kind, in the same sheet, that has another value.
fn other_of_its_kind<'a, 't>(
    line: &Line<'_>,
    all: &'a [Line<'t>],
    random: &mut Random,
) -> Option<&'a Line<'t>> {
    let is_like = |other: &&Line<'_>| {
        !other.value.is_empty()
            && shape(other.key, other.value) == shape(line.key, line.value)
            && !says_the_same(other.value, line.value)
    };
    let others: Vec<&Line<'t>> = all.iter().filter(is_like).collect();
    (!others.is_empty()).then(|| *random.one(&others))
}

/// Blocks that are taken for each other: the two connections, and two columns of one tab.
fn may_be_exchanged(one: &str, other: &str) -> bool {
    (one, other) == ("main_connection", "backup_connection") || (one.len() == 1 && other.len() == 1)
}

fn joined(lines: &[&str]) -> String {
    lines.join("\n") + "\n"
}

/// The text with other values in these lines; the comments behind them are gone.
fn rewritten(text: &str, changes: &[(&Line<'_>, &str)]) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for (line, value) in changes {
        lines[line.number] = format!("{}{}: {value}", " ".repeat(line.depth), line.key).trim_end().to_owned();
    }
    lines.join("\n") + "\n"
}

/// The numbers of a line and of all that is in its block.
fn extent(text: &str, line: &Line<'_>) -> std::ops::Range<usize> {
    let is_inside = |text: &&str| text.is_empty() || text.len() - text.trim_start().len() > line.depth;
    let inside = text.lines().skip(line.number + 1).take_while(is_inside).count();
    line.number..line.number + 1 + if line.value.is_empty() { inside } else { 0 }
}

fn without(text: &str, line: &Line<'_>) -> String {
    let gone = extent(text, line);
    let kept = text.lines().enumerate().filter(|(number, _)| !gone.contains(number));
    joined(&kept.map(|(_, line)| line).collect::<Vec<_>>())
}

/// The two blocks with each other's content.
fn exchanged(text: &str, first: &Line<'_>, second: &Line<'_>) -> String {
    let all: Vec<&str> = text.lines().collect();
    let (one, other) = (extent(text, first), extent(text, second));
    let body = |range: &std::ops::Range<usize>| all[range.start + 1..range.end].to_vec();
    let mut lines = all[..=one.start].to_vec();
    lines.extend(body(&other));
    lines.extend(&all[one.end..=other.start]);
    lines.extend(body(&one));
    lines.extend(&all[other.end..]);
    joined(&lines)
}
