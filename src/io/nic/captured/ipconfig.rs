//! The text of `ipconfig`, best with `/all`, in any language of Windows.
//!
//! The text is translated in every language and there is no documented grammar. English is read by its words; every other
//! language by the shape of the lines ([`shape`]), and what only words tell (whether a card has a link, most of DHCP) is
//! not told then. Layouts seen in public samples of Windows XP to 11 and Server 2016. Text before and behind it is passed
//! over; the texts of two servers in one file are refused, never merged.

mod ending;
mod english;
mod languages;
mod lines;
mod linkless;
mod shape;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use super::encoding;
use super::formats::Capture;
use crate::domain::addresses::is_link_local;
use crate::domain::finding::FileName;
use crate::domain::nic::model::{AddressOrigin, AddressState, Server, TeamKnowledge};
use crate::io::nic::error::ReadError;
use crate::io::nic::limits;
use languages::address_state;
use lines::{Section, sections};
use linkless::Linkless;
use values::Shown;

const TITLE: &str = "Windows IP Configuration";
const TEAMS: &str = "ipconfig does not show teams; use examples/capture-nics.ps1 on the server";

/// Whether a text is `ipconfig`'s, in whatever language: its English title, or labels with dots before their colon.
#[must_use]
pub fn is_ipconfig(text: &str) -> bool {
    text.lines().any(|line| line.contains(TITLE)) || lines::has_dotted_lines(text, 2)
}

/// Reads the text of one server. The capture's name is used where the text does not tell the host's.
///
/// # Errors
/// When it holds no adapter or several servers, a value cannot be read, or its shape leaves a doubt.
pub fn read(capture: &Capture<'_>) -> Result<Vec<Server>, ReadError> {
    let (file, name) = (capture.file, capture.name.as_str());
    let sections = sections(capture.text);
    limits::check(file, "sections", sections.len(), limits::MAX_OBJECTS)?;
    let text = match servers(&sections).as_slice() {
        [] => {
            return Err(ReadError::new(file, "the text names no adapter").help(WHOLE));
        }
        [text] => *text,
        [_, second, ..] => return Err(several(file, second)),
    };
    let mut server = if english::is_english(text) {
        english::server(file, name, text)?
    } else {
        by_shape(file, name, text)?
    };
    refuse_a_second(file, text, &server)?;
    let missing = ending::missing(text).or_else(|| {
        lines::ends_in_a_label(capture.text, text)
            .then(|| "its last line, which is a label without a value".to_owned())
    });
    if let Some(missing) = missing {
        server.untold.get_or_insert_with(|| {
            format!("The text of ipconfig is cut off at {missing}: what comes after it is not told; {WHOLE}.")
        });
    }
    server.gaps.push("ipconfig shows neither IPv6 prefix lengths nor link speeds.".to_owned());
    if capture.console_only {
        show_spoilt(&mut server);
    }
    Ok(vec![server])
}

/// The error for the text of a second server below the first one's.
fn several(file: &FileName, second: &[Section<'_>]) -> ReadError {
    let line = second.first().map_or(0, |title| title.line);
    ReadError::new(file, "ipconfig's text of a second server begins here").at(line, 1).help(SPLIT)
}

/// The sections of each server: from its title to the next one. What has no adapter is some other text.
fn servers<'s, 'a>(sections: &'s [Section<'a>]) -> Vec<&'s [Section<'a>]> {
    let first = sections.iter().position(Section::is_adapter).unwrap_or(0);
    let title = sections[..first].iter().rposition(|section| !section.colon && !section.title.is_empty());
    let words = title.map(|at| sections[at].title);
    // With /all the host's own facts stand below the title; without, nothing does, and it says the same words again.
    let starts = |section: &Section<'_>| {
        !section.colon
            && (section.has_dots() || section.title.contains(TITLE) || words == Some(section.title))
    };
    let mut bounds: Vec<usize> = (0..sections.len()).filter(|&at| at == 0 || starts(&sections[at])).collect();
    bounds.push(sections.len());
    bounds
        .windows(2)
        .map(|pair| &sections[pair[0]..pair[1]])
        .filter(|text| text.iter().any(|section| section.is_adapter() || english::is_adapter(section)))
        .collect()
}

fn new_server(file: &FileName, name: &str) -> Server {
    Server {
        name: name.to_owned(),
        origin: file.to_string(),
        team_knowledge: TeamKnowledge::Unknown(TEAMS.to_owned()),
        ..Server::default()
    }
}

/// What to do about a file with several servers.
const SPLIT: &str =
    "write each server's whole text into a file of its own, and give all of them: --from SRV-A.txt SRV-B.txt";
/// What to do about a text that is not whole.
const WHOLE: &str = "take the whole output: ipconfig /all > FILE";
const WITHOUT_ALL: &str = "The text was made without /all: MAC addresses and DHCP are not in it.";

fn by_shape(file: &FileName, name: &str, text: &[Section<'_>]) -> Result<Server, ReadError> {
    let mut server = new_server(file, name);
    let head = text.iter().find(|section| !section.colon && section.has_dots());
    match head.and_then(|head| head.fields.first()?.only()) {
        // The host's name is the first of its facts in every language.
        Some(host) => server.call(host.text),
        None => server.gaps.push(WITHOUT_ALL.to_owned()),
    }
    let mut marked: Vec<(String, Shown<'_>)> = Vec::new();
    let (mut inferred, mut linkless) = (BTreeSet::new(), Vec::new());
    let mut listed = false;
    let usual = shape::usual_labels(text);
    for section in text.iter().filter(|section| section.is_adapter()) {
        let shaped = shape::adapter(file, section, &usual)?;
        marked.extend(shaped.marked.iter().map(|shown| (shaped.adapter.name.clone(), *shown)));
        listed |= shaped.heading.known;
        if shaped.heading.kind.is_some() && !shaped.heading.known {
            inferred.insert(shaped.heading.sort);
        }
        if shaped.adapter.addresses.is_empty() {
            let (position, wired) = (server.adapters.len(), languages::is_wired(shaped.heading.sort));
            linkless.push(Linkless { position, dhcp: shaped.dhcp, wired });
        }
        server.adapters.push(shaped.adapter);
    }
    if inferred.len() > usize::from(!listed) {
        let words: Vec<String> = inferred.iter().map(|sort| format!("\"{}\"", sort.escape_debug())).collect();
        let problem = format!("which of the headings are cards' cannot be told: {}", words.join(", "));
        return Err(ReadError::new(file, problem).at(text[0].line.max(1), 1).help(shape::HELP));
    }
    let language = text.iter().find_map(|section| languages::of_title(section.title)).map_or_else(
        || "its language is not known here".to_owned(),
        |language| format!("its title is {language}"),
    );
    server.gaps.push(format!(
        "The text was read by its shape ({language}): what only words tell, as whether a card has a link, is not told."
    ));
    let without_dhcp = server
        .adapters
        .iter()
        .flat_map(|adapter| &adapter.addresses)
        .any(|address| address.address.is_ipv4() && address.origin == AddressOrigin::Unknown);
    if without_dhcp {
        server.gaps.push("Whether addresses come from DHCP could not be told of every adapter.".to_owned());
    }
    judge_marks(&marked, "this language", &mut server);
    linkless::tell(&mut server, &linkless);
    Ok(server)
}

/// A word in brackets that is not the usual one (duplicate, tentative, deprecated, in a language that is not known): of
/// an IPv4 address it leaves open whether that is used at all.
fn judge_marks(marked: &[(String, Shown<'_>)], language: &str, server: &mut Server) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for mark in marked.iter().filter_map(|(_, shown)| shown.mark) {
        *counts.entry(mark).or_default() += 1;
    }
    let count = |mark: &str| counts.get(mark).copied().unwrap_or_default();
    let is_known = |mark: &str| address_state(mark) != AddressState::Unknown;
    let some_known = marked.iter().any(|(_, shown)| shown.mark.is_some_and(is_known));
    let usual = marked.iter().filter_map(|(_, shown)| shown.mark).max_by_key(|mark| count(mark));
    let is_usual = |mark: &str| {
        is_known(mark)
            || (!some_known && usual == Some(mark) && count(mark) * 2 > marked.len() && count(mark) > 1)
    };
    for (adapter, shown) in marked {
        let Some(mark) = shown.mark.filter(|mark| !is_usual(mark)) else { continue };
        let said = format!(
            "Windows says \"{}\" of {} on {adapter}, which is not the usual word; in {language} it is not known",
            mark.escape_debug(),
            shown.address
        );
        let other_network = server.adapters.iter().filter(|known| known.name == *adapter).any(|known| {
            known.addresses.iter().any(|own| own.address.is_ipv4() && !is_link_local(own.address))
        });
        if shown.address.is_ipv4() || !(other_network || is_link_local(shown.address)) {
            server.untold.get_or_insert_with(|| {
                format!("{said}, so whether the address is used cannot be told; {}.", shape::HELP)
            });
        } else {
            server.gaps.push(format!("{said}."));
        }
    }
}

/// Windows names every adapter differently, and a host once: what stands twice comes from a second server whose title
/// is missing.
fn refuse_a_second(file: &FileName, text: &[Section<'_>], server: &Server) -> Result<(), ReadError> {
    let adapters = text.iter().filter(|section| section.is_adapter() || english::is_adapter(section));
    let mut seen = BTreeSet::new();
    let twice = adapters.clone().find(|section| !seen.insert(section.title));
    let host = adapters.flat_map(|section| &section.fields).find(|field| field.label == "Host Name");
    let (line, what) = match (twice, host) {
        (Some(section), _) => {
            (section.line, format!("a second adapter \"{}\"", section.title.escape_debug()))
        }
        (None, Some(field)) => (field.values[0].line, "a second host name".to_owned()),
        (None, None) => return Ok(()),
    };
    let problem = format!("{what} stands in the text of {}: it holds two servers, or one twice", server.name);
    Err(ReadError::new(file, problem).at(line, 1).help(SPLIT))
}

/// Shows names from an old code page: their letters beyond ASCII are lost, and what then is equal gets a number.
fn show_spoilt(server: &mut Server) {
    let spoilt = |text: &str| text.contains(encoding::is_spoilt);
    let any = server.adapters.iter().any(|adapter| spoilt(&adapter.name)) || spoilt(&server.name);
    // Lost letters may have told two machines apart.
    server.host.take_if(|host| spoilt(host));
    server.name = encoding::shown(&server.name);
    let mut used = BTreeSet::new();
    let mut tried: BTreeMap<String, usize> = BTreeMap::new();
    for adapter in &mut server.adapters {
        let name = encoding::shown(&adapter.name);
        let tried = tried.entry(name.clone()).or_insert(1);
        let mut numbered = if *tried == 1 { name.clone() } else { format!("{name} #{tried}") };
        loop {
            if used.insert(numbered.clone()) {
                break;
            }
            *tried += 1;
            numbered = format!("{name} #{tried}");
        }
        adapter.name = numbered;
        adapter.description = adapter.description.as_deref().map(encoding::shown);
    }
    for sentence in server.gaps.iter_mut().chain(&mut server.untold) {
        *sentence = encoding::shown(sentence);
    }
    if any {
        server.gaps.push(
            "The text is in an old code page: letters beyond ASCII in names are lost. Run `chcp 65001` before ipconfig."
                .to_owned(),
        );
    }
}

#[cfg(test)]
mod tests;
