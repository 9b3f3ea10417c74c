//! `diff`: what changed between two revisions, by lines of their plain text.

use anyhow::Result;
use jianbao_store::{Archive, FoundRevision};
use serde_json::json;
use similar::{ChangeTag, TextDiff};

use super::article::{find, revision};
use super::open;
use crate::cli::{DiffArguments, Global};
use crate::failure::{Outcome, UsageError};
use crate::output::{self, terminal_text};

pub(super) fn run(global: &Global, arguments: &DiffArguments) -> Result<Outcome> {
    let archive = open(global)?;
    let article = find(&archive, &arguments.article.article)?;
    let revisions = archive.revisions(&article.id)?;
    let newer = revision(&revisions, arguments.to)?;
    let before = newer.row.number.saturating_sub(1);
    let wanted = arguments.from.unwrap_or(before);
    if wanted == 0 {
        let message = format!("there is no revision before revision {}", newer.row.number);
        let hint =
            Some("the article has one text only".to_owned()).filter(|_| revisions.len() == 1);
        return Err(UsageError { message, hint }.into());
    }
    let older = revision(&revisions, Some(wanted))?;
    let (old, new) = (text_of(&archive, older)?, text_of(&archive, newer)?);
    let diff = TextDiff::from_lines(&old, &new);
    if global.json {
        let changes: Vec<_> = diff
            .iter_all_changes()
            .map(|change| json!({ "change": name(change.tag()), "text": change.value().trim_end_matches('\n') }))
            .collect();
        output::json(&json!({
            "article": article.id.as_str(),
            "from": older.row.number,
            "to": newer.row.number,
            "lines": changes,
        }))?;
    } else {
        let mut unified = diff.unified_diff();
        let names = (older, newer);
        let name =
            |found: &FoundRevision| format!("revision {} {}", found.row.number, found.row.path);
        let text = unified
            .header(&name(names.0), &name(names.1))
            .context_radius(2)
            .to_string();
        output::line(terminal_text(&text).trim_end())?;
    }
    Ok(Outcome::Done)
}

fn name(tag: ChangeTag) -> &'static str {
    match tag {
        ChangeTag::Equal => "same",
        ChangeTag::Delete => "removed",
        ChangeTag::Insert => "added",
    }
}

/// Headline and text, each paragraph on a line.
fn text_of(archive: &Archive, found: &FoundRevision) -> Result<String> {
    let text = archive.record_text(found)?;
    Ok(format!(
        "{}\n\n{}\n",
        found.revision.headline,
        text.trim_end()
    ))
}
