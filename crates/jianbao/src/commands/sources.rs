//! `sources`: what the archive has of each source, and how it fares.

use anyhow::Result;
use jianbao_core::SourceId;
use jianbao_store::State;
use serde_json::json;

use super::open;
use crate::cli::Global;
use crate::failure::Outcome;
use crate::output::{self, one_terminal_line};

pub(super) fn run(global: &Global) -> Result<Outcome> {
    let archive = open(global)?;
    let sources = archive.catalog.sources()?;
    let state = State::open_read_only(&archive.layout.state())?;
    let mut rows = vec![
        [
            "SOURCE",
            "TITLE",
            "ARTICLES",
            "REVISIONS",
            "NEWEST",
            "LAST SUCCESS",
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    let mut values = Vec::new();
    for source in &sources {
        let title = match source.id.parse::<SourceId>() {
            Ok(id) => archive.settings.source_title(&id).to_owned(),
            Err(_) => source.id.clone(),
        };
        let state = match &state {
            Some(state) => state.source(&source.id)?.unwrap_or_default(),
            None => jianbao_store::SourceState::default(),
        };
        let instant = |at: Option<jiff::Timestamp>| at.map(|at| at.to_string());
        rows.push(vec![
            source.id.clone(),
            one_terminal_line(&title),
            source.articles.to_string(),
            source.revisions.to_string(),
            source.newest.to_string(),
            instant(state.last_success_at).unwrap_or_else(|| "-".to_owned()),
        ]);
        values.push(json!({
            "source": source.id,
            "title": title,
            "articles": source.articles,
            "revisions": source.revisions,
            "oldest": source.oldest.to_string(),
            "newest": source.newest.to_string(),
            "state": {
                "last_success_at": instant(state.last_success_at),
                "last_new_article_at": instant(state.last_new_article_at),
                "failures": state.failures,
                "last_error": state.last_error,
            },
        }));
    }
    if global.json {
        output::json(&values)?;
    } else if sources.is_empty() {
        output::say(
            global.quiet,
            "no articles yet; `jianbao import PATH` takes over what others kept",
        );
    } else {
        output::line(&output::table(&rows))?;
    }
    Ok(Outcome::Done)
}
