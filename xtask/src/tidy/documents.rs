//! The documents: all there, listed, and without dead links; each crate with a README that is its doc.

use super::metadata::Metadata;
use super::{Problem, TextFile};

/// What every clone must have.
const WANTED: &[&str] = &[
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "LICENSE-MIT",
    "LICENSE-APACHE",
    "deny.toml",
    "jianbao.example.toml",
    ".ci/run",
    ".github/workflows/ci.yml",
    "docs/book.toml",
    "docs/SUMMARY.md",
    "docs/guide.md",
    "docs/reference.md",
    "docs/format.md",
    "docs/dependencies.md",
    "docs/benchmarks.md",
    "docs/faq.md",
];
const SUMMARY: &str = "docs/SUMMARY.md";

/// What is wrong with the documents; `exists` tells whether a path from the root is there.
pub(super) fn check(
    metadata: &Metadata,
    code: &[TextFile],
    documents: &[TextFile],
    exists: &dyn Fn(&str) -> bool,
) -> Vec<Problem> {
    let mut problems: Vec<Problem> = WANTED
        .iter()
        .filter(|path| !exists(path))
        .map(|path| Problem::new(*path, "is missing"))
        .collect();
    for (name, package) in metadata.members() {
        if package.description.is_none() {
            problems.push(Problem::new(name, "has no description in its Cargo.toml"));
        }
        let folder = package.folder();
        if !folder.starts_with("crates/") {
            continue;
        }
        if !exists(&format!("{folder}/README.md")) {
            problems.push(Problem::new(&folder, "has no README.md"));
        }
        let library = code
            .iter()
            .find(|file| file.path == format!("{folder}/src/lib.rs"));
        let include = "#![doc = include_str!(\"../README.md\")]";
        if library.is_some_and(|file| !file.text.contains(include)) {
            let reason = "does not include its README.md as its doc";
            problems.push(Problem::new(format!("{folder}/src/lib.rs"), reason));
        }
    }
    for file in documents {
        for target in links(&file.text) {
            let path = resolve(&file.path, target);
            if !path.as_deref().is_some_and(exists) {
                problems.push(Problem::new(
                    &file.path,
                    format!("links to {target}, which is not there"),
                ));
            }
        }
    }
    problems.extend(unlisted(documents));
    problems
}

/// Pages of the book that its summary does not list.
fn unlisted(documents: &[TextFile]) -> Vec<Problem> {
    let summary = documents.iter().find(|file| file.path == SUMMARY);
    let listed: Vec<String> = summary
        .map(|summary| {
            links(&summary.text)
                .filter_map(|target| resolve(SUMMARY, target))
                .collect()
        })
        .unwrap_or_default();
    documents
        .iter()
        .filter(|file| file.path.starts_with("docs/") && file.path != SUMMARY)
        .filter(|file| !listed.contains(&file.path))
        .map(|file| Problem::new(&file.path, "is not listed in docs/SUMMARY.md"))
        .collect()
}

/// The targets of Markdown links that lead to files of the repository.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let mut is_code = false;
    let prose = text.lines().filter(move |line| {
        let is_fence = line.trim_start().starts_with("```");
        is_code ^= is_fence;
        !is_code && !is_fence && !line.starts_with("    ")
    });
    prose.flat_map(|line| {
        // What stands between backticks is an example: every second part.
        line.split('`').step_by(2).flat_map(|part| {
            part.split("](").skip(1).filter_map(|rest| {
                let target = rest.split([')', ' ', '#']).next()?;
                let is_file = !target.is_empty() && !target.contains(':');
                is_file.then_some(target)
            })
        })
    })
}

/// A link's target as a path from the root; none when it leads out of the repository.
fn resolve(from: &str, target: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reasons(code: &[TextFile], documents: &[TextFile], missing: &[&str]) -> Vec<String> {
        let metadata = Metadata::of(&[("jianbao-core", &[])]);
        let problems = check(&metadata, code, documents, &|path| !missing.contains(&path));
        problems
            .into_iter()
            .map(|problem| format!("{} {}", problem.place, problem.reason))
            .collect()
    }

    #[test]
    fn what_is_missing_is_named() {
        assert!(reasons(&[], &[], &[]).is_empty());
        assert_eq!(
            reasons(&[], &[], &["SECURITY.md"]),
            ["SECURITY.md is missing"]
        );
        assert_eq!(
            reasons(&[], &[], &["crates/core/README.md"]),
            ["crates/core has no README.md"]
        );
    }

    #[test]
    fn a_library_includes_its_readme() {
        let check = |text: &str, count: usize| {
            let code = [TextFile::new("crates/core/src/lib.rs", text)];
            assert_eq!(reasons(&code, &[], &[]).len(), count);
        };
        check("#![doc = include_str!(\"../README.md\")]\nmod a;", 0);
        check("//! Something.\nmod a;", 1);
    }

    #[test]
    fn dead_links_are_named_and_examples_are_not_links() {
        let check = |text: &str, count: usize| {
            let documents = [TextFile::new("a/b.md", text)];
            assert_eq!(
                reasons(&[], &documents, &["a/c.md", "d.md"]).len(),
                count,
                "{text}"
            );
        };
        check("[x](c.md)", 1);
        check("[x](../d.md#part)", 1);
        check("[x](e.md) [y](https://a.example/) [z](#part)", 0);
        check("`[x](c.md)`\n\n```\n[x](c.md)\n```\n", 0);
        check("[x](../../../out.md)", 1);
    }

    #[test]
    fn a_page_that_is_not_listed_is_named() {
        let page = || TextFile::new("docs/a.md", "# A");
        let summary = |text| TextFile::new(SUMMARY, text);
        assert_eq!(unlisted(&[page(), summary("- [A](a.md)")]), []);
        assert_eq!(unlisted(&[page(), summary("")]).len(), 1);
    }
}
