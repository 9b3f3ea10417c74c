//! Many pages: each line of stdin names one, or each is a record of a WARC file. A line for each comes out.

use std::io::{self, BufRead, BufReader, Read, Write as _};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Result;
use jianbao_extract::Page;

use super::in_order::{in_order, lock};
use super::input::{self, Bytes};
use super::row;
use super::warc::{self, WarcPages};
use crate::failure::Outcome;
use crate::site_rules::SiteRuleFolders;

/// A line that is longer names no file.
const MAX_LINE_BYTES: usize = 1 << 20;
/// A larger page is read alone: what it takes in memory is taken once, on however many cores. Nine pages of ten
/// are smaller.
const LARGE_PAGE_BYTES: usize = 512 << 10;

/// Answers each line of `lines`.
pub(super) fn run(lines: impl Read + Send, site_rules: SiteRuleFolders) -> Result<Outcome> {
    let mut lines = BufReader::new(lines);
    let work = Work::new(site_rules);
    in_order(|| next_line(&mut lines), |line| work.line(&line), write)?;
    Ok(work.outcome())
}

/// Answers each page of a WARC file.
pub(super) fn run_warc(name: &str, bytes: Bytes, site_rules: SiteRuleFolders) -> Result<Outcome> {
    let mut pages = WarcPages::new(bytes);
    let work = Work::new(site_rules);
    in_order(|| pages.next(), |page| work.warc_page(&page), write)
        .map_err(|error| input::cannot_read(name, error))?;
    Ok(work.outcome())
}

/// What all threads share.
struct Work {
    site_rules: SiteRuleFolders,
    has_failed: AtomicBool,
    large: Mutex<()>,
    /// What pages were read into: one for each thread, which grows as large as its largest page.
    buffers: Mutex<Vec<Vec<u8>>>,
}

impl Work {
    fn new(site_rules: SiteRuleFolders) -> Self {
        Self {
            site_rules,
            has_failed: AtomicBool::new(false),
            large: Mutex::default(),
            buffers: Mutex::default(),
        }
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
        let row = row::of_page(id, page, &self.site_rules);
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

fn write(line: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(line.as_bytes())?;
    stdout.flush()
}
