//! Reading a record in any dialect.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::date_line::read_date_line;
use super::front_matter::{FrontMatter, Value, read_front_matter};
use super::heading::{Heading, read_heading};
use super::{Dialect, Record, RecordFile};
use crate::headline::clean_headline;
use crate::stated_time::StatedTime;

/// A larger file is no record: the longest articles known stay below a tenth of it.
pub const MAX_RECORD_BYTES: u64 = 16 << 20;

/// Lines in which front matter and heading are looked for; the body below may have any number.
const MAX_HEAD_LINES: usize = 100_000;

/// Why a file is no record.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct ReadError {
    /// The line it was seen at, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: String,
}

/// Something odd in a record that could still be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadWarning {
    /// The line it was seen at, from 1.
    pub line: usize,
    /// What is odd.
    pub reason: String,
}

/// Reads a record file. Times without a zone are taken to be in `zone`.
///
/// # Errors
/// When it is not UTF-8, or neither front matter nor a heading gives a URL and a headline. The line
/// and the reason are in the error; the caller still has the bytes.
pub fn read(bytes: &[u8], zone: &TimeZone) -> Result<RecordFile, ReadError> {
    if bytes.len() as u64 > MAX_RECORD_BYTES {
        let reason = format!(
            "the file has {} bytes, more than {MAX_RECORD_BYTES}",
            bytes.len()
        );
        return Err(ReadError { line: 1, reason });
    }
    let text = std::str::from_utf8(bytes).map_err(|error| ReadError {
        line: 1 + String::from_utf8_lossy(&bytes[..error.valid_up_to()])
            .matches('\n')
            .count(),
        reason: "the text is not UTF-8".to_owned(),
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines: Vec<&str> = text.split('\n').take(MAX_HEAD_LINES).collect();
    let mut warnings = Vec::new();
    let front_matter = read_front_matter(&lines);
    let after = front_matter.as_ref().map_or(0, |found| found.lines);
    let block = read_classic_block(&lines, after);
    let (record, dialect) = match (front_matter, block) {
        (Some(front_matter), block) => {
            read_with_front_matter(&front_matter, block, text, &lines, zone, &mut warnings)?
        }
        (None, Some(block)) => read_block_alone(block, text, &lines, zone)?,
        (None, None) => {
            return Err(ReadError {
                line: 1,
                reason:
                    "neither front matter nor a heading `[headline](url)` over `------` was found"
                        .to_owned(),
            });
        }
    };
    Ok(RecordFile {
        record,
        dialect,
        bytes: bytes.to_vec(),
        warnings,
    })
}

/// A comment line with the entry time (or none), and the heading.
struct ClassicBlock {
    comment: Option<String>,
    heading: Heading,
    /// The line of the heading, from 0.
    heading_at: usize,
}

impl ClassicBlock {
    fn entry_time(&self) -> Option<Timestamp> {
        let milliseconds = self.comment.as_deref()?.trim().parse().ok()?;
        let instant = Timestamp::from_millisecond(milliseconds).ok()?;
        StatedTime::is_plausible(instant).then_some(instant)
    }

    /// The line after the rule, from 0.
    fn body_at(&self) -> usize {
        self.heading_at + self.heading.lines
    }
}

fn read_classic_block(lines: &[&str], from: usize) -> Option<ClassicBlock> {
    let blank = |line: &&str| line.trim().is_empty();
    let mut at = from
        + lines
            .get(from..)?
            .iter()
            .take_while(|line| blank(line))
            .count();
    let comment = lines
        .get(at)
        .and_then(|line| line.trim().strip_prefix("<!--")?.strip_suffix("-->"))
        .filter(|comment| !comment.contains("-->"))
        .map(str::to_owned);
    if comment.is_some() {
        at += 1;
        at += lines
            .get(at..)?
            .iter()
            .take_while(|line| blank(line))
            .count();
    }
    Some(ClassicBlock {
        comment,
        heading: read_heading(lines.get(at..)?.iter().copied())?,
        heading_at: at,
    })
}

fn read_block_alone(
    block: ClassicBlock,
    text: &str,
    lines: &[&str],
    zone: &TimeZone,
) -> Result<(Record, Dialect), ReadError> {
    require(&block.heading.headline, "headline", block.heading_at)?;
    require(&block.heading.url, "URL", block.heading_at)?;
    let entry_time = block.entry_time();
    let mut body_at = block.body_at();
    let dated = lines
        .get(body_at)
        .and_then(|line| line.trim().strip_prefix("日期")?.strip_prefix(['：', ':']));
    let date = dated.and_then(|date| StatedTime::read(date, zone));
    if dated.is_some() {
        body_at += 1;
    }
    let body = trim_block(rest_of(text, lines, body_at)).to_owned();
    let record = Record {
        entry_time: entry_time.or(date.as_ref().map(|date| date.instant)),
        date_published: date.or_else(|| read_date_line(&body, zone)),
        headline: block.heading.headline,
        url: block.heading.url,
        body,
        ..Record::default()
    };
    let older = block.comment.is_none() && dated.is_some();
    Ok((
        record,
        if older {
            Dialect::Older
        } else {
            Dialect::Classic
        },
    ))
}

fn read_with_front_matter(
    front_matter: &FrontMatter,
    block: Option<ClassicBlock>,
    text: &str,
    lines: &[&str],
    zone: &TimeZone,
    warnings: &mut Vec<ReadWarning>,
) -> Result<(Record, Dialect), ReadError> {
    let mut warn = |line: usize, reason: String| warnings.push(ReadWarning { line, reason });
    if !front_matter.closed {
        warn(
            front_matter.lines,
            "the front matter is not closed".to_owned(),
        );
    }
    let find = |key: &str| front_matter.entries.iter().find(|entry| entry.key == key);
    let text_of = |key: &str| {
        let value = find(key).map(|entry| entry.value.text().trim().to_owned());
        value.filter(|value| !value.is_empty())
    };
    let time_of = |key: &str| text_of(key).and_then(|value| StatedTime::read(&value, zone));
    let list_of = |key: &str| {
        find(key)
            .map(|entry| entry.value.list())
            .unwrap_or_default()
    };

    let (mut headline, mut url) = (
        text_of("title")
            .map(|title| clean_headline(&title))
            .unwrap_or_default(),
        text_of("canonical_url")
            .or_else(|| text_of("from"))
            .unwrap_or_default(),
    );
    if find("date").is_some() && time_of("date").is_none() {
        let line = find("date").map_or(1, |entry| entry.line);
        warn(
            line,
            format!("the date {:?} is none", text_of("date").unwrap_or_default()),
        );
    }
    // Its CommonMark body may well begin with a heading that is a link: it is no classic block.
    let is_own = find("canonical_url").is_some() && find("from").is_none();
    let block = block.filter(|_| !is_own);
    let entry_time = block.as_ref().and_then(ClassicBlock::entry_time);
    let body_at = block
        .as_ref()
        .map_or(front_matter.lines, ClassicBlock::body_at);
    let has_block = block.is_some();
    if let Some(block) = block {
        // What a reader of the page saw was the heading: it decides.
        let stated_elsewhere = |stated: &str, shown: &str| !stated.is_empty() && stated != shown;
        if stated_elsewhere(&url, &block.heading.url) {
            let (line, shown) = (block.heading_at + 1, &block.heading.url);
            warn(
                line,
                format!(
                    "the front matter names the URL {url:?}, the heading {shown:?}; the heading was taken"
                ),
            );
        }
        if !block.heading.url.is_empty() {
            url = block.heading.url;
        }
        if headline.is_empty() || !block.heading.headline.is_empty() {
            headline = block.heading.headline;
        }
    }
    require(&headline, "headline (key `title`)", 0)?;
    require(&url, "URL (key `from` or `canonical_url`)", 0)?;
    let dialect = match (has_block, find("canonical_url").is_some()) {
        (true, _) => Dialect::Jekyll,
        (false, true) => Dialect::FrontMatter,
        (false, false) => Dialect::JekyllPlain,
    };
    let rest = rest_of(text, lines, body_at);
    let body = match dialect {
        Dialect::Jekyll => inside_division(trim_block(rest)).to_owned(),
        _ => trim_block(rest).to_owned(),
    };
    let date_published = time_of("date");
    let record = Record {
        entry_time: entry_time.or(date_published.as_ref().map(|date| date.instant)),
        date_published,
        date_modified: time_of("lastmod"),
        byline: text_of("author"),
        source: text_of("source"),
        tags: list_of("tags"),
        categories: list_of("categories"),
        archived_at: time_of("archived_at").map(|time| time.instant),
        article_id: text_of("article_id"),
        revision: text_of("revision").and_then(|number| number.parse().ok()),
        language: text_of("lang"),
        description: text_of("description"),
        aliases: match find("aliases").map(|entry| &entry.value) {
            Some(Value::List(aliases)) => aliases.clone(),
            _ => Vec::new(),
        },
        headline,
        url,
        body,
    };
    Ok((record, dialect))
}

fn require(value: &str, what: &str, line: usize) -> Result<(), ReadError> {
    if value.is_empty() {
        let reason = format!("no {what} was found");
        return Err(ReadError {
            line: line + 1,
            reason,
        });
    }
    Ok(())
}

/// The text from the line `at` on.
fn rest_of<'a>(text: &'a str, lines: &[&str], at: usize) -> &'a str {
    let offset: usize = lines.iter().take(at).map(|line| line.len() + 1).sum();
    text.get(offset..).unwrap_or_default()
}

fn trim_block(text: &str) -> &str {
    text.trim_matches(['\n', '\r'])
}

/// The body between the lines `<div>` and `</div>` that the Jekyll dialect puts around it.
fn inside_division(block: &str) -> &str {
    block
        .strip_prefix("<div>")
        .filter(|rest| rest.starts_with(['\n', '\r']))
        .and_then(|rest| rest.strip_suffix("</div>"))
        .filter(|rest| rest.ends_with('\n'))
        .map_or(block, trim_block)
}
