//! Articles of several pages: each part has its own turn at the host, is kept as evidence, and joins the
//! text of the first.
//!
//! A part that cannot be had is no reason to lose the others, and none to take away what the archive has:
//! a new article is kept as far as it came, and a look that finds less of one that is kept fails.

use anyhow::Result;
use jianbao_extract::PageKind;
use jianbao_store::KeptCapture;
use jiff::Timestamp;
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
            whole.extraction.warnings.push(reason);
            let announced = serde_json::from_str(&candidate.entry)
                .unwrap_or_else(|_| Announced::page(&candidate.url, now));
            Ok(Visit {
                not_before,
                ..archive::archive_page(context, &candidate, &announced, whole)?
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
