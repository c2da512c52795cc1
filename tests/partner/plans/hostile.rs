//! Texts of a plan that must stay texts: no markup, no command.

use super::*;

const HOSTILE: [&str; 8] = [
    "<script>alert(1)</script>",
    "'; Remove-Item C:\\ -Recurse #",
    "\u{2019}; Stop-Computer \u{2018}",
    "a|b --> ]]> `$(id)` $env:X \"q\"",
    "../../etc/passwd",
    "*bold* [x](http://example.invalid) | # - [ ]",
    "&amp; &#x41; %n {0}",
    "yes",
];

fn hostile(text: &str) -> System {
    let mut plan = example("waterworks.yaml");
    plan.name = Some(at(text.to_owned()));
    for (server, letter) in plan.servers.iter_mut().zip(["A", "B"]) {
        server.label = Some(at(format!("{text}{letter}")));
        server.main.as_mut().unwrap().interface = Some(at(text.to_owned()));
    }
    plan
}

#[test]
fn hostile_names_never_become_markup_or_commands() {
    for text in HOSTILE {
        let all = files(&hostile(text));
        for file in &all {
            assert!(!file.name.contains(['/', '\\', '\'', '<', '|', '"', ' ']), "{}", file.name);
            match file.name.rsplit('.').next().unwrap() {
                "svg" | "xml" => well_formed(&file.text),
                "html" => assert!(!file.text.contains("<script"), "{}", file.text),
                "md" => assert!(
                    !file.text.contains("<script") && !file.text.replace("\\]", "").contains("]("),
                    "{}",
                    file.text
                ),
                "ps1" => only_our_commands(&file.text),
                _ if file.name == manifest::NAME => assert_eq!(file.text.lines().count(), all.len()),
                _ => {
                    let label = read_sheet(&file.text).server.label.unwrap().value;
                    assert_eq!(label, file.server);
                    let value: serde_yaml::Value = serde_yaml::from_str(&file.text).unwrap();
                    assert_eq!(value["server"]["label"].as_str(), Some(&*file.server));
                    assert_eq!(value["system"].as_str(), Some(text));
                }
            }
        }
        let xml = &all.iter().find(|file| file.name == "Systems.xml").unwrap().text;
        let Some(Input::Client(client)) = read(&"Systems.xml".into(), xml).input else { panic!("{xml}") };
        assert_eq!(client.systems[0].name.as_ref().unwrap().value, text);
    }
}

pub fn well_formed(text: &str) {
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().check_comments = true;
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) => return,
            Ok(quick_xml::events::Event::Start(tag)) => {
                assert!(!tag.name().into_inner().contains("script"), "{text}")
            }
            Ok(_) => {}
            Err(error) => panic!("{error}\n{text}"),
        }
    }
}

/// Reads a script as PowerShell does: comments to the end of the line, literals in any of the five single quotes
/// (doubled inside), and code. The code must be ours alone.
pub fn only_our_commands(text: &str) {
    let is_quote = |c: char| matches!(c, '\'' | '\u{2018}'..='\u{201b}');
    let mut code = String::new();
    let mut characters = text.trim_start_matches('\u{feff}').chars().peekable();
    while let Some(character) = characters.next() {
        if character == '#' {
            while characters.next_if(|c| *c != '\n').is_some() {}
        } else if is_quote(character) {
            loop {
                match characters.next() {
                    Some(c) if is_quote(c) && characters.next_if(|next| is_quote(*next)).is_none() => break,
                    Some(_) => {}
                    None => panic!("a literal does not end\n{text}"),
                }
            }
        } else {
            code.push(character);
        }
    }
    for bad in ["Remove-Item", "Stop-Computer", "$(id)", "$env", "script", "passwd", "http"] {
        assert!(!code.contains(bad), "{bad}\n{text}");
    }
    assert_eq!(
        text.starts_with('\u{feff}'),
        !text.is_ascii(),
        "PowerShell 5.1 needs a mark for what is not ASCII"
    );
}
