//! Which files hold the rules of a host.

/// The names that a file with rules of `host` may have, the one that counts most first.
///
/// `example.org.toml` is for example.org and www.example.org, `news.example.org.toml` for that host
/// alone, and `.example.org.toml` for every host below example.org but www. Files of the collection
/// ftr-site-config have the same names with `.txt`; ours come before theirs. Empty for what is no
/// name, so that a name is never a path.
pub fn file_names(host: &str) -> Vec<String> {
    /// Most labels of a host that are looked at.
    const MAX_LABELS: usize = 8;
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    let well_formed = !host.is_empty()
        && host.len() <= 253
        && !host.starts_with('.')
        && !host.contains("..")
        && host
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'));
    if !well_formed {
        return Vec::new();
    }
    let mut stems = vec![host.to_owned()];
    let mut rest = host;
    while let Some((_, above)) = rest.split_once('.') {
        // A rule for a whole top-level domain is none.
        if !above.contains('.') || stems.len() > MAX_LABELS {
            break;
        }
        stems.push(format!(".{above}"));
        rest = above;
    }
    ["toml", "txt"]
        .iter()
        .flat_map(|end| stems.iter().map(move |stem| format!("{stem}.{end}")))
        .collect()
}

/// The host that a file of rules is for, with a dot before it when it is for those below; nothing for
/// files that hold no rules.
pub fn host_of_file(name: &str) -> Option<&str> {
    let host = name
        .strip_suffix(".toml")
        .or_else(|| name.strip_suffix(".txt"))?;
    // The collection has a licence and a file for all hosts beside its rules.
    let named = host.trim_start_matches('.').contains('.');
    named.then_some(host)
}

#[cfg(test)]
mod tests {
    use super::{file_names, host_of_file};

    #[test]
    fn a_host_is_looked_for_by_itself_and_below_others() {
        let names = file_names("News.Example.co.test.");
        assert_eq!(
            names,
            [
                "news.example.co.test.toml",
                ".example.co.test.toml",
                ".co.test.toml",
                "news.example.co.test.txt",
                ".example.co.test.txt",
                ".co.test.txt",
            ]
        );
        assert_eq!(
            file_names("www.example.test"),
            ["example.test.toml", "example.test.txt"]
        );
    }

    #[test]
    fn what_is_no_host_names_no_file() {
        for host in ["", ".", "../secret", "a/b", "a..b", "[::1]", "a\0b"] {
            assert!(file_names(host).is_empty(), "{host}");
        }
    }

    #[test]
    fn files_without_a_host_hold_no_rules() {
        assert_eq!(host_of_file(".example.test.txt"), Some(".example.test"));
        assert_eq!(host_of_file("global.txt"), None);
        assert_eq!(host_of_file("README.md"), None);
    }
}
