//! XPath 1.0 over a page (W3C Recommendation of 16 November 1999): all axes but `namespace`, all
//! operators and the whole core function library; no variables, no namespaces.
//!
//! Names are compared without regard to ASCII case, since HTML's are. Comments are no nodes of a page.
//! Both sides are foreign: an expression is bounded in length and nesting when it is read, so that
//! evaluation may recurse over it, and in steps when it is evaluated.

mod ast;
mod evaluate;
mod functions;
mod lexer;
mod parser;
mod value;

use crate::document::Document;

use ast::Expression;
use evaluate::Evaluator;
pub(super) use value::{Node, Value};

/// An expression that was read.
#[derive(Debug, Clone)]
pub(super) struct XPath {
    expression: Expression,
}

/// Why text is no expression, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unreadable(pub(super) String);

/// The expression took more steps than it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooCostly;

impl XPath {
    /// Longest expression, in bytes. The longest of public rule files has some 900.
    const MAX_BYTES: usize = 4_000;

    /// Reads an expression.
    pub(super) fn parse(text: &str) -> Result<Self, Unreadable> {
        if text.len() > Self::MAX_BYTES {
            return Err(Unreadable(format!("longer than {} bytes", Self::MAX_BYTES)));
        }
        parser::parse(&lexer::tokens(text)?).map(|expression| Self { expression })
    }

    /// Evaluates it at the root of a page. `steps` is how much it may cost and is counted down.
    pub(super) fn evaluate(
        &self,
        document: &Document,
        steps: &mut u64,
    ) -> Result<Value, TooCostly> {
        let mut evaluator = Evaluator::new(document, *steps);
        let value = evaluator.evaluate(&self.expression, evaluate::Context::ROOT);
        *steps = evaluator.left();
        value
    }
}

/// What an expression selects, as text: of an attribute its value, of an element all text in it.
pub(super) fn string_of(document: &Document, node: Node) -> String {
    value::string_of(document, node)
}

#[cfg(test)]
mod tests;
