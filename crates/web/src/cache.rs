//! Answers that were made, as long as the archive is what it was.
//!
//! Two halves: what is asked for goes to the young one; when that is full it becomes the old one, and
//! what nobody asked for since is dropped. So a hit costs a look into a map or two, and what is held is
//! bounded.

use std::collections::HashMap;

use axum::body::Bytes;
use axum::http::HeaderValue;
use jianbao_publish::SitePath;

/// Bytes of answers that are held: the pages that readers of a day look at, many times over.
const MAX_BYTES: usize = 64 << 20;
/// What an answer takes beside its bytes, about: path, tag, places in the map.
const OVERHEAD_BYTES: usize = 512;

/// A page, ready to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) media_type: &'static str,
    pub(crate) bytes: Bytes,
    /// Of the bytes before compression, another one for the compressed.
    pub(crate) etag: HeaderValue,
    pub(crate) is_gzip: bool,
}

/// What an answer is made for: the page, and whether it may be compressed.
pub(crate) type Wanted = (SitePath, bool);

/// Answers of one generation of the archive.
#[derive(Debug)]
pub(crate) struct Cache {
    generation: u64,
    young: HashMap<Wanted, Answer>,
    old: HashMap<Wanted, Answer>,
    young_bytes: usize,
    max_bytes: usize,
}

impl Cache {
    pub(crate) fn new() -> Self {
        Self::with_limit(MAX_BYTES)
    }

    fn with_limit(max_bytes: usize) -> Self {
        Self {
            generation: 0,
            young: HashMap::new(),
            old: HashMap::new(),
            young_bytes: 0,
            max_bytes,
        }
    }

    /// The answer of this generation.
    pub(crate) fn get(&mut self, generation: u64, wanted: &Wanted) -> Option<Answer> {
        if self.generation != generation {
            return None;
        }
        if let Some(answer) = self.young.get(wanted) {
            return Some(answer.clone());
        }
        let (wanted, answer) = self.old.remove_entry(wanted)?;
        self.keep(wanted, answer.clone());
        Some(answer)
    }

    /// Keeps an answer that was begun in this generation. A later generation drops those of the former.
    pub(crate) fn insert(&mut self, generation: u64, wanted: Wanted, answer: Answer) {
        if generation < self.generation {
            return;
        }
        if generation > self.generation {
            let max_bytes = self.max_bytes;
            *self = Self {
                generation,
                ..Self::with_limit(max_bytes)
            };
        }
        self.old.remove(&wanted);
        self.keep(wanted, answer);
    }

    fn keep(&mut self, wanted: Wanted, answer: Answer) {
        let size = answer.bytes.len() + OVERHEAD_BYTES;
        let half = self.max_bytes / 2;
        if size > half {
            return;
        }
        if self.young_bytes + size > half {
            self.old = std::mem::take(&mut self.young);
            self.young_bytes = 0;
        }
        let former = self.young.insert(wanted, answer);
        let freed = former.map_or(0, |former| former.bytes.len() + OVERHEAD_BYTES);
        self.young_bytes = self.young_bytes + size - freed;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(size: usize) -> Answer {
        Answer {
            media_type: "text/plain",
            bytes: vec![0; size].into(),
            etag: HeaderValue::from_static("\"a\""),
            is_gzip: false,
        }
    }

    fn page(number: u32) -> Wanted {
        (SitePath::Start(number), false)
    }

    fn held(cache: &Cache) -> usize {
        let answers = cache.young.values().chain(cache.old.values());
        answers
            .map(|answer| answer.bytes.len() + OVERHEAD_BYTES)
            .sum()
    }

    #[test]
    fn what_is_asked_for_stays_and_what_is_held_is_bounded() {
        let mut cache = Cache::with_limit(20_000);
        for number in 0..1000 {
            cache.insert(0, page(number), answer(1000));
            // Also when it is made twice.
            cache.insert(0, page(number), answer(1000));
            assert!(cache.get(0, &page(0)).is_some(), "{number}");
            assert!(held(&cache) <= 20_000);
        }
        assert!(cache.get(0, &page(1)).is_none());
        assert!(cache.get(0, &page(999)).is_some());
        cache.insert(0, page(7777), answer(10_001));
        assert!(cache.get(0, &page(7777)).is_none());
    }

    #[test]
    fn a_later_generation_drops_the_former() {
        let mut cache = Cache::with_limit(20_000);
        cache.insert(1, page(1), answer(1));
        assert!(cache.get(2, &page(1)).is_none());
        cache.insert(2, page(2), answer(1));
        cache.insert(1, page(1), answer(1));
        assert!(cache.get(1, &page(1)).is_none());
        assert!(cache.get(2, &page(1)).is_none());
        assert!(cache.get(2, &page(2)).is_some());
    }

    #[test]
    fn codings_are_kept_apart() {
        let mut cache = Cache::with_limit(20_000);
        cache.insert(1, (SitePath::About, true), answer(1));
        assert!(cache.get(1, &(SitePath::About, false)).is_none());
    }
}
