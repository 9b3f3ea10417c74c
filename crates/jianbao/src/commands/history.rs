//! `history`: what happened to an article.

use anyhow::Result;
use serde_json::json;

use super::article::{article_json, find, revision_json};
use super::open;
use crate::cli::{ArticleArgument, Global};
use crate::failure::Outcome;
use crate::output::{self, one_terminal_line};

pub(super) fn run(global: &Global, arguments: &ArticleArgument) -> Result<Outcome> {
    let archive = open(global)?;
    let article = find(&archive, &arguments.article)?;
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
