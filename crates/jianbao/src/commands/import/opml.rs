//! `import subscriptions.opml`: sources from a list of another reader. Nobody is asked.

use std::collections::HashSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use jianbao_feed::{Url, parse_opml};
use jianbao_store::SETTINGS;
use serde_json::json;

use super::super::{config, open_writer};
use crate::cli::Global;
use crate::config::{Config, ConfigError, MAX_CONFIG_BYTES};
use crate::failure::Outcome;
use crate::output::{self, one_terminal_line, told_url};
use crate::subscriptions::{address_key, source_of};

/// A longer file is no list of subscriptions, in bytes: thirty thousand have room.
const MAX_FILE_BYTES: u64 = 15 << 20;
/// How much of a file is looked at to see what it is, in bytes.
const HEAD_BYTES: u64 = 1 << 10;

/// Whether a path is a list of subscriptions, by its name or what it begins with.
pub(super) fn is_opml(path: &Path) -> bool {
    let extension = path.extension().map(std::ffi::OsStr::to_ascii_lowercase);
    match extension.as_deref().and_then(std::ffi::OsStr::to_str) {
        Some("opml") => path.is_file(),
        Some("xml") if path.is_file() => {
            let mut head = Vec::new();
            let file = std::fs::File::open(path);
            let read = file.and_then(|file| file.take(HEAD_BYTES).read_to_end(&mut head));
            read.is_ok() && parse_opml(&head).is_opml
        }
        _ => false,
    }
}

/// Adds the subscriptions of lists to the settings.
pub(super) fn run(global: &Global, paths: &[PathBuf]) -> Result<Outcome> {
    let mut writer = open_writer(global, "import")?;
    // Read behind the lock: nobody adds a source meanwhile.
    let config = config(global)?;
    let mut taken: HashSet<String> = config
        .source
        .iter()
        .map(|source| source.id.to_string())
        .collect();
    let urls = config
        .source
        .iter()
        .filter_map(|source| source.url.as_deref());
    let mut known: HashSet<String> = urls.map(address_key).collect();
    let path_of_settings = writer.layout.path(SETTINGS);
    let mut settings = std::fs::read_to_string(&path_of_settings)
        .with_context(|| format!("cannot read {}", path_of_settings.display()))?;
    let (mut added, mut already, mut problems) = (Vec::new(), Vec::new(), Vec::new());
    for path in paths {
        let parsed = parse_opml(&read(path)?);
        if !parsed.is_opml {
            bail!("{} is no list of subscriptions (OPML)", path.display());
        }
        for warning in &parsed.warnings {
            let more = match warning.count {
                1 => String::new(),
                count => format!(" (and {} more of its kind)", count - 1),
            };
            problems.push(json!({
                "path": path.display().to_string(),
                "reason": format!("{}{more}", warning.message),
            }));
        }
        for outline in &parsed.outlines {
            let url = told_url(outline.url.as_str());
            if !known.insert(address_key(outline.url.as_str())) {
                already.push(url);
                continue;
            }
            let (source, problem) = source_of(outline, &taken);
            let table = source.table()?;
            // One that the settings may not have, as with a password, must not cost the others.
            if let Err(error) = Config::parse(&table, "its table") {
                let url = without_user(&outline.url);
                let reason = format!("{url}: it is left out: {}", against(&error));
                problems.push(json!({"path": path.display().to_string(), "reason": reason}));
                continue;
            }
            if let Some(reason) = problem {
                problems.push(json!({"path": path.display().to_string(), "reason": format!("{url}: {reason}")}));
            }
            if !settings.ends_with("\n\n") {
                settings.push_str(if settings.ends_with('\n') {
                    "\n"
                } else {
                    "\n\n"
                });
            }
            settings.push_str(&table);
            taken.insert(source.id.to_string());
            added.push(json!({"source": source.id.to_string(), "url": url, "title": source.title}));
        }
    }
    if !added.is_empty() {
        Config::parse(&settings, &path_of_settings.display().to_string())?;
        if settings.len() as u64 > MAX_CONFIG_BYTES {
            bail!(
                "with these sources {} would have more than {MAX_CONFIG_BYTES} bytes",
                path_of_settings.display()
            );
        }
        writer.replace_settings(&settings)?;
        writer.finish(&format!("Import {} subscriptions", added.len()))?;
    }
    if global.json {
        output::json(&json!({"added": added, "already": already, "problems": problems}))?;
    } else {
        for problem in &problems {
            let text = |key: &str| problem[key].as_str().unwrap_or_default().to_owned();
            let line = format!("{}: {}", text("path"), text("reason"));
            output::say(global.quiet, &one_terminal_line(&line));
        }
        output::line(&format!(
            "{} sources added, {} subscribed already; `jianbao sync` asks them",
            added.len(),
            already.len()
        ))?;
        for url in already.iter().filter(|_| global.verbose) {
            output::say(
                global.quiet,
                &one_terminal_line(&format!("{url}: subscribed already")),
            );
        }
    }
    Ok(if problems.is_empty() {
        Outcome::Done
    } else {
        Outcome::Failures
    })
}

/// A URL without the name and password it may carry: a name alone can be a token.
fn without_user(url: &Url) -> String {
    let mut url = url.clone();
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.to_string()
}

/// Why an outline cannot be a source. What is secret in it is in none of these texts.
fn against(error: &ConfigError) -> String {
    match (error, error.hint()) {
        (ConfigError::Literal { .. }, Some(hint)) => {
            format!(
                "a password does not belong into {SETTINGS}; add the source without it and {hint}"
            )
        }
        _ => error.to_string(),
    }
}

fn read(path: &Path) -> Result<Vec<u8>> {
    let file =
        std::fs::File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    let mut bytes = Vec::new();
    file.take(MAX_FILE_BYTES + 1)
        .read_to_end(&mut bytes)
        .with_context(|| format!("cannot read {}", path.display()))?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        bail!("{} has more than {MAX_FILE_BYTES} bytes", path.display());
    }
    Ok(bytes)
}
