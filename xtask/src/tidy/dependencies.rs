//! Direct dependencies: each is used, and each has a line in `docs/dependencies.md` that says why.

use std::collections::BTreeSet;

use super::metadata::Metadata;
use super::{Problem, TextFile, has_word, without_comments};

const PAGE: &str = "docs/dependencies.md";

/// What is wrong with the dependencies or with the page about them.
pub(super) fn check(
    metadata: &Metadata,
    code: &[TextFile],
    documents: &[TextFile],
) -> Vec<Problem> {
    let members = metadata.members();
    let mut problems = Vec::new();
    let mut wanted = BTreeSet::new();
    for (name, package) in &members {
        let folder = format!("{}/", package.folder());
        let own: Vec<String> = code
            .iter()
            .filter(|file| file.path.starts_with(&folder))
            .map(|file| without_comments(&file.text))
            .collect();
        for dependency in &package.dependencies {
            let other = dependency.name.as_str();
            if !members.contains_key(other) {
                wanted.insert(other);
            }
            let in_code = other.replace('-', "_");
            if !own.iter().any(|text| has_word(text, &in_code)) {
                problems.push(Problem::new(
                    *name,
                    format!("depends on {other} and does not use it"),
                ));
            }
        }
    }
    let page = documents.iter().find(|file| file.path == PAGE);
    let listed: Vec<&str> = page.map(|page| listed(&page.text)).unwrap_or_default();
    for name in wanted.iter().filter(|name| !listed.contains(name)) {
        problems.push(Problem::new(PAGE, format!("has no line for {name}")));
    }
    for (at, name) in listed.iter().enumerate() {
        if !wanted.contains(name) {
            problems.push(Problem::new(
                PAGE,
                format!("has a line for {name}, which nothing depends on"),
            ));
        } else if listed.iter().take(at).any(|other| other == name) {
            problems.push(Problem::new(PAGE, format!("has two lines for {name}")));
        }
    }
    problems
}

/// The names in the first column of the page's tables.
fn listed(page: &str) -> Vec<&str> {
    page.lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(dependencies: &[(&str, &str)], code: &str, page: &str, expect: &[&str]) {
        let metadata = Metadata::of(&[("jianbao-core", dependencies)]);
        let code = [TextFile::new("crates/core/src/lib.rs", code)];
        let page = [TextFile::new(PAGE, page)];
        let problems = super::check(&metadata, &code, &page);
        let reasons: Vec<&str> = problems
            .iter()
            .map(|problem| problem.reason.as_str())
            .collect();
        assert_eq!(reasons, expect);
    }

    #[test]
    fn every_dependency_has_its_line_and_no_other() {
        let url: &[(&str, &str)] = &[("url", "")];
        check(url, "use url::Url;", "| `url` | URLs |\n", &[]);
        check(url, "use url::Url;", "", &["has no line for url"]);
        check(
            &[],
            "",
            "| `url` | URLs |",
            &["has a line for url, which nothing depends on"],
        );
        check(
            url,
            "use url::Url;",
            "| `url` | a |\n| `url` | b |",
            &["has two lines for url"],
        );
    }

    #[test]
    fn a_dependency_that_nothing_uses_is_named() {
        let hyphen: &[(&str, &str)] = &[("ed25519-dalek", "")];
        check(
            hyphen,
            "use ed25519_dalek::Signer;",
            "| `ed25519-dalek` | a |",
            &[],
        );
        check(
            hyphen,
            "// ed25519_dalek",
            "| `ed25519-dalek` | a |",
            &["depends on ed25519-dalek and does not use it"],
        );
    }
}
