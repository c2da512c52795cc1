//! What stands above the tabs of the Partners section, and the label of a column's partner.

use super::{Column, Sheet};
use crate::partner::common::{Field, Spanned};
use crate::partner::fields::{Given, Kind, Section, Setting, Value, held};

static SERVER: Section = Section {
    key: "server",
    title: "Server label and Type",
    block: "`server`",
    about: "The server whose sheet it is.",
    settings: &[
        Setting::new("label", "Server label", "Of this server.", Kind::Text)
            .note("Unique in the whole system."),
        Setting::new("port", "Server Port", "The port on which this server listens.", Kind::Port),
    ],
    keys: &["label", "port"],
};

/// The Type has no block of its own.
static TYPE: Section = Section {
    key: "",
    title: SERVER.title,
    block: "",
    about: "",
    settings: &[Setting::new("type", "Type", "Of the system.", Kind::Text)],
    keys: &["type"],
};

static PARTNER: Section = Section {
    key: "",
    title: "",
    block: "",
    about: "",
    settings: &[Setting::new("label", "Partner", "The label of the other server.", Kind::Text)],
    keys: &["label"],
};

const fn given<'a>(section: &'static Section, number: usize, value: Field<Value<'a>>) -> Given<'a> {
    Given { section, setting: &section.settings[number], value, holds: value }
}

fn text(label: &Field<String>) -> Field<Value<'_>> {
    label.as_ref().map(|label| Spanned { value: Value::Text(&label.value), span: label.span })
}

impl Sheet {
    /// The label, the server's own port, and the Type.
    #[must_use]
    pub fn head(&self) -> [Given<'_>; 3] {
        let kind =
            self.kind.map(|kind| Spanned { value: Value::Text(kind.value.vendor_name()), span: kind.span });
        let port = given(&SERVER, 1, self.server.port.map(held));
        [
            given(&SERVER, 0, text(&self.server.label)),
            Given { holds: Some(held(self.server.listens())), ..port },
            given(&TYPE, 0, kind),
        ]
    }
}

impl Column {
    /// The partner's label.
    #[must_use]
    pub fn head(&self) -> Given<'_> {
        given(&PARTNER, 0, text(&self.label))
    }
}
