//! The front matter of a record: the flat part of YAML that static-site generators share.
//!
//! No YAML library: the files in question are often no valid YAML (unclosed or inner quotes, colons in
//! plain values), and nothing but flat keys with a text or a list of texts ever occurs. Every line is
//! read, none is refused.

/// One key of front matter.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) value: Value,
    /// The line of the key, from 1.
    pub(super) line: usize,
}

/// A value of front matter.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    List(Vec<String>),
}

impl Value {
    /// The value as one text; a list gives its first.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::List(texts) => texts.first().map_or("", String::as_str),
        }
    }

    /// The value as a list; a text that is not empty is a list of one.
    pub(super) fn list(&self) -> Vec<String> {
        match self {
            Self::Text(text) if text.is_empty() => Vec::new(),
            Self::Text(text) => vec![text.clone()],
            Self::List(texts) => texts.clone(),
        }
    }
}

/// Front matter and where it ends.
pub(super) struct FrontMatter {
    pub(super) entries: Vec<Entry>,
    /// How many lines it takes, both fences included.
    pub(super) lines: usize,
    /// Whether the closing fence was there.
    pub(super) closed: bool,
}

/// More keys than any generator writes: a longer block is cut there.
const MAX_ENTRIES: usize = 256;

/// Reads front matter when the first of `lines` is its opening fence.
pub(super) fn read_front_matter(lines: &[&str]) -> Option<FrontMatter> {
    if lines.first()?.trim_end() != "---" {
        return None;
    }
    let fence = lines
        .iter()
        .skip(1)
        .position(|line| matches!(line.trim_end(), "---" | "..."));
    // Without a closing fence it ends where the lines stop looking like it.
    let end = fence.map_or_else(
        || {
            let keys = lines.iter().skip(1);
            1 + keys
                .take_while(|line| split_key(line).is_some() || is_item(line))
                .count()
        },
        |fence| fence + 1,
    );
    Some(FrontMatter {
        entries: read_entries(&lines[1..end]),
        lines: if fence.is_some() { end + 1 } else { end },
        closed: fence.is_some(),
    })
}

fn read_entries(lines: &[&str]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut at = 0;
    while at < lines.len() && entries.len() < MAX_ENTRIES {
        let number = at + 2;
        let Some((key, raw)) = split_key(lines[at]) else {
            at += 1;
            continue;
        };
        at += 1;
        let mut raw = raw.trim().to_owned();
        let mut items = Vec::new();
        // A value goes on over indented lines, list items, and lines that are no key while a quote is open.
        while let Some(line) = lines.get(at) {
            let continues =
                line.starts_with([' ', '\t']) || has_open_quote(&raw) && split_key(line).is_none();
            if is_item(line) && raw.is_empty() {
                items.push(read_scalar(line.trim().trim_start_matches('-')));
            } else if continues && items.is_empty() {
                raw.push(' ');
                raw.push_str(line.trim());
            } else {
                break;
            }
            at += 1;
        }
        let value = if items.is_empty() {
            read_value(raw.trim())
        } else {
            Value::List(items)
        };
        entries.push(Entry {
            key: key.to_ascii_lowercase(),
            value,
            line: number,
        });
    }
    entries
}

fn split_key(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let well_formed = !key.is_empty()
        && key.len() <= 64
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
        && !key.starts_with('-')
        && (value.is_empty() || value.starts_with([' ', '\t', '\r', '"', '\'', '[']));
    well_formed.then_some((key, value))
}

fn is_item(line: &str) -> bool {
    let line = line.trim();
    line == "-" || line.starts_with("- ")
}

fn has_open_quote(raw: &str) -> bool {
    raw.starts_with('"') && (raw.len() == 1 || !raw.ends_with('"'))
}

fn read_value(raw: &str) -> Value {
    match raw
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    {
        Some(inside) => Value::List(
            split_flow(inside)
                .iter()
                .map(|item| read_scalar(item))
                .collect(),
        ),
        None => Value::Text(read_scalar(
            raw.strip_prefix(['>', '|'])
                .map_or(raw, |folded| folded.trim_start_matches(['-', '+'])),
        )),
    }
}

/// Splits the inside of a flow sequence at the commas that stand outside quotes.
fn split_flow(inside: &str) -> Vec<String> {
    let mut items = vec![String::new()];
    let mut quote = None;
    for character in inside.chars() {
        let Some(item) = items.last_mut() else {
            return items;
        };
        match quote {
            None if character == ',' => {
                items.push(String::new());
                continue;
            }
            None if item.is_empty() && character.is_whitespace() => continue,
            None if item.is_empty() && matches!(character, '"' | '\'') => quote = Some(character),
            Some(open) if character == open && !item.ends_with('\\') => quote = None,
            _ => {}
        }
        item.push(character);
    }
    items.retain(|item| !item.is_empty());
    items
}

/// A plain, single-quoted or double-quoted scalar. Quotes that are not closed are dropped; a
/// double-quoted text that is no valid JSON string is taken as it stands.
fn read_scalar(raw: &str) -> String {
    let raw = raw.trim();
    if let Some(inside) = raw.strip_prefix('"') {
        let inside = inside.strip_suffix('"').unwrap_or(inside);
        let quoted = format!("\"{inside}\"");
        return serde_json::from_str(&quoted).unwrap_or_else(|_| inside.to_owned());
    }
    match raw.strip_prefix('\'') {
        Some(inside) => inside
            .strip_suffix('\'')
            .unwrap_or(inside)
            .replace("''", "'"),
        None => raw.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[(&str, &[&str])]) {
        let lines: Vec<&str> = text.lines().collect();
        let front_matter = read_front_matter(&lines).unwrap();
        let got: Vec<_> = front_matter
            .entries
            .iter()
            .map(|entry| (entry.key.clone(), entry.value.list()))
            .collect();
        let expect: Vec<_> = expect
            .iter()
            .map(|(key, values)| {
                (
                    String::from(*key),
                    values.iter().map(|&v| v.to_owned()).collect::<Vec<_>>(),
                )
            })
            .collect();
        assert_eq!(got, expect, "{text}");
    }

    #[test]
    fn scalars_and_lists_are_read() {
        check(
            "---\ntitle: \"a \\\"b\\\" c\"\nfrom: https://x.example/1\ntags: [ one, \"t, wo\" ]\nempty:\nlist:\n  - a\n  - 'b''c'\n---\n",
            &[
                ("title", &["a \"b\" c"]),
                ("from", &["https://x.example/1"]),
                ("tags", &["one", "t, wo"]),
                ("empty", &[]),
                ("list", &["a", "b'c"]),
            ],
        );
    }

    #[test]
    fn broken_quotes_are_read_as_they_stand() {
        check(
            "---\ntitle: \"a \"b\" c\"\n---",
            &[("title", &["a \"b\" c"])],
        );
        check(
            "---\ntitle: \"open\nfrom: x\n---",
            &[("title", &["open"]), ("from", &["x"])],
        );
        check(
            "---\ntitle: \"two\nlines\"\nfrom: x\n---",
            &[("title", &["two lines"]), ("from", &["x"])],
        );
        check("---\ntitle: a: b\n---", &[("title", &["a: b"])]);
        check("---\ntitle: \"\\x\"\n---", &[("title", &["\\x"])]);
    }

    #[test]
    fn unclosed_front_matter_ends_where_keys_end() {
        let lines: Vec<&str> = "---\ntitle: a\nfrom: b\n<p>text</p>".lines().collect();
        let front_matter = read_front_matter(&lines).unwrap();
        assert!(!front_matter.closed);
        assert_eq!(front_matter.lines, 3);
    }
}
