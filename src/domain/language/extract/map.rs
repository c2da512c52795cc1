//! A block of keys with the keys it may have.

use super::extractor::{Entry, Extractor, list};
use crate::finding::{Finding, Span};
use crate::language::rules::{missing_key, unknown_key};
use crate::language::yaml::{Document, Kind, NodeId, Pair};
use crate::suggest;

/// The most keys that a block may have; a server of a plan has 13, a node of a list of sources 20.
const MAX_KEYS: usize = 24;

/// A block of keys.
#[derive(Clone, Copy)]
pub struct Block<'d> {
    document: &'d Document<'d>,
    /// What it is, for messages: `a server`.
    what: &'static str,
    keys: &'static [&'static str],
    /// The pair of each of `keys`, the first when it stands twice.
    found: [Option<Pair>; MAX_KEYS],
    /// The place of the first key.
    first: Span,
    /// Where it stands.
    pub span: Span,
    /// The key it belongs to; the block itself when it has none.
    owner: Span,
}

impl<'d> Block<'d> {
    /// The value of a key, the first when it stands twice.
    #[must_use]
    pub fn get(&self, name: &'static str) -> Option<Entry> {
        let pair = self.found[self.keys.iter().position(|key| *key == name)?]?;
        Some(Entry { name, key: self.document.span(pair.key), value: pair.value })
    }

    /// The same block as an entry of a list: what is missing is said at its first key.
    #[must_use]
    pub fn without_owner(self) -> Self {
        Self { owner: Span::default(), ..self }
    }

    /// The value of a key that must be there; a finding when it is not.
    pub fn required(&self, extractor: &mut Extractor<'d>, name: &'static str) -> Option<Entry> {
        let found = self.get(name);
        if found.is_none() {
            let place = if self.owner.is_known() { self.owner } else { self.first };
            let what = self.what;
            let finding = Finding::new(
                &missing_key::RULE,
                extractor.subject(),
                format!("The key `{name}` is missing; {what} needs it."),
            )
            .help(format!("Add `{name}:` here."))
            .at(extractor.file(), place, "");
            extractor.push(finding);
        }
        found
    }

    /// What `read` makes of the value of a key; nothing when the key is not there.
    pub fn read<T: Default>(
        &self,
        extractor: &mut Extractor<'d>,
        name: &'static str,
        read: impl FnOnce(&mut Extractor<'d>, Entry) -> T,
    ) -> T {
        self.get(name).map_or_else(T::default, |entry| read(extractor, entry))
    }

    /// The same of a key that must be there.
    pub fn need<T: Default>(
        &self,
        extractor: &mut Extractor<'d>,
        name: &'static str,
        read: impl FnOnce(&mut Extractor<'d>, Entry) -> T,
    ) -> T {
        self.required(extractor, name).map_or_else(T::default, |entry| read(extractor, entry))
    }
}

fn key<'d>(document: &'d Document<'d>, pair: &Pair) -> Option<&'d str> {
    document.scalar(pair.key).map(|scalar| scalar.text)
}

impl<'d> Extractor<'d> {
    /// The block of keys at `value`, which may have the given keys; every other key is a finding. `what` says what
    /// it is in messages (`a server`).
    pub fn block(
        &mut self,
        value: NodeId,
        owner: Option<Entry>,
        what: &'static str,
        keys: &'static [&'static str],
    ) -> Option<Block<'d>> {
        let document = self.document();
        let Kind::Map(pairs) = document.kind(value) else {
            self.wrong_kind(owner, value, "a block of keys", &format!("{what} has the keys {}.", list(keys)));
            return None;
        };
        // Keys mostly come in the order in which we list them: look where the last one was found first.
        assert!(keys.len() <= MAX_KEYS, "{what} has more keys than a block can hold");
        let mut found = [None; MAX_KEYS];
        let mut next = 0;
        for pair in pairs {
            let Some(text) = key(document, pair) else { continue };
            let known = (0..keys.len()).map(|ahead| (next + ahead) % keys.len()).find(|at| keys[*at] == text);
            match known {
                Some(at) => {
                    next = at + 1;
                    found[at] = found[at].or(Some(*pair));
                }
                None => self.unknown(pair.key, text, what, keys),
            }
        }
        let owner = owner.map_or(Span::default(), |entry| entry.key);
        let first = pairs.first().map_or(document.span(value), |pair| document.span(pair.key));
        Some(Block { document, what, keys, found, first, span: document.span(value), owner })
    }

    fn unknown(&mut self, key: NodeId, text: &str, what: &'static str, keys: &'static [&'static str]) {
        if text == "<<" {
            return; // The reader has said that merge keys are not read.
        }
        if !self.has_room() {
            return;
        }
        let nearest = suggest::nearest(text, keys.iter().copied());
        let message = match nearest {
            Some(nearest) => format!("There is no key `{text}` in {what}; did you mean `{nearest}`?"),
            None => format!("There is no key `{text}` in {what}."),
        };
        let finding = Finding::new(&unknown_key::RULE, self.subject(), message)
            .help(format!("The keys of {what} are {}.", list(keys)))
            .at(self.file(), self.document().span(key), "");
        self.push(finding);
    }
}
