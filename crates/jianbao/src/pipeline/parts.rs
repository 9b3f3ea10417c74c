//! Articles of several pages: each part has its own turn at the host, is kept as evidence, and joins the
//! text of the first.
//!
//! A part that cannot be had is no reason to lose the others, and none to take away what the archive has:
//! a new article is kept as far as it came, and a look that finds less of one that is kept fails.

use anyhow::Result;
use jianbao_extract::{Date, Extraction, PageKind, are_parts_of_one};
use jianbao_store::KeptCapture;
use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::announced::Announced;
use super::archive::name_of;
use super::look::Seen;
use super::make::PageLook;
use super::outcome::{Outcome, Visit};
use super::similar::{SAME_STORY, overlap};
use super::step::{Task, Turn};
use super::{Context, archive, look};

/// Most pages of an article that are asked for; the longest that were seen have some twelve.
const MAX_PARTS: usize = 20;

/// An article whose parts are not all there yet.
#[derive(Clone, Debug)]
pub(crate) struct Parts {
    /// The first page, with the text of those after it.
    whole: PageLook,
    /// Whether the URL of the first page was left for good on the way to it.
    is_moved: bool,
    seen: Vec<Url>,
}

/// What a page of an article leads to.
pub(crate) enum Progress {
    /// Another page, of which this is the turn.
    More(Box<Turn>),
    /// The article is there as a whole; of its first page, whether the URL was left for good.
    Whole(Turn, Box<PageLook>, bool),
    /// The page is no part of the article.
    Broken(Turn, String),
}

/// Takes in a page: the first of an article, or the next of one of which others came before.
pub(crate) fn take_in(mut turn: Turn, page: PageLook) -> Progress {
    let parts = match turn.parts.take() {
        None => {
            let is_moved = turn.redirects > 0 && turn.is_permanent;
            if page.extraction.kind != PageKind::Article || page.extraction.next_page.is_none() {
                return Progress::Whole(turn, Box::new(page), is_moved);
            }
            Box::new(Parts {
                seen: vec![page.requested.clone(), page.target.clone()],
                whole: PageLook {
                    // Whether the other pages changed is not what these would be an answer to.
                    etag: None,
                    last_modified: None,
                    ..page
                },
                is_moved,
            })
        }
        Some(mut parts) => {
            let kind = page.extraction.kind;
            if kind != PageKind::Article {
                let reason = format!("it is no article but {}", name_of(kind));
                turn.parts = Some(parts);
                return Progress::Broken(turn, reason);
            }
            let whole = &parts.whole;
            let reason = why_other(
                &whole.extraction,
                &whole.target,
                &page.extraction,
                &page.target,
            );
            if let Some(reason) = reason {
                let number = parts.whole.parts.len() + 2;
                let warning = format!("page {number} is left out: {reason}");
                parts.whole.extraction.warnings.push(warning);
                return parts.end(turn);
            }
            let is_seen = parts.seen.contains(&page.target);
            parts.seen.push(page.target);
            let is_new = !is_seen && parts.whole.extraction.join(page.extraction);
            if !is_new {
                // It shows what was there: a list of its own, not the article's.
                return parts.end(turn);
            }
            parts.whole.parts.push(page.captured.payload_in);
            parts
        }
    };
    let next = parts.whole.extraction.next_page.clone();
    match next.filter(|next| !parts.seen.contains(next)) {
        Some(next) if parts.whole.parts.len() + 1 < MAX_PARTS => {
            Progress::More(Box::new(Turn::of_part(turn.task, next, parts)))
        }
        Some(_) => {
            let mut parts = parts;
            let warning = format!("more than {MAX_PARTS} pages");
            parts.whole.extraction.warnings.push(warning);
            parts.end(turn)
        }
        None => parts.end(turn),
    }
}

/// Joins kept pages to the first as [`take_in`] would. `read` reads the page that was kept of a URL;
/// `None` when there is none.
pub(crate) fn join_kept(
    mut whole: Extraction,
    first: &Url,
    read: impl Fn(&Url) -> Result<Option<Extraction>>,
) -> Result<Option<Extraction>> {
    let mut seen = vec![first.clone()];
    while let Some(next) = whole.next_page.clone().filter(|next| !seen.contains(next)) {
        if seen.len() >= MAX_PARTS {
            break;
        }
        let Some(page) = read(&next)? else {
            return Ok(None);
        };
        let is_part = page.kind == PageKind::Article
            && why_other(&whole, first, &page, &next).is_none()
            && whole.join(page);
        if !is_part {
            break;
        }
        seen.push(next);
    }
    Ok(Some(whole))
}

/// Why a page is one of another article than the first: numbers in addresses are those of issues and days
/// too.
fn why_other(
    whole: &Extraction,
    first: &Url,
    page: &Extraction,
    target: &Url,
) -> Option<&'static str> {
    if !are_parts_of_one(first, target) {
        return Some("it leads elsewhere");
    }
    let is_elsewhere = page.canonical_url.as_ref().is_some_and(|stated| {
        whole.canonical_url.as_ref() != Some(stated) && !are_parts_of_one(first, stated)
    });
    if is_elsewhere {
        return Some("it states another URL");
    }
    if let (Some(one), Some(other)) = (&whole.headline, &page.headline)
        && !are_headlines_of_one(one, other)
    {
        return Some("its headline is another");
    }
    if let (Some(one), Some(other)) = (&whole.date_published, &page.date_published)
        && !are_dates_of_one(one, other)
    {
        return Some("its date is another");
    }
    None
}

/// Whether two headlines are the same but for what names the part: "(2)", "page 2", "Teil 2".
fn are_headlines_of_one(one: &str, other: &str) -> bool {
    /// Most letters of the name of a part.
    const MAX_NAME: usize = 6;
    let letters = |text: &str| -> String {
        let letters = text.chars().filter(|one| one.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    let (one, other) = (letters(one), letters(other));
    let (short, long) = if one.len() <= other.len() {
        (&one, &other)
    } else {
        (&other, &one)
    };
    let Some(rest) = long.strip_prefix(short.as_str()) else {
        return false;
    };
    // "Issue 1" is no beginning of "Issue 12".
    let is_number_cut = short.chars().next_back().is_some_and(char::is_numeric)
        && rest.chars().next().is_some_and(char::is_numeric);
    let named = rest.chars().filter(|one| !one.is_numeric()).count();
    !is_number_cut && named <= MAX_NAME
}

fn are_dates_of_one(one: &Date, other: &Date) -> bool {
    let is_alike = one.certainty == other.certainty;
    // A day without a time is off by as much as a day, and by its zone.
    let most = SignedDuration::from_hours(if is_alike { 20 } else { 40 });
    one.instant.duration_since(other.instant).abs() <= most
}

impl Parts {
    fn end(self: Box<Self>, turn: Turn) -> Progress {
        Progress::Whole(turn, Box::new(self.whole), self.is_moved)
    }

    /// The page of this part as it was when the article was looked at before.
    pub(crate) fn earlier<'a>(turn: &Turn, before: &'a [KeptCapture]) -> Option<&'a KeptCapture> {
        before
            .iter()
            .find(|capture| capture.url == turn.url.as_str())
    }
}

/// Takes in that the next page could not be had.
pub(crate) fn cut(
    context: &Context,
    turn: Turn,
    parts: Parts,
    reason: &str,
    not_before: Option<Timestamp>,
    now: Timestamp,
) -> Result<Visit> {
    let mut whole = parts.whole;
    let reason = format!("page {} of it: {reason}", whole.parts.len() + 2);
    match turn.task {
        Task::Candidate(candidate) => {
            whole.extraction.warnings.push(reason.clone());
            let announced = serde_json::from_str(&candidate.entry)
                .unwrap_or_else(|_| Announced::page(&candidate.url, now));
            let visit = archive::archive_page(context, &candidate, &announced, whole)?;
            // Of an article that is kept already nothing is missing for that.
            let cut = (visit.outcome == Outcome::New).then_some(reason);
            Ok(Visit {
                not_before,
                reason: visit.reason.or(cut),
                ..visit
            })
        }
        Task::Look(watch) => {
            let kept = context.keeper().told(&watch.article, None)?;
            let is_less = kept.is_some_and(|kept| {
                let text = &whole.extraction.text;
                kept.text.len() > text.len() && overlap(&kept.text, text) >= SAME_STORY
            });
            if !is_less {
                let seen = Seen::Page(Box::new(whole), parts.is_moved);
                return look::look_again(context, *watch, seen, now);
            }
            look::look_again(context, *watch, Seen::Failed(reason, not_before), now)
        }
        // Only articles have parts.
        Task::Poll { .. } | Task::Follow { .. } | Task::Robots { .. } => {
            Ok(Visit::because(Outcome::Failed, reason))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headlines_of_parts_differ_by_the_name_of_the_part_only() {
        assert!(are_headlines_of_one("Ferry returns", "Ferry returns"));
        assert!(are_headlines_of_one("Ferry returns", "Ferry returns (2)"));
        assert!(are_headlines_of_one(
            "Ferry returns",
            "Ferry returns – Seite 2"
        ));
        assert!(!are_headlines_of_one("Letter 12", "Letter 13"));
        assert!(!are_headlines_of_one("Letter 1", "Letter 12"));
        assert!(!are_headlines_of_one(
            "Ferry returns",
            "Gale closes the pier"
        ));
    }
}
