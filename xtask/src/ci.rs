//! `ci`: every check but the tests. All of them run, also after one has failed.

use std::path::Path;
use std::time::Instant;

use anyhow::Result;

use crate::launch::{cargo, succeeds};
use crate::{say, tidy};

/// A check: its name, the arguments of cargo, and a variable to set.
struct Check {
    name: &'static str,
    arguments: &'static [&'static str],
    variable: Option<(&'static str, &'static str)>,
}

const CHECKS: &[Check] = &[
    Check {
        name: "fmt",
        arguments: &["fmt", "--all", "--check"],
        variable: None,
    },
    Check {
        name: "clippy",
        arguments: &[
            "clippy",
            "--workspace",
            "--all-targets",
            "--quiet",
            "--",
            "-D",
            "warnings",
        ],
        variable: None,
    },
    Check {
        name: "doc",
        arguments: &["doc", "--workspace", "--no-deps", "--quiet"],
        variable: Some(("RUSTDOCFLAGS", "-D warnings")),
    },
    Check {
        name: "deny",
        arguments: &[
            "deny",
            "check",
            "--hide-inclusion-graph",
            "licenses",
            "bans",
            "sources",
        ],
        variable: None,
    },
];

/// Runs every check and tells whether all succeeded.
pub(crate) fn run(root: &Path) -> Result<bool> {
    let mut failed = Vec::new();
    for check in CHECKS {
        let begun = Instant::now();
        say(&format!("== {}", check.name))?;
        let mut command = cargo(root);
        command.args(check.arguments).envs(check.variable);
        if !succeeds(&mut command)? {
            failed.push(check.name);
        }
        say(&format!("   {:.0} s", begun.elapsed().as_secs_f64()))?;
    }
    say("== tidy")?;
    if !tidy::run(root)? {
        failed.push("tidy");
    }
    if failed.is_empty() {
        say("all checks passed")?;
    } else {
        say(&format!("failed: {}", failed.join(", ")))?;
        if failed.contains(&"deny") {
            say("hint: `.ci/run` names the version of cargo-deny it installs")?;
        }
    }
    Ok(failed.is_empty())
}
