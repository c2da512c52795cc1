//! The tree: a flat arena, so that a file of some megabytes costs a handful of allocations. Scalars are borrowed
//! from the text wherever the text says the same as the value (nearly always).

use crate::finding::Span;

/// A node's number in its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(super) u32);

impl NodeId {
    pub(super) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// How a scalar was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// `'...'`
    SingleQuoted,
    /// `"..."`
    DoubleQuoted,
    /// A `|` block.
    Literal,
    /// A `>` block.
    Folded,
}

/// A tag of the core schema that stands before a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tag {
    /// No tag, or one that was refused (with a finding).
    None,
    /// `!!str` or `!`.
    Str,
    /// `!!int`
    Int,
    /// `!!float`
    Float,
    /// `!!bool`
    Bool,
    /// `!!null`
    Null,
    /// `!!seq`
    Seq,
    /// `!!map`
    Map,
}

/// A single value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scalar<'d> {
    /// The text, quotes and escapes resolved.
    pub text: &'d str,
    /// How it was written.
    pub style: Style,
    /// Its tag.
    pub tag: Tag,
}

/// A key and its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// The key's node.
    pub key: NodeId,
    /// The value's node.
    pub value: NodeId,
}

/// What a node is. Aliases are followed: an alias has the kind of what it stands for, at its own place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind<'d> {
    /// A single value.
    Scalar(Scalar<'d>),
    /// A list.
    Seq(&'d [NodeId]),
    /// A block of keys, in the file's order; the same key may stand twice.
    Map(&'d [Pair]),
}

impl Kind<'_> {
    /// In words, for messages: `a list`, `a block of keys`, `a single value`.
    #[must_use]
    pub const fn words(&self) -> &'static str {
        match self {
            Self::Scalar(_) => "a single value",
            Self::Seq(_) => "a list",
            Self::Map(_) => "a block of keys",
        }
    }
}

/// A comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comment<'a> {
    /// From the `#` to the end of the line.
    pub span: Span,
    /// With the `#`, without the line break.
    pub text: &'a str,
    /// Whether nothing but white space stands before it on its line.
    pub own_line: bool,
}

/// What a node's two numbers mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Scalar whose value is `text[a..b]`.
    Borrowed(Style),
    /// Scalar whose value is `owned[a]`.
    Owned(Style),
    /// List: `items[a..a + b]`.
    Seq,
    /// Block of keys: `pairs[a..a + b]`.
    Map,
    /// Stands for node `a`.
    Alias,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    pub span: Span,
    pub a: u32,
    pub b: u32,
    pub shape: Shape,
    pub tag: Tag,
}

/// A document with all its places.
#[derive(Debug)]
pub struct Document<'a> {
    pub(super) text: &'a str,
    pub(super) nodes: Vec<Node>,
    pub(super) items: Vec<NodeId>,
    pub(super) pairs: Vec<Pair>,
    pub(super) owned: Vec<Box<str>>,
    pub(super) comments: Vec<Comment<'a>>,
    pub(super) properties: Vec<(NodeId, Span)>,
    pub(super) root: NodeId,
}

impl<'a> Document<'a> {
    /// The text it was read from.
    #[must_use]
    pub const fn text(&self) -> &'a str {
        self.text
    }

    /// The topmost node.
    #[must_use]
    pub const fn root(&self) -> NodeId {
        self.root
    }

    /// What the node is, aliases followed.
    #[must_use]
    pub fn kind(&self, id: NodeId) -> Kind<'_> {
        let node = &self.nodes[self.target(id).index()];
        let (a, b) = (node.a as usize, node.b as usize);
        match node.shape {
            Shape::Borrowed(style) => Kind::Scalar(Scalar { text: &self.text[a..b], style, tag: node.tag }),
            Shape::Owned(style) => Kind::Scalar(Scalar { text: &self.owned[a], style, tag: node.tag }),
            Shape::Seq => Kind::Seq(&self.items[a..a + b]),
            Shape::Map => Kind::Map(&self.pairs[a..a + b]),
            // `target` never ends at an alias: an alias is only made for a finished node that is none itself.
            Shape::Alias => Kind::Seq(&[]),
        }
    }

    /// The key of this text at the top, with its value; `None` where the document is no block of keys.
    #[must_use]
    pub fn top(&self, key: &str) -> Option<Pair> {
        let Kind::Map(pairs) = self.kind(self.root) else { return None };
        pairs.iter().find(|pair| self.scalar(pair.key).is_some_and(|scalar| scalar.text == key)).copied()
    }

    /// The scalar, when the node is one.
    #[must_use]
    pub fn scalar(&self, id: NodeId) -> Option<Scalar<'_>> {
        match self.kind(id) {
            Kind::Scalar(scalar) => Some(scalar),
            Kind::Seq(_) | Kind::Map(_) => None,
        }
    }

    /// The node that an alias stands for; any other node itself.
    #[must_use]
    pub fn target(&self, id: NodeId) -> NodeId {
        let node = &self.nodes[id.index()];
        if node.shape == Shape::Alias { NodeId(node.a) } else { id }
    }

    /// Where the node's own text stands (for an alias: the alias), without anchor and tag. A value that is
    /// absent has an empty place behind its key.
    #[must_use]
    pub fn span(&self, id: NodeId) -> Span {
        self.nodes[id.index()].span
    }

    /// Where anchor and tag of the node stand, when it has any.
    #[must_use]
    pub fn properties(&self, id: NodeId) -> Option<Span> {
        let at = self.properties.binary_search_by_key(&id, |(owner, _)| *owner).ok()?;
        Some(self.properties[at].1)
    }

    /// All comments, in order.
    #[must_use]
    pub fn comments(&self) -> &[Comment<'a>] {
        &self.comments
    }

    /// How many nodes there are; aliases count once, as themselves.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is no node; never, for a document that [`super::parse`] gave back.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// All nodes, each before what it contains.
    pub fn ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..u32::try_from(self.nodes.len()).unwrap_or(u32::MAX)).map(NodeId)
    }

    /// Whether the node is an alias.
    #[must_use]
    pub fn is_alias(&self, id: NodeId) -> bool {
        self.nodes[id.index()].shape == Shape::Alias
    }
}
