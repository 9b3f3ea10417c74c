//! `history`: what happened to an article.

use anyhow::Result;
use jianbao_store::Archive;
use serde_json::json;

use super::article::{article_json, find, revision_json};
use super::open;
use crate::cli::{Global, HistoryArguments};
use crate::failure::Outcome;
use crate::output::{self, one_terminal_line};

pub(super) fn run(global: &Global, arguments: &HistoryArguments) -> Result<Outcome> {
    let archive = open(global)?;
    let Some(article) = &arguments.article else {
        return of_all(global, &archive);
    };
    let article = find(&archive, article)?;
    let revisions = archive.revisions(&article.id)?;
    let events = archive.catalog.events(&article.id)?;
    if global.json {
        let mut value = article_json(&article);
        value["history"] = revisions.iter().map(revision_json).collect();
        value["events"] = events
            .iter()
            .map(|event| {
                json!({
                    "entry": event.entry,
                    "event": event.kind,
                    "observed_at": event.observed_at.to_string(),
                })
            })
            .collect();
        output::json(&value)?;
        return Ok(Outcome::Done);
    }
    let mut rows: Vec<(u64, Vec<String>)> = Vec::new();
    for found in &revisions {
        let cells = [
            found.row.observed_at.to_string(),
            format!("revision {}", found.row.number),
            one_terminal_line(&found.revision.headline),
            one_terminal_line(&found.row.path),
        ];
        rows.push((found.row.entry, cells.to_vec()));
    }
    for event in events {
        rows.push((event.entry, vec![event.observed_at.to_string(), event.kind]));
    }
    rows.sort();
    let rows: Vec<Vec<String>> = rows.into_iter().map(|(_, cells)| cells).collect();
    output::line(&format!(
        "{} {}\n{}",
        article.id,
        one_terminal_line(&article.url),
        output::table(&rows)
    ))?;
    Ok(Outcome::Done)
}

/// Everything that happened, in the order of the journal.
fn of_all(global: &Global, archive: &Archive) -> Result<Outcome> {
    let history = archive.catalog.history_from(0)?;
    if global.json {
        let values = history.iter().map(|happened| {
            let mut value = json!({
                "entry": happened.entry,
                "article": happened.article.to_string(),
                "source": happened.source,
                "url": happened.url,
                "kind": happened.kind,
                "observed_at": happened.observed_at.to_string(),
            });
            if let Some(revision) = happened.revision {
                value["revision"] = revision.into();
            }
            value
        });
        output::json(&values.collect::<Vec<_>>())?;
        return Ok(Outcome::Done);
    }
    for happened in history {
        let text = format!(
            "{} {} {} {}",
            happened.observed_at, happened.kind, happened.article, happened.url
        );
        output::line(&one_terminal_line(&text))?;
    }
    Ok(Outcome::Done)
}
