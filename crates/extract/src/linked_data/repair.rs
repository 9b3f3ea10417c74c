//! JSON as it stands in pages: with comments, raw line breaks, trailing commas and wrong escapes.

use serde_json::Value;

/// Reads JSON, mending what can be mended.
pub(super) fn parse(json: &str) -> Option<Value> {
    let json = bare(json);
    if json.is_empty() {
        return None;
    }
    if let Ok(value) = serde_json::from_str(json) {
        return Some(value);
    }
    let mended = mend(json);
    // Of several values in a row, or of one with rubbish behind it, the first ones count.
    let values: Vec<Value> = serde_json::Deserializer::from_str(&mended)
        .into_iter::<Value>()
        .map_while(Result::ok)
        .collect();
    (!values.is_empty()).then_some(Value::Array(values))
}

/// Without the marks that hide a script from old programs.
fn bare(json: &str) -> &str {
    let mut json = json.trim_matches(is_blank);
    loop {
        let before = json.len();
        for mark in [
            "<!--",
            "-->",
            "//<![CDATA[",
            "<![CDATA[",
            "//]]>",
            "]]>",
            "//",
            "/*",
            "*/",
            ";",
        ] {
            json = json.strip_prefix(mark).unwrap_or(json);
            json = json.strip_suffix(mark).unwrap_or(json);
            json = json.trim_matches(is_blank);
        }
        if json.len() == before {
            return json;
        }
    }
}

fn is_blank(character: char) -> bool {
    character.is_whitespace() || character == '\u{feff}'
}

fn mend(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut characters = json.chars().peekable();
    let mut in_string = false;
    while let Some(character) = characters.next() {
        if in_string {
            match character {
                // An escape that JSON does not know stands for the character.
                '\\' => {
                    if characters
                        .peek()
                        .is_some_and(|next| "\"\\/bfnrtu".contains(*next))
                    {
                        out.push('\\');
                        out.extend(characters.next());
                    }
                }
                '"' => {
                    in_string = false;
                    out.push('"');
                }
                _ if character.is_control() => out.push(' '),
                _ => out.push(character),
            }
            continue;
        }
        match character {
            '"' => {
                in_string = true;
                out.push('"');
            }
            ']' | '}' => {
                let kept = out.trim_end_matches([',', ' ']).len();
                out.truncate(kept);
                out.push(character);
            }
            '/' if characters.peek() == Some(&'*') => {
                let mut last = ' ';
                for character in characters.by_ref() {
                    if last == '*' && character == '/' {
                        break;
                    }
                    last = character;
                }
            }
            _ if character.is_control() => out.push(' '),
            _ => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_errors_are_mended() {
        for json in [
            "{\"a\": \"one two\"}",
            "<!-- {\"a\": \"one two\"} -->",
            "//<![CDATA[\n{\"a\": \"one two\"}\n//]]>",
            "/*<![CDATA[*/{\"a\": \"one two\"}/*]]>*/",
            "{\"a\": \"one\ntwo\",}",
            "{\"a\": \"one two\", /* why */ }",
            "{\"a\": \"one\\ two\"};",
            "{\"a\": \"one two\"} {\"b\": 1}",
            "{\"a\": \"one two\"} and rubbish",
        ] {
            let value = parse(json).unwrap();
            let value = value.get(0).unwrap_or(&value);
            assert_eq!(
                value.get("a").and_then(Value::as_str),
                Some("one two"),
                "{json}"
            );
        }
        assert_eq!(parse("nothing"), None);
        assert_eq!(parse("<!---->"), None);
    }
}
