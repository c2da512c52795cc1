//! What ConvertTo-Json cuts off: it writes a list or an object that lies deeper than `-Depth` (2, unless it is told) as one
//! text. Where such a text stands in the place of something that is read, the capture is refused: its addresses or a
//! team's members would look as if there were none.

use serde_json::Value;

use crate::io::nic::error::ReadError;
use crate::io::nic::windows::Answers;
use crate::io::nic::windows::fields::Object;

const HELP: &str =
    "write it again with ConvertTo-Json -Depth 4, or use examples/capture-nics.ps1, which does";

/// Properties that are objects or lists of them.
const OBJECTS: [(&str, &[&str]); 1] =
    [("NetIPConfiguration", &["IPv4Address", "IPv6Address", "IPv4DefaultGateway", "IPv6DefaultGateway"])];

/// Properties that are lists of adapters, by name or by description.
const ADAPTERS: [(&str, &[&str]); 3] = [
    ("NetLbfoTeam", &["Members", "TeamNics"]),
    ("NetSwitchTeam", &["Members"]),
    ("VMSwitchTeam", &["NetAdapterInterfaceDescription"]),
];

/// Refuses answers of which something that is read was cut off.
///
/// # Errors
/// With the property's name and its text.
pub fn check(answers: &Answers<'_>) -> Result<(), ReadError> {
    for (section, properties) in OBJECTS {
        for object in answers.objects(section) {
            cut(answers, section, object, properties, is_text)?;
        }
    }
    let adapters = answers.objects("NetAdapter");
    let is_adapter = |text: &str| {
        let says = |key: &str, object: &Object<'_>| {
            object.value(&[key]).and_then(|(_, value)| value.as_str()).is_some_and(|own| own.trim() == text)
        };
        adapters.iter().any(|object| {
            ["Name", "InterfaceAlias", "InterfaceDescription"].iter().any(|key| says(key, object))
        })
    };
    for (section, properties) in ADAPTERS {
        for object in answers.objects(section) {
            // One adapter is written as a text too, and has no blank in it or is a known one's name.
            cut(answers, section, object, properties, |value| {
                value.as_str().map(str::trim).is_some_and(|text| text.contains(' ') && !is_adapter(text))
            })?;
        }
    }
    Ok(())
}

/// A text, or a list with one in it; an empty text is an empty list.
fn is_text(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(list) => {
            list.iter().any(|element| element.as_str().is_some_and(|text| !text.is_empty()))
        }
        _ => false,
    }
}

fn cut(
    answers: &Answers<'_>,
    section: &str,
    object: &Object<'_>,
    properties: &[&str],
    is_cut: impl Fn(&Value) -> bool,
) -> Result<(), ReadError> {
    for property in properties {
        if let Some((key, value)) = object.value(&[property]).filter(|(_, value)| is_cut(value)) {
            let text = value.as_str().or_else(|| value.get(0)?.as_str()).unwrap_or_default();
            let text: String = text.chars().take(60).collect();
            let problem = format!(
                "{key} of Get-{section} was cut off by ConvertTo-Json, which wrote \"{}\" for what lies deeper",
                text.escape_debug()
            );
            return Err(ReadError { help: HELP.to_owned(), ..answers.error(problem) });
        }
    }
    Ok(())
}
