//! `show`: one article.

use anyhow::Result;
use jianbao_core::Sha256Digest;
use jianbao_store::{Archive, FoundRevision};
use serde_json::json;

use super::article::{article_json, find, revision, revision_json};
use super::open;
use crate::cli::{Global, ShowArguments};
use crate::failure::Outcome;
use crate::output::{self, one_terminal_line, terminal_text};

pub(super) fn run(global: &Global, arguments: &ShowArguments) -> Result<Outcome> {
    let archive = open(global)?;
    let article = find(&archive, &arguments.article.article)?;
    let revisions = archive.revisions(&article.id)?;
    let shown = revision(&revisions, arguments.revision)?;
    let bytes = archive.record_bytes(shown)?;
    if Sha256Digest::of(&bytes).to_string() != shown.row.record_digest {
        let path = one_terminal_line(&shown.row.path);
        let warning =
            format!("warning: {path} is not what was logged; `jianbao verify` tells more");
        output::say(global.quiet, &warning);
    }
    if arguments.raw {
        output::bytes(&bytes)?;
    } else if global.json {
        let mut value = article_json(&article);
        value["shown"] = revision_json(shown);
        value["text"] = json!(archive.record_text(shown)?);
        output::json(&value)?;
    } else {
        print(
            &archive,
            article.id.as_str(),
            shown,
            revisions.len(),
            article.gone_at,
        )?;
    }
    Ok(Outcome::Done)
}

fn print(
    archive: &Archive,
    id: &str,
    shown: &FoundRevision,
    of: usize,
    gone_at: Option<jiff::Timestamp>,
) -> Result<()> {
    let revision = &shown.revision;
    let mut rows = Vec::new();
    let mut row = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            rows.push(vec![name.to_owned(), one_terminal_line(&value)]);
        }
    };
    row("article", Some(id.to_owned()));
    row("revision", Some(format!("{} of {of}", shown.row.number)));
    row("source", Some(revision.source.to_string()));
    row("url", Some(revision.canonical_url.clone()));
    row("by", revision.byline.clone());
    row("from", revision.agency.clone());
    row("licence", revision.licence.clone());
    row(
        "access",
        revision
            .is_paywalled
            .then(|| "not free to read for everyone".to_owned()),
    );
    row(
        "published",
        revision
            .date_published
            .as_ref()
            .map(|time| time.text.clone()),
    );
    row("announced", Some(revision.entry_time.text.clone()));
    row("kept since", Some(shown.row.observed_at.to_string()));
    row("gone since", gone_at.map(|at| at.to_string()));
    row("record", Some(shown.row.path.clone()));
    let text = archive.record_text(shown)?;
    output::line(&format!(
        "{}\n\n{}\n\n{}",
        one_terminal_line(&revision.headline),
        output::table(&rows),
        terminal_text(text.trim_end())
    ))
}
