//! Good and bad files, with the places that are told.

use super::*;
use crate::finding::Severity;

const SAMPLE: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Systems>\n  <Default System=\"Main\" />\n  \
    <System name=\"Main\" type=\"SCX\" Enabled=\"True\" ourOwn=\"1 &amp; 2\">\n    \
    <server name=\"10.1.1.1\" cost=\"0\" port=\"5481\"/>\n    \
    <opcdaclsid>{1}</opcdaclsid>\n  </System>\n</Systems>\n";

fn whole(text: &str, stored: Stored) -> (ClientSystems, Vec<Finding>) {
    read(&"Systems.xml".into(), text, stored).unwrap_or_else(|finding| panic!("{}", finding.message))
}

fn good(text: &str) -> ClientSystems {
    whole(text, Stored::Utf8).0
}

fn bad(text: &str) -> (u32, u32, String) {
    let finding = read(&"a/Systems.xml".into(), text, Stored::Utf8).expect_err(text);
    assert_eq!((finding.rule.name, &*finding.subject), ("not-xml", "Systems.xml"));
    let span = finding.labels[0].span;
    assert!((span.end_line, span.end_column) >= (span.line, span.column), "{span:?}");
    (span.line, span.column, finding.message)
}

#[test]
fn reads_systems_and_nodes_with_places() {
    let systems = good(SAMPLE);
    assert_eq!(systems.default_system.unwrap().value, "Main");
    let system = &systems.systems[0];
    assert_eq!(system.kind.as_ref().unwrap().value, "SCX");
    let own = &system.attributes[3];
    assert_eq!((&*own.0, &*own.1.value), ("ourOwn", "1 & 2"));
    assert_eq!(own.1.span, Span { line: 4, column: 57, end_line: 4, end_column: 66 });
    let node = &system.servers[0];
    assert_eq!(node.span, Span { line: 5, column: 5, end_line: 5, end_column: 51 });
    assert_eq!((node.port.unwrap().value, node.cost.unwrap().value), (5481, 0));
    assert_eq!(node.name.as_ref().unwrap().span, Span { line: 5, column: 19, end_line: 5, end_column: 27 });
}

#[test]
fn wrong_case_is_read_as_meant_and_recorded() {
    let systems = good(SAMPLE);
    let wrong: Vec<_> = systems.wrong_case.iter().map(|w| (&*w.value.0, &*w.value.1, w.span.line)).collect();
    assert_eq!(wrong, [("Enabled", "enabled", 4), ("True", "true", 4), ("server", "Server", 5)]);
}

#[test]
fn columns_count_characters_after_other_scripts_and_crlf() {
    let systems =
        good("<Systems>\r\n<!-- Überwachung → -->  <System name=\"Größe\" type=\"SCX\"/>\r\n</Systems>");
    let system = &systems.systems[0];
    assert_eq!((system.span.line, system.span.column), (2, 25));
    assert_eq!(system.kind.as_ref().unwrap().span, Span { line: 2, column: 52, end_line: 2, end_column: 55 });
}

#[test]
fn a_document_type_and_entities_are_refused_with_their_place() {
    let bomb = "<?xml version=\"1.0\"?>\n<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>\n<Systems>&b;</Systems>";
    let (line, column, message) = bad(bomb);
    assert_eq!((line, column), (2, 1));
    assert!(message.contains("document type"), "{message}");
    assert_eq!(bad("<Systems>\n &b;</Systems>").0, 2);
}

#[test]
fn everything_that_is_not_well_formed_is_refused() {
    let faults = [
        ("", 1),
        ("   \n", 1),
        ("hello", 1),
        ("{\"a\": 1}", 1),
        ("<Systems>", 1),
        ("<Systems>\n<System></Systems>", 2),
        ("<Systems>\n</System>", 2),
        ("<Systems/>\n<Systems/>", 2),
        ("<Systems/>\ntext", 2),
        ("<Systems>\n<System name=main/></Systems>", 2),
        ("<Systems>\n<System name=\"a\" name=\"b\"/></Systems>", 2),
        ("<Systems>\n<System name=\"a\"type=\"b\"/></Systems>", 2),
        ("<Systems>\n<System name=\"a & b\"/></Systems>", 2),
        ("<Systems>\n<System name=\"&nope;\"/></Systems>", 2),
        ("<Systems>\n<System name=\"a<b\"/></Systems>", 2),
        ("<Systems>\n<System name=\"a/></Systems>", 2),
        ("<Systems>\n<System name/></Systems>", 2),
        ("<Systems>\n<System 1=\"a\"/></Systems>", 2),
        ("<Systems>\n<1/></Systems>", 2),
        ("<Systems>\n<!-- a -- b --></Systems>", 2),
        ("<Systems>\n&#0;&bad</Systems>", 2),
        ("<Systems>\n\u{1}</Systems>", 2),
        ("\n<?xml version=\"1.0\"?><Systems/>", 2),
        ("<Configuration/>", 1),
    ];
    for (text, line) in faults {
        let (found, _, message) = bad(text);
        assert_eq!(found, line, "{text:?}: {message}");
    }
}

#[test]
fn deep_nesting_is_refused_by_its_limit() {
    let deep = format!("<Systems>{}{}</Systems>", "<a>".repeat(5_000), "</a>".repeat(5_000));
    assert!(bad(&deep).2.contains("100 levels"));
}

#[test]
fn a_number_that_is_none_is_absent_but_kept() {
    let systems = good("<Systems><System name='a'><Server name='x' port='many'/></System></Systems>");
    let node = &systems.systems[0].servers[0];
    assert_eq!(node.port, None);
    assert_eq!(node.attributes[1].1.value, "many");
}

#[test]
fn mistyped_words_missing_names_and_bad_numbers_are_all_told() {
    let text = "<Systems>\n<Sytem name='x'/>\n<System type='SCX'>\n<Server name='a' prot='5481' cost='1.5' extra='1'/>\n\
        <opcdaclsid/><Other/>\n<Server port='5481'/></System></Systems>";
    let (_, findings) = whole(text, Stored::Utf8);
    let found: Vec<_> = findings.iter().map(|f| (f.rule.name, f.labels[0].span.line, &*f.help)).collect();
    assert_eq!(
        found,
        [
            ("unknown-key", 2, "Did you mean <System>?"),
            (
                "client-setting-not-judged",
                5,
                "Systems.xml has <Systems>, in it <Default> and <System>, and in this <Server>."
            ),
            ("missing-key", 3, "The client shows the system under this name."),
            ("unknown-key", 4, "Did you mean `port`?"),
            (
                "bad-value",
                4,
                "Write digits only, without spaces, signs or zeros in front; the timeouts are in milliseconds."
            ),
            (
                "missing-key",
                4,
                "Write the port on which that server listens, as the vendor's sample does; the product's default is 5481."
            ),
            ("missing-key", 6, "Write the server's host name or address."),
        ]
    );
}

/// The severity of what is said of a file besides its values.
fn told(declaration: &str, name: &str, stored: Stored) -> Option<Severity> {
    let text = format!("{declaration}\n<Systems><System name=\"{name}\" type=\"SCX\"/></Systems>");
    let (_, findings) = whole(&text, stored);
    findings.iter().filter(|finding| finding.rule.name == "not-xml").map(|finding| finding.severity).max()
}

#[test]
fn a_declared_encoding_that_the_file_has_not_is_told() {
    let told = |encoding: &str, name: &str| {
        told(&format!("<?xml version=\"1.0\" encoding=\"{encoding}\"?>"), name, Stored::Utf8)
    };
    assert_eq!((told("UTF-8", "Größe"), told("windows-1252", "Groesse")), (None, None));
    assert_eq!((told("us-ascii", "Groesse"), told("latin1", "Groesse")), (None, None));
    assert_eq!(told("windows-1252", "Größe"), Some(Severity::Warning));
    assert_eq!(told("us-ascii", "Größe"), Some(Severity::Warning));
    assert_eq!(told("utf8", "Groesse"), Some(Severity::Warning), "readers of .NET refuse it");
    assert_eq!(told("latin-1", "Groesse"), Some(Severity::Warning));
    assert_eq!(told("utf-16", "Groesse"), Some(Severity::Error));
}

#[test]
fn a_file_in_utf_16_must_say_so_or_nothing() {
    let told = |inside: &str| told(&format!("<?xml version=\"1.0\"{inside}?>"), "Größe", Stored::Utf16);
    assert_eq!((told(""), told(" encoding=\"UTF-16\"")), (None, None));
    for other in ["utf-8", "UTF-8", "windows-1252", "us-ascii"] {
        assert_eq!(told(&format!(" encoding=\"{other}\"")), Some(Severity::Error), "{other}");
    }
}

#[test]
fn a_declaration_that_strict_readers_refuse_is_told() {
    let told = |inside: &str| told(&format!("<?xml {inside}?>"), "A", Stored::Utf8);
    assert_eq!((told("version='1.0'"), told("version=\"1.0\" standalone=\"yes\"")), (None, None));
    assert_eq!(told("version=\"1.0\" encoding=\"utf-8\" standalone='no' "), None);
    assert_eq!(told("version=\"1.8\" encoding=\"utf-8\""), Some(Severity::Warning));
    for bad in [
        "",
        "version=\"2.0\"",
        "version=\"1.O\"",
        "version=\"1\"",
        "version=1.0",
        "encoding=\"utf-8\"",
        "encoding=\"utf-8\" version=\"1.0\"",
        "version=\"1.0\" version=\"1.0\"",
        "version=\"1.0\" enconding=\"utf-8\"",
        "version=\"1.0\" standalone=\"maybe\"",
    ] {
        assert_eq!(told(bad), Some(Severity::Error), "{bad}");
    }
}

#[test]
fn text_between_elements_is_told_once() {
    let told = |inside: &str| {
        let text = format!("<Systems>{inside}<System name=\"A\" type=\"SCX\"/>{inside}</Systems>");
        let (_, findings) = whole(&text, Stored::Utf8);
        let mut stray: Vec<_> = findings.into_iter().filter(|f| f.message.contains("between")).collect();
        assert!(stray.len() < 2, "{stray:?}");
        stray.pop().map(|finding| (finding.labels[0].span.column, finding.severity))
    };
    assert_eq!((told(""), told(" \n<!-- x -->"), told("<opcdaclsid>{1}</opcdaclsid>")), (None, None, None));
    for text in ["&gt;", "/>", "Server name=", "<![CDATA[x]]>", "&amp;"] {
        assert_eq!(told(text), Some((10, Severity::Warning)), "{text}");
    }
}
