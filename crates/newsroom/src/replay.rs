//! Kept pages with a known truth, served as a news internet: folders with `truth.jsonl` (one JSON object
//! a line with `id`, `url` and more) and `{id}.html.gz`.

mod canonical;

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use jiff::SignedDuration;
use serde_json::Value;

use crate::answer::{Answer, Question, http_date};
use crate::chance::digest;
use crate::feed::{Entry, content_type, rss};
use crate::plan::FeedForm;
use crate::settings::DEFAULT_START;
use crate::world::SourceSpec;

/// No label of a host name is longer, in bytes (RFC 1035 §2.3.4).
const MAX_LABEL_BYTES: usize = 63;
/// Where the feed of each host is.
const FEED_PATH: &str = "/feed.xml";
/// No kept page is larger when it is unpacked, in bytes.
const MAX_PAGE_BYTES: u64 = 64 << 20;

/// Folders of kept pages.
#[derive(Debug)]
pub struct Replay {
    rows: Vec<ReplayRow>,
    /// Numbers of rows by host and path.
    pages: BTreeMap<(String, String), usize>,
    /// Numbers of rows by host, in the order of the folders.
    hosts: BTreeMap<String, Vec<usize>>,
}

/// A kept page.
#[derive(Clone, Debug)]
pub struct ReplayRow {
    /// The folder's name.
    pub set: String,
    /// Its id in there.
    pub id: String,
    /// Where it was once; may be empty.
    pub real_url: String,
    /// Where it is served.
    pub url: String,
    /// The whole line of `truth.jsonl`.
    pub truth: Value,
    file: PathBuf,
}

impl Replay {
    /// Opens folders. Rows without a page are passed over.
    ///
    /// # Errors
    /// When a folder has no `truth.jsonl` that can be read.
    pub fn open(folders: &[PathBuf]) -> Result<Self> {
        let mut replay = Self {
            rows: Vec::new(),
            pages: BTreeMap::new(),
            hosts: BTreeMap::new(),
        };
        for folder in folders {
            let path = folder.join("truth.jsonl");
            let lines = fs::read_to_string(&path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            let set = folder.file_name().unwrap_or_default().to_string_lossy();
            for (number, line) in (1..).zip(lines.lines()) {
                let truth: Value = serde_json::from_str(line)
                    .with_context(|| format!("{} line {number} is no JSON", path.display()))?;
                replay.take(folder, &set, truth);
            }
        }
        Ok(replay)
    }

    fn take(&mut self, folder: &Path, set: &str, truth: Value) {
        let text = |key: &str| {
            truth
                .get(key)
                .and_then(Value::as_str)
                .unwrap_or("")
                .to_owned()
        };
        let (id, real_url) = (text("id"), text("url"));
        let file = folder.join(format!("{id}.html.gz"));
        // An id that leads out of the folder is none.
        if id.is_empty() || id.contains(['/', '\\']) || !file.is_file() {
            return;
        }
        let real = url::Url::parse(&real_url).ok();
        let real_host = real
            .as_ref()
            .and_then(|url| url.host_str())
            .unwrap_or("none");
        let host = format!("{}.test", label(&format!("{set}-{real_host}")));
        let path = format!("/{}", encoded(&id));
        let number = self.rows.len();
        self.pages.insert((host.clone(), path.clone()), number);
        self.rows.push(ReplayRow {
            set: set.to_owned(),
            id,
            real_url,
            url: format!("http://{host}{path}"),
            truth,
            file,
        });
        self.hosts.entry(host).or_default().push(number);
    }

    /// Every page, in the order of the folders.
    pub fn rows(&self) -> &[ReplayRow] {
        &self.rows
    }

    /// One source a host.
    pub fn sources(&self) -> Vec<SourceSpec> {
        let spec = |host: &String| SourceSpec {
            id: host.trim_end_matches(".test").to_owned(),
            title: host.clone(),
            url: format!("http://{host}{FEED_PATH}"),
            full_text: "auto",
        };
        self.hosts.keys().map(spec).collect()
    }

    pub(crate) fn answer(&self, question: &Question) -> Answer {
        if question.target == FEED_PATH
            && let Some(rows) = self.hosts.get(&question.host)
        {
            return self.feed(&question.host, rows).unless_known(question);
        }
        let key = (question.host.clone(), question.target.clone());
        let row = self
            .pages
            .get(&key)
            .and_then(|number| self.rows.get(*number));
        let Some(row) = row else {
            return Answer::of(404, "text/plain", "not found\n");
        };
        match unpacked(&row.file) {
            Ok(page) => {
                let mut answer = Answer::of(200, "text/html", canonical::without(&page));
                answer.etag = Some(format!("\"{:016x}\"", digest(&answer.body)));
                answer.unless_known(question)
            }
            Err(error) => Answer::of(500, "text/plain", format!("{error}\n")),
        }
    }

    fn feed(&self, host: &str, rows: &[usize]) -> Answer {
        let rows = rows.iter().filter_map(|number| self.rows.get(*number));
        let entries: Vec<Entry> = (1_i64..)
            .zip(rows)
            .map(|(age, row)| {
                let title = row.truth.get("title").and_then(Value::as_str);
                // Where no time is known the order of the rows is one.
                let published = DEFAULT_START - SignedDuration::from_mins(age);
                Entry {
                    guid: row.url.clone(),
                    url: row.url.clone(),
                    headline: title.unwrap_or(&row.id).to_owned(),
                    byline: String::new(),
                    published,
                    updated: published,
                    summary: String::new(),
                    content: None,
                }
            })
            .collect();
        let site = format!("http://{host}/");
        let feed = rss(host, &site, "und", &entries);
        let mut answer = Answer::of(200, content_type(FeedForm::Rss), feed);
        answer.etag = Some(format!("\"{:016x}\"", digest(&answer.body)));
        answer.last_modified = Some(http_date(DEFAULT_START));
        answer
    }
}

fn unpacked(file: &Path) -> std::io::Result<Vec<u8>> {
    let mut page = Vec::new();
    let packed = fs::File::open(file)?;
    flate2::read::MultiGzDecoder::new(packed)
        .take(MAX_PAGE_BYTES)
        .read_to_end(&mut page)?;
    Ok(page)
}

/// A name as one label of a host name.
fn label(name: &str) -> String {
    let letters = name.chars().map(|letter| {
        if letter.is_ascii_alphanumeric() {
            letter.to_ascii_lowercase()
        } else {
            '-'
        }
    });
    let mut label: String = letters.collect();
    if label.len() > MAX_LABEL_BYTES {
        let rest = format!("-{:016x}", digest(name.as_bytes()));
        label.truncate(MAX_LABEL_BYTES - rest.len());
        label.push_str(&rest);
    }
    label.trim_matches('-').to_owned()
}

/// An id as one part of a path.
fn encoded(id: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    for byte in id.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
