//! How sources fare, as `sources` and `status` tell it.

use std::collections::HashMap;

use anyhow::Result;
use jianbao_core::ArticleKey;
use jianbao_store::{
    Archive, Interval, SourceHealth, SourceKind, SourceSettings, SourceState, State,
};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::fetching;
use crate::cli::Global;
use crate::output::told_url;
use crate::pipeline::alarm::{Alarm, alarms, of_layout};
use crate::pipeline::schedule::words;

/// How a source fares.
#[derive(Default)]
pub(super) struct Health {
    pub(super) state: SourceState,
    pub(super) alarms: Vec<Alarm>,
}

/// The time that alarms are judged at.
pub(super) fn now(global: &Global) -> Result<Timestamp> {
    let clock = global.clock.as_deref().unwrap_or_default();
    if !clock.starts_with("tcp://") {
        return Ok(super::clock(global)?.now());
    }
    let timer = fetching::runtime()?.block_on(fetching::timer(global))?;
    Ok(timer.clock().now())
}

/// How each of these sources fares; nothing without a state.
pub(super) fn read(
    archive: &Archive,
    sources: &[SourceSettings],
    now: Timestamp,
) -> Result<HashMap<String, Health>> {
    let Some(state) = State::open_read_only(&archive.layout.state())? else {
        return Ok(HashMap::new());
    };
    let mut states: HashMap<String, SourceState> = state.sources()?.into_iter().collect();
    let confidences: HashMap<String, Vec<f64>> = state.confidences()?.into_iter().collect();
    let mut health = HashMap::new();
    for settings in sources {
        let id = settings.id.to_string();
        let url = settings.url.as_deref().unwrap_or_default();
        let state = if settings.kind == SourceKind::Page {
            state_of_page(&state, archive, settings)?
        } else {
            states.remove(&id).unwrap_or_default()
        };
        let confidences = confidences.get(&id).map_or(&[][..], Vec::as_slice);
        let alarms = alarms(url, &state, confidences, now);
        health.insert(id, Health { state, alarms });
    }
    for (host, learning, sources) in state.drifts()? {
        for source in sources {
            if let Some(health) = health.get_mut(&source) {
                health.alarms.extend(of_layout(&host, &learning));
            }
        }
    }
    // Those that are in the settings no more.
    for (id, state) in states {
        let alarms = Vec::new();
        health.insert(id, Health { state, alarms });
    }
    Ok(health)
}

/// How a source fares that is one page: as its article does.
fn state_of_page(
    state: &State,
    archive: &Archive,
    settings: &SourceSettings,
) -> Result<SourceState> {
    let Some(Ok(key)) = settings.url.as_deref().map(ArticleKey::of) else {
        return Ok(SourceState::default());
    };
    if let Some(candidate) = state.candidate(key.as_str())? {
        return Ok(SourceState {
            failures: candidate.attempts,
            next_poll_at: Some(candidate.next_try_at).filter(|_| !candidate.is_given_up()),
            last_error: candidate.last_error,
            ..SourceState::default()
        });
    }
    let watch = match archive.catalog.article_of_key(&key)? {
        Some(article) => state.watch(&article)?,
        None => None,
    };
    Ok(watch.map_or_else(SourceState::default, |watch| {
        let capture = watch.page.as_ref().and_then(|page| page.capture.as_ref());
        let looked_at = capture.map_or(watch.first_captured_at, |capture| capture.captured_at);
        SourceState {
            last_success_at: Some(looked_at),
            last_new_article_at: Some(watch.first_captured_at),
            failures: watch.failures,
            last_error: watch.last_error,
            next_poll_at: Some(watch.next_look_at),
            health: SourceHealth {
                interval: Some(Interval {
                    seconds: watch.next_look_at.duration_since(looked_at).as_secs(),
                    why: "a page is looked at again at the ages of revisit.ages".to_owned(),
                }),
                ..SourceHealth::default()
            },
            ..SourceState::default()
        }
    }))
}

impl Health {
    /// All of it.
    pub(super) fn json(&self, url: Option<&str>) -> Value {
        let state = &self.state;
        let health = &state.health;
        let instant = |at: Option<Timestamp>| at.map(|at| at.to_string());
        json!({
            "last_success_at": instant(state.last_success_at),
            "last_new_article_at": instant(state.last_new_article_at),
            "next_poll_at": instant(state.next_poll_at),
            "failures": state.failures,
            "last_error": state.last_error,
            "interval_s": health.interval.as_ref().map(|interval| interval.seconds),
            "interval_why": health.interval.as_ref().map(|interval| &interval.why),
            "failing": health.failing.as_ref().map(|failing| json!({
                "since": failing.since.to_string(),
                "at": failing.at.to_string(),
                "url": told_url(&failing.url),
                "status": failing.status,
                "redirects": failing.redirects,
                "reason": state.last_error,
            })),
            "asked_url": url.map(|url| told_url(health.asked_url(url))),
            "moving": health.moving.as_ref().map(|moving| json!({
                "to": told_url(&moving.to),
                "since": moving.since.to_string(),
                "times": moving.times,
            })),
            "ended_at": url
                .filter(|url| health.is_ended(url))
                .and(health.ended.as_ref())
                .map(|ended| ended.at.to_string()),
            "alarms": self.alarms,
        })
    }

    /// How often it is asked, and why.
    pub(super) fn interval(&self) -> Option<String> {
        let interval = self.state.health.interval.as_ref()?;
        Some(format!("{} ({})", words(interval.length()), interval.why))
    }

    /// What is wrong, in words; none when nothing is.
    pub(super) fn trouble(&self) -> Option<String> {
        let told: Vec<String> = self
            .alarms
            .iter()
            .map(|alarm| alarm.message.clone())
            .collect();
        if !told.is_empty() {
            return Some(told.join("; "));
        }
        let reason = self.state.last_error.as_deref()?;
        let Some(failing) = &self.state.health.failing else {
            return Some(reason.to_owned());
        };
        let redirects = match failing.redirects {
            0 => String::new(),
            count => format!(" after {count} redirects, at {}", told_url(&failing.url)),
        };
        Some(format!("{reason}{redirects} (since {})", failing.since))
    }
}
