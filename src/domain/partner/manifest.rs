//! The manifest of `generate`: the check sum of every file of one run, placed last, in the form that `sha256sum -c` reads.
//! A set of which some files are of another run, after a kill or two runs at once, does not match it.

use sha2::{Digest, Sha256};

use super::rules::generated_set_mixed;
use crate::finding::{FileName, Finding, Span};
use crate::words::few;

/// The name of the file.
pub const NAME: &str = "SHA256SUMS";

/// How a manifest of ours begins; others of this name are left alone.
const HEAD: &str = "# All files of one run of partner-config generate.";

/// More lines than a set of any plan has; what stands behind them is not looked at.
const MAX_FILES: usize = 10_000;

/// A file of the set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its name, without a folder.
    pub name: String,
    /// Its check sum, in hexadecimal digits.
    pub sum: String,
    /// The line of the manifest, counted from 1.
    pub line: u32,
}

/// The manifest of these files: name and text.
#[must_use]
pub fn render<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut text = format!("{HEAD} Check them: sha256sum -c {NAME}\n");
    for (name, content) in files {
        text.push_str(&format!("{}  {name}\n", sum(content.as_bytes())));
    }
    text
}

/// The check sum of a file. Line ends do not count: a version control system may have changed them.
#[must_use]
pub fn sum(bytes: &[u8]) -> String {
    let mut hash = Sha256::new();
    let mut rest = bytes;
    while let Some(at) = rest.windows(2).position(|pair| pair == b"\r\n") {
        hash.update(&rest[..at]);
        rest = &rest[at + 1..];
    }
    hash.update(rest);
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads a manifest; `None` for one that `generate` did not write. Lines of another form are passed over, and so are names
/// with a folder: nothing outside of the set is ever read.
#[must_use]
pub fn read(text: &str) -> Option<Vec<Listed>> {
    let mut lines = (1..).zip(text.lines());
    lines.next().filter(|(_, first)| first.starts_with(HEAD))?;
    let is_plain = |name: &str| !name.is_empty() && !name.contains(['/', '\\', ':']) && name != "..";
    let listed = lines.take(MAX_FILES).filter_map(|(line, text)| {
        let (sum, name) = text.split_once("  ").filter(|(_, name)| is_plain(name))?;
        Some(Listed { name: name.to_owned(), sum: sum.to_owned(), line })
    });
    Some(listed.collect())
}

/// Compares a set with its manifest: `sums` are those of the files that are there, in the manifest's order; a file that is
/// not there was left out on purpose, as when a sheet is copied to its server.
#[must_use]
pub fn judge(manifest: &FileName, listed: &[Listed], sums: &[Option<String>]) -> Option<Finding> {
    let differs = |listed: &Listed, sum: &Option<String>| sum.as_ref().is_some_and(|sum| *sum != listed.sum);
    let pairs = listed.iter().zip(sums);
    let other: Vec<&Listed> = pairs.filter(|(one, sum)| differs(one, sum)).map(|(one, _)| one).collect();
    let first = other.first()?;
    let names: Vec<&str> = other.iter().map(|listed| listed.name.as_str()).collect();
    let verb = if names.len() == 1 { "is" } else { "are" };
    let message = format!(
        "{} {verb} not what the run of generate wrote that left {NAME}: changed since, or of another run. The set may be a \
         mixture of two plans.",
        few(&names)
    );
    let span = Span { line: first.line, column: 1, end_line: first.line, end_column: 65 };
    let finding = Finding::new(&generated_set_mixed::RULE, first.name.as_str(), message);
    Some(finding.at(manifest, span, "another check sum").help(
        "Generate the whole set anew: `partner-config generate PLAN -d FOLDER --force`. Put changes into the plan.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set() -> String {
        render([("a.yaml", "one\n"), ("b.yaml", "two\n")].into_iter())
    }

    #[test]
    fn the_sums_are_those_of_sha256sum() {
        let one = "2c8b08da5ce60398e1f19af0e5dccc744df274b826abe585eaba68c525434806";
        assert_eq!(sum(b"one\n"), one);
        assert_eq!(sum(b"one\r\n"), one, "line ends do not count");
        assert_ne!(sum(b"one\r"), sum(b"one"));
        assert!(set().contains(&format!("\n{one}  a.yaml\n")), "{}", set());
    }

    #[test]
    fn a_file_of_another_run_is_told_and_one_that_is_not_there_is_not() {
        let listed = read(&set()).unwrap();
        let name = FileName::from(NAME);
        let judge = |a: Option<&str>, b: Option<&str>| {
            judge(&name, &listed, &[a, b].map(|text| text.map(|text| sum(text.as_bytes()))))
        };
        assert_eq!(judge(Some("one\n"), Some("two\n")), None);
        assert_eq!(judge(Some("one\n"), None), None);
        let finding = judge(Some("one\n"), Some("2\n")).unwrap();
        assert!(finding.message.starts_with("b.yaml is not what"), "{}", finding.message);
        assert_eq!(finding.labels[0].span.line, 3);
        assert!(judge(Some("1"), Some("2")).unwrap().message.starts_with("a.yaml and b.yaml are not"));
    }

    #[test]
    fn foreign_manifests_and_names_with_a_folder_are_left_alone() {
        assert_eq!(read("0000  a\n"), None);
        assert_eq!(read(""), None);
        let text = format!("{HEAD}\n00  ../../etc/passwd\n00  ok\nnonsense\n00  C:\\x\n");
        let names: Vec<_> = read(&text).unwrap().into_iter().map(|listed| listed.name).collect();
        assert_eq!(names, ["ok"]);
    }
}
