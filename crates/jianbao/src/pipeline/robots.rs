//! What sites forbid: their `robots.txt` files (RFC 9309), a day each, by origin. Feeds and pages that
//! the user named are asked all the same; articles, listing pages and sitemaps are not.

use std::collections::HashMap;

use anyhow::Result;
use jianbao_crawl::{Delay, Exchange, FetchError, HostKey, Robots, RobotsAnswer};
use jianbao_store::{RobotsState, SourceKind, State, StateChange};
use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::outcome::{Outcome, Visit};
use super::road::CLIPS;
use super::step::{self, Task, Turn};
use super::{Context, archive, capture, schedule};

/// The token that `robots.txt` files name us by.
const PRODUCT: &str = "jianbao";
/// A site that wants more patience between two requests gets this much.
pub(crate) const MAX_CRAWL_DELAY: SignedDuration = SignedDuration::from_secs(60);
/// Files that are held in memory at a time.
const MOST_HELD: usize = 4096;

/// What is said of a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Allowed,
    Disallowed,
    /// The file cannot be had, and why; it is asked for again at this time.
    Wait(Timestamp, String),
    /// It has to be asked for first.
    Unknown,
}

/// The files that are known, and the turns that wait for one.
#[derive(Debug, Default)]
pub(crate) struct Desk {
    held: HashMap<String, Held>,
    waiting: HashMap<String, Vec<(HostKey, Turn)>>,
}

#[derive(Debug)]
struct Held {
    robots: Robots,
    until: Timestamp,
    /// Whether nothing is known of the file but that it cannot be had.
    is_unreachable: bool,
    /// Why it cannot be had, when it was asked for in this run.
    why: Option<String>,
}

impl Desk {
    /// What is said of a URL now.
    pub(crate) fn verdict(&mut self, state: &State, url: &Url, now: Timestamp) -> Result<Verdict> {
        let origin = origin(url);
        if !self.held.contains_key(&origin) {
            match state.robots(&origin)? {
                Some(known) => self.hold(&origin, &known, None),
                None => return Ok(Verdict::Unknown),
            }
        }
        Ok(match self.held.get(&origin) {
            Some(held) if held.until <= now => Verdict::Unknown,
            Some(held) if held.is_unreachable && !held.robots.allows(url) => {
                let why = held.why.clone();
                let why = why.unwrap_or_else(|| "its robots.txt cannot be had".to_owned());
                Verdict::Wait(held.until, why)
            }
            Some(held) if !held.robots.allows(url) => Verdict::Disallowed,
            Some(_) => Verdict::Allowed,
            None => Verdict::Unknown,
        })
    }

    /// Lets a turn wait for the file of its origin; says whether that has to be asked for now.
    pub(crate) fn park(&mut self, host: HostKey, turn: Turn) -> bool {
        let waiting = self.waiting.entry(origin(&turn.url)).or_default();
        waiting.push((host, turn));
        waiting.len() == 1
    }

    /// Takes in what came of asking for a file, and gives back who waited for it.
    pub(crate) fn take_in(
        &mut self,
        origin: &str,
        visit: &Visit,
        now: Timestamp,
    ) -> Vec<(HostKey, Turn)> {
        let nothing = state_of(None, &RobotsAnswer::Unreachable, now);
        // Without a state the program failed on it: nobody asks again at once.
        let known = visit.robots.as_deref().unwrap_or(&nothing);
        self.hold(origin, known, visit.reason.clone());
        self.waiting.remove(origin).unwrap_or_default()
    }

    /// Gives back all turns that wait.
    pub(crate) fn drain(&mut self) -> Vec<(HostKey, Turn)> {
        std::mem::take(&mut self.waiting)
            .into_values()
            .flatten()
            .collect()
    }

    fn hold(&mut self, origin: &str, known: &RobotsState, why: Option<String>) {
        if self.held.len() >= MOST_HELD {
            self.held.clear();
        }
        let answer: RobotsAnswer =
            serde_json::from_str(&known.answer).unwrap_or(RobotsAnswer::Unreachable);
        let unreachable_for = known
            .unreachable_since
            .map_or(SignedDuration::ZERO, |since| {
                known.fetched_at.duration_since(since)
            });
        // The longer it cannot be had, the longer nobody asks.
        let patience = match known.unreachable_since {
            Some(_) => unreachable_for.clamp(schedule::ROBOTS_RETRY, schedule::A_DAY),
            None => schedule::A_DAY,
        };
        let held = Held {
            robots: answer.robots(PRODUCT, unreachable_for),
            until: schedule::later(known.fetched_at, patience),
            is_unreachable: answer == RobotsAnswer::Unreachable,
            why,
        };
        self.held.insert(origin.to_owned(), held);
    }
}

/// The origin of a URL (RFC 6454): a file holds for one scheme, name and port.
pub(crate) fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// Where the file of a URL's origin lies.
pub(crate) fn url_of(url: &Url) -> Url {
    let mut file = url.clone();
    file.set_path("/robots.txt");
    file.set_query(None);
    file.set_fragment(None);
    // No password of a page belongs there.
    let _ = file.set_username("");
    let _ = file.set_password(None);
    file
}

/// Whether a turn is one that a file speaks of.
pub(crate) fn concerns(context: &Context, task: &Task) -> bool {
    let is_named = |source: &str| {
        source == CLIPS
            || context
                .source(source)
                .is_some_and(|source| source.kind == SourceKind::Page)
    };
    match task {
        Task::Robots { .. } => false,
        Task::Poll { source, .. } => context
            .source(source)
            .is_some_and(|source| matches!(source.kind, SourceKind::Sitemap | SourceKind::Listing)),
        Task::Follow { .. } => true,
        Task::Candidate(candidate) => !is_named(&candidate.source),
        Task::Look(watch) => !is_named(&watch.source),
    }
}

/// What is remembered of an answer. An older one that means something goes on while there is none.
pub(crate) fn state_of(
    before: Option<&RobotsState>,
    answer: &RobotsAnswer,
    now: Timestamp,
) -> RobotsState {
    let text = |answer: &RobotsAnswer| serde_json::to_string(answer).unwrap_or_default();
    if *answer == RobotsAnswer::Unreachable {
        let since = before
            .and_then(|before| before.unreachable_since)
            .unwrap_or(now);
        return RobotsState {
            fetched_at: now,
            answer: before.map_or_else(|| text(answer), |before| before.answer.clone()),
            unreachable_since: Some(since),
            crawl_delay_ms: before.map_or(0, |before| before.crawl_delay_ms),
        };
    }
    let delay = answer.robots(PRODUCT, SignedDuration::ZERO).crawl_delay();
    let delay = delay
        .map_or(SignedDuration::ZERO, Delay::signed)
        .min(MAX_CRAWL_DELAY);
    RobotsState {
        fetched_at: now,
        answer: text(answer),
        unreachable_since: None,
        crawl_delay_ms: i64::try_from(delay.as_millis()).unwrap_or_default(),
    }
}

/// Takes in what came of asking for a file. Without a head of an answer there is only the reason.
pub(crate) fn answered(
    context: &Context,
    origin: &str,
    came: Result<&Exchange, &FetchError>,
    not_before: Option<Timestamp>,
    now: Timestamp,
) -> Result<Visit> {
    let (answer, reason) = match came {
        Ok(exchange) => {
            let answer = RobotsAnswer::of(exchange);
            let reason = match exchange.truncated {
                Some(truncation) => format!("its robots.txt was cut short ({truncation})"),
                None if !exchange.is_complete() => "its robots.txt cannot be decoded".to_owned(),
                None => format!("its robots.txt answers {}", exchange.status),
            };
            (answer, reason)
        }
        // So is whatever is asked for there, with the reason.
        Err(FetchError::Refused(_)) => (RobotsAnswer::Absent, String::new()),
        Err(error) => (RobotsAnswer::Unreachable, capture::reason(error)),
    };
    let mut keeper = context.keeper();
    let before = keeper.state().robots(origin)?;
    // While the host is to be left alone nobody can ask: the time until the next try begins after it.
    let asked_at = not_before.map_or(now, |not_before| not_before.max(now));
    let state = match answer {
        RobotsAnswer::Unreachable => state_of(before.as_ref(), &answer, asked_at),
        _ => state_of(before.as_ref(), &answer, now),
    };
    keeper.note(vec![StateChange::Robots(origin.to_owned(), state.clone())])?;
    Ok(Visit {
        robots: Some(Box::new(state)),
        reason: Some(reason),
        not_before,
        ..Visit::of(Outcome::Polled)
    })
}

/// A turn that is not taken: forbidden, or nobody knows whether it is.
pub(crate) fn refused(
    context: &Context,
    turn: Turn,
    verdict: &Verdict,
    now: Timestamp,
) -> Result<Visit> {
    if turn.parts.is_some() {
        let why = match verdict {
            Verdict::Wait(_, why) => why.clone(),
            _ => "robots.txt disallows it".to_owned(),
        };
        return step::fail(context, turn, why, None, None, now);
    }
    let visit = match (verdict, &turn.task) {
        (Verdict::Wait(at, why), Task::Candidate(candidate)) => {
            archive::held_back(context, candidate, Outcome::Failed, why, *at)?
        }
        (Verdict::Wait(at, why), _) => {
            step::fail(context, turn, why.clone(), None, Some(*at), now)?
        }
        _ => forbidden(context, turn, now)?,
    };
    // The host itself may be asked for what is allowed.
    Ok(Visit {
        not_before: None,
        ..visit
    })
}

fn forbidden(context: &Context, turn: Turn, now: Timestamp) -> Result<Visit> {
    const REASON: &str = "robots.txt disallows it";
    let at = schedule::later(now, schedule::A_DAY);
    match turn.task {
        Task::Candidate(candidate) => {
            archive::held_back(context, &candidate, Outcome::Blocked, REASON, at)
        }
        Task::Look(mut watch) => {
            let regular = schedule::next_look(watch.first_captured_at, now, context.ages());
            watch.next_look_at = regular.max(at);
            watch.last_error = Some(REASON.to_owned());
            context.keeper().note(vec![StateChange::Watch(watch)])?;
            Ok(Visit::because(Outcome::Blocked, REASON))
        }
        _ => {
            let visit = step::fail(context, turn, REASON.to_owned(), None, Some(at), now)?;
            Ok(Visit {
                outcome: Outcome::Blocked,
                ..visit
            })
        }
    }
}
