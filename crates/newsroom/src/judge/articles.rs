//! Articles, their texts, edits and deletions.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::kept::Kept;
use super::shingles::Shingles;
use super::{Event, LEAST_SHARE, Verdict, promises, share};
use crate::world::World;

/// A visit may have been a little before it is noted, in milliseconds.
const NOTING_MS: i64 = 60_000;

/// What the archive has of an article of the world.
#[derive(Default)]
struct Found {
    ids: BTreeSet<String>,
    versions: BTreeSet<usize>,
    fingerprints: BTreeSet<String>,
    is_marked_gone: bool,
}

/// A sum of measured shares.
#[derive(Default)]
struct Mean {
    sum: f64,
    count: usize,
}

pub(super) fn judge(
    world: &World,
    kept: &[Kept],
    history: &[Event],
    until: Timestamp,
    verdict: &mut Verdict,
) {
    let until_ms = until.as_millisecond();
    let ids = locate(world, kept, verdict);
    let mut found: BTreeMap<usize, Found> = BTreeMap::new();
    for (id, article) in &ids {
        found.entry(*article).or_default().ids.insert(id.clone());
    }
    revisions(world, kept, &ids, &mut found, verdict);
    marks(world, history, &ids, &mut found, verdict);

    let mut archived = 0;
    let (mut edits_kept, mut deletions_marked) = (0, 0);
    for number in 0..world.article_count() {
        let Some((host, article)) = world.article(number) else {
            continue;
        };
        let nothing = Found::default();
        let found = found.get(&number).unwrap_or(&nothing);
        let url = || {
            format!(
                "article {number}, http://{}{}",
                host.name,
                crate::address::first_path(host, article)
            )
        };
        if found.ids.len() > 1 {
            verdict.duplicates += found.ids.len() - 1;
            verdict.tell(|| format!("{} is archived under {:?}", url(), found.ids));
        }
        if !promises::counts(world, host, article, until_ms) {
            continue;
        }
        verdict.articles += 1;
        if found.ids.is_empty() {
            verdict.tell(|| format!("{} is not archived", url()));
        } else {
            archived += 1;
        }
        if article.is_flapping {
            continue;
        }
        for version in promises::edits(world, article, until_ms) {
            verdict.edits_counted += 1;
            if found.versions.contains(&version) {
                edits_kept += 1;
            } else {
                let edit = article.edits.get(version - 1);
                verdict.tell(|| {
                    let at = edit.map(|edit| (edit.kind, crate::plan::instant(edit.at_ms)));
                    format!("{}: edit {version} is not kept: {at:?}", url())
                });
            }
        }
        if promises::deletion(world, article, until_ms) {
            verdict.deletions_counted += 1;
            if found.is_marked_gone {
                deletions_marked += 1;
            } else {
                verdict.tell(|| format!("{} is not marked gone: {:?}", url(), article.absence));
            }
        }
    }
    verdict.completeness = share(archived, verdict.articles);
    verdict.edits_recall = share(edits_kept, verdict.edits_counted);
    verdict.deletions_recall = share(deletions_marked, verdict.deletions_counted);
}

/// Which article of the world each archived one is.
fn locate(world: &World, kept: &[Kept], verdict: &mut Verdict) -> BTreeMap<String, usize> {
    let mut ids = BTreeMap::new();
    let mut strangers: BTreeMap<&str, &str> = BTreeMap::new();
    for kept in kept {
        let revision = &kept.revision;
        let mut urls = std::iter::once(&revision.canonical_url)
            .chain(&revision.requested_url)
            .chain(&revision.target_url)
            .chain(&revision.aliases);
        match urls.find_map(|url| world.locate(url)) {
            Some(article) => {
                ids.insert(revision.article.to_string(), article);
            }
            None => {
                strangers.insert(revision.article.as_str(), &revision.canonical_url);
            }
        }
    }
    for (id, url) in strangers {
        if !ids.contains_key(id) {
            verdict.strangers += 1;
            verdict.tell(|| format!("{id}, {url}, is no article"));
        }
    }
    ids
}

/// Every kept revision against what was true when it was captured.
fn revisions(
    world: &World,
    kept: &[Kept],
    ids: &BTreeMap<String, usize>,
    found: &mut BTreeMap<usize, Found>,
    verdict: &mut Verdict,
) {
    let mut texts = Mean::default();
    let (mut later, mut later_right, mut pictures_kept) = (0, 0, 0);
    for kept in kept {
        let revision = &kept.revision;
        let name = || format!("{} revision {}", revision.article, revision.number);
        let place = ids.get(revision.article.as_str());
        let plan = place.and_then(|number| Some((*number, world.article(*number)?.1)));
        let counts_as_edit = revision.number > 1 && plan.is_none_or(|(_, plan)| !plan.is_flapping);
        later += usize::from(counts_as_edit);
        let Some((number, plan)) = plan else {
            continue;
        };
        let Some(captured_at) = revision.captured_at else {
            verdict.tell(|| format!("{}: no time of capture", name()));
            continue;
        };
        let text = Shingles::of(&kept.text());
        let truth = world.truth(number, captured_at);
        let Some(truth) = truth else {
            continue;
        };
        let f1 = text.f1(&Shingles::of(&truth.paragraphs.concat()));
        texts.sum += f1;
        texts.count += 1;
        if f1 < LEAST_SHARE {
            verdict.tell(|| format!("{}, {}: F1 of the text is {f1:.3}", name(), truth.url));
        }
        for picture in &truth.pictures {
            verdict.pictures += 1;
            if kept.has_picture(&picture.url, &picture.caption) {
                pictures_kept += 1;
            } else {
                verdict.tell(|| {
                    format!(
                        "{}, {}: {} or its caption {:?} is missing",
                        name(),
                        truth.url,
                        picture.url,
                        picture.caption
                    )
                });
            }
        }
        let found = found.entry(number).or_default();
        let is_new_text = found.fingerprints.insert(revision.fingerprint.to_string());
        let version = if plan.is_flapping {
            None
        } else {
            let last = plan.version_at(captured_at.as_millisecond());
            matching_version(world, number, last, &text, &kept.headline)
        };
        let is_new_version = version.is_some_and(|version| found.versions.insert(version));
        if !is_new_text || (version.is_some() && !is_new_version) {
            // Under a second id it is a duplicate already.
            verdict.duplicates += usize::from(found.ids.len() < 2);
            verdict.tell(|| format!("{}, {}: its text was kept before", name(), truth.url));
        }
        if is_new_version && counts_as_edit {
            later_right += 1;
        } else if version.is_none() && !plan.is_flapping {
            verdict.tell(|| {
                format!(
                    "{}, {}: {:?} with its text was never published",
                    name(),
                    truth.url,
                    kept.headline
                )
            });
        }
    }
    #[allow(clippy::cast_precision_loss)]
    let count = texts.count as f64;
    verdict.text_f1 = if texts.count == 0 {
        1.0
    } else {
        texts.sum / count
    };
    verdict.edits_precision = share(later_right, later);
    verdict.pictures_recall = share(pictures_kept, verdict.pictures);
}

/// The version, of those there had been, that a kept text is: the headline exactly, the text as good as
/// exactly, and better than any other.
fn matching_version(
    world: &World,
    number: usize,
    last: usize,
    text: &Shingles,
    headline: &str,
) -> Option<usize> {
    let mut best: Option<(f64, usize)> = None;
    for version in 0..=last {
        let truth = world.truth_of_version(number, version)?;
        let f1 = text.f1(&Shingles::of(&truth.paragraphs.concat()));
        let is_alike = f1 >= LEAST_SHARE && truth.headline == headline;
        if is_alike && best.is_none_or(|(most, _)| f1 >= most) {
            best = Some((f1, version));
        }
    }
    best.map(|(_, version)| version)
}

/// Every mark of deletion against the truth.
fn marks(
    world: &World,
    history: &[Event],
    ids: &BTreeMap<String, usize>,
    found: &mut BTreeMap<usize, Found>,
    verdict: &mut Verdict,
) {
    let mut right = 0;
    for event in history.iter().filter(|event| event.kind == "gone") {
        verdict.gone_events += 1;
        let by_url = || world.locate(event.url.as_deref()?);
        let number = ids.get(&event.article).copied().or_else(by_url);
        let observed = event.observed_at.as_millisecond();
        let plan = number.and_then(|number| Some((number, world.article(number)?.1)));
        let is_true = plan.is_some_and(|(_, plan)| {
            plan.absence.is_some_and(|absence| {
                absence.from_ms <= observed && observed - NOTING_MS < absence.until_ms
            })
        });
        if is_true {
            right += 1;
            if let Some((number, _)) = plan {
                found.entry(number).or_default().is_marked_gone = true;
            }
        } else {
            verdict.tell(|| {
                format!(
                    "{} was marked gone at {} and is there",
                    event.article, event.observed_at
                )
            });
        }
    }
    verdict.deletions_precision = share(right, verdict.gone_events);
}
