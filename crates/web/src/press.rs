//! Making pages: a few at a time, each by an archive that is opened once and used again.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::HeaderValue;
use flate2::Compression;
use flate2::write::GzEncoder;
use jianbao_core::Sha256Digest;
use jianbao_publish::{Page, Site, SitePath};
use jianbao_store::Settings;
use tokio::sync::Semaphore;

use crate::cache::{Answer, Cache, Wanted};
use crate::error::{Failure, WebError};
use crate::watch::{FileId, Generation};

/// Who waits longer for others' pages is told to come again. How many can wait is bounded by how many
/// connections there can be: each has one request at a time.
const MAX_WAIT: Duration = Duration::from_secs(10);
/// Shorter pages are sent as they are, in bytes: they fit into one packet.
const MIN_GZIP_BYTES: usize = 512;
/// A page is compressed while its reader waits; level 9 would take thrice the time for a few percent.
const GZIP_LEVEL: u32 = 5;

/// Makes pages, and keeps them as long as they are true.
pub(crate) struct Press {
    root: PathBuf,
    settings: Settings,
    /// One for each processor: more would only wait for each other.
    permits: Arc<Semaphore>,
    idle: Mutex<Vec<(FileId, Site)>>,
    cache: Mutex<Cache>,
}

impl Press {
    /// Refuses when the archive cannot be read at all.
    pub(crate) fn new(root: &Path, settings: Settings) -> Result<Self, WebError> {
        Site::open(root, settings.clone())?;
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Self {
            root: root.to_owned(),
            settings,
            permits: Arc::new(Semaphore::new(processors)),
            idle: Mutex::new(Vec::new()),
            cache: Mutex::new(Cache::new()),
        })
    }

    /// The answer for a page; none when there is no such page.
    pub(crate) async fn answer(
        self: &Arc<Self>,
        generation: Generation,
        wanted: Wanted,
    ) -> Result<Option<Answer>, Failure> {
        let kept = |press: &Self| press.cache().get(generation.number, &wanted);
        if let Some(answer) = kept(self) {
            return Ok(Some(answer));
        }
        let permit = Arc::clone(&self.permits).acquire_owned();
        let Ok(Ok(permit)) = tokio::time::timeout(MAX_WAIT, permit).await else {
            let seconds = MAX_WAIT.as_secs();
            return Err(Failure::Busy { seconds });
        };
        // Others may have waited for the same page.
        if let Some(answer) = kept(self) {
            return Ok(Some(answer));
        }
        let press = Arc::clone(self);
        let made = tokio::task::spawn_blocking(move || {
            // Held until the work is done, also when nobody waits for it any more.
            let _permit = permit;
            let Some(page) = press.page(generation.catalog, &wanted.0)? else {
                return Ok(None);
            };
            let answer = answer_of(page, &wanted)?;
            press
                .cache()
                .insert(generation.number, wanted, answer.clone());
            Ok(Some(answer))
        });
        made.await?
    }

    /// The page, by an archive that has this catalog open.
    fn page(&self, catalog: FileId, path: &SitePath) -> Result<Option<Page>, Failure> {
        let idle = self.take_idle(catalog);
        if let Some(site) = idle
            && let Ok(page) = site.page(path)
        {
            self.idle().push((catalog, site));
            return Ok(page);
        }
        // There was none, or something is wrong with it that may be right with another: it may have been
        // opened while a rebuild was putting the catalog in its place.
        let site = Site::open(&self.root, self.settings.clone())?;
        let page = site.page(path)?;
        self.idle().push((catalog, site));
        Ok(page)
    }

    /// An open archive with this catalog. Those with others are closed.
    fn take_idle(&self, catalog: FileId) -> Option<Site> {
        let mut idle = self.idle();
        idle.retain(|(file, _)| *file == catalog);
        idle.pop().map(|(_, site)| site)
    }

    fn idle(&self) -> MutexGuard<'_, Vec<(FileId, Site)>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn cache(&self) -> MutexGuard<'_, Cache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A page as it is sent.
fn answer_of(page: Page, (path, may_gzip): &Wanted) -> Result<Answer, Failure> {
    let digest = format!("{:.16}", Sha256Digest::of(&page.bytes));
    let compressed = if *may_gzip && page.bytes.len() > MIN_GZIP_BYTES {
        let compressed = gzip(&page.bytes).map_err(|source| Failure::Compress {
            path: path.to_file(),
            source,
        })?;
        Some(compressed).filter(|compressed| compressed.len() < page.bytes.len())
    } else {
        None
    };
    let is_gzip = compressed.is_some();
    // A strong tag is one of bytes: the compressed have their own (RFC 9110 §8.8.3.3).
    let etag = if is_gzip {
        format!("\"{digest}-gzip\"")
    } else {
        format!("\"{digest}\"")
    };
    let etag = HeaderValue::from_str(&etag).unwrap_or(HeaderValue::from_static("\"\""));
    Ok(Answer {
        media_type: page.media_type,
        bytes: compressed.unwrap_or(page.bytes).into(),
        etag,
        is_gzip,
    })
}

fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let room = Vec::with_capacity(bytes.len() / 3);
    let mut encoder = GzEncoder::new(room, Compression::new(GZIP_LEVEL));
    encoder.write_all(bytes)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    fn answer(bytes: &[u8], may_gzip: bool) -> Answer {
        let page = Page {
            media_type: "text/html; charset=utf-8",
            bytes: bytes.to_vec(),
        };
        answer_of(page, &(SitePath::About, may_gzip)).unwrap()
    }

    #[test]
    fn what_gains_is_compressed_and_has_a_tag_of_its_own() {
        let long = "渡船改期。".repeat(1000);
        let plain = answer(long.as_bytes(), false);
        let compressed = answer(long.as_bytes(), true);
        assert!(!plain.is_gzip && compressed.is_gzip);
        let mut text = String::new();
        flate2::read::GzDecoder::new(&compressed.bytes[..])
            .read_to_string(&mut text)
            .unwrap();
        assert_eq!(text, long);
        let tag = plain.etag.to_str().unwrap().trim_matches('"').to_owned();
        assert_eq!(tag.len(), 16);
        assert_eq!(compressed.etag, format!("\"{tag}-gzip\""));
    }

    #[test]
    fn what_does_not_gain_is_sent_as_it_is() {
        let short = vec![b'a'; MIN_GZIP_BYTES];
        assert!(!answer(&short, true).is_gzip);
        assert_eq!(answer(&short, true).etag, answer(&short, false).etag);
        // Digests of numbers look random.
        let random: Vec<u8> = (0..100_u32)
            .flat_map(|number| Sha256Digest::of(&number.to_be_bytes()).0)
            .collect();
        assert!(!answer(&random, true).is_gzip);
    }
}
