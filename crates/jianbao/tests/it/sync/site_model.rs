//! Site models over whole runs: they are learnt from what is kept, named in index lines, and are no news.

use std::path::Path;
use std::sync::Arc;

use jianbao_core::{Revision, read_index_line};
use jianbao_newsroom::{World, WorldSettings};

use super::{ARCHIVE, Press};
use crate::support::assert_ended;

/// All revisions under a folder.
pub(super) fn revisions(folder: &Path, found: &mut Vec<Revision>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            revisions(&path, found);
        } else if path.ends_with("index.jsonl") {
            let lines = std::fs::read_to_string(&path).unwrap();
            found.extend(lines.lines().map(|line| read_index_line(line).unwrap()));
        }
    }
}

/// The revisions that are no news: an earlier one has the headline already, and no text was edited. Some pages
/// have two headlines that take turns.
pub(super) fn told_anew(all: &[Revision]) -> Vec<String> {
    let is_told_anew = |later: &&Revision| {
        let mut earlier = all
            .iter()
            .filter(|one| one.article == later.article && one.number < later.number);
        earlier.any(|one| one.headline == later.headline)
    };
    all.iter()
        .filter(is_told_anew)
        .map(|revision| format!("{} {:?}", revision.article, revision.headline))
        .collect()
}

#[test]
fn models_that_change_between_looks_at_unchanged_pages_make_no_revisions() {
    let world = Arc::new(World::new(WorldSettings {
        seed: 23,
        hosts: 2,
        articles: 40,
        edits: 0,
        deletions: 0,
        days: 3,
        ..WorldSettings::default()
    }));
    let press = Press::new(Arc::clone(&world), &world.sources());
    let synced = press.sync(ARCHIVE, &["--watch", "--max-time", "259200s"]);
    assert!(matches!(synced.status.code(), Some(0 | 1)), "{synced:?}");
    let mut all = Vec::new();
    revisions(&press.root(ARCHIVE).join("articles"), &mut all);
    assert!(all.len() >= 20, "{} revisions", all.len());
    let model = |revision: &Revision| revision.extractor.as_ref().and_then(|by| by.site_model);
    let models: std::collections::BTreeSet<u32> = all.iter().filter_map(model).collect();
    assert!(!models.is_empty(), "no model was learnt");
    assert!(all.iter().any(|revision| model(revision).is_none()));
    let later = told_anew(&all);
    assert!(later.is_empty(), "{later:?}");
    let status = crate::support::run(&mut press.on(ARCHIVE, &["status", "--json"]));
    assert_ended(&status, 0);
    let status = String::from_utf8(status.stdout).unwrap();
    assert!(!status.contains("\"layout\""), "{status}");
}
