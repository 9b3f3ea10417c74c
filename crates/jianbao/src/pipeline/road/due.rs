//! What is due: sources, what they announced, and articles to look at again.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use anyhow::Result;
use jianbao_core::ArticleKey;
use jianbao_crawl::HostKey;
use jianbao_store::{Candidate, SourceKind, SourceState, StateChange};
use jiff::Timestamp;
use url::Url;

use super::super::outcome::{Outcome, Visit};
use super::super::step::{Task, Turn};
use super::super::{schedule, websub};
use super::{Extent, Road, page_candidate};
use crate::config::Source;

impl Road<'_> {
    /// Queues everything that is due and not queued yet.
    pub(super) fn take_up_due(&mut self) -> Result<()> {
        self.context.keeper().flush()?;
        let now = self.clock.now();
        if let Extent::Pages { candidates, looks } = self.extent.clone() {
            for key in candidates {
                if let Some(candidate) = self.state.candidate(&key)? {
                    self.queue_candidate(&candidate.key, &candidate.url);
                }
            }
            for article in looks {
                if let Some(watch) = self.state.watch(&article)? {
                    self.queue_look(article.as_str(), &watch.url)?;
                }
            }
            return Ok(());
        }
        let polls: HashMap<String, Timestamp> = self.state.next_polls()?.into_iter().collect();
        let woken: HashSet<String> = websub::woken(&self.layout()?)?
            .into_iter()
            .map(|source| source.to_string())
            .collect();
        let context = Arc::clone(&self.context);
        for source in &context.config.source {
            let id = source.id.0.as_str();
            let is_woken = woken.contains(id);
            let is_due = is_woken || polls.get(id).is_none_or(|at| *at <= now);
            match (&source.url, source.kind) {
                (Some(url), SourceKind::Page) => self.announce_page(source, url, now)?,
                (Some(url), _) if is_due => self.queue_poll(source, url, is_woken, now)?,
                _ => {}
            }
        }
        for (key, url) in self.state.due_candidates(now)? {
            self.queue_candidate(&key, &url);
        }
        for (article, url) in self.state.due_watches(now)? {
            self.queue_look(&article, &url)?;
        }
        Ok(())
    }

    fn queue_poll(
        &mut self,
        source: &Source,
        url: &str,
        is_woken: bool,
        now: Timestamp,
    ) -> Result<()> {
        let id = source.id.to_string();
        let name = format!("poll {id}");
        if self.taken.contains(&name) {
            return Ok(());
        }
        let before = self.state.source(&id)?.unwrap_or_default();
        let health = &before.health;
        if health.is_ended(url) {
            return Ok(());
        }
        if !is_woken && schedule::is_skipped(&health.hints, now) {
            // It became due while nobody should ask, or before a late run.
            let next_poll_at = Some(schedule::after_skipped(&id, now, &health.hints));
            let state = SourceState {
                next_poll_at,
                ..before
            };
            if next_poll_at > Some(now) {
                let mut keeper = self.context.keeper();
                keeper.note(vec![StateChange::Source(id, state)])?;
                return keeper.flush();
            }
            return Ok(());
        }
        let asked = health.asked_url(url).to_owned();
        // Only what it is called: what is known of it is read when its turn comes.
        let task = Task::Poll {
            source: id,
            before: Box::default(),
        };
        self.queue(name, task, &asked);
        Ok(())
    }

    pub(super) fn queue_candidate(&mut self, key: &str, url: &str) {
        let name = format!("candidate {key}");
        if self.taken.contains(&name) {
            return;
        }
        // Only what it is called: its announcement is read when its turn comes.
        let task = Task::Candidate(Box::new(Candidate {
            key: key.to_owned(),
            source: String::new(),
            url: url.to_owned(),
            entry: String::new(),
            next_try_at: Timestamp::MIN,
            attempts: 0,
            last_error: None,
        }));
        self.queue(name, task, url);
    }

    fn queue_look(&mut self, article: &str, url: &str) -> Result<()> {
        let name = format!("look {article}");
        if self.taken.contains(&name) {
            return Ok(());
        }
        let Some(watch) = self.state.watch(&article.parse()?)? else {
            return Ok(());
        };
        self.queue(name, Task::Look(Box::new(watch)), url);
        Ok(())
    }

    pub(super) fn queue(&mut self, name: String, task: Task, url: &str) {
        let Ok(url) = Url::parse(url) else {
            // Told once a run.
            let visit = Visit::because(Outcome::Failed, "it is no URL");
            self.report.count("", url, visit);
            self.taken.insert(name);
            return;
        };
        self.taken.insert(name);
        self.turns.push(HostKey::of(&url), Turn::new(task, url));
    }

    /// A source that is a page is announced once; then it is an article like others.
    fn announce_page(&mut self, source: &Source, url: &str, now: Timestamp) -> Result<()> {
        let Ok(key) = ArticleKey::of(url) else {
            return Ok(());
        };
        let mut keeper = self.context.keeper();
        let is_known = self.state.candidate(key.as_str())?.is_some()
            || keeper.archive()?.catalog.article_of_key(&key)?.is_some();
        if is_known {
            return Ok(());
        }
        keeper.note(vec![StateChange::Candidate(page_candidate(
            source.id.0.as_str(),
            &key,
            url,
            now,
        )?)])?;
        keeper.flush()
    }

    /// When something becomes due that is not yet.
    pub(super) fn next_due(&self, now: Timestamp) -> Result<Option<Timestamp>> {
        let polls = self.state.next_polls()?;
        let polls = polls
            .into_iter()
            .filter(|(source, _)| {
                self.context
                    .source(source)
                    .is_some_and(|source| source.url.is_some())
            })
            .map(|(_, at)| at)
            .filter(|at| *at > now);
        let due = self.state.next_due_after(now)?;
        // What was given up has no time.
        let never = Timestamp::MAX.as_millisecond();
        Ok(polls
            .chain(due)
            .min()
            .filter(|at| at.as_millisecond() < never))
    }
}
