//! The id of a source: part of paths, so it is a safe file name on every system.

use std::fmt;
use std::str::FromStr;

/// The name of a [source](https://opml.org/spec2.opml) within one archive: `[a-z0-9][a-z0-9-]{0,63}`
/// and no Windows device name.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct SourceId(String);

/// A text that cannot be a source id.
#[derive(Debug, thiserror::Error)]
#[error(
    "{0:?} is no source id: 1 to 64 of a-z, 0-9 and '-' are wanted, not beginning with '-', and no Windows device name"
)]
pub struct SourceIdError(String);

const MAX_LENGTH: usize = 64;

impl SourceId {
    /// The id that a folder or host name gives: lower case, everything else than letters and digits
    /// becomes one `-`. A name without any becomes `source`.
    pub fn from_name(name: &str) -> Self {
        let mut id = String::new();
        for character in name.chars().flat_map(char::to_lowercase) {
            if character.is_ascii_alphanumeric() {
                id.push(character);
            } else if !id.is_empty() && !id.ends_with('-') {
                id.push('-');
            }
        }
        id.truncate(MAX_LENGTH);
        let id = id.trim_end_matches('-');
        if id.is_empty() {
            Self("source".to_owned())
        } else if is_device_name(id) {
            Self(format!("{id}-source"))
        } else {
            Self(id.to_owned())
        }
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SourceId {
    type Err = SourceIdError;

    fn from_str(text: &str) -> Result<Self, SourceIdError> {
        let allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
        let well_formed = (1..=MAX_LENGTH).contains(&text.len())
            && !text.starts_with('-')
            && text.bytes().all(allowed)
            && !is_device_name(text);
        if well_formed {
            Ok(Self(text.to_owned()))
        } else {
            Err(SourceIdError(text.chars().take(MAX_LENGTH + 1).collect()))
        }
    }
}

impl fmt::Display for SourceId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

fn is_device_name(name: &str) -> bool {
    let numbered = |prefix: &str| {
        name.strip_prefix(prefix)
            .is_some_and(|rest| rest.len() == 1 && rest.as_bytes()[0].is_ascii_digit())
    };
    matches!(name, "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_ids() {
        let check = |name: &str, id: &str| {
            assert_eq!(SourceId::from_name(name).as_str(), id);
            assert!(id.parse::<SourceId>().is_ok());
        };
        check("River_Gazette", "river-gazette");
        check("www.news.example", "www-news-example");
        check("../../etc/passwd", "etc-passwd");
        check("剪报", "source");
        check("NUL", "nul-source");
        check(&"a-".repeat(80), &format!("{}a", "a-".repeat(31)));
    }

    #[test]
    fn what_could_leave_the_folder_is_no_id() {
        for wrong in [
            "",
            "-a",
            "A",
            "a/b",
            "..",
            "a.b",
            "con",
            "lpt1",
            &"a".repeat(65),
        ] {
            assert!(wrong.parse::<SourceId>().is_err(), "{wrong}");
        }
    }
}
