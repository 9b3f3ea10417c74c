//! `rules update`: the public collection of rules, cloned or brought up to date by the system's git.
//!
//! Git goes through the configured proxy or directly, never through what the environment says, asks
//! nobody for a password and runs no hooks.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::cli::Global;
use crate::config::{Config, Secrets};
use crate::failure::{Outcome, UsageError};
use crate::output::{self, one_terminal_line};

/// Where the collection is kept by those who make it.
const COLLECTION: &str = "https://github.com/fivefilters/ftr-site-config.git";

/// Variables that would send git another way.
const PROXY_VARIABLES: [&str; 7] = [
    "http_proxy",
    "https_proxy",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "all_proxy",
    "ALL_PROXY",
    "GIT_PROXY_COMMAND",
];

pub(super) fn run(
    global: &Global,
    config: &Config,
    folders: &[PathBuf],
    from: Option<&str>,
) -> Result<Outcome> {
    let absent = folders.iter().find(|folder| !folder.exists());
    let clones: Vec<&PathBuf> = folders
        .iter()
        .filter(|folder| folder.join(".git").exists())
        .collect();
    if clones.is_empty() && absent.is_none() {
        let hint = "write site_rules = [\".jianbao/site-rules\"] under [extract] in jianbao.toml";
        let message = if folders.is_empty() {
            "extract.site_rules names no folder for rules"
        } else {
            "no folder of extract.site_rules is a clone or is yet to be made"
        };
        return Err(UsageError {
            message: message.to_owned(),
            hint: Some(hint.to_owned()),
        }
        .into());
    }
    let variable = |name: &str| std::env::var(name).ok();
    let secrets = Secrets::load(&global.directory, config)?;
    let proxy = secrets.fetch(config, &variable)?.proxy;
    for folder in clones {
        let mut git = git(&proxy);
        git.arg("-C")
            .arg(folder)
            .args(["pull", "--ff-only", "--quiet"]);
        finish(git, &format!("cannot update {}", folder.display()))?;
        say(global, folder, "is up to date");
    }
    if let Some(folder) = absent {
        let url = from.unwrap_or(COLLECTION);
        let mut git = git(&proxy);
        git.args(["clone", "--depth", "1", "--quiet", "--", url])
            .arg(folder);
        finish(git, &format!("cannot clone {url}"))?;
        say(global, folder, "was made");
    }
    Ok(Outcome::Done)
}

fn say(global: &Global, folder: &Path, what: &str) {
    let text = format!("{} {what}", folder.display());
    output::say(global.quiet, &one_terminal_line(&text));
}

/// Git with settings of ours. They go through its environment, where no list of processes shows a
/// password that the proxy may have.
fn git(proxy: &str) -> Command {
    let settings = [
        ("http.proxy", proxy),
        ("core.hooksPath", "/dev/null"),
        ("credential.helper", ""),
        // A connection that stands still is given up after a minute.
        ("http.lowSpeedLimit", "1000"),
        ("http.lowSpeedTime", "60"),
    ];
    let mut git = Command::new("git");
    for name in PROXY_VARIABLES {
        git.env_remove(name);
    }
    git.env("GIT_TERMINAL_PROMPT", "0");
    git.env("GIT_CONFIG_COUNT", settings.len().to_string());
    for (number, (key, value)) in settings.iter().enumerate() {
        git.env(format!("GIT_CONFIG_KEY_{number}"), key);
        git.env(format!("GIT_CONFIG_VALUE_{number}"), value);
    }
    git
}

fn finish(mut git: Command, failed: &str) -> Result<()> {
    let done = git
        .output()
        .with_context(|| format!("{failed}: git cannot be started; is it installed?"))?;
    if !done.status.success() {
        let said = String::from_utf8_lossy(&done.stderr);
        let last = said.lines().rfind(|line| !line.trim().is_empty());
        let last = last.unwrap_or("it says nothing").to_owned();
        bail!("{failed}: git: {last}; with a network, run the same command again");
    }
    Ok(())
}
