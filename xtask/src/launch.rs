//! Launching cargo, and through it the programs of `bench/`.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;

/// Names of scores and benchmarks with the program of `bench/src/bin` that makes each.
const SCORES: &[(&str, &str)] = &[
    ("discovery", "score_discovery"),
    ("extraction", "score_extraction"),
    ("feeds", "score_feeds"),
    ("ssrf", "score_ssrf"),
    ("xss", "score_xss"),
];
const BENCHES: &[(&str, &str)] = &[
    ("import", "bench_import"),
    ("html", "bench_html"),
    ("sync", "bench_sync"),
];
/// The benchmarks beside parsers of others, whose dependencies are kept out of the workspace.
const PEERS: &[(&str, &str)] = &[("extract", "bench/peers-extract"), ("feed", "bench/peers")];
/// The program that judges a run against the newsroom.
const JUDGE: &str = "judge";
/// They run the real binary, whose path they are given.
const NEED_BINARY: &[&str] = &[
    "bench_import",
    "bench_sync",
    "score_extraction",
    "score_feeds",
    JUDGE,
];

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
    match program_of(SCORES, name) {
        Some(program) => launch_with_binary(root, program, options).map(Some),
        None => Ok(None),
    }
}

/// Launches a benchmark; none when there is none of that name.
pub(crate) fn bench(root: &Path, name: &str, options: &[&str]) -> Result<Option<bool>> {
    if let Some(folder) = program_of(PEERS, name) {
        return launch_peers(root, folder, options).map(Some);
    }
    match program_of(BENCHES, name) {
        Some(program) => launch_with_binary(root, program, options).map(Some),
        None => Ok(None),
    }
}

/// Launches the judge.
pub(crate) fn judge(root: &Path, options: &[&str]) -> Result<bool> {
    launch_with_binary(root, JUDGE, options)
}

/// Launches a program; one that needs the real binary and is not told where it is gets one that was
/// built for it.
fn launch_with_binary(root: &Path, program: &str, options: &[&str]) -> Result<bool> {
    if !NEED_BINARY.contains(&program) || options.contains(&"--jianbao") {
        return launch(root, program, options);
    }
    let built = cargo(root)
        .args(["build", "--quiet", "--release", "--package", "jianbao"])
        .status()
        .context("cannot start cargo build")?;
    ensure!(built.success(), "jianbao cannot be built");
    let binary = target_folder(root)?.join("release/jianbao");
    let binary = binary.to_string_lossy();
    let options = [&["--jianbao", &binary], options].concat();
    launch(root, program, &options)
}

fn program_of(programs: &[(&str, &'static str)], name: &str) -> Option<&'static str> {
    let found = programs.iter().find(|(known, _)| *known == name);
    found.map(|(_, program)| *program)
}

fn launch(root: &Path, program: &str, options: &[&str]) -> Result<bool> {
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
    succeeds(&mut command)
}

/// Launches a benchmark beside parsers of others; what it builds lies in a folder of its own.
fn launch_peers(root: &Path, folder: &str, options: &[&str]) -> Result<bool> {
    let mut command = cargo(root);
    if let Ok(here) = std::env::current_dir() {
        command.current_dir(here);
    }
    command
        .args(["run", "--quiet", "--release", "--manifest-path"])
        .arg(root.join(folder).join("Cargo.toml"))
        .arg("--target-dir")
        .arg(target_folder(root)?.join("peers"))
        .arg("--")
        .args(options);
    succeeds(&mut command)
}

/// Where cargo puts what it builds.
fn target_folder(root: &Path) -> Result<PathBuf> {
    #[derive(Deserialize)]
    struct Metadata {
        target_directory: PathBuf,
    }

    let output = cargo(root)
        .args(["metadata", "--format-version", "1", "--no-deps"])
        .output()
        .context("cannot start cargo metadata")?;
    let metadata: Metadata =
        serde_json::from_slice(&output.stdout).context("cannot read what cargo metadata says")?;
    Ok(metadata.target_directory)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_programs_are_launched() {
        assert_eq!(program_of(SCORES, "xss"), Some("score_xss"));
        assert_eq!(program_of(SCORES, "feeds"), Some("score_feeds"));
        assert_eq!(program_of(SCORES, "ssrf"), Some("score_ssrf"));
        assert_eq!(program_of(BENCHES, "import"), Some("bench_import"));
        assert_eq!(program_of(BENCHES, "sync"), Some("bench_sync"));
        assert_eq!(program_of(SCORES, "import"), None);
        assert_eq!(score(Path::new("."), "nothing", &[]).unwrap(), None);
    }

    #[test]
    fn the_target_folder_is_where_cargo_says() {
        let folder = target_folder(&crate::root().unwrap()).unwrap();
        assert!(folder.is_absolute());
    }
}
