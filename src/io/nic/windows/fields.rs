//! Reading properties the way PowerShell and WMI give them: keys in any case, enums as numbers or words, one element
//! instead of a list, large numbers as text.

use serde_json::{Map, Value};

/// An object of a section, with a name for messages (`Get-NetAdapter[2]`).
#[derive(Debug, Clone)]
pub struct Object<'a> {
    place: String,
    map: &'a Map<String, Value>,
}

/// A wrong type, not yet with the input's name: what was expected and what was found.
#[derive(Debug)]
pub struct WrongType(pub String);

/// An enum's value as PowerShell wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Enum {
    /// Windows PowerShell 5.1's ConvertTo-Json.
    Number(u64),
    /// `-EnumsAsStrings`, or a property that is text anyway.
    Word(String),
}

impl<'a> Object<'a> {
    /// An object at a place.
    pub fn new(place: impl Into<String>, map: &'a Map<String, Value>) -> Self {
        Self { place: place.into(), map }
    }

    fn wrong(&self, key: &str, expected: &str, found: &Value) -> WrongType {
        let found = match found {
            Value::Null => "null".to_owned(),
            Value::Bool(_) => "true or false".to_owned(),
            Value::Number(number) => format!("the number {number}"),
            Value::String(text) => {
                format!("\"{}\"", text.chars().take(40).collect::<String>().escape_debug())
            }
            Value::Array(_) => "a list".to_owned(),
            Value::Object(_) => "an object".to_owned(),
        };
        WrongType(format!("{}.{key}: expected {expected}, found {found}", self.place))
    }

    /// The value of the first of the keys that is there and not null.
    #[must_use]
    pub fn value(&self, keys: &[&str]) -> Option<(&'a str, &'a Value)> {
        keys.iter().find_map(|wanted| {
            let (key, value) = self.map.iter().find(|(key, _)| key.eq_ignore_ascii_case(wanted))?;
            (!value.is_null()).then_some((key.as_str(), value))
        })
    }

    /// A text that is not empty.
    ///
    /// # Errors
    /// When the property is no text.
    pub fn text(&self, key: &str) -> Result<Option<String>, WrongType> {
        match self.value(&[key]) {
            None => Ok(None),
            Some((_, Value::String(text))) => {
                Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty()))
            }
            Some((key, other)) => Err(self.wrong(key, "text", other)),
        }
    }

    /// A whole number, also as text; of the first of the keys that is there.
    ///
    /// # Errors
    /// When the property is no whole number, or out of `T`'s range.
    pub fn number<T: TryFrom<u64>>(&self, keys: &[&str]) -> Result<Option<T>, WrongType> {
        let Some((key, value)) = self.value(keys) else { return Ok(None) };
        let number = match value {
            Value::Number(number) => number.as_u64(),
            Value::String(text) if text.trim().is_empty() => return Ok(None),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        match number.and_then(|number| T::try_from(number).ok()) {
            Some(number) => Ok(Some(number)),
            None => Err(self.wrong(key, "a whole number in range", value)),
        }
    }

    /// True or false, also as text, as Format-List writes them; anything else counts as not told.
    #[must_use]
    pub fn flag(&self, key: &str) -> Option<bool> {
        match self.value(&[key])?.1 {
            Value::Bool(flag) => Some(*flag),
            Value::String(text) => text.trim().to_ascii_lowercase().parse().ok(),
            _ => None,
        }
    }

    /// An enum, as a number or a word; a word that is digits counts as a number.
    ///
    /// # Errors
    /// When the property is neither.
    pub fn word(&self, keys: &[&str]) -> Result<Option<Enum>, WrongType> {
        let Some((key, value)) = self.value(keys) else { return Ok(None) };
        match value {
            Value::Number(number) => match number.as_u64() {
                Some(number) => Ok(Some(Enum::Number(number))),
                None => Err(self.wrong(key, "an enum's number or word", value)),
            },
            Value::String(text) => {
                let text = text.trim();
                Ok(match text.parse() {
                    Ok(number) => Some(Enum::Number(number)),
                    Err(_) if text.is_empty() => None,
                    Err(_) => Some(Enum::Word(text.to_owned())),
                })
            }
            _ => Err(self.wrong(key, "an enum's number or word", value)),
        }
    }

    /// Texts: a list of them, or one.
    #[must_use]
    pub fn texts(&self, keys: &[&str]) -> Vec<String> {
        self.value(keys).map(|(_, value)| texts(value)).unwrap_or_default()
    }

    /// Objects below a key: a list of them, or one. Anything else (PowerShell writes what lies deeper than `-Depth` as
    /// text) is left out.
    #[must_use]
    pub fn below(&self, key: &str) -> Vec<Object<'a>> {
        let Some((key, value)) = self.value(&[key]) else { return Vec::new() };
        let place = |number: usize| format!("{}.{key}[{number}]", self.place);
        elements(value)
            .iter()
            .enumerate()
            .filter_map(|(number, element)| Some(Object::new(place(number), element.as_object()?)))
            .collect()
    }
}

/// The objects of a section: a list, one object, or none (`null`, and the `""` of an empty pipeline).
///
/// # Errors
/// When an element is no object; the message names it.
pub fn objects<'a>(section: &str, value: &'a Value) -> Result<Vec<Object<'a>>, String> {
    elements(value)
        .iter()
        .enumerate()
        .map(|(number, element)| match element.as_object() {
            Some(map) => Ok(Object::new(format!("Get-{section}[{number}]"), map)),
            None => Err(format!("Get-{section}[{number}]: expected an object")),
        })
        .collect()
}

/// Texts in a list, or one text.
#[must_use]
pub fn texts(value: &Value) -> Vec<String> {
    elements(value).iter().filter_map(|element| Some(element.as_str()?.trim().to_owned())).collect()
}

fn elements(value: &Value) -> &[Value] {
    match value {
        // Windows PowerShell 5.1 wraps some lists: {"value": [...], "Count": 2}.
        Value::Object(map) if map.len() == 2 && map.contains_key("Count") => match map.get("value") {
            Some(Value::Array(elements)) => elements,
            _ => std::slice::from_ref(value),
        },
        Value::Null => &[],
        Value::String(text) if text.is_empty() => &[],
        Value::Array(elements) => elements,
        one => std::slice::from_ref(one),
    }
}
