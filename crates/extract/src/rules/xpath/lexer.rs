//! Text to tokens (XPath 1.0, 3.7), with the rule that tells operators from names.

use super::Unreadable;

/// A token.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// `( ) [ ] . .. @ , :: / // | + - = != < <= > >=` and `*` where it is a name test.
    Sign(&'static str),
    /// `and or mod div *` where they are operators.
    Operator(&'static str),
    Name(String),
    Literal(String),
    Number(f64),
}

/// Signs, the longer before the shorter.
const SIGNS: [&str; 20] = [
    "..", "::", "//", "!=", "<=", ">=", "(", ")", "[", "]", ".", "@", ",", "/", "|", "+", "-", "=",
    "<", ">",
];

/// Cuts an expression into tokens.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, Unreadable> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length;
        let token = if matches!(first, '"' | '\'') {
            let inner = rest.get(1..).unwrap_or_default();
            let end = inner
                .find(first)
                .ok_or_else(|| Unreadable("a quotation mark is not closed".into()))?;
            length = end + 2;
            Token::Literal(inner.get(..end).unwrap_or_default().to_owned())
        } else if first.is_ascii_digit()
            || (first == '.'
                && rest
                    .chars()
                    .nth(1)
                    .is_some_and(|next| next.is_ascii_digit()))
        {
            length = number_length(rest);
            let digits = rest.get(..length).unwrap_or_default();
            let number = digits
                .trim_end_matches('.')
                .parse()
                .map_err(|_| Unreadable(format!("\"{digits}\" is no number")))?;
            Token::Number(number)
        } else if is_name_start(first) {
            length = rest
                .char_indices()
                .find(|(_, character)| !is_name(*character))
                .map_or(rest.len(), |(at, _)| at);
            let name = rest.get(..length).unwrap_or_default();
            match operator_named(name).filter(|_| operand_before(&tokens)) {
                Some(operator) => Token::Operator(operator),
                None => Token::Name(name.to_owned()),
            }
        } else if first == '*' {
            length = 1;
            if operand_before(&tokens) {
                Token::Operator("*")
            } else {
                Token::Sign("*")
            }
        } else if first == '$' {
            return Err(Unreadable("variables are not known".into()));
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            length = sign.len();
            Token::Sign(sign)
        } else {
            return Err(Unreadable(format!("\"{first}\" is out of place")));
        };
        tokens.push(token);
        rest = rest.get(length..).unwrap_or_default().trim_start();
    }
    Ok(tokens)
}

fn number_length(text: &str) -> usize {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(text);
    match text.get(whole..).and_then(|rest| rest.strip_prefix('.')) {
        Some(rest) => whole + 1 + digits(rest),
        None => whole,
    }
}

/// Whether what stands before can be the left side of an operator.
fn operand_before(tokens: &[Token]) -> bool {
    match tokens.last() {
        None | Some(Token::Operator(_)) => false,
        Some(Token::Sign(sign)) => matches!(*sign, ")" | "]" | "." | ".." | "*"),
        Some(_) => true,
    }
}

fn operator_named(name: &str) -> Option<&'static str> {
    Some(match name {
        "and" => "and",
        "or" => "or",
        "mod" => "mod",
        "div" => "div",
        _ => return None,
    })
}

fn is_name_start(character: char) -> bool {
    character.is_alphabetic() || character == '_'
}

fn is_name(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '-' | '.' | '\u{b7}')
}
