//! Documents against our own schemas, strictly and in both directions: every key of a document is one that the schema knows, and
//! what of the schema no document has is told. A reader of our documents ignores keys that it does not know, so the published
//! schemas allow them; a test must not.
//!
//! It knows the keywords that our schemas have, and refuses any other. Patterns and formats are left to the validator that is not
//! ours (`tests/outside`).

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// What says something to people alone, or to another validator.
const SAYS_NOTHING: [&str; 10] = [
    "$defs",
    "$id",
    "$schema",
    "default",
    "description",
    "examples",
    "format",
    "pattern",
    "patternErrorMessage",
    "title",
];

/// A schema, and which of its properties documents had.
pub struct Schema {
    root: Value,
    seen: BTreeSet<String>,
}

/// How a value fits a schema.
#[derive(Default)]
struct Fit {
    faults: Vec<String>,
    /// Keys of this very object that the schema knows.
    keys: BTreeSet<String>,
    /// It says which keys there are.
    is_closed: bool,
    /// Places of the properties that were there.
    seen: BTreeSet<String>,
}

impl Fit {
    fn fault(place: &str, words: String) -> Self {
        Self { faults: vec![format!("{place}: {words}")], ..Self::default() }
    }

    fn join(&mut self, other: Self) {
        self.faults.extend(other.faults);
        self.keys.extend(other.keys);
        self.is_closed |= other.is_closed;
        self.seen.extend(other.seen);
    }
}

impl Schema {
    pub fn new(text: &str) -> Self {
        Self { root: serde_json::from_str(text).expect("the schema is JSON"), seen: BTreeSet::new() }
    }

    /// Takes a document.
    ///
    /// # Errors
    /// Every place where it is not as the schema says, in words.
    pub fn take(&mut self, document: &Value) -> Result<(), String> {
        let fit = self.whole(&self.root, "", document, "$");
        if fit.faults.is_empty() {
            self.seen.extend(fit.seen);
            return Ok(());
        }
        Err(fit.faults.join("\n"))
    }

    /// The properties that no document had, as `server/address` (in `$defs`) or `/address` (of the document itself).
    pub fn never_seen(&self) -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        properties(&self.root, "", &mut all);
        all.difference(&self.seen).cloned().collect()
    }

    /// The properties that the schema gives the object at one place of a document, from its root.
    pub fn keys_at(&self, document: &Value, path: &[String]) -> BTreeSet<String> {
        let mut found = None;
        self.walk(&self.root, document, path, &mut found);
        found.unwrap_or_default()
    }

    fn walk(&self, schema: &Value, value: &Value, path: &[String], found: &mut Option<BTreeSet<String>>) {
        let all = self.parts(schema, value);
        let Some((first, rest)) = path.split_first() else {
            let keys = all.iter().filter_map(|part| part.get("properties")?.as_object());
            found.get_or_insert_default().extend(keys.flat_map(|keys| keys.keys().cloned()));
            return;
        };
        for part in all {
            let (next, schema) = match value {
                Value::Array(items) => {
                    (first.parse().ok().and_then(|at: usize| items.get(at)), part.get("items"))
                }
                _ => (
                    value.get(first),
                    part.get("properties")
                        .and_then(|all| all.get(first))
                        .or_else(|| part.get("additionalProperties")),
                ),
            };
            if let (Some(next), Some(schema)) = (next, schema) {
                self.walk(schema, next, rest, found);
            }
        }
    }

    /// The schema and those that it stands for, as far as the value fits them.
    fn parts<'s>(&'s self, schema: &'s Value, value: &Value) -> Vec<&'s Value> {
        let mut all = vec![schema];
        if let Some(of) = schema.get("$ref").and_then(Value::as_str) {
            all.extend(self.parts(self.named(of), value));
        }
        for word in ["anyOf", "oneOf", "allOf"] {
            for one in schema.get(word).and_then(Value::as_array).into_iter().flatten() {
                if self.fit(one, "", value, "").faults.is_empty() {
                    all.extend(self.parts(one, value));
                }
            }
        }
        all
    }

    fn named(&self, of: &str) -> &Value {
        let path = of.strip_prefix('#').unwrap_or_else(|| panic!("{of} is elsewhere"));
        self.root.pointer(path).unwrap_or_else(|| panic!("{of} is not there"))
    }

    /// A value and the whole schema of its place: keys that no part of it knows are faults.
    fn whole(&self, schema: &Value, at: &str, value: &Value, place: &str) -> Fit {
        let mut fit = self.fit(schema, at, value, place);
        if let (Value::Object(map), true) = (value, fit.is_closed) {
            let unknown = map.keys().filter(|key| !fit.keys.contains(*key));
            let unknown: Vec<String> =
                unknown.map(|key| format!("{place}: `{key}` is not in the schema")).collect();
            fit.faults.extend(unknown);
        }
        fit
    }

    fn fit(&self, schema: &Value, at: &str, value: &Value, place: &str) -> Fit {
        let schema = match schema {
            Value::Bool(true) => return Fit::default(),
            Value::Bool(false) => return Fit::fault(place, "nothing may stand here".to_owned()),
            Value::Object(schema) => schema,
            other => panic!("no schema: {other}"),
        };
        let mut fit = Fit::default();
        for (word, says) in schema {
            fit.join(self.word(schema, word, says, at, value, place));
        }
        fit
    }

    fn word(
        &self,
        schema: &Map<String, Value>,
        word: &str,
        says: &Value,
        at: &str,
        value: &Value,
        place: &str,
    ) -> Fit {
        let is = |good: bool| {
            if good {
                Fit::default()
            } else {
                Fit::fault(place, format!("{value} is not as `{word}` {says} says"))
            }
        };
        let size = || usize::try_from(says.as_u64().expect("a size")).expect("a small one");
        let limit = || says.as_f64().expect("a number");
        match (word, value) {
            (word, _) if SAYS_NOTHING.contains(&word) => Fit::default(),
            ("then", _) => Fit::default(), // with `if`
            ("type", _) => is(match says {
                Value::Array(types) => types.iter().any(|one| is_of(one, value)),
                one => is_of(one, value),
            }),
            ("const", _) => is(says == value),
            ("enum", _) => is(says.as_array().expect("a list").contains(value)),
            ("$ref", _) => {
                let of = says.as_str().expect("a place");
                let name = of.strip_prefix("#/$defs/").unwrap_or_else(|| panic!("{of} is none of ours"));
                self.fit(self.named(of), name, value, place)
            }
            ("allOf", _) => {
                let mut fit = Fit::default();
                says.as_array()
                    .expect("a list")
                    .iter()
                    .for_each(|one| fit.join(self.fit(one, at, value, place)));
                fit
            }
            ("anyOf" | "oneOf", _) => self.some_of(says, at, value, place),
            ("if", _) => {
                let fit = self.fit(says, at, value, place);
                if fit.faults.is_empty() {
                    schema.get("then").map_or_else(Fit::default, |then| self.fit(then, at, value, place))
                } else {
                    Fit::default()
                }
            }
            ("properties", Value::Object(map)) => self.properties(says, at, map, place),
            ("additionalProperties", Value::Object(map)) => self.others(schema, says, at, map, place),
            ("required", Value::Object(map)) => is(says
                .as_array()
                .expect("a list")
                .iter()
                .all(|key| map.contains_key(key.as_str().expect("a key")))),
            ("dependentRequired", Value::Object(map)) => {
                is(says.as_object().expect("an object").iter().all(|(key, others)| {
                    !map.contains_key(key)
                        || others
                            .as_array()
                            .expect("a list")
                            .iter()
                            .all(|key| map.contains_key(key.as_str().expect("a key")))
                }))
            }
            ("maxProperties", Value::Object(map)) => is(map.len() <= size()),
            ("items", Value::Array(items)) => {
                let first = schema.get("prefixItems").and_then(Value::as_array).map_or(0, Vec::len);
                let mut fit = Fit::default();
                for (index, item) in items.iter().enumerate().skip(first) {
                    fit.join(self.inner(says, &format!("{at}[]"), item, &format!("{place}[{index}]")));
                }
                fit
            }
            ("prefixItems", Value::Array(items)) => {
                let mut fit = Fit::default();
                for (index, (one, item)) in says.as_array().expect("a list").iter().zip(items).enumerate() {
                    fit.join(self.inner(one, &format!("{at}[{index}]"), item, &format!("{place}[{index}]")));
                }
                fit
            }
            ("minItems", Value::Array(items)) => is(items.len() >= size()),
            ("maxItems", Value::Array(items)) => is(items.len() <= size()),
            ("minLength", Value::String(text)) => is(text.chars().count() >= size()),
            ("maxLength", Value::String(text)) => is(text.chars().count() <= size()),
            ("minimum", Value::Number(number)) => is(number.as_f64().expect("a number") >= limit()),
            ("maximum", Value::Number(number)) => is(number.as_f64().expect("a number") <= limit()),
            ("exclusiveMinimum", Value::Number(number)) => is(number.as_f64().expect("a number") > limit()),
            (
                "properties"
                | "additionalProperties"
                | "required"
                | "dependentRequired"
                | "maxProperties"
                | "items"
                | "prefixItems"
                | "minItems"
                | "maxItems"
                | "minLength"
                | "maxLength"
                | "minimum"
                | "maximum"
                | "exclusiveMinimum",
                _,
            ) => Fit::default(), // of another type
            _ => panic!("{at}: this test does not know `{word}`"),
        }
    }

    /// A value inside of another one: its keys are not those of the outer one.
    fn inner(&self, schema: &Value, at: &str, value: &Value, place: &str) -> Fit {
        let Fit { faults, seen, .. } = self.whole(schema, at, value, place);
        Fit { faults, seen, ..Fit::default() }
    }

    fn properties(&self, says: &Value, at: &str, map: &Map<String, Value>, place: &str) -> Fit {
        let mut fit = Fit { is_closed: true, ..Fit::default() };
        for (key, schema) in says.as_object().expect("an object") {
            let at = format!("{at}/{key}");
            fit.keys.insert(key.clone());
            if let Some(value) = map.get(key) {
                fit.join(self.inner(schema, &at, value, &format!("{place}.{key}")));
                fit.seen.insert(at);
            }
        }
        fit
    }

    /// Keys that are names.
    fn others(
        &self,
        schema: &Map<String, Value>,
        says: &Value,
        at: &str,
        map: &Map<String, Value>,
        place: &str,
    ) -> Fit {
        let mut fit = Fit { is_closed: true, ..Fit::default() };
        let known = schema.get("properties").and_then(Value::as_object);
        for (key, value) in map.iter().filter(|(key, _)| known.is_none_or(|known| !known.contains_key(*key)))
        {
            if *says != Value::Bool(false) {
                fit.join(self.inner(says, &format!("{at}/*"), value, &format!("{place}.{key}")));
                fit.keys.insert(key.clone());
            }
        }
        fit
    }

    /// What fits of several: keys and places of all that do; the faults of the nearest when none does.
    fn some_of(&self, says: &Value, at: &str, value: &Value, place: &str) -> Fit {
        let all = says.as_array().expect("a list").iter().map(|one| self.whole(one, at, value, place));
        let (good, bad): (Vec<Fit>, Vec<Fit>) = all.partition(|fit| fit.faults.is_empty());
        let mut fit = Fit::default();
        if good.is_empty() {
            fit.faults = bad.into_iter().map(|fit| fit.faults).min_by_key(Vec::len).unwrap_or_default();
        }
        good.into_iter().for_each(|one| fit.join(one));
        fit
    }
}

fn is_of(name: &Value, value: &Value) -> bool {
    match name.as_str().expect("a type") {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "number" => value.is_number(),
        "integer" => {
            value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|number| number.fract() == 0.0)
        }
        other => panic!("no type: {other}"),
    }
}

/// Every property of a schema by its place.
fn properties(schema: &Value, at: &str, all: &mut BTreeSet<String>) {
    let Value::Object(schema) = schema else { return };
    for (word, says) in schema {
        match (word.as_str(), says) {
            ("$defs", Value::Object(named)) => {
                named.iter().for_each(|(name, one)| properties(one, name, all))
            }
            ("properties", Value::Object(keys)) => {
                for (key, one) in keys {
                    let at = format!("{at}/{key}");
                    properties(one, &at, all);
                    all.insert(at);
                }
            }
            ("items", one) => properties(one, &format!("{at}[]"), all),
            ("additionalProperties", one) => properties(one, &format!("{at}/*"), all),
            ("anyOf" | "oneOf" | "allOf", Value::Array(parts)) => {
                parts.iter().for_each(|one| properties(one, at, all))
            }
            ("then", one) => properties(one, at, all),
            ("prefixItems", Value::Array(parts)) => {
                parts
                    .iter()
                    .enumerate()
                    .for_each(|(index, one)| properties(one, &format!("{at}[{index}]"), all));
            }
            _ => {}
        }
    }
}
