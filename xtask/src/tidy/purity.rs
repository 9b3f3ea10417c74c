//! The pure crates have no file system, no network, no runtime: neither in their code nor under it.

use super::metadata::Metadata;
use super::{Problem, TextFile, has_word, without_comments};

const PURE: &[&str] = &[
    "jianbao-core",
    "jianbao-html",
    "jianbao-feed",
    "jianbao-extract",
    "jianbao-image",
];
/// Packages that bring a runtime or the network.
const IMPURE_PACKAGES: &[&str] = &[
    "async-std",
    "hyper",
    "mio",
    "reqwest",
    "rustix",
    "smol",
    "socket2",
    "tokio",
    "ureq",
];
/// Modules of the standard library that leave the program.
const IMPURE_MODULES: &[&str] = &["fs", "net", "process", "env"];

/// Everything in the pure crates that is not pure.
pub(super) fn check(metadata: &Metadata, code: &[TextFile]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (name, package) in metadata.members() {
        if !PURE.contains(&name) {
            continue;
        }
        let closure = metadata.closure(package);
        for impure in IMPURE_PACKAGES
            .iter()
            .filter(|name| closure.contains(**name))
        {
            problems.push(Problem::new(
                name,
                format!("is pure and must not be built with {impure}"),
            ));
        }
        let sources = format!("{}/src/", package.folder());
        for file in code.iter().filter(|file| file.path.starts_with(&sources)) {
            for used in impure_modules(&file.text) {
                let reason = format!("is of a pure crate and must not use std::{used}");
                problems.push(Problem::new(&file.path, reason));
            }
        }
    }
    problems
}

fn impure_modules(text: &str) -> Vec<&'static str> {
    let code: String = without_comments(text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let code = code.replace(" ::", "::").replace(":: ", "::");
    let groups: Vec<&str> = code
        .split("std::{")
        .skip(1)
        .map(|rest| rest.split(';').next().unwrap_or_default())
        .collect();
    let is_used = |module: &&&str| {
        has_word(&code, &format!("std::{module}"))
            || groups.iter().any(|group| has_word(group, module))
    };
    IMPURE_MODULES.iter().filter(is_used).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(members: &[(&str, &[(&str, &str)])], path: &str, text: &str) -> usize {
        check(&Metadata::of(members), &[TextFile::new(path, text)]).len()
    }

    #[test]
    fn a_runtime_under_a_pure_crate_is_named() {
        assert_eq!(problems(&[("jianbao-core", &[("url", "")])], "", ""), 0);
        assert_eq!(problems(&[("jianbao-core", &[("tokio", "")])], "", ""), 1);
        assert_eq!(
            problems(&[("jianbao-core", &[("tokio", "dev")])], "", ""),
            0
        );
        assert_eq!(problems(&[("jianbao-store", &[("tokio", "")])], "", ""), 0);
    }

    #[test]
    fn the_file_system_in_a_pure_crate_is_named() {
        let check = |path: &str, text: &str, count: usize| {
            let members: &[(&str, &[(&str, &str)])] = &[("jianbao-html", &[])];
            assert_eq!(problems(members, path, text), count, "{text}");
        };
        let pure = "crates/html/src/a.rs";
        check(pure, "use std::fs;", 1);
        check(pure, "use std::{\n    fmt,\n    net::IpAddr,\n};", 1);
        check(pure, "std::fs::read(x); std::env::var(y)", 2);
        check(pure, "// std::fs is not used\nuse std::fmt;", 0);
        check(pure, "use std::{fmt, io}; let fs = 1;", 0);
        check("crates/html/tests/it/a.rs", "use std::fs;", 0);
        check("crates/store/src/a.rs", "use std::fs;", 0);
    }
}
