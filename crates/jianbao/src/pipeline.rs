//! The road of an article: a source is asked ([`discover`]), what it announces is fetched, read
//! ([`jianbao_extract`]) and kept ([`keeper`]), and looked at again ([`look`]). [`road`] says whose turn
//! it is; a stage boundary is a function call.

mod adopt;
pub(crate) mod announced;
mod archive;
mod bounded;
mod capture;
mod compose;
mod discover;
pub(crate) mod keeper;
mod look;
mod make;
pub(crate) mod outcome;
pub(crate) mod report;
pub(crate) mod road;
mod schedule;
mod similar;
mod step;
pub(crate) mod subscribe;

use std::num::NonZero;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::available_parallelism;

use anyhow::Result;
use jianbao_crawl::Fetcher;
use jianbao_extract::Hints;
use jianbao_store::{Settings, SourceSettings};

use crate::config::{Age, Config};
use keeper::Keeper;
use tokio::sync::{Semaphore, SemaphorePermit};
use url::Url;

/// A longer answer is read alone.
const LARGE_ANSWER_BYTES: usize = 1 << 20;

/// How many answers are read at once.
fn readers() -> u32 {
    let cores = available_parallelism().map_or(1, NonZero::get);
    u32::try_from(cores).unwrap_or(1)
}

/// What every step of the road needs.
#[derive(Debug)]
pub(crate) struct Context {
    config: Config,
    settings: Settings,
    fetcher: Fetcher,
    keeper: Mutex<Keeper>,
    /// As many answers are read at once as there are cores, and a large one alone: the tree of a page
    /// takes many times the memory of its bytes.
    readers: Semaphore,
}

impl Context {
    pub(crate) fn new(config: Config, fetcher: Fetcher, keeper: Keeper) -> Self {
        Self {
            settings: config.store_settings(),
            config,
            fetcher,
            keeper: Mutex::new(keeper),
            readers: Semaphore::new(readers() as usize),
        }
    }

    /// The keeper. A step that panicked with it in hand left a batch that is whole: things are put into
    /// it one by one.
    pub(crate) fn keeper(&self) -> MutexGuard<'_, Keeper> {
        self.keeper.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until an answer of this length, in bytes, may be read.
    async fn turn_to_read(&self, length: usize) -> Option<SemaphorePermit<'_>> {
        let share = if length > LARGE_ANSWER_BYTES {
            readers()
        } else {
            1
        };
        // It is never closed.
        self.readers.acquire_many(share).await.ok()
    }

    fn settings(&self) -> &Settings {
        &self.settings
    }

    fn ages(&self) -> &[Age] {
        &self.config.revisit.ages
    }

    fn source(&self, id: &str) -> Option<&SourceSettings> {
        let mut sources = self.config.source.iter();
        sources.find(|source| source.id.0.as_str() == id)
    }

    /// Whether there is anything to fetch.
    pub(crate) fn has_sources(&self) -> bool {
        self.config.source.iter().any(|source| source.url.is_some())
    }

    /// The source that a URL is of already.
    fn source_of_url(&self, url: &Url) -> Option<String> {
        let mut sources = self.config.source.iter();
        let found = sources.find(|source| source.url.as_deref() == Some(url.as_str()));
        found.map(|source| source.id.to_string())
    }

    /// The same with one more source, which is written to the archive's settings.
    fn with_source(mut self, source: &SourceSettings) -> Result<Self> {
        let table = Config::source_table(source)?;
        self.keeper().add_to_settings(&table)?;
        self.config.source.push(source.clone());
        self.settings = self.config.store_settings();
        Ok(self)
    }

    /// The hints for reading a page. Times without a zone are of the archive's.
    fn hints(&self) -> Hints {
        Hints {
            zone: Some(self.settings.archive.time_zone.0.clone()),
            ..Hints::default()
        }
    }
}
