//! Browsing in pieces: some nodes a request, some references a node, and continuation points for the rest, which are
//! used up or given back. The walk itself asks nothing; it says what to ask next and takes in what came.

use std::collections::{BTreeSet, VecDeque};

use opcua_types::{
    BrowseDescription, BrowseDirection, BrowseResult, BrowseResultMask, ByteString, Error, NodeClass, NodeId,
    ObjectId, ReferenceDescription, ReferenceTypeId, StatusCode,
};

use super::session::Live;

/// Most nodes that a walk visits.
pub const LIMIT: usize = 100_000;
/// Most requests of a walk: a server that hands out continuation points for ever must not hold it.
const QUESTIONS: usize = 2 * LIMIT;
/// Nodes in one request.
const NODES: usize = 50;
/// References of one node in one answer. Some servers give all of them, whatever is asked for.
const REFERENCES: u32 = 1000;

/// What to ask next.
#[derive(Debug, Clone, PartialEq)]
pub enum Question {
    /// What these nodes hold, so many references of each; 0 is all.
    Nodes(Vec<NodeId>, u32),
    /// The rest of what these nodes hold.
    More(Vec<(NodeId, ByteString)>),
    /// Nothing more is wanted of these.
    Release(Vec<ByteString>),
}

/// A walk over all that a server has.
pub struct Walk {
    folders: VecDeque<NodeId>,
    points: VecDeque<(NodeId, ByteString)>,
    /// The server had no continuation point left for these: each is asked alone, and for all at once.
    alone: VecDeque<NodeId>,
    seen: BTreeSet<String>,
    found: Vec<String>,
    refused: Vec<(NodeId, StatusCode)>,
    asked: usize,
    limit: usize,
}

impl Default for Walk {
    fn default() -> Self {
        Self::new(LIMIT)
    }
}

impl Walk {
    fn new(limit: usize) -> Self {
        Self {
            folders: VecDeque::from([NodeId::from(ObjectId::ObjectsFolder)]),
            points: VecDeque::new(),
            alone: VecDeque::new(),
            seen: BTreeSet::new(),
            found: Vec::new(),
            refused: Vec::new(),
            asked: 0,
            limit,
        }
    }

    fn is_full(&self) -> bool {
        self.seen.len() >= self.limit || self.asked >= QUESTIONS
    }

    /// The next request, of at most `most` nodes. `None` at the end.
    pub fn next(&mut self, most: usize) -> Option<Question> {
        let most = most.clamp(1, NODES);
        self.asked += 1;
        let is_full = self.is_full();
        // Those first: a server keeps only so many.
        if !self.points.is_empty() {
            let part = self.points.drain(..self.points.len().min(most));
            return Some(if is_full {
                Question::Release(part.map(|(_, point)| point).collect())
            } else {
                Question::More(part.collect())
            });
        }
        if is_full {
            return None;
        }
        if !self.folders.is_empty() {
            let part = self.folders.drain(..self.folders.len().min(most));
            return Some(Question::Nodes(part.collect(), REFERENCES));
        }
        self.alone.pop_front().map(|node| Question::Nodes(vec![node], 0))
    }

    /// Takes in the results, one for each node of the question.
    pub fn take(&mut self, question: Question, results: Vec<BrowseResult>) {
        let (nodes, is_whole) = match question {
            Question::Nodes(nodes, most) => (nodes, most == 0),
            Question::More(points) => (points.into_iter().map(|(node, _)| node).collect(), false),
            Question::Release(_) => return,
        };
        for (node, result) in nodes.into_iter().zip(results) {
            match result.status_code {
                StatusCode::BadNoContinuationPoints if !is_whole => self.alone.push_back(node.clone()),
                bad if bad.is_bad() => self.refused.push((node.clone(), bad)),
                _ => {}
            }
            for one in result.references.into_iter().flatten() {
                self.reference(one);
            }
            if !result.continuation_point.is_null_or_empty() {
                self.points.push_back((node, result.continuation_point));
            }
        }
    }

    fn reference(&mut self, one: ReferenceDescription) {
        let id = one.node_id.node_id;
        // What OPC UA itself keeps in namespace 0 is no plant, and another server is not asked.
        if id.namespace == 0 || one.node_id.server_index != 0 || self.seen.len() >= self.limit {
            return;
        }
        let name = id.to_string();
        if !self.seen.insert(name.clone()) {
            return;
        }
        if one.node_class == NodeClass::Variable {
            self.found.push(name);
        }
        self.folders.push_back(id);
    }

    /// That it ended at its limit.
    pub fn cut_off(&self) -> Option<String> {
        let words = || {
            format!("browsing stopped after {} nodes; what lies beyond them is not listed", self.seen.len())
        };
        self.is_full().then(words)
    }

    /// The variables, in a stable order, and what the user should know.
    pub fn end(mut self) -> (Vec<String>, Vec<String>) {
        let mut notes = Vec::new();
        notes.extend(self.cut_off());
        if let Some((node, status)) = self.refused.first() {
            let more = match self.refused.len() - 1 {
                0 => String::new(),
                more => format!(", nor what {more} more hold"),
            };
            notes.push(format!("the server does not tell what {node} holds ({status}){more}"));
        }
        self.found.sort();
        (self.found, notes)
    }
}

/// Asks the server.
///
/// # Errors
/// When a request as a whole fails.
pub async fn ask(live: &Live, question: &Question) -> Result<Vec<BrowseResult>, Error> {
    let (session, limit) = (&live.session, &live.limits.browse);
    match question {
        Question::Nodes(nodes, most) => {
            let wanted: Vec<BrowseDescription> = nodes.iter().map(describe).collect();
            limit.in_parts(&wanted, async |part| session.browse(part, *most, None).await).await
        }
        Question::More(points) => {
            let points: Vec<ByteString> = points.iter().map(|(_, point)| point.clone()).collect();
            limit.in_parts(&points, async |part| session.browse_next(false, part).await).await
        }
        // Servers answer this with a result for each, or with none.
        Question::Release(points) => session.browse_next(true, points).await,
    }
}

fn describe(id: &NodeId) -> BrowseDescription {
    BrowseDescription {
        node_id: id.clone(),
        browse_direction: BrowseDirection::Forward,
        reference_type_id: ReferenceTypeId::HierarchicalReferences.into(),
        include_subtypes: true,
        node_class_mask: 0,
        result_mask: BrowseResultMask::NodeClass as u32,
    }
}

#[cfg(test)]
mod tests {
    use opcua_types::{
        BrowseResult, ByteString, ExpandedNodeId, NodeClass, NodeId, ReferenceDescription, StatusCode,
    };

    use super::{Question, REFERENCES, Walk};

    fn id(name: &str) -> NodeId {
        NodeId::new(2, name.to_owned())
    }

    fn variables(names: &[String]) -> Vec<ReferenceDescription> {
        let reference = |name: &String| ReferenceDescription {
            node_id: ExpandedNodeId::from(id(name)),
            node_class: NodeClass::Variable,
            ..ReferenceDescription::default()
        };
        names.iter().map(reference).collect()
    }

    fn names(range: std::ops::Range<usize>) -> Vec<String> {
        range.map(|number| format!("T{number:02}")).collect()
    }

    fn held(names: &[String], more: &str) -> BrowseResult {
        let continuation_point =
            if more.is_empty() { ByteString::null() } else { ByteString::from(more.as_bytes()) };
        BrowseResult { continuation_point, references: Some(variables(names)), ..BrowseResult::default() }
    }

    /// Nothing below any of the nodes that are left.
    fn finish(mut walk: Walk) -> (Vec<String>, Vec<String>) {
        while let Some(question) = walk.next(50) {
            let Question::Nodes(nodes, _) = &question else { panic!("{question:?}") };
            let results = nodes.iter().map(|_| held(&[], "")).collect();
            walk.take(question, results);
        }
        walk.end()
    }

    #[test]
    fn continuation_points_are_followed_before_new_nodes() {
        let mut walk = Walk::default();
        let first = walk.next(3).expect("the Objects folder");
        assert!(matches!(&first, Question::Nodes(nodes, REFERENCES) if nodes.len() == 1));
        walk.take(first, vec![held(&names(0..4), "p")]);
        let more = walk.next(3).expect("the rest");
        assert!(
            matches!(&more, Question::More(points) if points[0].1.as_ref() == b"p".as_slice()),
            "{more:?}"
        );
        walk.take(more, vec![held(&names(4..6), "")]);
        assert_eq!(
            walk.next(3),
            Some(Question::Nodes(names(0..3).iter().map(|n| id(n)).collect(), REFERENCES))
        );
        let wanted: Vec<String> = names(0..6).iter().map(|name| format!("ns=2;s={name}")).collect();
        assert_eq!(finish(walk), (wanted, vec![]));
    }

    #[test]
    fn a_full_walk_gives_its_continuation_points_back_and_says_so() {
        let mut walk = Walk::new(5);
        let first = walk.next(50).expect("the Objects folder");
        // More than the limit at once, as from a server that ignores how many were asked for.
        walk.take(first, vec![held(&names(0..9), "p")]);
        assert_eq!(walk.next(50), Some(Question::Release(vec![ByteString::from(&b"p"[..])])));
        assert_eq!(walk.next(50), None);
        let told = walk.cut_off().expect("it is");
        let (found, notes) = walk.end();
        assert_eq!(notes, [told]);
        assert_eq!(found.len(), 5);
        assert!(notes[0].contains("stopped after 5 nodes"), "{notes:?}");
    }

    #[test]
    fn a_node_without_a_continuation_point_is_asked_again_alone() {
        let mut walk = Walk::default();
        let first = walk.next(50).expect("the Objects folder");
        let none =
            || BrowseResult { status_code: StatusCode::BadNoContinuationPoints, ..BrowseResult::default() };
        walk.take(first, vec![none()]);
        let again = walk.next(50).expect("once more");
        assert!(matches!(&again, Question::Nodes(nodes, 0) if nodes.len() == 1), "{again:?}");
        walk.take(again, vec![held(&names(0..2), "")]);
        assert_eq!(finish(walk).0.len(), 2);
        // And no more than once.
        let mut walk = Walk::default();
        for _ in 0..2 {
            let question = walk.next(50).expect("a question");
            walk.take(question, vec![none()]);
        }
        assert_eq!(walk.next(50), None);
        assert!(walk.end().1[0].contains("does not tell what"), "told, not left out in silence");
    }
}
