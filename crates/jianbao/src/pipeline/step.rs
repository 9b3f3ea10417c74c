//! One turn at a host: a request, its answer as evidence, and what the answer says.

use std::sync::Arc;

use anyhow::Result;
use jianbao_crawl::{
    Accept, Exchange, FetchError, FetchRequest, HostKey, MAX_REDIRECTS, MAX_ROBOTS_REDIRECTS,
    Validators,
};
use jianbao_extract::{Limits, Page, extract};
use jianbao_store::{Candidate, KeptCapture, SourceState, Watch};
use jiff::Timestamp;
use url::Url;

use super::announced::Announced;
use super::capture::{Captured, reason, validators_after};
use super::discover::{self, Asked};
use super::fare::Trail;
use super::list;
use super::look::{self, Seen};
use super::make::PageLook;
use super::outcome::{Lead, Outcome, Visit};
use super::parts::{self, Parts, Progress};
use super::{Context, archive, robots, schedule, site};

/// A redirect to a longer URL leads nowhere, in bytes: as long as pages and feeds may have them.
const MAX_URL_BYTES: usize = 8 << 10;

/// What a turn is for.
#[derive(Clone, Debug)]
pub(crate) enum Task {
    /// A source is asked what is new.
    Poll {
        source: String,
        before: Box<SourceState>,
    },
    /// What a source led to is asked for.
    Follow { source: String, lead: Lead },
    /// The `robots.txt` of an origin is asked for, on behalf of a source.
    Robots { source: String, origin: String },
    /// Something announced is fetched.
    Candidate(Box<Candidate>),
    /// An article is looked at again.
    Look(Box<Watch>),
}

/// A task with the URL whose turn it is.
#[derive(Clone, Debug)]
pub(crate) struct Turn {
    pub(crate) task: Task,
    /// The URL that was asked for first.
    pub(crate) requested: Url,
    /// The URL to ask for now.
    pub(crate) url: Url,
    /// How many redirects led here.
    pub(crate) redirects: usize,
    /// Whether each of them was for good.
    pub(crate) is_permanent: bool,
    /// Where those led that were for good, before any other.
    pub(crate) lasting: Url,
    /// What came of the pages of the article before this one.
    pub(crate) parts: Option<Box<Parts>>,
}

/// What came of a turn.
#[derive(Debug)]
pub(crate) enum Step {
    /// The answer leads to another URL, whose host has its own turn.
    Redirected(Box<Turn>),
    /// The task ended.
    Done(Visit),
}

impl Turn {
    pub(crate) fn new(task: Task, url: Url) -> Self {
        Self {
            task,
            requested: url.clone(),
            lasting: url.clone(),
            url,
            redirects: 0,
            is_permanent: true,
            parts: None,
        }
    }

    /// The turn of the next page of an article.
    pub(crate) fn of_part(task: Task, url: Url, parts: Box<Parts>) -> Self {
        Self {
            parts: Some(parts),
            ..Self::new(task, url)
        }
    }

    /// A capture whose payload the answer may repeat.
    fn earlier(&self) -> Option<&KeptCapture> {
        match &self.task {
            Task::Poll { before, .. } => discover::earlier(before),
            Task::Candidate(_) | Task::Follow { .. } | Task::Robots { .. } => None,
            Task::Look(watch) => watch.page.as_ref().and_then(|page| match self.parts {
                Some(_) => Parts::earlier(self, &page.parts),
                None => page.capture.as_ref(),
            }),
        }
    }

    /// The validators of the last answer of this URL. Without that answer in the evidence a 304 would
    /// say nothing.
    fn validators(&self) -> Validators {
        let url = self.url.as_str();
        match &self.task {
            Task::Candidate(_) | Task::Follow { .. } | Task::Robots { .. } => Validators::default(),
            Task::Look(watch) => match &watch.page {
                Some(page) if page.url == url && page.capture.is_some() => Validators {
                    etag: page.etag.clone(),
                    last_modified: page.last_modified.clone(),
                },
                _ => Validators::default(),
            },
            Task::Poll { before, .. } => match &before.answer {
                Some(answer) if answer.target == url && answer.capture.is_some() => Validators {
                    etag: answer.etag.clone(),
                    last_modified: answer.last_modified.clone(),
                },
                _ => Validators::default(),
            },
        }
    }

    /// The source that the turn is for.
    pub(crate) fn source(&self) -> &str {
        match &self.task {
            Task::Poll { source, .. }
            | Task::Follow { source, .. }
            | Task::Robots { source, .. } => source,
            Task::Candidate(candidate) => &candidate.source,
            Task::Look(watch) => &watch.source,
        }
    }

    /// How many redirects are followed.
    fn most_redirects(&self) -> usize {
        match self.task {
            Task::Robots { .. } => MAX_ROBOTS_REDIRECTS,
            _ => MAX_REDIRECTS,
        }
    }

    fn trail(&self, status: Option<u16>) -> Trail {
        Trail {
            requested: self.requested.to_string(),
            lasting: self.lasting.to_string(),
            url: self.url.to_string(),
            redirects: self.redirects,
            status,
        }
    }
}

/// Takes a turn.
pub(crate) async fn take(context: Arc<Context>, turn: Turn, now: Timestamp) -> Result<Step> {
    let request = FetchRequest {
        url: turn.url.clone(),
        accept: match turn.task {
            Task::Poll { .. } | Task::Follow { .. } => Accept::Feed,
            _ => Accept::Page,
        },
        validators: turn.validators(),
    };
    let fetched = context.fetcher(turn.source()).fetch(&request).await;
    let length = fetched.as_ref().map_or(0, |exchange| exchange.body().len());
    let _reading = context.turn_to_read(length).await;
    let blocking = tokio::task::spawn_blocking({
        let turn = turn.clone();
        let context = Arc::clone(&context);
        move || answered(&context, turn, fetched, now)
    });
    match blocking.await {
        Ok(step) => step,
        Err(panic) => {
            // A page that the program fails on is kept as evidence; it must not end the run, nor the next.
            let reason = format!("the program failed on it, which is a mistake of ours: {panic}");
            fail(&context, turn, reason, None, None, now).map(Step::Done)
        }
    }
}

fn answered(
    context: &Context,
    turn: Turn,
    fetched: Result<Exchange, FetchError>,
    now: Timestamp,
) -> Result<Step> {
    let mut exchange = match fetched {
        Ok(exchange) => exchange,
        Err(error) => {
            if let Task::Robots { origin, .. } = &turn.task {
                return robots::answered(context, origin, Err(&error), None, now).map(Step::Done);
            }
            return fail(context, turn, reason(&error), None, None, now).map(Step::Done);
        }
    };
    let mut not_before = exchange.retry_after();
    let captured = {
        let mut keeper = context.keeper();
        let host = HostKey::of(&turn.url).to_string();
        let is_refused = matches!(exchange.status, 429 | 503) && not_before.is_none();
        if let Some(times) = keeper.count_refusal(&host, is_refused)? {
            let patience = schedule::after_refusals(times);
            not_before = Some(schedule::later(exchange.captured_at, patience));
        }
        if let Some(not_before) = not_before {
            // First of all: a run that dies of what follows must not be the reason to come too soon.
            keeper.state().write_turns(&[(host, not_before)])?;
        }
        keeper.keep_exchange(&mut exchange, turn.earlier())?
    };
    let now = exchange.captured_at;
    if let Some(redirect) = exchange.redirect() {
        let most = turn.most_redirects();
        if turn.redirects >= most {
            let reason = format!(
                "more than {most} redirects, the last to {}",
                redirect.target
            );
            let status = Some(exchange.status);
            if let Task::Robots { origin, .. } = &turn.task {
                // Redirects that lead nowhere are no file (RFC 9309 §2.3.1.2).
                return robots::answered(context, origin, Ok(&exchange), not_before, now)
                    .map(Step::Done);
            }
            return fail(context, turn, reason, status, not_before, now).map(Step::Done);
        }
        if redirect.target.as_str().len() > MAX_URL_BYTES {
            let reason = format!("it redirects to a URL of more than {MAX_URL_BYTES} bytes");
            let status = Some(exchange.status);
            return fail(context, turn, reason, status, not_before, now).map(Step::Done);
        }
        let is_permanent = turn.is_permanent && redirect.is_permanent;
        return Ok(Step::Redirected(Box::new(Turn {
            lasting: if is_permanent {
                redirect.target.clone()
            } else {
                turn.lasting
            },
            url: redirect.target,
            redirects: turn.redirects + 1,
            is_permanent,
            ..turn
        })));
    }
    if let Task::Robots { origin, .. } = &turn.task {
        return robots::answered(context, origin, Ok(&exchange), not_before, now).map(Step::Done);
    }
    let status = Some(exchange.status);
    let visit = match (exchange.status, captured) {
        (304, _) if turn.validators() == Validators::default() => {
            let reason = "it answers 304 to a request without a condition".to_owned();
            fail(context, turn, reason, status, not_before, now)?
        }
        (304, _) => not_modified(context, turn, &exchange, now)?,
        (200..=299, Some(captured)) if exchange.is_complete() => {
            return content(context, turn, &exchange, captured, now);
        }
        (200..=299, _) => {
            let reason = match exchange.truncated {
                Some(truncation) => format!("the answer was cut short ({truncation})"),
                None => "the answer cannot be decoded to its end".to_owned(),
            };
            fail(context, turn, reason, status, not_before, now)?
        }
        (status, captured) => refused(context, turn, status, captured, not_before, now)?,
    };
    Ok(Step::Done(visit))
}

fn not_modified(
    context: &Context,
    turn: Turn,
    exchange: &Exchange,
    now: Timestamp,
) -> Result<Visit> {
    let trail = turn.trail(Some(304));
    match turn.task {
        Task::Poll { source, before } => match context.source(&source) {
            Some(settings) => {
                let asked = Asked {
                    settings,
                    before: *before,
                    now,
                    trail,
                };
                discover::not_modified(context, &asked, exchange)
            }
            None => Ok(Visit::of(Outcome::Polled)),
        },
        Task::Look(mut watch) => {
            if let Some(page) = &mut watch.page {
                let before = Validators {
                    etag: page.etag.take(),
                    last_modified: page.last_modified.take(),
                };
                let after = validators_after(exchange, before);
                (page.etag, page.last_modified) = (after.etag, after.last_modified);
            }
            look::look_again(context, *watch, Seen::NotModified, now)
        }
        // Never asked with a condition.
        Task::Candidate(_) | Task::Follow { .. } | Task::Robots { .. } => {
            Ok(Visit::of(Outcome::Unchanged))
        }
    }
}

/// Why an answer is no page, when its media type says that it is none.
pub(super) fn reason_against(exchange: &Exchange) -> Option<String> {
    let media_type = exchange.content_type()?;
    let essence = media_type.split(';').next().unwrap_or_default();
    let essence = essence.trim().to_ascii_lowercase();
    let is_page = !essence.contains('/')
        || essence.starts_with("text/")
        || essence == "application/xml"
        || essence.ends_with("+xml");
    (!is_page).then(|| format!("the answer is no article but {essence}"))
}

/// Takes in a whole answer with a content.
pub(super) fn content(
    context: &Context,
    turn: Turn,
    exchange: &Exchange,
    captured: Captured,
    now: Timestamp,
) -> Result<Step> {
    let source = turn.source().to_owned();
    let trail = turn.trail(Some(exchange.status));
    if matches!(turn.task, Task::Candidate(_) | Task::Look(_)) {
        if let Some(reason) = reason_against(exchange) {
            return no_page(context, turn, reason, now).map(Step::Done);
        }
        return article_page(context, turn, exchange, captured, now);
    }
    let visit = match turn.task {
        Task::Poll { source, before } => match context.source(&source) {
            Some(settings) => {
                let asked = Asked {
                    settings,
                    before: *before,
                    now,
                    trail,
                };
                discover::take_in(context, asked, exchange, &captured)?
            }
            None => Visit::of(Outcome::Polled),
        },
        Task::Follow { lead, .. } => match context.source(&source) {
            Some(settings) => list::take_in_followed(context, settings, lead, exchange, &captured)?,
            None => Visit::of(Outcome::Polled),
        },
        _ => Visit::of(Outcome::Polled),
    };
    Ok(Step::Done(visit))
}

/// The answer to what should be an article is not even a page.
fn no_page(context: &Context, turn: Turn, reason: String, now: Timestamp) -> Result<Visit> {
    if turn.parts.is_some() {
        return fail(context, turn, reason, None, None, now);
    }
    match turn.task {
        Task::Candidate(candidate) => {
            archive::failed(context, &candidate, Outcome::Blocked, &reason, None, now)
        }
        Task::Look(watch) => look::look_again(context, *watch, Seen::Blocked(reason), now),
        task => fail(context, Turn { task, ..turn }, reason, None, None, now),
    }
}

/// A page of an article: the only one, the first, or one of those after it.
fn article_page(
    context: &Context,
    turn: Turn,
    exchange: &Exchange,
    captured: Captured,
    now: Timestamp,
) -> Result<Step> {
    let source = turn.source();
    let page = Page {
        bytes: context.in_utf8(source, exchange.body().to_vec()),
        url: exchange.url.clone(),
        content_type: exchange.content_type().map(str::to_owned),
    };
    let validators = exchange.validators();
    let (hints, site_model) = site::hints(context, &context.keeper(), source, &page.url)?;
    let page_look = PageLook {
        requested: turn.requested.clone(),
        target: exchange.url.clone(),
        captured_at: exchange.captured_at,
        captured,
        parts: Vec::new(),
        etag: validators.etag,
        last_modified: validators.last_modified,
        extractor: context.extractor_of(&exchange.url),
        extraction: extract(&page, &hints, &Limits::default()),
        site_model,
    };
    let (turn, page_look, is_moved) = match parts::take_in(turn, page_look) {
        Progress::More(next) => return Ok(Step::Redirected(next)),
        Progress::Whole(turn, page_look, is_moved) => (turn, page_look, is_moved),
        Progress::Broken(turn, reason) => {
            return fail(context, turn, reason, None, None, now).map(Step::Done);
        }
    };
    let visit = match turn.task {
        Task::Candidate(candidate) => {
            let announced: Announced = serde_json::from_str(&candidate.entry)
                .unwrap_or_else(|_| Announced::page(&candidate.url, now));
            site::seen(context, &candidate.source, &page_look)?;
            archive::archive_page(context, &candidate, &announced, *page_look)?
        }
        Task::Look(watch) => {
            let seen = Seen::Page(page_look, is_moved);
            look::look_again(context, *watch, seen, now)?
        }
        _ => Visit::of(Outcome::Polled),
    };
    Ok(Step::Done(visit))
}

/// An answer without content.
fn refused(
    context: &Context,
    turn: Turn,
    status: u16,
    captured: Option<Captured>,
    not_before: Option<Timestamp>,
    now: Timestamp,
) -> Result<Visit> {
    let reason = format!("it answers {status}");
    if turn.parts.is_some() {
        return fail(context, turn, reason, Some(status), not_before, now);
    }
    match (turn.task, status) {
        (Task::Look(watch), 404 | 410) => {
            let answer = captured.map(|captured| captured.payload_in);
            look::look_again(context, *watch, Seen::Missing { reason, answer }, now)
        }
        (Task::Look(watch), 401 | 403 | 451) => {
            look::look_again(context, *watch, Seen::Blocked(reason), now)
        }
        (task, _) => {
            let turn = Turn { task, ..turn };
            fail(context, turn, reason, Some(status), not_before, now)
        }
    }
}

/// A turn that brought nothing.
pub(super) fn fail(
    context: &Context,
    mut turn: Turn,
    reason: String,
    status: Option<u16>,
    not_before: Option<Timestamp>,
    now: Timestamp,
) -> Result<Visit> {
    if let Some(parts) = turn.parts.take() {
        return parts::cut(context, turn, *parts, &reason, not_before, now);
    }
    let trail = turn.trail(status);
    match turn.task {
        Task::Poll { source, before } => match context.source(&source) {
            Some(settings) => {
                let asked = Asked {
                    settings,
                    before: *before,
                    now,
                    trail,
                };
                discover::fail(context, asked, &reason, not_before)
            }
            None => Ok(Visit::because(Outcome::Failed, reason)),
        },
        // Without a state of it: it is held to be out of reach for this run.
        Task::Follow { .. } | Task::Robots { .. } => Ok(Visit {
            not_before,
            ..Visit::because(Outcome::Failed, reason)
        }),
        Task::Candidate(candidate) => archive::failed(
            context,
            &candidate,
            Outcome::Failed,
            &reason,
            not_before,
            now,
        ),
        Task::Look(watch) => {
            look::look_again(context, *watch, Seen::Failed(reason, not_before), now)
        }
    }
}
