//! What a JSON document looks like at its top: enough to recognise a format, without building the document.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// The top of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    /// Whether the document is a list.
    pub list: bool,
    /// How many elements the list has.
    pub length: usize,
    /// How many of them are objects without a key.
    pub empty: usize,
    /// The keys of the object, or of the list's first object that has any; with the value where it is a short text.
    pub keys: Vec<(String, Option<String>)>,
}

impl Outline {
    /// Whether there is such a key, in any case.
    pub fn has(&self, key: &str) -> bool {
        self.keys.iter().any(|(have, _)| have.eq_ignore_ascii_case(key))
    }

    /// The text of a key.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.keys.iter().find(|(have, _)| have == key)?.1.as_deref()
    }
}

impl<'de> serde::Deserialize<'de> for Outline {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut outline = Self::default();
        deserializer.deserialize_any(Top(&mut outline))?;
        Ok(outline)
    }
}

/// A text's own words, up to this many bytes, are kept.
const SHORT: usize = 100;

/// Visits the document itself.
struct Top<'o>(&'o mut Outline);
/// Visits an element of the list.
struct Element<'o>(&'o mut Outline);
/// Visits a value: a short text, or nothing of interest.
struct Short;

/// The values that are neither list nor object, of which a visitor makes `$nothing`.
macro_rules! plain_values {
    ($nothing:expr) => {
        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok($nothing)
        }
        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            Ok($nothing)
        }
        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
            Ok($nothing)
        }
        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
            Ok($nothing)
        }
        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok($nothing)
        }
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("JSON")
        }
    };
}

impl<'de> Visitor<'de> for Top<'_> {
    type Value = ();

    plain_values!(());

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        self.0.list = true;
        while list.next_element_seed(Element(&mut *self.0))?.is_some() {
            self.0.length += 1;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        self.0.keys = keys(map)?;
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Element<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Element<'_> {
    type Value = ();

    plain_values!(());

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        if self.0.keys.is_empty() {
            self.0.keys = keys(map)?;
            self.0.empty += usize::from(self.0.keys.is_empty());
            return Ok(());
        }
        let mut any = false;
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
            any = true;
        }
        self.0.empty += usize::from(!any);
        Ok(())
    }
}

fn keys<'de, A: MapAccess<'de>>(mut map: A) -> Result<Vec<(String, Option<String>)>, A::Error> {
    let mut keys = Vec::new();
    while let Some(key) = map.next_key::<String>()? {
        keys.push((key, map.next_value_seed(Short)?));
    }
    Ok(keys)
}

impl<'de> DeserializeSeed<'de> for Short {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Short {
    type Value = Option<String>;

    plain_values!(None);

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok((text.len() <= SHORT).then(|| text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(text: &str) -> Outline {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn the_top_of_an_object_and_of_a_list() {
        let object = outline(r#"{"schema":"x/y","deep":{"a":[1,{"b":2}]},"n":1.5,"t":true,"z":null}"#);
        assert!(!object.list && object.has("DEEP") && !object.has("a"));
        assert_eq!((object.text("schema"), object.text("n")), (Some("x/y"), None));
        let list = outline(r#"[{},7,"text",[1],{"ifname":"eth0","x":[{}]},{},{"other":1}]"#);
        assert_eq!((list.list, list.length, list.empty), (true, 7, 2));
        assert_eq!(list.text("ifname"), Some("eth0"));
        assert!(!list.has("other"));
        assert_eq!(outline("[]"), Outline { list: true, ..Outline::default() });
        for plain in ["1", "-1", "\"a\"", "null", "true", "1.5"] {
            assert_eq!(outline(plain), Outline::default());
        }
        let long = format!("{{\"a\":\"{}\"}}", "x".repeat(SHORT + 1));
        assert_eq!(outline(&long).keys, [("a".to_owned(), None)]);
    }
}
