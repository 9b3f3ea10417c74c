//! Literals of JavaScript, as far as state is written in them, made JSON.

/// The length of the literal that `text` begins with: an object, an array or a string.
pub(super) fn balanced(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        if let Some(open) = quote {
            if escaped {
                escaped = false;
            } else if byte == b'\\' {
                escaped = true;
            } else if byte == open {
                quote = None;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            continue;
        }
        match byte {
            b'"' | b'\'' | b'`' => quote = Some(byte),
            b'{' | b'[' | b'(' => depth += 1,
            b'}' | b']' | b')' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// A literal as JSON: single quotes, bare names of properties, `undefined`, `!0` and trailing commas are
/// made what JSON has for them; any other name becomes `null`.
pub(super) fn to_json(literal: &str) -> String {
    let mut json = String::with_capacity(literal.len() + literal.len() / 8);
    let mut rest = literal;
    while let Some(character) = rest.chars().next() {
        let mut length = character.len_utf8();
        match character {
            '"' | '\'' | '`' => {
                length = balanced(rest).unwrap_or(rest.len());
                let inner = rest
                    .get(1..length.saturating_sub(1).max(1))
                    .unwrap_or_default();
                string(inner, &mut json);
            }
            '}' | ']' => {
                while json.ends_with([',', ' ', '\n']) {
                    json.pop();
                }
                json.push(character);
            }
            '!' => {
                let is_true = rest.starts_with("!0");
                json.push_str(if is_true { "true" } else { "false" });
                length = rest.len().min(2);
            }
            _ if character.is_alphabetic() || matches!(character, '_' | '$') => {
                let end = rest.find(|character: char| {
                    !character.is_alphanumeric() && !matches!(character, '_' | '$' | '.')
                });
                length = end.unwrap_or(rest.len());
                let name = rest.get(..length).unwrap_or_default();
                let after = rest.get(length..).unwrap_or_default().trim_start();
                if after.starts_with(':') {
                    string(name, &mut json);
                } else if matches!(name, "true" | "false" | "null") {
                    json.push_str(name);
                } else if name == "void" {
                    json.push_str("null");
                    length = rest.len() - after.trim_start_matches('0').len();
                } else {
                    json.push_str("null");
                    // The arguments of a call.
                    if after.starts_with('(') {
                        let before = rest.len() - after.len();
                        length = before + balanced(after).unwrap_or(after.len());
                    }
                }
            }
            _ => json.push(character),
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    json
}

/// Writes a string of JavaScript as one of JSON.
fn string(inner: &str, json: &mut String) {
    json.push('"');
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => json.push_str("\\\""),
            '\\' => match characters.next() {
                Some(next @ ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u')) => {
                    json.push('\\');
                    json.push(next);
                }
                Some('x') => json.push_str("\\u00"),
                Some(other) => json.push(other),
                None => {}
            },
            control if control.is_control() => json.push(' '),
            other => json.push(other),
        }
    }
    json.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_become_json() {
        let json =
            to_json("{a:'it\\'s \"so\"',b:[1,2,],c:undefined,d:!0,e:void 0,f:new Date(5),\"g\":x}");
        let value: serde_json::Value =
            serde_json::from_str(&json.replace("null null", "null")).unwrap();
        assert_eq!(value["a"], "it's \"so\"");
        assert_eq!(value["b"][1], 2);
        assert_eq!(value["d"], true);
        assert!(value["g"].is_null());
    }

    #[test]
    fn a_literal_ends_where_it_closes() {
        assert_eq!(balanced("{\"a\":\"}\"};x"), Some(9));
        assert_eq!(balanced("\"a\\\"b\" c"), Some(6));
        assert_eq!(balanced("{{"), None);
    }
}
