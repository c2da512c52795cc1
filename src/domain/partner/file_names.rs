//! File names that come from labels: how `generate` names the files of a server, and whose name a file has.

/// The longest part of a file name that comes from a label, in characters.
const MAX_STEM: usize = 60;

/// Names that Windows keeps for devices, whatever follows the first dot.
const RESERVED: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
    "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// What the names of sheets end in.
const ENDINGS: [&str; 4] = [".partners.yaml", ".partners.yml", ".yaml", ".yml"];

/// Letters, digits, `-`, `_` and `.` stay; everything else (slashes above all) becomes `_`.
pub fn stem(label: &str) -> String {
    let keep = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '_' };
    let mut stem: String = label.chars().map(keep).take(MAX_STEM).collect();
    while stem.ends_with('.') {
        stem.pop();
    }
    let device = stem.split('.').next().unwrap_or_default().to_lowercase();
    if stem.is_empty() || stem.starts_with(['.', '-']) || RESERVED.contains(&&*device) {
        stem.insert(0, '_');
    }
    stem
}

/// A label and a file name are compared in this form: as a file name, without regard to case.
pub fn key(label: &str) -> String {
    stem(label).to_lowercase()
}

/// What a file is named after, and its folder, as [`key`] has it.
pub fn keys(file: &str) -> impl Iterator<Item = String> {
    let mut parts = file.rsplit(['/', '\\']);
    let name = parts.next().unwrap_or_default();
    let name = ENDINGS.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
    std::iter::once(name).chain(parts.next()).filter(|name| !name.is_empty()).map(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_become_safe_names() {
        let pairs = [
            ("SRV-A", "SRV-A"),
            ("Pump Station 1", "Pump_Station_1"),
            ("../../etc/passwd", "_.._.._etc_passwd"),
            ("C:\\x", "C__x"),
            ("con", "_con"),
            ("NUL.2", "_NUL.2"),
            ("a...", "a"),
            ("...", "_"),
            ("-rf", "_-rf"),
            ("", "_"),
            ("Zürich", "Zürich"),
            ("a\u{202e}\u{0}b", "a__b"),
        ];
        for (label, name) in pairs {
            assert_eq!(stem(label), name, "{label:?}");
        }
        assert_eq!(stem(&"x".repeat(500)).len(), MAX_STEM);
    }

    #[test]
    fn a_file_has_the_name_of_its_server_or_its_folder_has() {
        let of = |file| keys(file).collect::<Vec<_>>();
        assert_eq!(of("SRV-A.partners.yaml"), ["srv-a"]);
        assert_eq!(of("sheets/srv.a.yml"), ["srv.a", "sheets"]);
        assert_eq!(of("C:\\old\\SRV-B\\partners.yaml"), ["partners", "srv-b"]);
    }
}
