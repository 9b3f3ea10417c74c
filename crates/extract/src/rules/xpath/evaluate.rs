//! Evaluation, within a number of steps.

use super::TooCostly;
use super::ast::{Axis, Expression, Operator, Path, Predicate, Start, Step, Test};
use super::functions;
use super::value::{Node, Value, string_of, to_number};
use crate::document::Document;

/// What an expression is evaluated at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context {
    pub(super) node: Node,
    /// From 1, in the direction of the axis.
    pub(super) position: usize,
    pub(super) size: usize,
}

impl Context {
    pub(super) const ROOT: Self = Self {
        node: Node {
            node: 0,
            attribute: 0,
        },
        position: 1,
        size: 1,
    };
}

/// A page and how many steps are left.
pub(super) struct Evaluator<'a> {
    pub(super) document: &'a Document,
    left: u64,
}

/// Bytes of text that cost as much as a look at a node.
const BYTES_A_STEP: usize = 16;

/// Most text of one side of a comparison: boxes within boxes all have the text of the innermost.
const MAX_COMPARED_BYTES: usize = 4 << 20;

type Evaluated = Result<Value, TooCostly>;

impl<'a> Evaluator<'a> {
    pub(super) fn new(document: &'a Document, steps: u64) -> Self {
        Self {
            document,
            left: steps,
        }
    }

    pub(super) fn left(&self) -> u64 {
        self.left
    }

    /// Pays for looks at nodes.
    pub(super) fn pay(&mut self, steps: usize) -> Result<(), TooCostly> {
        let left = self.left.checked_sub(steps as u64);
        self.left = left.unwrap_or(0);
        left.map(|_| ()).ok_or(TooCostly)
    }

    /// Pays for handling text.
    pub(super) fn pay_for(&mut self, text: &str) -> Result<(), TooCostly> {
        self.pay(text.len() / BYTES_A_STEP + 1)
    }

    pub(super) fn text_of(&mut self, node: Node) -> Result<String, TooCostly> {
        if !node.is_attribute() {
            self.pay(self.document.end(node.node) - node.node)?;
        }
        let text = string_of(self.document, node);
        self.pay_for(&text)?;
        Ok(text)
    }

    pub(super) fn text(&mut self, value: &Value) -> Result<String, TooCostly> {
        match value {
            Value::Nodes(nodes) => match nodes.first() {
                Some(node) => self.text_of(*node),
                None => Ok(String::new()),
            },
            other => {
                let text = other.text(self.document);
                self.pay_for(&text)?;
                Ok(text)
            }
        }
    }

    pub(super) fn number(&mut self, value: &Value) -> Result<f64, TooCostly> {
        match value {
            Value::Nodes(_) => Ok(to_number(&self.text(value)?)),
            other => Ok(other.number(self.document)),
        }
    }

    pub(super) fn evaluate(&mut self, expression: &Expression, context: Context) -> Evaluated {
        self.pay(1)?;
        Ok(match expression {
            Expression::Or(parts) => {
                for part in parts {
                    if self.evaluate(part, context)?.truth() {
                        return Ok(Value::Truth(true));
                    }
                }
                Value::Truth(false)
            }
            Expression::And(parts) => {
                for part in parts {
                    if !self.evaluate(part, context)?.truth() {
                        return Ok(Value::Truth(false));
                    }
                }
                Value::Truth(true)
            }
            Expression::Chain(first, rest) => {
                let mut value = self.evaluate(first, context)?;
                for (operator, operand) in rest {
                    let right = self.evaluate(operand, context)?;
                    value = self.apply(*operator, &value, &right)?;
                }
                value
            }
            Expression::Negate(inner) => {
                let value = self.evaluate(inner, context)?;
                Value::Number(-self.number(&value)?)
            }
            Expression::Union(parts) => {
                let mut all = Vec::new();
                for part in parts {
                    if let Value::Nodes(nodes) = self.evaluate(part, context)? {
                        all.extend(nodes);
                    }
                }
                self.in_order(&mut all)?;
                Value::Nodes(all)
            }
            Expression::Path(path) => Value::Nodes(self.path(path, context)?),
            Expression::Literal(text) => Value::Text(text.clone()),
            Expression::Number(number) => Value::Number(*number),
            Expression::Call(function, arguments) => {
                functions::call(self, *function, arguments, context)?
            }
        })
    }

    fn in_order(&mut self, nodes: &mut Vec<Node>) -> Result<(), TooCostly> {
        self.pay(nodes.len())?;
        nodes.sort_unstable();
        nodes.dedup();
        Ok(())
    }

    fn path(&mut self, path: &Path, context: Context) -> Result<Vec<Node>, TooCostly> {
        let mut nodes = match &path.start {
            Start::Root => vec![Node::of(0)],
            Start::Here => vec![context.node],
            Start::Of(inner, predicates) => {
                let mut nodes = match self.evaluate(inner, context)? {
                    Value::Nodes(nodes) => nodes,
                    _ => Vec::new(),
                };
                for predicate in predicates {
                    nodes = self.filter(nodes, predicate)?;
                }
                nodes
            }
        };
        for step in &path.steps {
            nodes = self.step(step, &nodes)?;
        }
        Ok(nodes)
    }

    fn step(&mut self, step: &Step, from: &[Node]) -> Result<Vec<Node>, TooCostly> {
        let mut found = Vec::new();
        let most = self.document.len() * 2 + 1_000;
        // Behind the last node that was looked at below: nested contexts see no node twice.
        let mut seen_to = 0;
        let positional = step.predicates.iter().any(|predicate| predicate.positional);
        let downwards = matches!(step.axis, Axis::Descendant | Axis::DescendantOrSelf);
        for node in from {
            if downwards && !positional && !node.is_attribute() {
                if node.node < seen_to {
                    continue;
                }
                seen_to = self.document.end(node.node);
            }
            let mut nodes = Vec::new();
            self.axis(step, *node, &mut nodes)?;
            for predicate in &step.predicates {
                nodes = self.filter(nodes, predicate)?;
            }
            found.append(&mut nodes);
            // Many contexts may find the same nodes: memory stays within that of the page.
            if found.len() > most {
                self.in_order(&mut found)?;
            }
        }
        if from.len() > 1 || step.axis.is_reverse() {
            self.in_order(&mut found)?;
        }
        Ok(found)
    }

    /// What of `nodes`, in the order they have, fulfils a predicate.
    fn filter(&mut self, nodes: Vec<Node>, predicate: &Predicate) -> Result<Vec<Node>, TooCostly> {
        let size = nodes.len();
        let mut kept = Vec::new();
        for (index, node) in nodes.into_iter().enumerate() {
            let position = index + 1;
            let context = Context {
                node,
                position,
                size,
            };
            let keeps = match self.evaluate(&predicate.expression, context)? {
                Value::Number(number) => is_position(number, position),
                value => value.truth(),
            };
            if keeps {
                kept.push(node);
            }
        }
        Ok(kept)
    }

    /// The nodes of an axis that fulfil the step's test, in the direction of the axis.
    fn axis(&mut self, step: &Step, from: Node, found: &mut Vec<Node>) -> Result<(), TooCostly> {
        let document = self.document;
        let node = from.node;
        let test = &step.test;
        if step.axis == Axis::Attribute {
            if !from.is_attribute() {
                self.pay(1)?;
                for (index, (attribute, _)) in document.attributes(node).enumerate() {
                    self.pay(1)?;
                    let fits = match test {
                        Test::Any | Test::Node => true,
                        Test::Name(name) => attribute.eq_ignore_ascii_case(name),
                        Test::Text | Test::Nothing => false,
                    };
                    if fits {
                        found.push(Node {
                            node,
                            attribute: index + 1,
                        });
                    }
                }
            }
            return Ok(());
        }
        let itself = matches!(
            step.axis,
            Axis::Itself | Axis::AncestorOrSelf | Axis::DescendantOrSelf
        );
        if itself && (*test == Test::Node || (!from.is_attribute() && self.fits(test, node))) {
            found.push(from);
        }
        let mut push = |evaluator: &mut Self, node: usize| -> Result<(), TooCostly> {
            evaluator.pay(1)?;
            if evaluator.fits(test, node) {
                found.push(Node::of(node));
            }
            Ok(())
        };
        match step.axis {
            Axis::Child if !from.is_attribute() => {
                for child in document.children(node) {
                    push(self, child)?;
                }
            }
            Axis::Descendant | Axis::DescendantOrSelf if !from.is_attribute() => {
                for below in document.below(node) {
                    push(self, below)?;
                }
            }
            // An attribute has nothing below it.
            Axis::Itself
            | Axis::Attribute
            | Axis::Child
            | Axis::Descendant
            | Axis::DescendantOrSelf => {}
            Axis::Parent => {
                if from.is_attribute() {
                    push(self, node)?;
                } else if node != 0 {
                    push(self, document.parent(node))?;
                }
            }
            Axis::Ancestor | Axis::AncestorOrSelf => {
                let mut above = if from.is_attribute() {
                    Some(node)
                } else {
                    (node != 0).then(|| document.parent(node))
                };
                while let Some(ancestor) = above {
                    push(self, ancestor)?;
                    above = (ancestor != 0).then(|| document.parent(ancestor));
                }
            }
            Axis::FollowingSibling => {
                if node != 0 && !from.is_attribute() {
                    let end = document.end(document.parent(node));
                    let mut next = document.end(node);
                    while next < end {
                        push(self, next)?;
                        next = document.end(next);
                    }
                }
            }
            Axis::PrecedingSibling => {
                if node != 0 && !from.is_attribute() {
                    let parent = document.parent(node);
                    let before: Vec<usize> = document
                        .children(parent)
                        .take_while(|child| *child < node)
                        .collect();
                    self.pay(before.len())?;
                    for sibling in before.into_iter().rev() {
                        push(self, sibling)?;
                    }
                }
            }
            Axis::Following => {
                for after in document.end(node)..document.len() {
                    push(self, after)?;
                }
            }
            Axis::Preceding => {
                for before in (1..node).rev() {
                    if document.end(before) <= node {
                        push(self, before)?;
                    } else {
                        self.pay(1)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn fits(&self, test: &Test, node: usize) -> bool {
        match test {
            Test::Node => true,
            Test::Any => node != 0 && self.document.is_element(node),
            Test::Text => self.document.text(node).is_some(),
            Test::Name(name) => self.document.name(node).eq_ignore_ascii_case(name),
            Test::Nothing => false,
        }
    }

    fn apply(&mut self, operator: Operator, left: &Value, right: &Value) -> Evaluated {
        let (one, other) = match operator {
            Operator::Add
            | Operator::Subtract
            | Operator::Multiply
            | Operator::Divide
            | Operator::Modulo => (self.number(left)?, self.number(right)?),
            _ => return self.compare(operator, left, right).map(Value::Truth),
        };
        Ok(Value::Number(match operator {
            Operator::Add => one + other,
            Operator::Subtract => one - other,
            Operator::Multiply => one * other,
            Operator::Divide => one / other,
            _ => one % other,
        }))
    }

    /// Comparison (3.4): a set of nodes compares as any of its nodes does.
    fn compare(
        &mut self,
        operator: Operator,
        left: &Value,
        right: &Value,
    ) -> Result<bool, TooCostly> {
        let truths = matches!(left, Value::Truth(_)) || matches!(right, Value::Truth(_));
        if truths {
            let of = |value: &Value| Value::Truth(value.truth());
            return self.compare_single(operator, &of(left), &of(right));
        }
        let ones = self.singles(left)?;
        let others = self.singles(right)?;
        for one in &ones {
            for other in &others {
                if self.compare_single(operator, one, other)? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    fn singles(&mut self, value: &Value) -> Result<Vec<Value>, TooCostly> {
        let Value::Nodes(nodes) = value else {
            return Ok(vec![value.clone()]);
        };
        let mut texts = Vec::new();
        let mut bytes = 0;
        for node in nodes {
            let text = self.text_of(*node)?;
            bytes += text.len();
            if bytes > MAX_COMPARED_BYTES {
                return Err(TooCostly);
            }
            texts.push(Value::Text(text));
        }
        Ok(texts)
    }

    fn compare_single(
        &mut self,
        operator: Operator,
        left: &Value,
        right: &Value,
    ) -> Result<bool, TooCostly> {
        self.pay(1)?;
        let equality = matches!(operator, Operator::Equal | Operator::NotEqual);
        if equality && let (Value::Text(one), Value::Text(other)) = (left, right) {
            return Ok((one == other) == (operator == Operator::Equal));
        }
        let (one, other) = (self.number(left)?, self.number(right)?);
        #[expect(clippy::float_cmp, reason = "XPath compares numbers exactly")]
        Ok(match operator {
            Operator::Equal => one == other,
            Operator::NotEqual => one != other,
            Operator::Less => one < other,
            Operator::LessOrEqual => one <= other,
            Operator::Greater => one > other,
            _ => one >= other,
        })
    }
}

#[expect(
    clippy::cast_precision_loss,
    clippy::float_cmp,
    reason = "positions are far below 2^52, and XPath compares numbers exactly"
)]
fn is_position(number: f64, position: usize) -> bool {
    number == position as f64
}
