//! `sheet-differs-from-plan`: what a server's sheet says is not what follows from the plan.

use std::fmt::Display;

use crate::domain::finding::{FileName, Finding, Rule, Span};
use crate::domain::partner::common::{Address, Field, Spanned};
use crate::domain::partner::derive;
use crate::domain::partner::group::{Group, connection, owns, same_machine};
use crate::domain::partner::sheet::{Column, Connection, Sheet};
use crate::domain::partner::values;
use crate::domain::partner::words::{Owner, Tab, on_off};
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
        for (sheet, planned) in sheet.given().zip(planned.given()) {
            self.text(owner, sheet.setting.label, sheet.words(), planned.words(), block);
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
        for name in [Path::Main, Path::Backup] {
            match (connection(column, name), connection(planned, name)) {
                (Some(own), Some(planned)) => self.connection(owner, name, own, planned),
                (Some(own), None) => {
                    let message =
                        format!("{owner}: {} Connection is filled in, and the plan has none.", name.title());
                    self.push(
                        (own.span, "not planned".to_owned()),
                        (planned.name.span, "planned partner".to_owned()),
                        message,
                    );
                }
                (None, Some(other)) => {
                    let message = format!(
                        "{owner}: the plan has a {} Connection, and the sheet has none.",
                        name.title()
                    );
                    self.push((block, "missing".to_owned()), (other.span, "planned".to_owned()), message);
                }
                (None, None) => {}
            }
        }
        for (own, planned) in column.given().zip(planned.given()) {
            self.text(owner, own.setting.label, own.words(), planned.words(), block);
        }
    }

    fn connection(&mut self, owner: Owner<'_>, name: Path, own: &Connection, planned: &Connection) {
        let field = |field: &str| format!("{} Connection > {field}", name.title());
        let same = matches!((&own.address, &planned.address), (Some(a), Some(b)) if same_machine(&a.value, &b.value));
        if !same {
            self.field(
                owner,
                &field(Connection::ADDRESS),
                own.address.as_ref(),
                planned.address.as_ref(),
                own.span,
                Address::to_string,
            );
        }
        let (port, compress) = (own.calls(), own.compressed());
        self.field(
            owner,
            &field(Connection::PORT),
            Some(&port),
            planned.port.as_ref(),
            own.span,
            u32::to_string,
        );
        let words = |on: &bool| on_off(*on).to_owned();
        self.field(
            owner,
            &field(Connection::COMPRESS),
            Some(&compress),
            planned.compress.as_ref(),
            own.span,
            words,
        );
        self.monitors(owner, &field("ICMP Monitor"), own, planned);
    }

    /// Monitors are compared as a set: their order means nothing.
    fn monitors(&mut self, owner: Owner<'_>, field: &str, own: &Connection, planned: &Connection) {
        let has = |list: &[Spanned<Address>], monitor: &Spanned<Address>| {
            list.iter().any(|other| same_machine(&other.value, &monitor.value))
        };
        for monitor in own.icmp_monitors.iter().filter(|m| !has(&planned.icmp_monitors, m)) {
            let message = format!("{owner}: {field} {} is not in the plan.", monitor.value);
            let place = planned.icmp_monitors.first().map_or(planned.span, |m| m.span);
            self.push(
                (monitor.span, "not planned".to_owned()),
                (place, "planned monitors".to_owned()),
                message,
            );
        }
        for monitor in planned.icmp_monitors.iter().filter(|m| !has(&own.icmp_monitors, m)) {
            let message = format!("{owner}: the plan has {field} {}, and the sheet does not.", monitor.value);
            self.push((own.span, "missing".to_owned()), (monitor.span, "planned".to_owned()), message);
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
