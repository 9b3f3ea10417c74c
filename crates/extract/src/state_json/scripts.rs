//! The values that the scripts of a page hold.

use serde_json::Value;

use super::literal::{balanced, to_json};

/// Most scripts of a page that are looked at.
const MAX_SCRIPTS: usize = 300;

/// Shortest script that may hold a text, in bytes.
const MIN_SCRIPT_BYTES: usize = 200;

/// Most literals of a script that are tried.
const MAX_TRIES: usize = 40;

/// The values of all scripts, in order.
pub(super) fn values(source: &str) -> Vec<Value> {
    let mut values = Vec::new();
    let mut stream = String::new();
    for script in scripts(source).take(MAX_SCRIPTS) {
        if script.contains("__next_f") {
            pushed(script, &mut stream);
        } else if script.len() >= MIN_SCRIPT_BYTES {
            literals(script, &mut values);
        }
    }
    rows(&stream, &mut values);
    values
}

/// The contents of the script elements that are no JSON-LD.
fn scripts(source: &str) -> impl Iterator<Item = &str> {
    let mut rest = source;
    std::iter::from_fn(move || {
        loop {
            let start = find_tag(rest, "<script")?;
            rest = rest.get(start + "<script".len()..)?;
            let open = rest.find('>')?;
            let (attributes, after) = (rest.get(..open)?, rest.get(open + 1..)?);
            let end = find_tag(after, "</script").unwrap_or(after.len());
            let content = after.get(..end)?;
            rest = after.get(end..)?;
            if !attributes.contains("ld+json") {
                return Some(content);
            }
        }
    })
}

/// Where a tag begins, in lower or upper case.
fn find_tag(text: &str, tag: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find('<')) {
        let at = from + at;
        let name = text.as_bytes().get(at..at + tag.len());
        if name.is_some_and(|name| name.eq_ignore_ascii_case(tag.as_bytes())) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

/// The objects and arrays that a script writes out, also within functions and `JSON.parse("…")`.
fn literals(script: &str, values: &mut Vec<Value>) {
    let mut from = 0;
    let mut tries = 0;
    while tries < MAX_TRIES {
        let Some(rest) = script.get(from..) else {
            return;
        };
        let opens = |character| matches!(character, '{' | '[' | '"' | '\'');
        let Some(at) = rest.find(opens) else {
            return;
        };
        let begin = from + at;
        let Some(length) = script.get(begin..).and_then(balanced) else {
            from = begin + 1;
            tries += 1;
            continue;
        };
        let literal = script.get(begin..begin + length).unwrap_or_default();
        from = begin + length;
        if length < MIN_SCRIPT_BYTES {
            continue;
        }
        tries += 1;
        let value = serde_json::from_str(literal)
            .or_else(|_| serde_json::from_str::<Value>(&to_json(literal)));
        match value {
            // JSON that was written as a string.
            Ok(Value::String(inner)) => {
                if let Ok(inner) = serde_json::from_str::<Value>(&inner) {
                    values.push(inner);
                }
            }
            Ok(value) => values.push(value),
            // A block of statements: what is in it?
            Err(_) if literal.starts_with('{') => from = begin + 1,
            Err(_) => {}
        }
    }
}

/// Adds what a script pushes to the stream of React's server components.
fn pushed(script: &str, stream: &mut String) {
    let mut rest = script;
    while let Some(at) = rest.find(".push(") {
        rest = rest.get(at + ".push(".len()..).unwrap_or_default();
        let Some(length) = balanced(rest) else {
            return;
        };
        let pushed = rest.get(..length).unwrap_or_default();
        if let Ok(Value::Array(values)) = serde_json::from_str(pushed)
            && let Some(Value::String(text)) = values.get(1)
        {
            stream.push_str(text);
        }
        rest = rest.get(length..).unwrap_or_default();
    }
}

/// Reads the rows of the stream: `id:JSON` up to the end of the line, or `id:Tlength,text`.
fn rows(stream: &str, values: &mut Vec<Value>) {
    /// Most rows that are read.
    const MAX_ROWS: usize = 20_000;
    let mut rest = stream;
    for _ in 0..MAX_ROWS {
        if rest.is_empty() {
            return;
        }
        if let Some(text) = after_number(rest, b':').and_then(|(_, row)| row.strip_prefix('T'))
            && let Some((length, text)) = after_number(text, b',')
            && let Ok(length) = usize::from_str_radix(length, 16)
            && let Some(words) = text.get(..length)
        {
            values.push(Value::String(words.to_owned()));
            rest = text.get(length..).unwrap_or_default();
            continue;
        }
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        rest = after;
        if let Some((_, json)) = after_number(line, b':') {
            let json = json.trim_start_matches(|character: char| !matches!(character, '{' | '['));
            if let Ok(value) = serde_json::from_str(json) {
                values.push(value);
            }
        }
    }
}

/// A hexadecimal number at the beginning, and what is after the mark that ends it. A long text without
/// marks is not read to its end for each row.
fn after_number(text: &str, mark: u8) -> Option<(&str, &str)> {
    /// Most digits of a number.
    const MAX_DIGITS: usize = 8;
    let at = text
        .bytes()
        .take(MAX_DIGITS + 1)
        .position(|byte| byte == mark)?;
    let (number, rest) = (text.get(..at)?, text.get(at + 1..)?);
    number
        .bytes()
        .all(|byte| byte.is_ascii_hexdigit())
        .then_some((number, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_without_numbers_is_read_once() {
        let stream = "word\n".repeat(800_000);
        let mut values = Vec::new();
        rows(&stream, &mut values);
        assert!(values.is_empty());
    }

    #[test]
    fn rows_of_text_and_json_are_read() {
        let mut values = Vec::new();
        rows("1:T5,a:b,c2:[\"x\"]\nno row\n3:{}\n", &mut values);
        assert_eq!(values.len(), 3, "{values:?}");
    }
}
