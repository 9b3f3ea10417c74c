//! The attributes of a body that reach the page.

use super::markup::attribute;

/// Language and direction, when they are ones.
pub(super) fn kept_attributes(attributes: &str) -> String {
    let mut kept = String::new();
    if attributes.is_empty() {
        return kept;
    }
    let language = attribute(attributes, "lang");
    if let Some(language) = language.and_then(|tag| crate::language::tidy(&tag)) {
        kept.push_str(" lang=\"");
        kept.push_str(&language);
        kept.push('"');
    }
    let direction = attribute(attributes, "dir").map(|value| value.to_ascii_lowercase());
    if let Some(direction @ ("ltr" | "rtl" | "auto")) = direction.as_deref() {
        kept.push_str(" dir=\"");
        kept.push_str(direction);
        kept.push('"');
    }
    kept
}

/// An attribute that is a number of a range.
pub(super) fn number(
    attributes: &str,
    name: &str,
    range: std::ops::RangeInclusive<i32>,
) -> Option<String> {
    let number: i32 = attribute(attributes, name)?.parse().ok()?;
    range
        .contains(&number)
        .then(|| format!(" {name}=\"{number}\""))
}
