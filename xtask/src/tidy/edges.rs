//! Which crate may depend on which: ARCHITECTURE.md, "Map by crate".

use super::Problem;
use super::metadata::Metadata;

/// What each crate may depend on. A crate that is not here has no place yet.
const EDGES: &[(&str, Allowed)] = &[
    ("jianbao-core", Allowed::These(&[])),
    ("jianbao-html", Allowed::These(&[])),
    ("jianbao-feed", Allowed::These(&["jianbao-html"])),
    ("jianbao-extract", Allowed::These(&["jianbao-html"])),
    ("jianbao-image", Allowed::These(&[])),
    (
        "jianbao-crawl",
        Allowed::These(&["jianbao-core", "jianbao-html", "jianbao-feed"]),
    ),
    (
        "jianbao-store",
        Allowed::These(&["jianbao-core", "jianbao-html"]),
    ),
    (
        "jianbao-search",
        Allowed::These(&["jianbao-core", "jianbao-html"]),
    ),
    (
        "jianbao-publish",
        Allowed::These(&[
            "jianbao-core",
            "jianbao-html",
            "jianbao-store",
            "jianbao-search",
            "jianbao-image",
        ]),
    ),
    (
        "jianbao-web",
        Allowed::These(&[
            "jianbao-core",
            "jianbao-publish",
            "jianbao-store",
            "jianbao-search",
            "jianbao-image",
            "jianbao-crawl",
        ]),
    ),
    (
        "jianbao-newsroom",
        Allowed::These(&["jianbao-core", "jianbao-html"]),
    ),
    ("jianbao", Allowed::All),
    ("jianbao-bench", Allowed::All),
    // It only launches.
    ("xtask", Allowed::These(&[])),
];

/// A crate for tests: everybody's tests may use it.
const FOR_TESTS: &str = "jianbao-newsroom";

enum Allowed {
    These(&'static [&'static str]),
    All,
}

/// Every edge between our crates that is not allowed.
pub(super) fn check(metadata: &Metadata) -> Vec<Problem> {
    let members = metadata.members();
    let mut problems = Vec::new();
    for (name, package) in &members {
        let Some((_, allowed)) = EDGES.iter().find(|(known, _)| known == name) else {
            let reason = "has no place among the crates; add it to ARCHITECTURE.md and to edges.rs";
            problems.push(Problem::new(*name, reason));
            continue;
        };
        let Allowed::These(allowed) = allowed else {
            continue;
        };
        for dependency in &package.dependencies {
            let other = dependency.name.as_str();
            let is_ours = members.contains_key(other);
            let in_tests = dependency.kind.as_deref() == Some("dev") && other == FOR_TESTS;
            if is_ours && !allowed.contains(&other) && !in_tests {
                problems.push(Problem::new(*name, format!("must not depend on {other}")));
            }
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_that_is_not_allowed_is_named() {
        let check = |members, expect: &[Problem]| assert_eq!(check(&Metadata::of(members)), expect);
        check(
            &[
                ("jianbao-core", &[]),
                ("jianbao-html", &[("url", "")]),
                (
                    "jianbao-store",
                    &[("jianbao-core", ""), ("jianbao-html", "")],
                ),
                ("jianbao", &[("jianbao-store", "")]),
            ],
            &[],
        );
        check(
            &[
                ("jianbao-core", &[("jianbao-html", "")]),
                ("jianbao-html", &[]),
            ],
            &[Problem::new(
                "jianbao-core",
                "must not depend on jianbao-html",
            )],
        );
        // Also for tests; the newsroom alone is for everybody's.
        check(
            &[
                (
                    "jianbao-html",
                    &[("jianbao-core", "dev"), ("jianbao-newsroom", "dev")],
                ),
                ("jianbao-core", &[]),
                ("jianbao-newsroom", &[]),
            ],
            &[Problem::new(
                "jianbao-html",
                "must not depend on jianbao-core",
            )],
        );
    }

    #[test]
    fn a_crate_without_a_place_is_named() {
        let problems = check(&Metadata::of(&[("jianbao-utils", &[])]));
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].place, "jianbao-utils");
    }
}
