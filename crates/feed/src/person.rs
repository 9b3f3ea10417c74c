//! Persons as RSS writes them: `name`, `address (name)`, `name <address>`, `name (address)`.

use crate::{Person, plain};

/// The person in a text. `None` when nothing is left of it.
pub(crate) fn read(text: &str) -> Option<Person> {
    let unescaped = plain::of_text(text);
    let Some(email) = address(&unescaped) else {
        let name = Some(plain::of_html(text)).filter(|name| !name.is_empty());
        return name.map(|name| Person {
            name: Some(name),
            ..Person::default()
        });
    };
    let rest = unescaped.replacen(email, "", 1);
    let rest = rest
        .replace("mailto:", "")
        .replace("()", "")
        .replace("<>", "");
    let rest = plain::of_html(&rest);
    let rest = rest.strip_prefix('(').unwrap_or(&rest);
    let rest = rest.strip_suffix(')').unwrap_or(rest).trim();
    Some(Person {
        name: Some(rest.to_owned()).filter(|name| !name.is_empty()),
        email: Some(email.to_owned()),
        url: None,
    })
}

/// The mail address in a text, with what `mailto:` URLs say behind it.
pub(crate) fn address(text: &str) -> Option<&str> {
    let is_local = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.+".contains(&byte);
    let is_host = |byte: u8| byte.is_ascii_alphanumeric() || b"-.[]".contains(&byte);
    for (at, _) in text.match_indices('@') {
        let (before, behind) = text.split_at_checked(at)?;
        let local = before.bytes().rev().take_while(|byte| is_local(*byte));
        let local = local.count();
        let host = behind.bytes().skip(1).take_while(|byte| is_host(*byte));
        let host = host.count();
        let name = behind.get(1..=host).unwrap_or_default();
        let name = name.trim_end_matches(['.', '-']);
        if local == 0 || !name.contains('.') {
            continue;
        }
        let end = at + 1 + name.len();
        let query = text.get(end..).unwrap_or_default();
        let query = if query.to_ascii_lowercase().starts_with("?subject=") {
            query.split([' ', ')', '>']).next().map_or(0, str::len)
        } else {
            0
        };
        return text.get(at - local..end + query);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_are_told_apart() {
        for (text, name, email) in [
            ("Ada Birch", Some("Ada Birch"), None),
            ("ada@example.org", None, Some("ada@example.org")),
            (
                "ada@example.org (Ada Birch)",
                Some("Ada Birch"),
                Some("ada@example.org"),
            ),
            (
                "Ada Birch (ada@example.org)",
                Some("Ada Birch"),
                Some("ada@example.org"),
            ),
            (
                "Ada Birch &lt;a+b@example.org&gt;",
                Some("Ada Birch"),
                Some("a+b@example.org"),
            ),
            (
                "(ada@example.org) Ada",
                Some("Ada"),
                Some("ada@example.org"),
            ),
            ("@ada at example", Some("@ada at example"), None),
        ] {
            let person = read(text).unwrap();
            assert_eq!(
                (person.name.as_deref(), person.email.as_deref()),
                (name, email),
                "{text}"
            );
        }
        assert_eq!(read(" "), None);
    }
}
