//! The parts of an expression.

use super::functions::Function;

/// An expression. Chains are lists, so that nesting is what is nested in the text.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expression {
    Or(Vec<Expression>),
    And(Vec<Expression>),
    /// Operands with operators of one rank between them, from the left.
    Chain(Box<Expression>, Vec<(Operator, Expression)>),
    Negate(Box<Expression>),
    Union(Vec<Expression>),
    Path(Path),
    Literal(String),
    Number(f64),
    Call(Function, Vec<Expression>),
}

/// An operator between two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
}

impl Operator {
    fn is_arithmetic(self) -> bool {
        matches!(
            self,
            Self::Add | Self::Subtract | Self::Multiply | Self::Divide | Self::Modulo
        )
    }
}

/// Where a path begins, and its steps.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Path {
    pub(super) start: Start,
    pub(super) steps: Vec<Step>,
}

/// Where a path begins.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Start {
    Root,
    Here,
    /// What an expression gives, with predicates on the whole of it.
    Of(Box<Expression>, Vec<Predicate>),
}

/// A step of a path.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Step {
    pub(super) axis: Axis,
    pub(super) test: Test,
    pub(super) predicates: Vec<Predicate>,
}

/// A condition in brackets.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Predicate {
    pub(super) expression: Expression,
    /// Whether its answer may depend on where in the selection a node stands.
    pub(super) positional: bool,
}

/// In which direction a step goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Axis {
    Ancestor,
    AncestorOrSelf,
    Attribute,
    Child,
    Descendant,
    DescendantOrSelf,
    Following,
    FollowingSibling,
    Parent,
    Preceding,
    PrecedingSibling,
    Itself,
}

impl Axis {
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "ancestor" => Self::Ancestor,
            "ancestor-or-self" => Self::AncestorOrSelf,
            "attribute" => Self::Attribute,
            "child" => Self::Child,
            "descendant" => Self::Descendant,
            "descendant-or-self" => Self::DescendantOrSelf,
            "following" => Self::Following,
            "following-sibling" => Self::FollowingSibling,
            "parent" => Self::Parent,
            "preceding" => Self::Preceding,
            "preceding-sibling" => Self::PrecedingSibling,
            "self" => Self::Itself,
            _ => return None,
        })
    }

    /// Whether positions count against document order.
    pub(super) fn is_reverse(self) -> bool {
        matches!(
            self,
            Self::Ancestor | Self::AncestorOrSelf | Self::Preceding | Self::PrecedingSibling
        )
    }
}

/// Which nodes of an axis a step takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Test {
    /// `*`: elements, or on the attribute axis attributes.
    Any,
    /// A name, in lower case.
    Name(String),
    /// `node()`.
    Node,
    /// `text()`.
    Text,
    /// `comment()` and `processing-instruction()`: a page has none.
    Nothing,
}

impl Expression {
    /// Whether its value is a number whatever the page, or depends on position or size of the selection.
    pub(super) fn is_positional(&self) -> bool {
        match self {
            Self::Number(_) | Self::Negate(_) => true,
            Self::Chain(_, rest) if rest.iter().any(|(operator, _)| operator.is_arithmetic()) => {
                true
            }
            Self::Call(function, arguments) => {
                function.is_number() || arguments.iter().any(Self::asks_position)
            }
            other => other.asks_position(),
        }
    }

    /// Whether `position()` or `last()` of the same selection stands in it.
    fn asks_position(&self) -> bool {
        match self {
            Self::Or(parts) | Self::And(parts) | Self::Union(parts) => {
                parts.iter().any(Self::asks_position)
            }
            Self::Chain(first, rest) => {
                first.asks_position() || rest.iter().any(|(_, operand)| operand.asks_position())
            }
            Self::Call(function, arguments) => {
                matches!(function, Function::Position | Function::Last)
                    || arguments.iter().any(Self::asks_position)
            }
            // Predicates of a path have a selection of their own.
            Self::Negate(inner)
            | Self::Path(Path {
                start: Start::Of(inner, _),
                ..
            }) => inner.asks_position(),
            Self::Path(_) | Self::Literal(_) | Self::Number(_) => false,
        }
    }
}
