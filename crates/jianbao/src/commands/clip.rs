//! `clip`: archiving single pages now.

use anyhow::Result;
use jianbao_core::{ArticleKey, SourceId};
use jianbao_store::StateChange;
use serde_json::json;

use super::fetching::{self, go, open};
use crate::cli::{ClipArguments, Global};
use crate::failure::{Outcome, UsageError};
use crate::output::{self, one_terminal_line};
use crate::pipeline::road::{Extent, page_candidate};

pub(super) fn run(global: &Global, arguments: &ClipArguments) -> Result<Outcome> {
    let usage = |message: String| UsageError {
        message,
        hint: None,
    };
    let source: SourceId = arguments
        .source
        .parse()
        .map_err(|error| usage(format!("--source: {error}")))?;
    let mut pages = Vec::new();
    for url in &arguments.urls {
        let key = ArticleKey::of(url).map_err(|error| usage(error.to_string()))?;
        pages.push((url.as_str(), key));
    }
    fetching::runtime()?.block_on(async {
        let fetching = open(global, "clip").await?;
        let now = fetching.timer.clock().now();
        let (mut candidates, mut looks) = (Vec::new(), Vec::new());
        {
            let mut keeper = fetching.context.keeper();
            for (url, key) in &pages {
                let known = keeper.archive()?.catalog.article_of_key(key)?;
                match known {
                    // It is looked at, which also finds out whether it changed.
                    Some(article) if keeper.state().watch(&article)?.is_some() => {
                        looks.push(article);
                    }
                    _ => {
                        let candidate = page_candidate(source.as_str(), key, url, now)?;
                        keeper.note(vec![StateChange::Candidate(candidate)])?;
                        candidates.push(key.as_str().to_owned());
                    }
                }
            }
            keeper.flush()?;
        }
        let (report, context) =
            go(global, fetching, Extent::Pages { candidates, looks }, None).await?;
        for failure in &report.failures {
            let text = format!("{}: {}", failure.url, failure.reason);
            output::say(global.quiet, &one_terminal_line(&text));
        }
        let mut found = Vec::new();
        let mut is_all = true;
        for (url, key) in &pages {
            let mut keeper = context.keeper();
            let archive = keeper.archive()?;
            let article = archive.catalog.article_of_key(key)?;
            let row = match &article {
                Some(article) => archive.catalog.articles_by_id(article.as_str(), 1)?.pop(),
                None => None,
            };
            is_all &= row.is_some();
            if !global.json
                && let Some(row) = &row
            {
                output::line(&one_terminal_line(&format!("{} {}", row.id, row.path)))?;
            }
            found.push(json!({
                "url": url,
                "article": row.as_ref().map(|row| row.id.to_string()),
                "path": row.as_ref().map(|row| row.path.clone()),
            }));
        }
        if global.json {
            output::json(&json!({"pages": found, "report": report}))?;
        }
        Ok(if is_all && !report.has_failures() {
            Outcome::Done
        } else {
            Outcome::Failures
        })
    })
}
