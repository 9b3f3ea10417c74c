//! Many pages: each line of stdin names one, or each is a record of a WARC file. A line for each comes out.

use std::io::{self, BufRead, BufReader, Read, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use anyhow::Result;
use jianbao_extract::{Lesson, Page, SiteLearners, SiteModels};
use url::Url;

use super::in_order::{in_order, lock};
use super::input::Bytes;
use super::row;
use super::warc::{self, WarcPages};
use crate::failure::Outcome;
use crate::progress::Progress;
use crate::site_rules::SiteRuleFolders;

/// A line that is longer names no file.
const MAX_LINE_BYTES: usize = 1 << 20;
/// A larger page is read alone: what it takes in memory is taken once, on however many cores. Nine pages of ten
/// are smaller.
const LARGE_PAGE_BYTES: usize = 512 << 10;
/// How many pages teach before what they taught is sorted by host: a few megabytes of lessons.
const LEARNT_AT_ONCE: usize = 256;

/// Answers each line of `lines`; with models of the sites when they are to be learnt first.
pub(super) fn run(
    lines: impl Read + Send,
    site_rules: SiteRuleFolders,
    learns: bool,
    progress: &Progress,
) -> Result<Outcome> {
    let mut lines = BufReader::new(lines);
    let mut work = Work::new(site_rules);
    if learns {
        let mut all = Vec::new();
        while let Some(line) = next_line(&mut lines)? {
            all.push(line);
        }
        work.models = Some(work.learn(&all, progress)?);
        let count = all.len();
        let mut all = all.into_iter();
        let write = writing(progress, Some(count));
        in_order(|| Ok(all.next()), |line| work.line(&line), write)?;
        return Ok(work.outcome());
    }
    let write = writing(progress, None);
    in_order(|| next_line(&mut lines), |line| work.line(&line), write)?;
    Ok(work.outcome())
}

/// Answers each page of a WARC file.
pub(super) fn run_warc(
    name: &str,
    bytes: Bytes,
    site_rules: SiteRuleFolders,
    progress: &Progress,
) -> Result<Outcome> {
    let mut pages = WarcPages::new(bytes);
    let work = Work::new(site_rules);
    let next = || {
        let page = pages.next();
        // What cannot be written is no fault of the file.
        page.map_err(|error| io::Error::new(error.kind(), format!("cannot read {name}: {error}")))
    };
    let write = writing(progress, None);
    in_order(next, |page| work.warc_page(&page), write)?;
    Ok(work.outcome())
}

/// What all threads share.
struct Work {
    site_rules: SiteRuleFolders,
    has_failed: AtomicBool,
    large: Mutex<()>,
    /// What pages were read into: one for each thread, which grows as large as its largest page.
    buffers: Mutex<Vec<Vec<u8>>>,
    models: Option<SiteModels>,
}

impl Work {
    fn new(site_rules: SiteRuleFolders) -> Self {
        Self {
            site_rules,
            has_failed: AtomicBool::new(false),
            large: Mutex::default(),
            buffers: Mutex::default(),
            models: None,
        }
    }

    /// Learns the sites of the pages that `lines` name, on all cores. Pages teach in the order of their lines,
    /// so that the models are the same each time. A page that cannot be read is told when it is answered.
    fn learn(&self, lines: &[Vec<u8>], progress: &Progress) -> io::Result<SiteModels> {
        let mut learners = SiteLearners::default();
        let (mut done, all) = (0, lines.len() as u64);
        for lines in lines.chunks(LEARNT_AT_ONCE) {
            progress.show("learning", done, Some(all));
            done += lines.len() as u64;
            let lessons: Vec<Mutex<Option<(Url, Lesson)>>> =
                lines.iter().map(|_| Mutex::new(None)).collect();
            let mut numbers = 0..lines.len();
            let learn = |number: usize| {
                let lesson = lines.get(number).and_then(|line| self.lesson(line));
                if let Some(place) = lessons.get(number) {
                    *place.lock().unwrap_or_else(PoisonError::into_inner) = lesson;
                }
                String::new()
            };
            in_order(|| Ok(numbers.next()), learn, |_| Ok(()))?;
            for lesson in lessons {
                let lesson = lesson.into_inner();
                if let Some((url, lesson)) = lesson.unwrap_or_else(PoisonError::into_inner) {
                    learners.add(&url, lesson);
                }
            }
        }
        Ok(learners.models())
    }

    fn lesson(&self, line: &[u8]) -> Option<(Url, Lesson)> {
        let page = row::Wanted::read(line).ok()?.page(Vec::new()).ok()?;
        let large = (page.bytes.len() > LARGE_PAGE_BYTES).then(|| lock(&self.large));
        let lesson = row::lesson(&page);
        drop(large);
        Some((page.url, lesson?))
    }

    fn line(&self, line: &[u8]) -> String {
        let wanted = match row::Wanted::read(line) {
            Ok(wanted) => wanted,
            Err((id, error)) => return self.failed(&id, &error),
        };
        let buffer = lock(&self.buffers).pop().unwrap_or_default();
        match wanted.page(buffer) {
            Ok(page) => {
                let line = self.page(&wanted.id, &page);
                lock(&self.buffers).push(page.bytes);
                line
            }
            Err(error) => self.failed(&wanted.id, &error),
        }
    }

    fn warc_page(&self, page: &warc::WarcPage) -> String {
        self.page(&page.id.as_str().into(), &page.page)
    }

    fn page(&self, id: &serde_json::Value, page: &Page) -> String {
        let large = (page.bytes.len() > LARGE_PAGE_BYTES).then(|| lock(&self.large));
        let row = row::of_page(id, page, &self.site_rules, self.models.as_ref());
        drop(large);
        row.unwrap_or_else(|error| self.failed(id, &error))
    }

    fn failed(&self, id: &serde_json::Value, error: &str) -> String {
        self.has_failed.store(true, Ordering::Relaxed);
        row::of_error(id, error)
    }

    fn outcome(&self) -> Outcome {
        if self.has_failed.load(Ordering::Relaxed) {
            Outcome::Failures
        } else {
            Outcome::Done
        }
    }
}

/// The next line that is not blank. Of one that is too long only the beginning is taken.
fn next_line(lines: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    loop {
        let mut line = Vec::new();
        let mut limited = lines.take(MAX_LINE_BYTES as u64);
        if limited.read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        if line.len() == MAX_LINE_BYTES && !line.ends_with(b"\n") {
            lines.skip_until(b'\n')?;
        }
        if !line.trim_ascii().is_empty() {
            return Ok(Some(line));
        }
    }
}

/// Writes lines, and shows how many.
fn writing(progress: &Progress, count: Option<usize>) -> impl FnMut(&str) -> io::Result<()> {
    let mut done = 0;
    move |line| {
        let mut stdout = io::stdout().lock();
        stdout.write_all(line.as_bytes())?;
        stdout.flush()?;
        done += 1;
        progress.show("reading", done, count.map(|count| count as u64));
        Ok(())
    }
}
