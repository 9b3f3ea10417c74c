//! The further pages of an article that is subscribed to: asked for as a sync asks for them, as far as
//! `robots.txt` allows, for as long as one waits at the prompt.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Result;
use jianbao_crawl::{Accept, HostKey, Timer};
use tokio::sync::Notify;

use super::super::Context;
use super::super::outcome::Visit;
use super::super::schedule;
use super::super::step::{self, Step, Turn};
use super::manners::Manners;
use super::probe::{Answer, PATIENCE};

/// What an interrupt does.
#[derive(Debug, Default)]
pub(crate) struct Stop {
    heard: Notify,
    /// Whether there is something to keep, which ends in order.
    has_something: AtomicBool,
}

impl Stop {
    /// Hears an interrupt. Whether what is under way ends by itself now.
    pub(crate) fn hear(&self) -> bool {
        let ends = self.has_something.load(Ordering::SeqCst);
        if ends {
            self.heard.notify_one();
        }
        ends
    }
}

/// Goes the road of a candidate whose first page is there. Also whether an interrupt ended it: the article is
/// kept then as far as it came, as when the time is over.
pub(super) async fn whole(
    context: &Context,
    timer: &mut Timer,
    manners: &mut Manners,
    turn: Turn,
    answer: Answer,
    stop: &Stop,
) -> Result<(Visit, bool)> {
    stop.has_something.store(true, Ordering::SeqCst);
    let visit = pages(context, timer, manners, turn, answer, stop).await;
    stop.has_something.store(false, Ordering::SeqCst);
    visit
}

async fn pages(
    context: &Context,
    timer: &mut Timer,
    manners: &mut Manners,
    turn: Turn,
    answer: Answer,
    stop: &Stop,
) -> Result<(Visit, bool)> {
    let (mut turn, mut answer) = (turn, answer);
    let until = schedule::later(timer.clock().now(), PATIENCE);
    // A host that answers slowly has no more time than one that wants to be asked slowly.
    let over = tokio::time::sleep(PATIENCE.unsigned_abs());
    tokio::pin!(over);
    loop {
        turn = match taken(context, turn, answer)? {
            Step::Done(visit) => return Ok((visit, false)),
            Step::Redirected(next) => *next,
        };
        let host = HostKey::of(&turn.url);
        let at = context.keeper().state().turn(host.as_str())?;
        let at = at.unwrap_or_default().max(timer.clock().now());
        let mut is_interrupted = false;
        let too_long = || format!("it was not asked for within {} s", PATIENCE.as_secs());
        let asked = if at > until {
            Err(too_long())
        } else {
            tokio::select! {
                asked = manners.ask(context, timer, &turn.url, Accept::Page) => asked?,
                () = &mut over => Err(too_long()),
                () = stop.heard.notified() => {
                    is_interrupted = true;
                    Err("an interrupt came before it".to_owned())
                }
            }
        };
        answer = match asked {
            Ok(answer) => answer,
            Err(reason) => {
                let now = timer.clock().now();
                let visit = step::fail(context, turn, reason, None, None, now)?;
                return Ok((visit, is_interrupted));
            }
        };
    }
}

/// Takes in a page. One that the program fails on takes nothing from those before it.
fn taken(context: &Context, turn: Turn, answer: Answer) -> Result<Step> {
    let Answer {
        exchange, captured, ..
    } = answer;
    let now = exchange.captured_at;
    let taken = catch_unwind(AssertUnwindSafe(|| {
        step::content(context, turn.clone(), &exchange, captured, now)
    }));
    taken.unwrap_or_else(|_| {
        let reason = "the program failed on it, which is a mistake of ours".to_owned();
        step::fail(context, turn, reason, None, None, now).map(Step::Done)
    })
}
