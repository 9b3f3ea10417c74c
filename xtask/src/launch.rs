//! Launching cargo, and through it the programs of `bench/`.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

/// Names of scores and benchmarks with the program of `bench/src/bin` that makes each.
const SCORES: &[(&str, &str)] = &[("xss", "score_xss")];
const BENCHES: &[(&str, &str)] = &[("import", "bench_import")];

/// Cargo, at the root of the repository.
pub(crate) fn cargo(root: &Path) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(root);
    // Cargo sets these for us; a cargo that we launch finds its own.
    command
        .env_remove("CARGO_MANIFEST_DIR")
        .env_remove("CARGO_MANIFEST_PATH");
    command
}

/// Runs a command to its end and tells whether it succeeded.
pub(crate) fn succeeds(command: &mut Command) -> Result<bool> {
    let status = command
        .status()
        .with_context(|| format!("cannot start {}", command.get_program().display()))?;
    Ok(status.success())
}

/// Launches a score; none when there is none of that name.
pub(crate) fn score(root: &Path, name: &str, options: &[&str]) -> Result<Option<bool>> {
    program(root, program_of(SCORES, name), options)
}

/// Launches a benchmark; none when there is none of that name.
pub(crate) fn bench(root: &Path, name: &str, options: &[&str]) -> Result<Option<bool>> {
    program(root, program_of(BENCHES, name), options)
}

fn program_of(programs: &[(&str, &'static str)], name: &str) -> Option<&'static str> {
    let found = programs.iter().find(|(known, _)| *known == name);
    found.map(|(_, program)| *program)
}

fn program(root: &Path, program: Option<&str>, options: &[&str]) -> Result<Option<bool>> {
    let Some(program) = program else {
        return Ok(None);
    };
    let mut command = cargo(root);
    // A relative folder among the options is relative to where the user is.
    if let Ok(here) = std::env::current_dir() {
        command.current_dir(here);
    }
    command
        .args(["run", "--quiet", "--release", "--package", "jianbao-bench"])
        .arg("--manifest-path")
        .arg(root.join("Cargo.toml"))
        .args(["--bin", program, "--"])
        .args(options);
    succeeds(&mut command).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_programs_are_launched() {
        assert_eq!(program_of(SCORES, "xss"), Some("score_xss"));
        assert_eq!(program_of(BENCHES, "import"), Some("bench_import"));
        assert_eq!(program_of(SCORES, "import"), None);
        assert_eq!(score(Path::new("."), "nothing", &[]).unwrap(), None);
    }
}
