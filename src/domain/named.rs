//! A closed choice whose words are a contract: in documents, in their schemas and in messages.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};
use serde_json::Value;

/// Gives each value of a choice its word, once: its name, its form in JSON and what a schema says of it.
///
/// The documentation comment is that of `name`.
#[macro_export]
macro_rules! named {
    ($(#[$about:meta])* $choice:ident { $($value:ident => $word:literal),+ $(,)? }) => {
        impl $choice {
            $(#[$about])*
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$value => $word),+
                }
            }
        }

        impl ::serde::Serialize for $choice {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $choice {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                let word = <::std::string::String as ::serde::Deserialize>::deserialize(deserializer)?;
                match &*word {
                    $($word => Ok(Self::$value),)+
                    _ => Err(::serde::de::Error::unknown_variant(&word, &[$($word),+])),
                }
            }
        }

        impl ::schemars::JsonSchema for $choice {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                ::core::stringify!($choice).into()
            }

            fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                ::schemars::json_schema!({ "enum": [$($word),+] })
            }
        }
    };
}

/// A choice that may not be known; its word is then `unknown`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrUnknown<C>(pub Option<C>);

/// The word for what is not known.
const UNKNOWN: &str = "unknown";

impl<C: Serialize> Serialize for OrUnknown<C> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Some(choice) => choice.serialize(serializer),
            None => serializer.serialize_str(UNKNOWN),
        }
    }
}

impl<C: JsonSchema> JsonSchema for OrUnknown<C> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("{}_or_unknown", C::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = C::json_schema(generator);
        if let Some(words) = schema.get_mut("enum").and_then(Value::as_array_mut) {
            words.push(UNKNOWN.into());
        }
        schema
    }
}
