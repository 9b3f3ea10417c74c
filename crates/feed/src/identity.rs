//! What tells an entry from the others of its feed, also when its publisher gives it no identifier.

use url::Url;

use crate::{Entry, address};

/// Gives an entry its stable id.
pub(crate) fn assign(entry: &mut Entry, is_address: bool, base: Option<&Url>) {
    if let Some(guid) = &entry.guid {
        entry.id = absolute(guid, is_address, base);
        return;
    }
    entry.id_is_made = true;
    entry.id = if let Some(url) = &entry.url {
        format!("link:{:016x}", fingerprint(&[url]))
    } else {
        let date = entry.published.as_ref().or(entry.updated.as_ref());
        let date = date.map(|date| date.text.as_str()).unwrap_or_default();
        format!("text:{:016x}", fingerprint(&[&entry.title, date]))
    };
}

/// An identifier; one that is a relative address is made absolute.
pub(crate) fn absolute(given: &str, is_address: bool, base: Option<&Url>) -> String {
    if is_address
        && base.is_some()
        && Url::parse(given).is_err()
        && let Some(url) = address::absolute(given, base)
    {
        return url;
    }
    given.to_owned()
}

/// FNV-1a in 64 bits: the same on every machine and in every version, and the texts are few.
fn fingerprint(texts: &[&str]) -> u64 {
    let bytes = texts.iter().flat_map(|text| text.bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_without_identifier_keep_the_one_that_is_made() {
        let mut entry = Entry {
            url: Some("https://example.org/1".to_owned()),
            ..Entry::default()
        };
        assign(&mut entry, true, None);
        assert!(entry.id_is_made);
        assert_eq!(entry.id, "link:b2997c5f26721a1c");
        let mut entry = Entry {
            title: "Snow".to_owned(),
            ..Entry::default()
        };
        assign(&mut entry, true, None);
        assert!(entry.id.starts_with("text:"));
    }

    #[test]
    fn relative_identifiers_are_addresses_unless_they_say_not() {
        let base = Url::parse("https://example.org/a/").ok();
        for (given, is_address, expect) in [
            ("1", true, "https://example.org/a/1"),
            ("1", false, "1"),
            ("tag:example.org,2024:1", true, "tag:example.org,2024:1"),
        ] {
            assert_eq!(absolute(given, is_address, base.as_ref()), expect);
        }
    }
}
