//! What the archive kept, read from index lines and record files.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use jianbao_core::{Revision, Sha256Digest, read_index_line, record, superseded_path};
use jiff::tz::TimeZone;

use super::Verdict;

/// A revision with its record.
pub(super) struct Kept {
    pub(super) revision: Revision,
    /// As the record has it.
    pub(super) headline: String,
    /// HTML.
    pub(super) body: String,
}

/// Reads every revision, in the order of article and number. A line or record that is broken is a
/// problem, and not kept.
pub(super) fn read(archive_root: &Path, verdict: &mut Verdict) -> Result<Vec<Kept>> {
    let mut kept = Vec::new();
    let mut folders = vec![archive_root.join("articles")];
    while let Some(folder) = folders.pop() {
        if !folder.is_dir() {
            continue;
        }
        let entries = fs::read_dir(&folder)
            .and_then(Iterator::collect::<std::io::Result<Vec<_>>>)
            .with_context(|| format!("cannot list {}", folder.display()))?;
        for entry in entries {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if entry.file_name() == "index.jsonl" {
                let lines = fs::read_to_string(&path)
                    .with_context(|| format!("cannot read {}", path.display()))?;
                for line in lines.lines() {
                    match read_index_line(line) {
                        Ok(revision) => take(archive_root, revision, &mut kept, verdict),
                        Err(error) => verdict.tell(|| format!("{}: {error}", path.display())),
                    }
                }
            }
        }
    }
    kept.sort_by(|one, other| {
        let key = |kept: &Kept| (kept.revision.article.clone(), kept.revision.number);
        key(one).cmp(&key(other))
    });
    verdict.revisions = kept.len();
    Ok(kept)
}

fn take(root: &Path, revision: Revision, kept: &mut Vec<Kept>, verdict: &mut Verdict) {
    let number = revision.number;
    let places = [
        revision.record_path.clone(),
        superseded_path(&revision.record_path, number),
    ];
    let found = places
        .iter()
        .filter_map(|place| fs::read(root.join(place)).ok())
        .find(|bytes| Sha256Digest::of(bytes) == revision.record_digest);
    let Some(bytes) = found else {
        verdict.tell(|| {
            format!(
                "{} revision {number}: no record with its digest",
                revision.article
            )
        });
        return;
    };
    match record::read(&bytes, &TimeZone::UTC) {
        Ok(file) => {
            let body = if file.dialect.has_commonmark_body() {
                jianbao_html::from_commonmark(&file.record.body)
            } else {
                file.record.body
            };
            kept.push(Kept {
                revision,
                headline: file.record.headline,
                body,
            });
        }
        Err(error) => {
            verdict.tell(|| format!("{} revision {number}: {error}", revision.article));
        }
    }
}

impl Kept {
    /// The text without the date line and the captions.
    pub(super) fn text(&self) -> String {
        let body = match self.body.trim_start().strip_prefix("<div><i>") {
            Some(rest) => rest.split_once("</i></div>").map_or(rest, |(_, rest)| rest),
            None => &self.body,
        };
        let media = &self.revision.media;
        let captions: Vec<String> = media
            .iter()
            .flat_map(|media| [&media.caption, &media.alt])
            .flatten()
            .map(|caption| without_blanks(caption))
            .collect();
        let text = jianbao_html::text(body);
        let lines = text.lines().filter(|line| {
            let line = without_blanks(line);
            !captions.contains(&line)
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Whether a picture is in the record and in the index line, with its caption.
    /// The page of an alias host (`m.`) has them at that host.
    pub(super) fn has_picture(&self, url: &str, caption: &str) -> bool {
        let at_alias = url.replacen("://", "://m.", 1);
        self.has_picture_at(url, caption) || self.has_picture_at(&at_alias, caption)
    }

    fn has_picture_at(&self, url: &str, caption: &str) -> bool {
        let wanted = without_blanks(caption);
        let is_listed = self.revision.media.iter().any(|media| {
            let said = media.caption.as_ref().or(media.alt.as_ref());
            media.url == url && said.is_some_and(|said| without_blanks(said) == wanted)
        });
        // A record may have the picture's URL through an image proxy, which is given host and path.
        let address = url.split_once("://").map_or(url, |(_, address)| address);
        let is_shown = self.body.contains(address)
            && without_blanks(&jianbao_html::text(&self.body)).contains(&wanted);
        is_listed && is_shown
    }
}

fn without_blanks(text: &str) -> String {
    text.chars()
        .filter(|letter| !letter.is_whitespace())
        .collect()
}
