//! Site knowledge is data: no outlet's host name stands in Rust code, not even in a test or a comment.

use super::{Problem, TextFile};

/// Ends of names that are hosts when they stand in code. Not every top-level domain: `self.media` is a
/// field.
const TOP_LEVEL: &[&str] = &[
    "au", "ca", "cn", "com", "de", "eu", "fr", "hk", "io", "jp", "kr", "my", "net", "nl", "org",
    "ru", "sg", "tw", "uk",
];
/// Reserved for examples (RFC 2606), standards bodies, and an image proxy that is part of the format.
const ALLOWED: &[&str] = &[
    "backend.userland.com",
    "c2sp.org",
    "channel.netscape.com",
    "creativecommons.org",
    "example.co.uk",
    "example.com",
    "example.net",
    "example.org",
    "georss.org",
    "github.com",
    "iana.org",
    "iipc.github.io",
    "jsonfeed.org",
    "my.netscape.com",
    "netpreserve.org",
    "opengis.net",
    "opml.org",
    "other.co.uk",
    "podlove.org",
    "purl.org",
    "rfc-editor.org",
    "rssboard.org",
    "rssnamespace.org",
    "schema.org",
    "search.yahoo.com",
    "sitemaps.org",
    "sqlite.org",
    "unicode.org",
    "w3.org",
    "web.resource.org",
    "webns.net",
    "weserv.nl",
    "whatwg.org",
    "www.itunes.com",
    "yaml.org",
];

/// Every host name in the code that is not allowed.
pub(super) fn check(code: &[TextFile]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for file in code {
        for (number, line) in (1..).zip(file.text.lines()) {
            for host in hosts(line).filter(|host| !is_allowed(host)) {
                let place = format!("{}:{number}", file.path);
                let reason = format!("names the host {host}; use a name under .example");
                problems.push(Problem::new(place, reason));
            }
        }
    }
    problems
}

fn hosts(line: &str) -> impl Iterator<Item = &str> {
    let is_part = |character: char| character.is_ascii_alphanumeric() || "-._".contains(character);
    line.split(move |character: char| !is_part(character))
        .map(|name| name.trim_matches(['.', '-']))
        .filter(|name| {
            // A chain of fields such as `self.io` is no host.
            let labels: Vec<&str> = name.split('.').collect();
            labels.len() > 1
                && labels.iter().all(|label| !label.is_empty())
                && labels.first() != Some(&"self")
                && labels.last().is_some_and(|last| TOP_LEVEL.contains(last))
        })
}

fn is_allowed(host: &str) -> bool {
    ALLOWED.iter().any(|allowed| {
        host.strip_suffix(allowed)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outlets_are_named_and_examples_are_not() {
        let check = |line: &str, count: usize| {
            let code = [TextFile::new("a.rs", line)];
            assert_eq!(super::check(&code).len(), count, "{line}");
        };
        // Put together here, so that this file does not name one itself.
        let outlet = ["some", "daily", "com"].join("-").replace("-com", ".com");
        check(&format!("let url = \"https://www.{outlet}/a\";"), 1);
        check(&format!("// as {outlet} does"), 1);
        check(&format!("\"not{}\"", ["w3", "org"].join(".")), 1);
        check("\"https://www.news.example/a\" \"http://a.example.org\"", 0);
        check("// https://www.w3.org/TR/ and c2sp.org/tlog-tiles", 0);
        check("self.media.net(); self.io", 0);
        check("settings.ca_file and fetch.io_error", 0);
        check("a.b.c(1.5).com()", 0);
    }
}
