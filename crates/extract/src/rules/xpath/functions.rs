//! The core function library (XPath 1.0, 4).

use super::TooCostly;
use super::ast::Expression;
use super::evaluate::{Context, Evaluator};
use super::value::{Node, Value};

/// A function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    Last,
    Position,
    Count,
    Id,
    LocalName,
    NamespaceUri,
    Name,
    Text,
    Concat,
    StartsWith,
    Contains,
    SubstringBefore,
    SubstringAfter,
    Substring,
    StringLength,
    NormalizeSpace,
    Translate,
    Boolean,
    Not,
    True,
    False,
    Lang,
    Number,
    Sum,
    Floor,
    Ceiling,
    Round,
}

impl Function {
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "last" => Self::Last,
            "position" => Self::Position,
            "count" => Self::Count,
            "id" => Self::Id,
            "local-name" => Self::LocalName,
            "namespace-uri" => Self::NamespaceUri,
            "name" => Self::Name,
            "string" => Self::Text,
            "concat" => Self::Concat,
            "starts-with" => Self::StartsWith,
            "contains" => Self::Contains,
            "substring-before" => Self::SubstringBefore,
            "substring-after" => Self::SubstringAfter,
            "substring" => Self::Substring,
            "string-length" => Self::StringLength,
            "normalize-space" => Self::NormalizeSpace,
            "translate" => Self::Translate,
            "boolean" => Self::Boolean,
            "not" => Self::Not,
            "true" => Self::True,
            "false" => Self::False,
            "lang" => Self::Lang,
            "number" => Self::Number,
            "sum" => Self::Sum,
            "floor" => Self::Floor,
            "ceiling" => Self::Ceiling,
            "round" => Self::Round,
            _ => return None,
        })
    }

    /// How many arguments it takes.
    pub(super) fn takes(self) -> std::ops::RangeInclusive<usize> {
        match self {
            Self::Last | Self::Position | Self::True | Self::False => 0..=0,
            Self::LocalName
            | Self::NamespaceUri
            | Self::Name
            | Self::Text
            | Self::StringLength
            | Self::NormalizeSpace
            | Self::Number => 0..=1,
            Self::Count
            | Self::Id
            | Self::Boolean
            | Self::Not
            | Self::Lang
            | Self::Sum
            | Self::Floor
            | Self::Ceiling
            | Self::Round => 1..=1,
            Self::StartsWith | Self::Contains | Self::SubstringBefore | Self::SubstringAfter => {
                2..=2
            }
            Self::Substring => 2..=3,
            Self::Translate => 3..=3,
            Self::Concat => 2..=usize::MAX,
        }
    }

    /// Whether its value is a number.
    pub(super) fn is_number(self) -> bool {
        matches!(
            self,
            Self::Last
                | Self::Position
                | Self::Count
                | Self::StringLength
                | Self::Number
                | Self::Sum
                | Self::Floor
                | Self::Ceiling
                | Self::Round
        )
    }
}

/// Calls a function.
pub(super) fn call(
    evaluator: &mut Evaluator<'_>,
    function: Function,
    arguments: &[Expression],
    context: Context,
) -> Result<Value, TooCostly> {
    let mut values = Vec::with_capacity(arguments.len());
    for argument in arguments {
        values.push(evaluator.evaluate(argument, context)?);
    }
    if values.is_empty() {
        // The context node is the argument of what may be called without one.
        values.push(Value::Nodes(vec![context.node]));
    }
    let first = values.first().cloned().unwrap_or(Value::Truth(false));
    Ok(match function {
        Function::Last => number_of(context.size),
        Function::Position => number_of(context.position),
        Function::Count => number_of(nodes_of(&first).len()),
        Function::Id => by_id(evaluator, &first)?,
        Function::LocalName | Function::Name => Value::Text(name_of(evaluator, &first)),
        Function::NamespaceUri => Value::Text(String::new()),
        Function::Boolean => Value::Truth(first.truth()),
        Function::Not => Value::Truth(!first.truth()),
        Function::True => Value::Truth(true),
        Function::False => Value::Truth(false),
        Function::Lang => {
            let language = evaluator.text(&first)?;
            Value::Truth(has_language(evaluator, context.node, &language)?)
        }
        Function::Number | Function::Floor | Function::Ceiling | Function::Round => {
            let number = evaluator.number(&first)?;
            Value::Number(match function {
                Function::Floor => number.floor(),
                Function::Ceiling => number.ceil(),
                Function::Round => (number + 0.5).floor(),
                _ => number,
            })
        }
        Function::Sum => {
            let mut sum = 0.0;
            for node in nodes_of(&first) {
                sum += evaluator.number(&Value::Nodes(vec![*node]))?;
            }
            Value::Number(sum)
        }
        Function::Substring => {
            let text = evaluator.text(&first)?;
            let mut numbers = Vec::new();
            for value in values.iter().skip(1) {
                numbers.push(evaluator.number(value)?);
            }
            Value::Text(substring(&text, &numbers))
        }
        _ => {
            let mut texts = Vec::with_capacity(values.len());
            for value in &values {
                texts.push(evaluator.text(value)?);
            }
            of_texts(function, &texts)
        }
    })
}

/// The functions whose arguments are texts.
fn of_texts(function: Function, texts: &[String]) -> Value {
    let text = |index: usize| texts.get(index).map(String::as_str).unwrap_or_default();
    let (first, second) = (text(0), text(1));
    Value::Text(match function {
        Function::Contains => return Value::Truth(first.contains(second)),
        Function::StartsWith => return Value::Truth(first.starts_with(second)),
        Function::StringLength => return number_of(first.chars().count()),
        Function::SubstringBefore => first
            .split_once(second)
            .map_or_else(String::new, |(before, _)| before.to_owned()),
        Function::SubstringAfter => first
            .split_once(second)
            .map_or_else(String::new, |(_, after)| after.to_owned()),
        Function::NormalizeSpace => {
            let words: Vec<&str> = first
                .split([' ', '\t', '\r', '\n'])
                .filter(|word| !word.is_empty())
                .collect();
            words.join(" ")
        }
        Function::Translate => {
            let to: Vec<char> = text(2).chars().collect();
            first
                .chars()
                .filter_map(
                    |character| match second.chars().position(|from| from == character) {
                        Some(at) => to.get(at).copied(),
                        None => Some(character),
                    },
                )
                .collect()
        }
        _ => texts.concat(),
    })
}

/// The characters from one position on, as many as a number says (4.2).
#[expect(
    clippy::cast_precision_loss,
    reason = "lengths of texts are far below 2^52"
)]
fn substring(text: &str, numbers: &[f64]) -> String {
    let round = |number: f64| (number + 0.5).floor();
    let from = numbers.first().copied().map_or(1.0, round);
    let to = numbers.get(1).copied().map(|length| from + round(length));
    text.chars()
        .enumerate()
        .filter(|(index, _)| {
            let position = (*index + 1) as f64;
            // Written so that what is not a number takes nothing.
            position >= from && to.is_none_or(|to| position < to)
        })
        .map(|(_, character)| character)
        .collect()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of a page are far below 2^52"
)]
fn number_of(count: usize) -> Value {
    Value::Number(count as f64)
}

fn nodes_of(value: &Value) -> &[Node] {
    match value {
        Value::Nodes(nodes) => nodes,
        _ => &[],
    }
}

fn name_of(evaluator: &Evaluator<'_>, value: &Value) -> String {
    let Some(node) = nodes_of(value).first() else {
        return String::new();
    };
    match node.attribute.checked_sub(1) {
        Some(index) => evaluator
            .document
            .attributes(node.node)
            .nth(index)
            .map(|(name, _)| name.to_owned())
            .unwrap_or_default(),
        None => evaluator.document.name(node.node).to_owned(),
    }
}

fn by_id(evaluator: &mut Evaluator<'_>, value: &Value) -> Result<Value, TooCostly> {
    let mut wanted = String::new();
    match value {
        Value::Nodes(nodes) => {
            for node in nodes {
                wanted.push_str(&evaluator.text_of(*node)?);
                wanted.push(' ');
            }
        }
        other => wanted = evaluator.text(other)?,
    }
    let wanted: Vec<&str> = wanted.split_ascii_whitespace().collect();
    let document = evaluator.document;
    let mut found = Vec::new();
    for node in 0..document.len() {
        evaluator.pay(1 + wanted.len())?;
        if document
            .attribute(node, "id")
            .is_some_and(|id| wanted.contains(&id))
        {
            found.push(Node::of(node));
        }
    }
    Ok(Value::Nodes(found))
}

fn has_language(
    evaluator: &mut Evaluator<'_>,
    node: Node,
    language: &str,
) -> Result<bool, TooCostly> {
    let document = evaluator.document;
    for above in document.ancestors(node.node) {
        evaluator.pay(1)?;
        if let Some(stated) = document.attribute(above, "lang") {
            return Ok(stated.eq_ignore_ascii_case(language)
                || stated
                    .get(..language.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(language))
                    && stated.as_bytes().get(language.len()) == Some(&b'-'));
        }
    }
    Ok(false)
}
