//! `status`: what the archive has, and whether something waits to be done.

use anyhow::Result;
use jianbao_store::journal::Journal;
use jianbao_store::{Archive, Candidate, SourceSettings, State};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::health::{self, Health};
use super::open;
use crate::cli::{Global, StatusArguments};
use crate::failure::Outcome;
use crate::output::{self, one_terminal_line};

/// Failed candidates that are listed at most.
const MOST_FAILURES: usize = 10_000;

/// What is on its way: facts of the state, which a clone does not have.
#[derive(Default)]
struct Road {
    /// Announced articles that are not in the archive yet.
    waiting: u64,
    /// Those of them that failed.
    failed: u64,
    failures: Vec<Candidate>,
    /// Articles that are looked at again.
    watched: u64,
    /// Those of them that are missing at their source.
    missing: u64,
}

impl Road {
    fn read(archive: &Archive) -> Result<Self> {
        let Some(state) = State::open_read_only(&archive.layout.state())? else {
            return Ok(Self::default());
        };
        let (waiting, failed) = state.candidate_counts()?;
        let (watched, missing) = state.watch_counts()?;
        Ok(Self {
            waiting,
            failed,
            failures: state.failed_candidates(MOST_FAILURES)?,
            watched,
            missing,
        })
    }
}

fn failure_json(candidate: &Candidate) -> Value {
    json!({
        "source": candidate.source,
        "url": output::told_url(&candidate.url),
        "reason": candidate.last_error,
        "attempts": candidate.attempts,
        "next_try_at": next_try(candidate),
    })
}

fn failure_line(candidate: &Candidate) -> String {
    let next = next_try(candidate).map_or_else(
        || "given up".to_owned(),
        |at| format!("tried again after {at}"),
    );
    format!(
        "{} {}: {} (attempts: {}, {next})",
        candidate.source,
        output::told_url(&candidate.url),
        candidate.last_error.as_deref().unwrap_or_default(),
        candidate.attempts
    )
}

fn next_try(candidate: &Candidate) -> Option<String> {
    (!candidate.is_given_up()).then(|| candidate.next_try_at.to_string())
}

pub(super) fn run(global: &Global, arguments: &StatusArguments) -> Result<Outcome> {
    let archive = open(global)?;
    let counts = archive.catalog.counts()?;
    let journal = Journal::open(&archive.layout.journal(), None)?;
    let layout = &archive.layout;
    let has_key = layout.key().is_file() || super::key_from_environment().is_some();
    let (is_pending, is_uncommitted) = (layout.pending().is_file(), layout.uncommitted().is_file());
    // A batch goes into the journal, then into the catalog, then it is no longer pending: asked in this
    // order, a writer that is at work cannot look like a catalog that is behind.
    let known = archive.catalog.journal_size()?;
    let is_behind = known < journal.size() && !is_pending;
    let is_ahead =
        known > journal.size() && Journal::open(&archive.layout.journal(), None)?.size() < known;
    let kept = archive.catalog.kept_files()?;
    let road = Road::read(&archive)?;
    let sources = &archive.settings.sources;
    let health = health::read(&archive, sources, health::now(global)?)?;
    let fares: Vec<(&SourceSettings, &Health)> = sources
        .iter()
        .filter(|source| source.url.is_some())
        .filter_map(|source| Some((source, health.get(source.id.0.as_str())?)))
        .collect();
    let has_alarm = fares.iter().any(|(_, health)| !health.alarms.is_empty());
    let outcome = if arguments.check && has_alarm {
        Outcome::Failures
    } else {
        Outcome::Done
    };
    if global.json {
        output::json(&json!({
            "name": archive.settings.archive.name.as_str(),
            "title": archive.settings.archive.title,
            "sources": counts.sources,
            "articles": counts.articles,
            "revisions": counts.revisions,
            "gone": counts.gone,
            "media": counts.media,
            "kept_files": kept,
            "journal": {
                "origin": journal.origin(),
                "size": journal.size(),
                "root": journal.root().to_string(),
                "key": journal.verifier().to_string(),
            },
            "catalog_entries": known,
            "state": {
                "has_key": has_key,
                "is_pending": is_pending,
                "is_uncommitted": is_uncommitted,
            },
            "candidates": {
                "waiting": road.waiting,
                "failed": road.failed,
                "failures": road.failures.iter().map(failure_json).collect::<Vec<_>>(),
            },
            "watched": {"articles": road.watched, "missing": road.missing},
            "fetched": fares.iter().map(|(source, health)| {
                let url = source.url.as_deref();
                json!({
                    "source": source.id.0.as_str(),
                    "url": url.map(output::told_url),
                    "state": health.json(url),
                })
            }).collect::<Vec<_>>(),
            "alarms": fares.iter().flat_map(|(source, health)| {
                health.alarms.iter().map(|alarm| json!({
                    "source": source.id.0.as_str(),
                    "kind": alarm.kind,
                    "since": alarm.since.map(|at| at.to_string()),
                    "message": alarm.message,
                }))
            }).collect::<Vec<_>>(),
        }))?;
        return Ok(outcome);
    }
    let mut rows = Vec::new();
    let mut row =
        |name: &str, value: String| rows.push(vec![name.to_owned(), one_terminal_line(&value)]);
    row(
        "archive",
        format!(
            "{} ({})",
            archive.settings.archive.title, archive.settings.archive.name
        ),
    );
    row("sources", counts.sources.to_string());
    row(
        "articles",
        format!("{} ({} gone at their source)", counts.articles, counts.gone),
    );
    row("revisions", counts.revisions.to_string());
    row(
        "waiting",
        format!("{} articles ({} failed so far)", road.waiting, road.failed),
    );
    row(
        "looked at again",
        format!("{} articles ({} missing)", road.watched, road.missing),
    );
    row(
        "kept files",
        format!("{} that are no revisions", counts.kept_files),
    );
    row(
        "journal",
        format!("{} entries, root {}", journal.size(), journal.root()),
    );
    row("key", journal.verifier().to_string());
    row(
        "signing",
        if has_key {
            "the key is here"
        } else {
            "no key here: reading only"
        }
        .to_owned(),
    );
    output::line(&output::table(&rows))?;
    show_sources(global, &fares)?;
    if global.verbose {
        for candidate in &road.failures {
            output::line(&one_terminal_line(&format!(
                "  {}",
                failure_line(candidate)
            )))?;
        }
    } else if road.failed > 0 {
        let text = format!(
            "{} articles could not be fetched; -v shows them",
            road.failed
        );
        output::say(global.quiet, &text);
    }
    for file in kept
        .iter()
        .take(if global.verbose { usize::MAX } else { 10 })
    {
        let line = file
            .line
            .map_or_else(String::new, |line| format!(":{line}"));
        output::line(&one_terminal_line(&format!(
            "  {}{line}: {}",
            file.path, file.reason
        )))?;
    }
    if kept.len() > 10 && !global.verbose {
        output::say(
            global.quiet,
            &format!("and {} more kept files; -v shows them", kept.len() - 10),
        );
    }
    if is_behind || is_ahead {
        output::say(
            global.quiet,
            "hint: the catalog is not that of the journal; `jianbao rebuild` makes it anew",
        );
    }
    if is_pending || is_uncommitted {
        output::say(
            global.quiet,
            "hint: a run is under way or was interrupted; then the next writing command completes it",
        );
    }
    Ok(outcome)
}

/// The sources that are in trouble; with `-v` all.
fn show_sources(global: &Global, fares: &[(&SourceSettings, &Health)]) -> Result<()> {
    let shown = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
    let instant = |at: Option<Timestamp>| shown(at.map(|at| at.to_string()));
    let mut rows = Vec::new();
    for (source, health) in fares {
        let trouble = health.trouble();
        if trouble.is_none() && !global.verbose {
            continue;
        }
        let state = &health.state;
        rows.push(vec![
            format!("  {}", source.id),
            instant(state.last_success_at),
            instant(state.last_new_article_at),
            instant(state.next_poll_at),
            shown(health.interval()),
            one_terminal_line(&shown(trouble)),
        ]);
    }
    if rows.is_empty() {
        return Ok(());
    }
    let head = [
        "  SOURCE",
        "LAST SUCCESS",
        "LAST NEW",
        "NEXT POLL",
        "INTERVAL",
        "TROUBLE",
    ];
    rows.insert(0, head.map(str::to_owned).to_vec());
    output::line(&output::table(&rows))
}
