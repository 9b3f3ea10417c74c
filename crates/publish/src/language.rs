//! Languages of articles: how they are written.

/// Primary subtags of languages that are written from right to left (ISO 639).
const RIGHT_TO_LEFT: &[&str] = &[
    "ar", "arc", "azb", "bal", "bgn", "bqi", "ckb", "dv", "fa", "glk", "he", "iw", "ji", "ks",
    "lrc", "mzn", "nqo", "pnb", "ps", "sd", "skr", "syr", "ug", "ur", "yi",
];

/// Scripts that are written from right to left (ISO 15924).
const RIGHT_TO_LEFT_SCRIPTS: &[&str] = &[
    "adlm", "arab", "aran", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa",
];

/// A language tag as HTML takes it (BCP 47, well-formed); none for what is no tag.
pub(crate) fn tidy(tag: &str) -> Option<String> {
    let tag = tag.trim().replace('_', "-");
    let mut parts = tag.split('-');
    let primary = parts.next()?;
    let is_primary =
        (2..=3).contains(&primary.len()) && primary.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_part = |part: &str| {
        (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    (is_primary && tag.len() <= 35 && parts.all(is_part)).then_some(tag)
}

/// The direction of a language's script; none when the language is not known.
pub(crate) fn direction(tag: &str) -> Option<&'static str> {
    let tag = tidy(tag)?.to_ascii_lowercase();
    let mut parts = tag.split('-');
    let primary = parts.next()?;
    let script =
        parts.find(|part| part.len() == 4 && part.bytes().all(|b| b.is_ascii_alphabetic()));
    let is_right_to_left = match script {
        Some(script) => RIGHT_TO_LEFT_SCRIPTS.contains(&script),
        None => RIGHT_TO_LEFT.contains(&primary),
    };
    Some(if is_right_to_left { "rtl" } else { "ltr" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn direction_is_that_of_the_script() {
        for (tag, expected) in [
            ("ar", Some("rtl")),
            ("ug-CN", Some("rtl")),
            ("ug-Latn", Some("ltr")),
            ("pa-Arab-PK", Some("rtl")),
            ("zh-Hans", Some("ltr")),
            ("en_US", Some("ltr")),
            ("x\" onload", None),
            ("", None),
        ] {
            assert_eq!(direction(tag), expected, "{tag}");
        }
    }
}
