//! `sources`: every source, what the archive has of it, and how it fares.

use std::collections::BTreeMap;

use anyhow::Result;
use jianbao_store::catalog::SourceRow;
use jianbao_store::{SourceKind, SourceSettings};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::health::{self, Health};
use super::open;
use crate::cli::Global;
use crate::failure::Outcome;
use crate::output::{self, one_terminal_line};

/// A longer reason would make a table unreadable, in characters; `--json` has all of it.
const MAX_REASON: usize = 80;

/// A source: configured, or only imported, or both.
struct Source {
    id: String,
    title: String,
    settings: Option<SourceSettings>,
    kept: Option<SourceRow>,
    health: Health,
}

pub(super) fn run(global: &Global) -> Result<Outcome> {
    let archive = open(global)?;
    let mut health = health::read(&archive, &archive.settings.sources, health::now(global)?)?;
    let mut known: BTreeMap<String, (Option<SourceSettings>, Option<SourceRow>)> = BTreeMap::new();
    for settings in &archive.settings.sources {
        known.entry(settings.id.to_string()).or_default().0 = Some(settings.clone());
    }
    for row in archive.catalog.sources()? {
        let id = row.id.clone();
        known.entry(id).or_default().1 = Some(row);
    }
    let mut sources = Vec::new();
    for (id, (settings, kept)) in known {
        let title = settings
            .as_ref()
            .and_then(|settings| settings.title.clone());
        let title = title.unwrap_or_else(|| id.clone());
        let health = health.remove(&id).unwrap_or_default();
        sources.push(Source {
            id,
            title,
            settings,
            kept,
            health,
        });
    }
    if global.json {
        output::json(&sources.iter().map(Source::json).collect::<Vec<_>>())?;
    } else if sources.is_empty() {
        output::say(
            global.quiet,
            "no sources yet; `jianbao add URL` subscribes to a feed, `jianbao import PATH` takes over \
             what others kept",
        );
    } else {
        let mut rows = vec![
            [
                "SOURCE",
                "TITLE",
                "KIND",
                "ARTICLES",
                "REVISIONS",
                "NEWEST",
                "LAST SUCCESS",
                "LAST NEW",
                "NEXT POLL",
                "INTERVAL",
                "FAILURES",
                "TROUBLE",
            ]
            .map(str::to_owned)
            .to_vec(),
        ];
        rows.extend(sources.iter().map(Source::row));
        output::line(&output::table(&rows))?;
    }
    Ok(Outcome::Done)
}

impl Source {
    /// What is fetched for it; nothing for a source that is only imported.
    fn kind(&self) -> Option<&'static str> {
        let settings = self.settings.as_ref()?;
        settings.url.as_ref()?;
        Some(match settings.kind {
            SourceKind::Feed => "feed",
            SourceKind::Sitemap => "sitemap",
            SourceKind::Listing => "listing",
            SourceKind::Page => "page",
        })
    }

    fn json(&self) -> Value {
        let kept = self.kept.as_ref();
        let url = self
            .settings
            .as_ref()
            .and_then(|source| source.url.as_deref());
        json!({
            "source": self.id,
            "title": self.title,
            "kind": self.kind(),
            "url": url.map(output::told_url),
            "articles": kept.map_or(0, |kept| kept.articles),
            "revisions": kept.map_or(0, |kept| kept.revisions),
            "oldest": instant(kept.map(|kept| kept.oldest)),
            "newest": instant(kept.map(|kept| kept.newest)),
            "state": self.health.json(url),
        })
    }

    fn row(&self) -> Vec<String> {
        let kept = self.kept.as_ref();
        let state = &self.health.state;
        vec![
            self.id.clone(),
            one_terminal_line(&self.title),
            shown(self.kind().map(str::to_owned)),
            kept.map_or(0, |kept| kept.articles).to_string(),
            kept.map_or(0, |kept| kept.revisions).to_string(),
            shown(minute(kept.map(|kept| kept.newest))),
            shown(minute(state.last_success_at)),
            shown(minute(state.last_new_article_at)),
            shown(minute(state.next_poll_at)),
            shown(self.health.interval()),
            state.failures.to_string(),
            shown(self.health.trouble().as_deref().map(reason)),
        ]
    }
}

fn instant(at: Option<Timestamp>) -> Option<String> {
    at.map(|at| at.to_string())
}

/// An instant as people read it in a table, to the minute, in UTC.
fn minute(at: Option<Timestamp>) -> Option<String> {
    at.map(|at| at.strftime("%Y-%m-%d %H:%MZ").to_string())
}

fn shown(value: Option<String>) -> String {
    value.unwrap_or_else(|| "-".to_owned())
}

fn reason(text: &str) -> String {
    let line = one_terminal_line(text);
    match line.char_indices().nth(MAX_REASON) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}
