//! Finding the article that a user means, and the JSON of articles and revisions.

use anyhow::Result;
use jianbao_core::{Revision, StatedTime};
use jianbao_store::catalog::ArticleRow;
use jianbao_store::{Archive, FoundRevision};
use serde_json::{Value, json};

use crate::failure::UsageError;

/// The one article that a name leads to.
pub(super) fn find(archive: &Archive, name: &str) -> Result<ArticleRow> {
    let mut found = archive.find_articles(name)?;
    match found.len() {
        1 => Ok(found.swap_remove(0)),
        0 => Err(usage(
            format!("no article {name:?} is in the archive"),
            "give an article id or its beginning, a URL, or the path of a record",
        )),
        _ => {
            let ids: Vec<&str> = found.iter().map(|article| article.id.as_str()).collect();
            Err(usage(
                format!(
                    "{name:?} is the beginning of several ids: {}",
                    ids.join(", ")
                ),
                "give more of it",
            ))
        }
    }
}

/// The revision of a number, else the latest.
pub(super) fn revision(revisions: &[FoundRevision], number: Option<u32>) -> Result<&FoundRevision> {
    let found = match number {
        Some(number) => revisions
            .iter()
            .find(|revision| revision.row.number == number),
        None => revisions.last(),
    };
    found.ok_or_else(|| {
        usage(
            format!("there is no revision {}", number.unwrap_or_default()),
            &format!("the article has {}", revisions.len()),
        )
    })
}

fn usage(message: String, hint: &str) -> anyhow::Error {
    let hint = Some(hint.to_owned());
    UsageError { message, hint }.into()
}

/// An article as JSON.
pub(super) fn article_json(article: &ArticleRow) -> Value {
    json!({
        "article": article.id.as_str(),
        "source": article.source,
        "url": article.url,
        "headline": article.headline,
        "entry_time": article.entry_time.to_string(),
        "path": article.path,
        "revisions": article.revisions,
        "gone_at": article.gone_at.map(|at| at.to_string()),
    })
}

/// A revision as JSON.
pub(super) fn revision_json(found: &FoundRevision) -> Value {
    let Revision {
        headline,
        canonical_url,
        aliases,
        date_published,
        date_modified,
        entry_time,
        captured_at,
        byline,
        section,
        keywords,
        language,
        site_name,
        description,
        agency,
        licence,
        is_paywalled,
        dialect,
        ..
    } = &found.revision;
    json!({
        "revision": found.row.number,
        "entry": found.row.entry,
        "observed_at": found.row.observed_at.to_string(),
        "headline": headline,
        "url": canonical_url,
        "aliases": aliases,
        "date_published": date_published.as_ref().map(time_json),
        "date_modified": date_modified.as_ref().map(time_json),
        "entry_time": time_json(entry_time),
        "captured_at": captured_at.map(|at| at.to_string()),
        "byline": byline,
        "section": section,
        "keywords": keywords,
        "language": language,
        "site_name": site_name,
        "description": description,
        "agency": agency,
        "licence": licence,
        "is_paywalled": is_paywalled,
        "dialect": dialect.name(),
        "fingerprint": found.row.fingerprint,
        "path": found.row.path,
        "record": found.row.record_digest,
    })
}

fn time_json(time: &StatedTime) -> Value {
    json!({ "at": time.instant.to_string(), "text": time.text })
}
