//! The kinds of files that the tools read, so that one that was given in place of another is called by its name, with what
//! takes it.

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// The word behind `kind:`, in files that say it.
    pub word: Option<&'static str>,
    /// What it is.
    pub what: &'static str,
    /// What takes it, as a sentence.
    pub taken_by: &'static str,
}

const fn named(word: &'static str, what: &'static str, taken_by: &'static str) -> Kind {
    Kind { word: Some(word), what, taken_by }
}

const fn shaped(what: &'static str, taken_by: &'static str) -> Kind {
    Kind { word: None, what, taken_by }
}

/// Files of one key a line, which say what they are.
static NAMED: [Kind; 4] = [
    named("system", "a plan of servers", "`partner-config lint FILE` judges it."),
    named("partners", "a sheet of a server's partners", "`partner-config lint FILE` judges it."),
    named("sources", "a list of sources", "`sac-status` and `driver-queue` take it: `--sources FILE`."),
    named("acceptance", "a list of acceptance steps", "`verify DIR --steps FILE` of any tool takes it."),
];

static FEED: Kind = shaped(
    "a feed or a recording",
    "`sac-status replay FILE` and `driver-queue replay FILE` judge it; in a list of sources it is `source: recording:FILE`, or \
     `file:FILE` while something writes it.",
);
static LINKS: Kind = shaped("a log of links", "`link-probe replay FILE` judges it.");
static EVIDENCE: Kind =
    shaped("the records of a bundle of evidence", "`verify DIR` of any tool takes its folder.");
static SNAPSHOT: Kind = shaped("a snapshot of a server's adapters", "`nic-check --from FILE` judges it.");
static CAPTURE: Kind = shaped("a capture of a server's adapters", SNAPSHOT.taken_by);
static BASELINE: Kind =
    shaped("a baseline of findings", "`partner-config lint PATH --baseline FILE` takes it.");
static REPORT: Kind =
    shaped("a report of a tool", "It is a result, and no input: give the file that it was made of.");
static XML: Kind = shaped(
    "XML",
    "A client's `Systems.xml` is judged by `partner-config lint FILE`; no tool reads other XML.",
);

/// The kind of files that say this word behind `kind:`.
#[must_use]
pub fn of_word(word: &str) -> Option<&'static Kind> {
    NAMED.iter().find(|kind| kind.word == Some(word))
}

impl Kind {
    /// Whether `nic-check` takes it.
    #[must_use]
    pub fn is_capture(&self) -> bool {
        self.taken_by == CAPTURE.taken_by
    }

    /// Why such a file is none of what was wanted (`list of sources`), and what to do with it.
    #[must_use]
    pub fn in_place_of(&self, wanted: &str) -> (String, &'static str) {
        (format!("This is no {wanted}: it is {}.", self.what), self.taken_by)
    }
}

/// The same by the word that the file says behind `kind:`; for a word that nobody knows with the help of what was wanted.
#[must_use]
pub fn in_place_of(wanted: &str, word: Option<&str>, help: &'static str) -> (String, &'static str) {
    word.and_then(of_word).map_or_else(
        || (format!("This is no {wanted}: its `kind` is another."), help),
        |kind| kind.in_place_of(wanted),
    )
}

/// The kind of a file by one of its lines; `None` when the line does not tell.
#[must_use]
pub fn of_line(line: &str) -> Option<&'static Kind> {
    let line = line.trim_start_matches('\u{feff}').trim();
    if let Some(word) = line.strip_prefix("kind:") {
        return of_word(word.split('#').next().unwrap_or_default().trim().trim_matches(['"', '\'']));
    }
    if line.starts_with("<?xml") || line.starts_with("<Systems") {
        return Some(&XML);
    }
    // The title that `ipconfig` prints, in every language; what stands behind a `:` or a `#` is no title.
    if ["Windows", "IP"].iter().all(|word| line.contains(word)) && !line.contains([':', '#', '{', '"']) {
        return Some(&CAPTURE);
    }
    let has = |keys: &[&str]| {
        line.trim_start_matches('[').starts_with('{')
            && keys.iter().all(|key| line.contains(&format!("\"{key}\":")))
    };
    let shapes: [(&[&str], &'static Kind); 4] = [
        (&["t", "node", "item"], &FEED),
        (&["event", "elapsed_ms"], &LINKS),
        (&["kind", "prev", "sha256"], &EVIDENCE),
        (&["ifindex", "ifname"], &CAPTURE),
    ];
    if let Some((_, kind)) = shapes.into_iter().find(|(keys, _)| has(keys)) {
        return Some(kind);
    }
    // These are written over many lines.
    let rest = line.trim_start_matches('{').trim_start();
    if ["\"Get-NetAdapter", "\"Get-NetIPAddress\""].iter().any(|answer| rest.starts_with(answer)) {
        return Some(&CAPTURE);
    }
    let schema = rest.strip_prefix("\"schema\":")?.trim_start().strip_prefix("\"hotstandby/")?;
    Some(match schema.split('"').next() {
        Some("nic-snapshot") => &SNAPSHOT,
        Some("baseline") => &BASELINE,
        _ => &REPORT,
    })
}

/// The kind of a file by its first lines.
#[must_use]
pub fn of_text(text: &str) -> Option<&'static Kind> {
    text.lines().take(FIRST_LINES).find_map(of_line)
}

/// A file that does not say within so many lines what it is says it nowhere.
pub const FIRST_LINES: usize = 100;

#[cfg(test)]
mod tests {
    use super::of_text;

    #[test]
    fn each_kind_is_known_by_its_first_lines() {
        let what = |text: &str| of_text(text).map(|kind| kind.what);
        for (text, name) in [
            ("# our plan\n\nkind: system  # of 2026\nschema_version: 1\n", "a plan of servers"),
            ("\u{feff}kind: \"partners\"\n", "a sheet of a server's partners"),
            ("schema_version: 1\nkind: sources\n", "a list of sources"),
            ("kind: acceptance\n", "a list of acceptance steps"),
            (
                "{\"t\":\"2026-11-21T10:00:00Z\",\"node\":\"A\",\"item\":\"B\",\"value\":1}\n",
                "a feed or a recording",
            ),
            ("{\"event\":\"start\",\"t\":\"\",\"elapsed_ms\":0.0}\n", "a log of links"),
            (
                "{\"n\":1,\"kind\":\"bundle\",\"prev\":\"0\",\"sha256\":\"1\"}\n",
                "the records of a bundle of evidence",
            ),
            ("{\n  \"schema\": \"hotstandby/nic-snapshot\",\n", "a snapshot of a server's adapters"),
            ("{\"schema\":\"hotstandby/driver-queue\"}", "a report of a tool"),
            ("{\n  \"schema\": \"hotstandby/baseline\",\n", "a baseline of findings"),
            ("[{\"ifindex\":1,\"ifname\":\"lo\"}]", "a capture of a server's adapters"),
            ("{\n \"Get-NetAdapter\": [],\n", "a capture of a server's adapters"),
            ("\r\nWindows-IP-Konfiguration\r\n\r\n", "a capture of a server's adapters"),
            ("<?xml version=\"1.0\"?>\n<Systems>\n", "XML"),
        ] {
            assert_eq!(what(text), Some(name), "{text}");
        }
        for text in [
            "",
            "nodes: []\n",
            "# Windows and IP\n",
            "note: of Windows IP\n",
            "{\"kind\": \"sources\"}",
            "# kind: system\n",
            "  kind of\n",
            "kind: other\n",
        ] {
            assert_eq!(what(text), None, "{text}");
        }
    }
}
