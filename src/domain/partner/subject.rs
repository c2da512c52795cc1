//! One system as the rules see it, whether a plan gives it or the sheets of its servers do: one function judges both.

use super::common::{Address, Field, Spanned, SystemType};
use super::group::{Group, Link};
use super::owner::Owner;
use super::sheet::Sheet;
use super::subnets::Networks;
use super::system::{Role, Server, System};
use super::values::{self, Place, Side};
use crate::finding::{FileName, Span};

/// A plan alone; or the sheets of one system, with the plan that they follow.
#[derive(Debug)]
pub struct Subject<'a> {
    /// The plan: what is judged, or what the sheets follow.
    pub plan: Option<&'a System>,
    /// The plan's networks; of no plan, nothing is known.
    pub networks: Networks,
    /// The servers, in the order of the plan or of the sheets.
    pub members: Vec<Member<'a>>,
    /// Every column whose partner's sheet is there; a plan has no columns.
    pub links: &'a [Link<'a>],
    /// Whether the plan itself is judged.
    pub is_plan: bool,
}

/// One server, as the plan or its own sheet gives it.
#[derive(Debug)]
pub struct Member<'a> {
    /// The server, in the file that gives it.
    pub owner: Owner<'a>,
    /// The label, when it has one.
    pub label: Option<&'a Spanned<String>>,
    /// Where a finding about the whole server points: its label, else its block.
    pub span: Span,
    /// The Type: the plan's, or that of the sheet.
    pub kind: Field<SystemType>,
    /// Whether it is a permanent standby, which never becomes Main.
    pub is_permanent: bool,
    /// Its Arbitration Priority, from the plan's defaults where it gives none itself.
    pub priority: Field<i64>,
    /// Its addresses on both networks (of a plan, one place), or its connections, column by column.
    pub places: Vec<Place<'a>>,
    /// Its sheet; `None` in a plan.
    pub sheet: Option<&'a Sheet>,
    /// What a plan says of it; `None` of a sheet.
    pub server: Option<&'a Server>,
}

impl<'a> Subject<'a> {
    /// A plan alone.
    pub fn of_plan(plan: &'a System) -> Self {
        Self {
            plan: Some(plan),
            networks: Networks::of(plan),
            members: plan.servers.iter().map(|server| Member::of_server(plan, server)).collect(),
            links: &[],
            is_plan: true,
        }
    }

    /// The sheets of one system, with their plan.
    pub fn of_group(group: &'a Group<'a>) -> Self {
        Self {
            plan: group.plan,
            networks: group.plan.map(Networks::of).unwrap_or_default(),
            members: group.sheets.iter().map(|sheet| Member::of_sheet(sheet)).collect(),
            links: &group.links,
            is_plan: false,
        }
    }

    /// The plan, when it is itself what is judged.
    pub fn judged_plan(&self) -> Option<&'a System> {
        self.plan.filter(|_| self.is_plan)
    }

    /// Every place of every server.
    pub fn places(&self) -> impl Iterator<Item = &Place<'a>> {
        self.members.iter().flat_map(|member| &member.places)
    }

    /// The name of the system, in the plan that is judged or in each sheet that gives it.
    pub fn system_names(&self) -> impl Iterator<Item = (&'a FileName, &'a Spanned<String>)> {
        let planned = self.judged_plan().map(|plan| (&plan.file, &plan.name));
        let of_sheets = self.sheets().map(|sheet| (&sheet.file, &sheet.system));
        planned.into_iter().chain(of_sheets).filter_map(|(file, name)| Some((file, name.as_ref()?)))
    }

    /// The sheets; none of a plan.
    pub fn sheets(&self) -> impl Iterator<Item = &'a Sheet> {
        self.members.iter().filter_map(|member| member.sheet)
    }

    /// The links, each in its first direction only, so that a fault of both ends is said once.
    pub fn first_links(&self) -> impl Iterator<Item = &'a Link<'a>> {
        self.links.iter().filter(|link| link.is_first_direction())
    }

    /// The servers that may be Main.
    pub fn may_be_main(&self) -> impl Iterator<Item = &Member<'a>> {
        self.members.iter().filter(|member| !member.is_permanent)
    }

    /// The Type of the system with its file: the plan's, else that of the first server that may be Main.
    pub fn kind(&self) -> Option<(&'a FileName, Spanned<SystemType>)> {
        match self.judged_plan() {
            Some(plan) => Some((&plan.file, plan.kind?)),
            None => self.may_be_main().find_map(|member| Some((member.owner.file, member.kind?))),
        }
    }
}

impl<'a> Member<'a> {
    fn of_server(plan: &'a System, server: &'a Server) -> Self {
        let default = plan.defaults.miscellaneous.arbitration_priority;
        Self {
            owner: Owner::planned(plan, server),
            label: server.label.as_ref(),
            span: server.place(),
            kind: plan.kind,
            is_permanent: server.role() == Role::PermanentStandby,
            priority: server.settings.miscellaneous.arbitration_priority.or(default),
            places: vec![Place::of_server(plan, server)],
            sheet: None,
            server: Some(server),
        }
    }

    fn of_sheet(sheet: &'a Sheet) -> Self {
        Self {
            owner: Owner::of(sheet),
            label: sheet.server.label.as_ref(),
            span: sheet.place(),
            kind: sheet.kind,
            is_permanent: sheet.is(SystemType::PermanentStandby),
            priority: sheet.miscellaneous.arbitration_priority,
            places: values::places(sheet).collect(),
            sheet: Some(sheet),
            server: None,
        }
    }

    /// The first Backup that it has.
    pub fn backup(&self) -> Option<Side<'a>> {
        self.places.iter().find_map(|place| place.backup)
    }

    /// The addresses of its places.
    pub fn addresses(&self) -> impl Iterator<Item = &'a Spanned<Address>> {
        self.places.iter().flat_map(Place::sides).filter_map(|(_, side)| side.address)
    }

    /// The labels of the servers that it connects to, as its columns or `connects_to` name them.
    pub fn partners(&self) -> Vec<&'a Spanned<String>> {
        let columns =
            self.sheet.into_iter().flat_map(Sheet::columns).filter_map(|column| column.label.as_ref());
        columns.chain(self.server.into_iter().flat_map(|server| &server.connects_to)).collect()
    }

    /// The label for messages; `(no label)` when it has none.
    pub const fn name(&self) -> &'a str {
        self.owner.subject()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::partner::derive;
    use crate::partner::input::Input;
    use crate::partner::read::read;

    const PLAN: &str = "\
kind: system
schema_version: 1
system: Waterworks
product: { name: geo-scada, version: \"2022\" }
type: hot-standby-pair
networks:
  main: { subnets: [10.1.1.0/24] }
  backup: { subnets: [10.1.2.0/24] }
servers:
  - { label: SRV-A, arbitration_priority: 2, main: { address: 10.1.1.11 }, backup: { address: 10.1.2.11 } }
  - { label: SRV-B, arbitration_priority: 1, main: { address: 10.1.1.12 }, backup: { address: 10.1.2.12 } }
  - { label: SRV-C, role: permanent-standby, main: { address: 10.1.1.13 } }
";

    fn plan() -> System {
        let Some(Input::Plan(plan)) = read(&FileName::from("plan.yaml"), PLAN).input else {
            panic!("no plan")
        };
        *plan
    }

    /// What a rule sees of the servers: label, whether it is always standby, priority.
    fn servers<'a>(subject: &Subject<'a>) -> Vec<(&'a str, bool, Option<i64>)> {
        let priority = |member: &Member<'_>| member.priority.map(|priority| priority.value);
        subject.members.iter().map(|member| (member.name(), member.is_permanent, priority(member))).collect()
    }

    #[test]
    fn a_plan_and_the_sheets_that_follow_from_it_are_the_same_servers() {
        let plan = plan();
        let sheets = derive::sheets(&plan);
        let group = Group::of(sheets.iter().collect(), None);
        let (of_plan, of_sheets) = (Subject::of_plan(&plan), Subject::of_group(&group));
        assert_eq!(
            servers(&of_plan),
            [("SRV-A", false, Some(2)), ("SRV-B", false, Some(1)), ("SRV-C", true, None)]
        );
        assert_eq!(servers(&of_plan), servers(&of_sheets));
        let kind = |subject: &Subject<'_>| subject.kind().map(|(_, kind)| kind.value);
        assert_eq!(kind(&of_plan), Some(SystemType::HotStandbyPair));
        assert_eq!(kind(&of_plan), kind(&of_sheets));
    }

    #[test]
    fn a_plan_has_a_place_a_server_and_sheets_have_one_a_column() {
        let plan = plan();
        let sheets = derive::sheets(&plan);
        let group = Group::of(sheets.iter().collect(), Some(&plan));
        let (of_plan, of_sheets) = (Subject::of_plan(&plan), Subject::of_group(&group));
        assert_eq!((of_plan.places().count(), of_plan.sheets().count(), of_plan.links.len()), (3, 0, 0));
        assert_eq!((of_sheets.places().count(), of_sheets.sheets().count()), (6, 3));
        assert_eq!(
            (of_sheets.links.len(), of_sheets.first_links().count()),
            (6, 3),
            "each link twice, and once"
        );
        assert!(of_plan.networks.are_known() && of_sheets.networks.are_known());
        assert!(!Subject::of_group(&Group::of(sheets.iter().collect(), None)).networks.are_known());
        let backup = |member: &Member<'_>| member.backup().is_some();
        assert_eq!(of_plan.members.iter().map(backup).collect::<Vec<_>>(), [true, true, false]);
    }
}
