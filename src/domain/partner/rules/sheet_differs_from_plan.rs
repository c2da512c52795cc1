//! `sheet-differs-from-plan`: what a server's sheet says is not what follows from the plan.

use super::prelude::*;
use crate::partner::fields::without;
use crate::partner::owner::Tab;
use crate::partner::sheet::Connection;

pub static RULE: Rule =
    rule!("sheet-differs-from-plan", Error, "a server's sheet differs from what follows from the plan");

const HELP: &str = "Find out which is right: correct the sheet (and the server), or the plan. `partner-config generate` \
                    writes the sheets that follow from a plan.";

/// Compares every sheet of the group with the one that is derived from its plan.
pub fn check_group(group: &Group<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Some(plan) = group.plan.filter(|plan| derive::is_derivable(plan)) else { return findings };
    let planned = derive::sheets(plan);
    for sheet in &group.sheets {
        let is_labelled = |p: &&Sheet| same(&p.server.label, &sheet.server.label);
        let has_address = |p: &&Sheet| sheet.server.addresses.iter().any(|own| owns(p, &own.value.address));
        let mut compare = Compare { sheet, plan: &plan.file, findings: &mut findings };
        match planned.iter().find(is_labelled).or_else(|| planned.iter().find(has_address)) {
            Some(planned) => {
                compare.prefixes(planned, plan);
                compare.server(planned);
                if let (Some(own), Some(name)) = (&sheet.system, &plan.name)
                    && own.value != name.value
                {
                    let message =
                        format!("{}: `system:` is {own}, and the plan is of {name}.", sheet.label());
                    compare.push((own.span, "another system"), (name.span, "the plan's"), message);
                }
            }
            None => compare.push(
                (sheet.place(), "not in the plan"),
                (Span::default(), "the plan"),
                format!("The plan has no server with the label or an address of {}.", sheet.label()),
            ),
        }
    }
    findings
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
        let own = sheet.head().into_iter().chain(sheet.given());
        for (own, planned) in own.zip(planned.head().into_iter().chain(planned.given())) {
            self.given(Owner::of(sheet), &own, &planned, sheet.server.span);
        }
        self.own_addresses(planned);
        for tab in [Tab::Standby, Tab::PermanentStandby] {
            self.tab(tab, planned);
        }
    }

    /// The plan's addresses are among the server's own; it may have more (of networks that the plan does not know). A host name is
    /// not compared with the numbers of the cards: that it leads to one of them, `partner-address-unknown` asks for.
    fn own_addresses(&mut self, planned: &Sheet) {
        let (sheet, planned) = (self.sheet, &planned.server.addresses);
        let is_name = |address: &Spanned<OwnAddress>| address.value.address.name().is_some();
        let Some(first) = sheet.server.addresses.first() else { return self.no_addresses(planned) };
        let is_alike = |address: &&Spanned<OwnAddress>| {
            sheet.server.addresses.iter().any(|own| is_name(own) == is_name(address))
        };
        for address in planned.iter().filter(is_alike).filter(|address| !owns(sheet, &address.value.address))
        {
            let message = format!(
                "{}: the plan gives it the address {}, and the sheet does not.",
                self.sheet.label(),
                address.value.address
            );
            self.push((first.span, "not among these"), (address.span, "planned"), message);
        }
    }

    /// The sheet does not give the server's own addresses: a note, so that nobody takes the plan's for what the server has.
    fn no_addresses(&mut self, planned: &[Spanned<OwnAddress>]) {
        let Some(first) = planned.first() else { return };
        let planned: Vec<String> = planned.iter().map(|own| own.value.address.to_string()).collect();
        let message = format!(
            "{}: its own addresses are not given, so they were not compared with the plan's ({}).",
            self.sheet.label(),
            planned.join(", ")
        );
        let place = (self.sheet.server.span, "no addresses are given");
        let finding = self.finding(place, (first.span, "planned"), message).with(Severity::Info);
        self.findings.push(
            finding.help("Write them into the sheet, as nic-check or ipconfig on the server tells them."),
        );
    }

    /// The prefix behind an own address is that of the planned subnet, or of another one of the plan.
    fn prefixes(&mut self, planned: &Sheet, plan: &System) {
        let subnets: Vec<_> = plan.subnets().collect();
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
            let owner = Owner::column(self.sheet, tab, column);
            let same = planned_columns.iter().position(|p| is_same_partner(column, p));
            match same.filter(|number| !std::mem::replace(&mut matched[*number], true)) {
                Some(number) => self.column(owner, column, &planned_columns[number]),
                None => {
                    let message = format!("{owner} is filled in, and the plan has no such partner there.");
                    self.push((column.name.span, "not planned"), (planned.server.span, "planned"), message);
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
            let missing = (self.sheet.server.span, "partner missing");
            self.push(missing, (column.name.span, "planned partner"), message);
        }
    }

    fn column(&mut self, owner: Owner<'_>, column: &Column, planned: &Column) {
        for path in Path::BOTH {
            self.presence(owner, path, column, planned);
        }
        for own in column.fields() {
            if let Some(planned) = planned.fields().find(|planned| planned.is_field_of(&own)) {
                self.given(owner, &own, &planned, column.name.span);
            }
        }
    }

    /// Whether both have the connection, or neither.
    fn presence(&mut self, owner: Owner<'_>, path: Path, column: &Column, planned: &Column) {
        match (column.connection(path), planned.connection(path)) {
            (Some(own), None) => {
                let message = format!("{owner}: {path} Connection is filled in, and the plan has none.");
                self.push((own.span, "not planned"), (planned.name.span, "planned partner"), message);
            }
            (None, Some(other)) => {
                let message = format!("{owner}: the plan has a {path} Connection, and the sheet has none.");
                self.push((column.name.span, "missing"), (other.span, "planned"), message);
            }
            (Some(_), Some(_)) | (None, None) => {}
        }
    }

    /// One field of the table. What the plan does not say is not compared; what only the plan says is reported as missing.
    fn given(&mut self, owner: Owner<'_>, own: &Given<'_>, planned: &Given<'_>, block: Span) {
        let (holds, Some(wanted)) = (own.holds, planned.holds) else { return };
        if holds.is_some_and(|holds| holds.value.means(&wanted.value)) {
            return;
        }
        let section = Path::BOTH.map(Connection::section).into_iter().find(|s| s.key == own.section.key);
        let name = |label: &str| {
            section.map_or_else(|| label.to_owned(), |section| format!("{} > {label}", section.title))
        };
        if let (Some(Spanned { value: Value::Addresses(own), span }), Value::Addresses(all)) =
            (holds, wanted.value)
        {
            return self.monitors(owner, &name("ICMP Monitor"), (own, span), (all, wanted.span));
        }
        let (field, planned) = (name(own.setting.label), planned.worded(wanted).value);
        let said = holds.map(|holds| own.worded(holds));
        let is = said.as_ref().map_or_else(|| "is not given".to_owned(), |said| format!("is {said}"));
        let (place, said) = said.map_or((block, "missing".to_owned()), |said| (said.span, said.value));
        let message = format!("{owner}: {field} {is}, and the plan says {planned}.");
        self.push((place, said), (wanted.span, format!("planned: {planned}")), message);
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
            let message = format!("{owner}: {field} {monitor} is not in the plan.");
            self.push((monitor.span, "not planned"), (planned_place, "planned monitors"), message);
        }
        for monitor in without(planned, own) {
            let message = format!("{owner}: the plan has {field} {monitor}, and the sheet does not.");
            self.push((place, "missing"), (monitor.span, "planned"), message);
        }
    }

    fn push(&mut self, own: (Span, impl Into<String>), planned: (Span, impl Into<String>), message: String) {
        let finding = self.finding(own, planned, message);
        self.findings.push(finding);
    }

    fn finding(
        &self,
        own: (Span, impl Into<String>),
        planned: (Span, impl Into<String>),
        message: String,
    ) -> Finding {
        let finding = Finding::new(&RULE, self.sheet.label(), message).at(&self.sheet.file, own.0, own.1);
        finding.at(self.plan, planned.0, planned.1).help(HELP)
    }
}

/// Columns are matched by the partner, not by the letter: the order of the columns means nothing.
fn is_same_partner(own: &Column, planned: &Column) -> bool {
    match (&own.label, &planned.label) {
        (Some(own), Some(planned)) => own.value == planned.value,
        _ => own.addresses().any(|(path, address)| {
            planned.address(path).is_some_and(|planned| same_machine(&address.value, &planned.value))
        }),
    }
}
