//! The header `Link` (RFC 8288): what belongs to an answer beside its body.

use url::Url;

use crate::exchange::Exchange;

/// Links of one answer that are looked at.
const MAX_LINKS: usize = 100;

impl Exchange {
    /// The target of the first link with a relation, such as `hub`, as an absolute URL.
    pub fn link(&self, relation: &str) -> Option<Url> {
        let values = self
            .headers
            .iter()
            .filter(|(name, _)| name.eq_ignore_ascii_case("link"))
            .filter_map(|(_, value)| str::from_utf8(value).ok());
        let target = values
            .flat_map(links)
            .take(MAX_LINKS)
            .find(|(_, parameters)| has_relation(parameters, relation))
            .map(|(target, _)| target)?;
        self.url.join(target).ok()
    }
}

/// The targets of a value, each with its parameters.
fn links(value: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = value;
    std::iter::from_fn(move || {
        let (_, behind) = rest.split_once('<')?;
        let (target, behind) = behind.split_once('>')?;
        let end = end_of_parameters(behind);
        let (parameters, next) = behind.split_at_checked(end)?;
        rest = next;
        Some((target.trim(), parameters))
    })
}

/// Where the parameters of a link end: at a comma that is in no quotes.
fn end_of_parameters(text: &str) -> usize {
    let mut is_quoted = false;
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_quoted => is_escaped = true,
            b'"' => is_quoted = !is_quoted,
            b',' if !is_quoted => return at,
            _ => {}
        }
    }
    text.len()
}

/// Whether the parameter `rel` names a relation among others. Only the first `rel` counts (§3.3).
fn has_relation(parameters: &str, relation: &str) -> bool {
    let rel = parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("rel").then_some(value)
    });
    rel.is_some_and(|value| {
        let value = value.trim().trim_matches('"');
        value
            .split_ascii_whitespace()
            .any(|name| name.eq_ignore_ascii_case(relation))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'v>(value: &'v str, relation: &str) -> Option<&'v str> {
        links(value)
            .find(|(_, parameters)| has_relation(parameters, relation))
            .map(|(target, _)| target)
    }

    #[test]
    fn relations_are_found_whatever_stands_around_them() {
        let value = "<https://a.test/f?x=1,2>; rel=self; title=\"a, \\\"b\\\"; rel=no\", \
                     < /hub > ;REL=\"next Hub\", <x>; title=\"hub\"";
        assert_eq!(found(value, "self"), Some("https://a.test/f?x=1,2"));
        assert_eq!(found(value, "hub"), Some("/hub"));
        assert_eq!(found(value, "prev"), None);
        for broken in [
            "",
            "<",
            "<a",
            "<a>",
            "a; rel=hub",
            "<a>; rel",
            "<a>; title=\"; rel=hub",
        ] {
            assert_eq!(
                found(broken, "hub").filter(|_| !broken.contains("title")),
                None,
                "{broken}"
            );
        }
    }
}
