//! The road of an article: a source is asked ([`discover`]), what it announces is fetched, read
//! ([`jianbao_extract`]) and kept ([`keeper`]), and looked at again ([`look`]). [`road`] says whose turn
//! it is; a stage boundary is a function call.

mod adopt;
pub(crate) mod alarm;
pub(crate) mod announced;
mod archive;
mod bounded;
mod capture;
mod compose;
mod discover;
pub(crate) mod fare;
pub(crate) mod fetchers;
pub(crate) mod keeper;
mod list;
mod listing;
mod look;
mod make;
pub(crate) mod outcome;
pub(crate) mod page_record;
mod parts;
pub(crate) mod report;
pub(crate) mod road;
mod robots;
pub(crate) mod schedule;
mod similar;
mod site;
mod sitemap;
mod step;
pub(crate) mod subscribe;
mod websub;

use std::collections::HashMap;
use std::num::NonZero;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::available_parallelism;

use anyhow::Result;
use jianbao_crawl::Fetcher;
use jianbao_extract::Hints;
use jianbao_store::Settings;

use crate::config::{Age, Config, Source};
use crate::site_rules::SiteRuleFolders;
use fetchers::Fetchers;
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
    /// What is known of the markup of sites.
    site_rules: SiteRuleFolders,
    /// Where each source stands in the configuration, by id.
    places: HashMap<String, usize>,
    settings: Settings,
    fetchers: Fetchers,
    keeper: Mutex<Keeper>,
    /// The site models of this pass, by host.
    models: Mutex<site::Models>,
    /// As many answers are read at once as there are cores, and a large one alone: the tree of a page
    /// takes many times the memory of its bytes.
    readers: Semaphore,
}

impl Context {
    pub(crate) fn new(
        config: Config,
        site_rules: SiteRuleFolders,
        fetchers: Fetchers,
        keeper: Keeper,
    ) -> Self {
        let ids = config.source.iter().map(|source| source.id.to_string());
        Self {
            places: ids.enumerate().map(|(place, id)| (id, place)).collect(),
            settings: config.store_settings(),
            site_rules,
            config,
            fetchers,
            keeper: Mutex::new(keeper),
            models: Mutex::default(),
            readers: Semaphore::new(readers() as usize),
        }
    }

    /// The keeper. A step that panicked with it in hand left a batch that is whole: things are put into
    /// it one by one.
    pub(crate) fn keeper(&self) -> MutexGuard<'_, Keeper> {
        self.keeper.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The site models. They are taken with the keeper in hand or alone, never the other way round.
    fn models(&self) -> MutexGuard<'_, site::Models> {
        self.models.lock().unwrap_or_else(PoisonError::into_inner)
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

    fn source(&self, id: &str) -> Option<&Source> {
        self.config.source.get(*self.places.get(id)?)
    }

    /// What asks on behalf of a source.
    fn fetcher(&self, source: &str) -> Fetcher {
        self.fetchers.of(source)
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
    fn with_source(mut self, source: &Source) -> Result<Self> {
        self.keeper().add_to_settings(&source.table()?)?;
        let place = self.config.source.len();
        self.places.insert(source.id.to_string(), place);
        self.config.source.push(source.clone());
        self.settings = self.config.store_settings();
        Ok(self)
    }

    /// The hints for reading a page of a source at a URL. Times without a zone are of the source's, else
    /// of the archive's.
    fn hints_of(&self, source: &str, url: &Url) -> Hints {
        let of_archive = &self.settings.archive.time_zone.0;
        let zone = self
            .source(source)
            .map_or(of_archive, |source| source.zone(of_archive));
        Hints {
            zone: Some(zone.clone()),
            rules: self.site_rules.of(url),
            ..Hints::default()
        }
    }

    /// The bytes of an answer of a source; in UTF-8 when the settings say what charset they are in.
    fn in_utf8(&self, source: &str, bytes: Vec<u8>) -> Vec<u8> {
        let decoded = self
            .source(source)
            .and_then(|source| source.decoded(&bytes));
        decoded.unwrap_or(bytes)
    }

    /// The same where no source is known yet.
    fn hints(&self, url: &Url) -> Hints {
        self.hints_of("", url)
    }

    /// What reads pages at a URL: the version of the extractor, and that of the rules for the site. A
    /// text is another reading, not another revision, when only this changed.
    fn extractor_of(&self, url: &Url) -> String {
        match self.site_rules.of(url) {
            Some(rules) => format!("{}+{}", jianbao_extract::VERSION, rules.version()),
            None => jianbao_extract::VERSION.to_owned(),
        }
    }
}
