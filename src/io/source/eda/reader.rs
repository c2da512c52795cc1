//! Fields are read in groups: a group is defined and looked up once, then read again and again. The order of the calls is that of
//! the public code which uses the library (docs/sources.md).

use std::time::{Duration, Instant};

use super::worker::Trouble;
use crate::domain::source::eda::{Got, Name, NodeEntry, TEXT_ROOM, node_of};

/// The functions of the library that read. Groups and fields are known by the handles that it gives.
pub trait Functions {
    /// A new group for fields of so many nodes; 0 when there is none.
    fn define_group(&self, nodes: i16) -> usize;
    /// Takes a field into a group.
    fn define(&self, group: usize, name: &Name) -> i32;
    /// Starts to look up the fields of a group.
    fn look_up(&self, group: usize);
    /// Starts to read the fields of a group.
    fn read(&self, group: usize);
    /// Waits for what was started.
    fn wait(&self, group: usize);
    /// How a field fared; 0 is good.
    fn error(&self, group: usize, field: i32) -> i16;
    /// Writes a field's text, with a zero at its end, into the room; 0 is good.
    fn text(&self, group: usize, field: i32, room: &mut [u8]) -> i16;
    /// A field's number.
    ///
    /// # Errors
    /// The number of the error.
    fn number(&self, group: usize, field: i32) -> Result<f32, i16>;
    /// Takes a field out of a group.
    fn forget(&self, group: usize, field: i32);
    /// Ends a group.
    fn forget_group(&self, group: usize);
    /// Writes names of nodes from `start` on, which it moves behind them; how many there are.
    ///
    /// # Errors
    /// The number of the error.
    fn nodes(&self, start: &mut i16, room: &mut [NodeEntry]) -> Result<i16, i16>;
}

/// Most fields in one group. Ours: the library's own limit is not known.
const GROUP: usize = 100;
/// Most groups that are kept; the oldest goes first.
const GROUPS: usize = 64;
/// How long a group with a field that failed is kept: what was away when it was looked up may be back.
const RETRY: Duration = Duration::from_secs(10);
/// Nodes that are asked for in one call, and calls at most.
const NODES: (usize, usize) = (64, 64);

/// A group as it was defined.
struct Group {
    handle: usize,
    names: Vec<Name>,
    fields: Vec<i32>,
    since: Instant,
}

/// Reads through the functions, and keeps the groups.
pub struct Reader {
    functions: Box<dyn Functions>,
    groups: Vec<Group>,
}

impl Reader {
    /// Starts without groups.
    #[must_use]
    pub fn new(functions: Box<dyn Functions>) -> Self {
        Self { functions, groups: Vec::new() }
    }

    /// Reads fields, in their order.
    ///
    /// # Errors
    /// When the library gives no group.
    pub fn read(&mut self, names: &[Name]) -> Result<Vec<Got>, Trouble> {
        let mut all = Vec::with_capacity(names.len());
        for part in names.chunks(GROUP) {
            all.extend(self.read_group(part)?);
        }
        Ok(all)
    }

    fn read_group(&mut self, names: &[Name]) -> Result<Vec<Got>, Trouble> {
        let group = match self.groups.iter().position(|group| group.names == names) {
            Some(at) => self.groups.remove(at),
            None => self.define(names)?,
        };
        self.functions.read(group.handle);
        self.functions.wait(group.handle);
        let got: Vec<Got> = group
            .names
            .iter()
            .zip(&group.fields)
            .map(|(name, field)| self.get(&group, name, *field))
            .collect();
        let failed = got.iter().filter(|got| matches!(got, Got::Error(_))).count();
        if failed == got.len() || (failed > 0 && group.since.elapsed() >= RETRY) {
            self.end(&group);
        } else {
            self.groups.push(group);
        }
        Ok(got)
    }

    fn define(&mut self, names: &[Name]) -> Result<Group, Trouble> {
        if self.groups.len() >= GROUPS {
            let oldest = self.groups.remove(0);
            self.end(&oldest);
        }
        let mut nodes: Vec<&str> = names.iter().map(|name| name.node.as_str()).collect();
        nodes.sort_unstable();
        nodes.dedup();
        let count = i16::try_from(nodes.len()).unwrap_or(i16::MAX);
        let handle = self.functions.define_group(count);
        if handle == 0 {
            return Err(Trouble::NoGroup);
        }
        let fields = names.iter().map(|name| self.functions.define(handle, name)).collect();
        self.functions.look_up(handle);
        self.functions.wait(handle);
        Ok(Group { handle, names: names.to_vec(), fields, since: Instant::now() })
    }

    /// Text first: it has all digits of a counter, which the library's 32-bit float has not.
    fn get(&self, group: &Group, name: &Name, field: i32) -> Got {
        let code = self.functions.error(group.handle, field);
        if code != 0 {
            return Got::Error(code);
        }
        let mut room = vec![0; TEXT_ROOM];
        let code = self.functions.text(group.handle, field, &mut room);
        if code == 0 {
            return Got::Text(room);
        }
        if name.is_text() {
            return Got::Error(code);
        }
        self.functions.number(group.handle, field).map_or_else(Got::Error, Got::Number)
    }

    fn end(&self, group: &Group) {
        for field in &group.fields {
            self.functions.forget(group.handle, *field);
        }
        self.functions.forget_group(group.handle);
    }

    /// Ends all groups.
    pub fn close(&mut self) {
        for group in std::mem::take(&mut self.groups) {
            self.end(&group);
        }
    }

    /// The SCADA nodes that iFIX on this machine knows, sorted.
    ///
    /// # Errors
    /// When the library cannot list them.
    pub fn nodes(&self) -> Result<Vec<String>, Trouble> {
        let mut found = Vec::new();
        let mut start = 0;
        for _ in 0..NODES.1 {
            let (mut room, before) = ([NodeEntry::default(); NODES.0], start);
            let count = self.functions.nodes(&mut start, &mut room).map_err(Trouble::NoNodes)?;
            let count = usize::try_from(count).unwrap_or(0).min(room.len());
            found.extend(room[..count].iter().filter_map(node_of));
            if count < room.len() || start <= before {
                break;
            }
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }
}
