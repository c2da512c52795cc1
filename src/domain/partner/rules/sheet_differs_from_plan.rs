//! `sheet-differs-from-plan`: what a server's sheet says is not what follows from the plan.

use std::fmt::Display;

use crate::domain::finding::{FileName, Finding, Rule, Span};
use crate::domain::partner::common::{Address, Field, Spanned};
use crate::domain::partner::derive;
use crate::domain::partner::fields::{Given, Value, without};
use crate::domain::partner::group::{Group, connection, owns, same_machine};
use crate::domain::partner::sheet::{Column, Connection, OwnAddress, Sheet};
use crate::domain::partner::system::System;
use crate::domain::partner::values;
use crate::domain::partner::words::{Owner, Tab};
use crate::domain::path::Path;
use crate::rule;

/// The rule.
pub static RULE: Rule =
    rule!("sheet-differs-from-plan", Error, "a server's sheet differs from what follows from the plan");

/// What to do.
const HELP: &str = "Find out which is right: correct the sheet (and the server), or the plan. `partner-config generate` \
                    writes the sheets that follow from a plan.";

/// Compares every sheet of the group with the one that is derived from its plan.
pub fn check_group(group: &Group<'_>, findings: &mut Vec<Finding>) {
    let Some(plan) = group.plan.filter(|plan| derive::is_derivable(plan)) else { return };
    let planned = derive::sheets(plan);
    for sheet in &group.sheets {
        let labelled = planned.iter().find(|p| {
            matches!((&p.server.label, &sheet.server.label), (Some(p), Some(own)) if p.value == own.value)
        });
        let by_address =
            || planned.iter().find(|p| sheet.server.addresses.iter().any(|own| owns(p, &own.value.address)));
        let Some(planned) = labelled.or_else(by_address) else {
            findings.push(unknown_server(sheet, &plan.file));
            continue;
        };
        let mut compare = Compare { sheet, plan: &plan.file, findings };
        compare.prefixes(planned, plan);
        compare.server(planned);
    }
}

fn unknown_server(sheet: &Sheet, plan: &FileName) -> Finding {
    let span = sheet.place();
    Finding::new(
        &RULE,
        sheet.label(),
        format!("The plan has no server with the label or an address of {}.", sheet.label()),
    )
    .at(&sheet.file, span, "not in the plan")
    .at(plan, Span::default(), "the plan")
    .help(HELP)
}

/// One sheet against its plan.
struct Compare<'a> {
    sheet: &'a Sheet,
    plan: &'a FileName,
    findings: &'a mut Vec<Finding>,
}

impl Compare<'_> {
    fn server(&mut self, planned: &Sheet) {
        let sheet = self.sheet;
        let owner = Owner::Server(sheet.label());
        let block = sheet.server.span;
        self.field(
            owner,
            "Server label",
            sheet.server.label.as_ref(),
            planned.server.label.as_ref(),
            block,
            Clone::clone,
        );
        self.field(owner, "Type", sheet.kind.as_ref(), planned.kind.as_ref(), block, |kind| {
            kind.vendor_name().to_owned()
        });
        self.own_port(planned);
        self.own_addresses(planned);
        for (own, planned) in sheet.given().zip(planned.given()) {
            self.given(owner, &own, &planned, block);
        }
        for tab in [Tab::Standby, Tab::PermanentStandby] {
            self.tab(tab, planned);
        }
    }

    /// An own port that is not given is the product's default.
    fn own_port(&mut self, planned: &Sheet) {
        let own = self.sheet.server.listens();
        let block = self.sheet.server.span;
        self.field(
            Owner::Server(self.sheet.label()),
            "the server's own port",
            Some(&own),
            planned.server.port.as_ref(),
            block,
            u32::to_string,
        );
    }

    /// The plan's addresses are among the server's own; it may have more (of networks that the plan does not know).
    fn own_addresses(&mut self, planned: &Sheet) {
        if self.sheet.server.addresses.is_empty() {
            return;
        }
        for address in
            planned.server.addresses.iter().filter(|address| !owns(self.sheet, &address.value.address))
        {
            let message = format!(
                "{}: the plan gives it the address {}, and the sheet does not.",
                self.sheet.label(),
                address.value.address
            );
            let place = self.sheet.server.addresses[0].span;
            self.push((place, "not among these".to_owned()), (address.span, "planned".to_owned()), message);
        }
    }

    /// The prefix behind an own address is that of the planned subnet, or of another one of the plan.
    fn prefixes(&mut self, planned: &Sheet, plan: &System) {
        let networks = [&plan.main, &plan.backup].into_iter().flatten();
        let subnets: Vec<_> =
            networks.flat_map(|network| &network.subnets).map(|s| s.value.trunc()).collect();
        for own in &self.sheet.server.addresses {
            let same =
                |planned: &&Spanned<OwnAddress>| same_machine(&planned.value.address, &own.value.address);
            let planned = planned.server.addresses.iter().find(same);
            let both = own.value.prefix_length.zip(planned.and_then(|planned| planned.value.prefix_length));
            let (Some(planned), Some((said, wanted))) = (planned, both) else { continue };
            if own.value.subnet().is_some_and(|subnet| subnets.contains(&subnet)) {
                continue;
            }
            let message = format!(
                "{}: its address {} has the prefix /{said}, and the plan's subnet is a /{wanted}.",
                self.sheet.label(),
                own.value.address
            );
            self.push((own.span, format!("/{said}")), (planned.span, format!("planned: /{wanted}")), message);
        }
    }

    fn tab(&mut self, tab: Tab, planned: &Sheet) {
        let (own, planned_columns) = match tab {
            Tab::Standby => (&self.sheet.standby, &planned.standby),
            Tab::PermanentStandby => (&self.sheet.permanent_standby, &planned.permanent_standby),
        };
        let mut matched = vec![false; planned_columns.len()];
        for column in own {
            let owner = values::owner(self.sheet, tab, column);
            let same = planned_columns.iter().position(|p| is_same_partner(column, p));
            match same.filter(|number| !std::mem::replace(&mut matched[*number], true)) {
                Some(number) => self.column(owner, column, &planned_columns[number]),
                None => {
                    let message = format!("{owner} is filled in, and the plan has no such partner there.");
                    self.push(
                        (column.name.span, "not planned".to_owned()),
                        (planned.server.span, "planned".to_owned()),
                        message,
                    );
                }
            }
        }
        for (column, _) in planned_columns.iter().zip(&matched).filter(|(_, matched)| !**matched) {
            let partner = column.label();
            let message = format!(
                "{}: the plan has the partner {partner} on the {} tab, and the sheet does not.",
                self.sheet.label(),
                tab.name()
            );
            self.push(
                (self.sheet.server.span, "partner missing".to_owned()),
                (column.name.span, "planned partner".to_owned()),
                message,
            );
        }
    }

    fn column(&mut self, owner: Owner<'_>, column: &Column, planned: &Column) {
        let block = column.name.span;
        self.field(owner, "label", column.label.as_ref(), planned.label.as_ref(), block, Clone::clone);
        for path in Path::BOTH {
            self.presence(owner, path, column, planned);
        }
        for own in column.fields() {
            if let Some(planned) = planned.fields().find(|planned| planned.is_field_of(&own)) {
                self.given(owner, &own, &planned, block);
            }
        }
    }

    /// Whether both have the connection, or neither.
    fn presence(&mut self, owner: Owner<'_>, path: Path, column: &Column, planned: &Column) {
        match (connection(column, path), connection(planned, path)) {
            (Some(own), None) => {
                let message =
                    format!("{owner}: {} Connection is filled in, and the plan has none.", path.title());
                self.push(
                    (own.span, "not planned".to_owned()),
                    (planned.name.span, "planned partner".to_owned()),
                    message,
                );
            }
            (None, Some(other)) => {
                let message =
                    format!("{owner}: the plan has a {} Connection, and the sheet has none.", path.title());
                self.push(
                    (column.name.span, "missing".to_owned()),
                    (other.span, "planned".to_owned()),
                    message,
                );
            }
            (Some(_), Some(_)) | (None, None) => {}
        }
    }

    /// One field of the table that both have.
    fn given(&mut self, owner: Owner<'_>, own: &Given<'_>, planned: &Given<'_>, block: Span) {
        let (holds, Some(wanted)) = (own.holds(), planned.holds()) else { return };
        if holds.is_some_and(|holds| holds.value.means(&wanted.value)) {
            return;
        }
        let section = Path::BOTH.map(Connection::section).into_iter().find(|s| s.key == own.section.key);
        let name = |label: &str| {
            section.map_or_else(|| label.to_owned(), |section| format!("{} > {label}", section.title))
        };
        match (holds.map(|holds| (holds.value, holds.span)), wanted.value) {
            (Some((Value::Addresses(own), place)), Value::Addresses(wanted_all)) => {
                self.monitors(owner, &name("ICMP Monitor"), (own, place), (wanted_all, wanted.span));
            }
            _ => {
                let words = (holds.map(|holds| own.worded(holds)), Some(planned.worded(wanted)));
                self.text(owner, &name(own.setting.label), words.0, words.1, block);
            }
        }
    }

    /// Monitors are compared as a set: their order means nothing.
    fn monitors(
        &mut self,
        owner: Owner<'_>,
        field: &str,
        (own, place): (&[Spanned<Address>], Span),
        (planned, planned_place): (&[Spanned<Address>], Span),
    ) {
        for monitor in without(own, planned) {
            let message = format!("{owner}: {field} {} is not in the plan.", monitor.value);
            self.push(
                (monitor.span, "not planned".to_owned()),
                (planned_place, "planned monitors".to_owned()),
                message,
            );
        }
        for monitor in without(planned, own) {
            let message = format!("{owner}: the plan has {field} {}, and the sheet does not.", monitor.value);
            self.push((place, "missing".to_owned()), (monitor.span, "planned".to_owned()), message);
        }
    }

    /// Compares one field. What the plan does not say is not compared; what only the plan says is reported as missing.
    fn field<T: PartialEq>(
        &mut self,
        owner: Owner<'_>,
        field: &str,
        own: Option<&Spanned<T>>,
        planned: Option<&Spanned<T>>,
        block: Span,
        text: impl Fn(&T) -> String,
    ) {
        if let (Some(own), Some(planned)) = (own, planned)
            && own.value == planned.value
        {
            return;
        }
        let words =
            |value: Option<&Spanned<T>>| value.map(|v| Spanned { value: text(&v.value), span: v.span });
        self.text(owner, field, words(own), words(planned), block);
    }

    /// Compares one field by its text.
    fn text(
        &mut self,
        owner: Owner<'_>,
        field: &str,
        own: Field<String>,
        planned: Field<String>,
        block: Span,
    ) {
        let Some(planned) = planned else { return };
        let (place, said) = match own {
            Some(own) if own.value == planned.value => return,
            Some(own) => ((own.span, own.value.clone()), format!("is {}", own.value)),
            None => ((block, "missing".to_owned()), "is not given".to_owned()),
        };
        let message = format!("{owner}: {field} {said}, and the plan says {}.", planned.value);
        self.push(place, (planned.span, format!("planned: {}", planned.value)), message);
    }

    fn push(&mut self, (span, text): (Span, impl Display), planned: (Span, String), message: String) {
        self.findings.push(
            Finding::new(&RULE, self.sheet.label(), message)
                .at(&self.sheet.file, span, text.to_string())
                .at(self.plan, planned.0, planned.1)
                .help(HELP),
        );
    }
}

/// Columns are matched by the partner, not by the letter: the order of the columns means nothing.
fn is_same_partner(own: &Column, planned: &Column) -> bool {
    match (&own.label, &planned.label) {
        (Some(own), Some(planned)) => own.value == planned.value,
        _ => own.connections().any(|(name, c)| {
            let planned = connection(planned, name).and_then(|planned| planned.address.as_ref());
            matches!((&c.address, planned), (Some(a), Some(b)) if same_machine(&a.value, &b.value))
        }),
    }
}
