//! Reading a file of JSON lines `{url, title, text or html, date?, author?, source?}` for the plan,
//! plain or compressed (.gz, .xz, .zst). A compressed one is unpacked beside the archive first: the
//! second pass reads its lines in another order.

use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use jianbao_core::record::MAX_RECORD_BYTES;
use jianbao_core::{ArticleKey, SourceId, StatedTime, clean_headline};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;
use url::Url;

use super::plan::{Place, Plan, PlannedRevision};
use super::{ImportProgress, ImportReport, Problem, Root};
use crate::error::StoreError;
use crate::file::{self, OnPath};
use crate::writer::Writer;

/// More than this is not unpacked: no corpus of articles is as large, a hostile archive may be.
const MAX_UNPACKED_BYTES: u64 = 16 << 30;
/// Memory an .xz file may ask for.
const MAX_XZ_MEMORY_BYTES: u64 = 256 << 20;
/// The largest window a .zst file may ask for, as a power of two: 128 MiB, what `zstd` itself allows.
const MAX_ZSTD_WINDOW_LOG: u32 = 27;

/// One article of a corpus.
#[derive(Debug, PartialEq)]
pub(super) struct CorpusArticle {
    pub(super) url: String,
    pub(super) headline: String,
    pub(super) body: CorpusBody,
    pub(super) date: Option<StatedTime>,
    /// What stood where a date should, when it is none.
    pub(super) wrong_date: Option<String>,
    pub(super) byline: Option<String>,
    pub(super) source: SourceId,
}

/// The body of a corpus article.
#[derive(Debug, PartialEq)]
pub(super) enum CorpusBody {
    Text(String),
    Html(String),
}

#[derive(Deserialize)]
struct Line {
    url: String,
    title: String,
    text: Option<String>,
    html: Option<String>,
    date: Option<Date>,
    author: Option<String>,
    source: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Date {
    Text(String),
    /// Seconds or milliseconds since 1970.
    Number(i64),
}

/// A URL without what a URL parser drops (WHATWG URL §4.4): control characters at the ends, tabs and line
/// ends anywhere. In a record they would be part of the address.
fn plain_url(url: &str) -> String {
    url.trim_matches(|character: char| character.is_whitespace() || character.is_control())
        .replace(['\t', '\n', '\r'], "")
}

impl Date {
    fn is_empty(&self) -> bool {
        matches!(self, Self::Text(text) if text.trim().is_empty())
    }
}

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(
                formatter,
                "{:?}",
                text.chars().take(100).collect::<String>()
            ),
            Self::Number(number) => number.fmt(formatter),
        }
    }
}

pub(super) fn is_name(name: &str) -> bool {
    let unpacked = match compression(name) {
        Some(_) => Path::new(name).file_stem().unwrap_or_default(),
        None => name.as_ref(),
    };
    let extension = Path::new(unpacked).extension().unwrap_or_default();
    ["jsonl", "ndjson"]
        .iter()
        .any(|known| extension.eq_ignore_ascii_case(known))
}

/// The file whose lines are read: the root itself, or what it was unpacked to.
pub(super) fn unpacked_path(root: &Root, writer: &Writer) -> PathBuf {
    match compression(&root.name) {
        Some(_) => writer.layout.staging().join("import.jsonl"),
        None => root.path.clone(),
    }
}

/// Removes what a compressed file was unpacked to. After a failed import the next start does.
pub(super) fn remove_unpacked(root: &Root, writer: &Writer) -> Result<(), StoreError> {
    if compression(&root.name).is_some() {
        file::remove_if_exists(&unpacked_path(root, writer))?;
    }
    Ok(())
}

fn compression(name: &str) -> Option<&'static str> {
    let extension = Path::new(name).extension()?;
    ["gz", "xz", "zst"]
        .into_iter()
        .find(|known| extension.eq_ignore_ascii_case(known))
}

/// Reads every line for the plan.
pub(super) fn read(
    root: &Root,
    plan: &mut Plan,
    writer: &Writer,
    report: &mut ImportReport,
    progress: &mut dyn FnMut(ImportProgress),
) -> Result<(), StoreError> {
    let unpacked = unpacked_path(root, writer);
    if let Some(kind) = compression(&root.name) {
        let done = unpack(kind, &root.path, &unpacked);
        if done.is_err() {
            // What a broken file was unpacked to may be large; the first error is the one to report.
            let _ = file::remove_if_exists(&unpacked);
        }
        done?;
    }
    let mut lines = BufReader::with_capacity(1 << 20, File::open(&unpacked).on("open", &unpacked)?);
    let zone = &writer.settings.archive.time_zone.0;
    let (mut number, mut offset) = (0, 0);
    let mut bytes = Vec::new();
    loop {
        let length = read_bounded_line(&mut lines, &mut bytes).on("read", &unpacked)?;
        if length == 0 {
            return Ok(());
        }
        number += 1;
        let place = Place::Line {
            number,
            offset,
            length,
        };
        offset += length;
        let is_blank = bytes.iter().all(u8::is_ascii_whitespace);
        if is_blank && length <= MAX_RECORD_BYTES {
            continue;
        }
        report.read += 1;
        let problem = |reason, is_warning| Problem {
            path: root.path.display().to_string(),
            line: Some(number),
            reason,
            kept_as: None,
            is_warning,
        };
        match plan_line(
            &bytes,
            length,
            place,
            zone,
            plan.source.as_ref(),
            writer.now(),
        ) {
            Ok((planned, wrong_date)) => {
                let reason = |date| format!("the date {date} is none");
                report
                    .problems
                    .extend(wrong_date.map(reason).map(|reason| problem(reason, true)));
                plan.push(planned);
            }
            Err(reason) => report.problems.push(problem(reason, false)),
        }
        progress(ImportProgress::Reading(report.read));
    }
}

pub(super) fn plan_line(
    bytes: &[u8],
    length: u64,
    place: Place,
    zone: &TimeZone,
    source: Option<&SourceId>,
    now: Timestamp,
) -> Result<(PlannedRevision, Option<String>), String> {
    if length > MAX_RECORD_BYTES {
        return Err(format!(
            "the line has {length} bytes, more than {MAX_RECORD_BYTES}"
        ));
    }
    let article = read_article(bytes, zone)?;
    let key = ArticleKey::of(&article.url).map_err(|error| error.to_string())?;
    let planned = PlannedRevision {
        article: key.article_id(),
        source: source.cloned().unwrap_or(article.source),
        time: article.date.map_or(now, |date| date.instant),
        place,
    };
    Ok((planned, article.wrong_date))
}

/// Reads one line, its end included, and gives its whole length; of a line that is too long only the
/// beginning is kept in `bytes`.
fn read_bounded_line(lines: &mut impl BufRead, bytes: &mut Vec<u8>) -> io::Result<u64> {
    bytes.clear();
    let mut length = 0;
    loop {
        let available = lines.fill_buf()?;
        if available.is_empty() {
            return Ok(length);
        }
        let end = available
            .iter()
            .position(|byte| *byte == b'\n')
            .map(|at| at + 1);
        let taken = end.unwrap_or(available.len());
        if length <= MAX_RECORD_BYTES {
            bytes.extend_from_slice(available.get(..taken).unwrap_or_default());
        }
        length += taken as u64;
        lines.consume(taken);
        if end.is_some() {
            return Ok(length);
        }
    }
}

/// The bytes of a line that was planned.
pub(super) fn read_line_at(lines: &mut File, offset: u64, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(length).map_err(io::Error::other)?];
    lines.seek(SeekFrom::Start(offset))?;
    lines.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// Reads an article of a corpus.
pub(super) fn read_article(bytes: &[u8], zone: &TimeZone) -> Result<CorpusArticle, String> {
    let line: Line = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let headline = clean_headline(&line.title);
    if headline.is_empty() {
        return Err("the title is empty".to_owned());
    }
    let body = match (line.html, line.text) {
        (Some(html), _) => CorpusBody::Html(html),
        (None, Some(text)) => CorpusBody::Text(text),
        (None, None) => return Err("neither `text` nor `html` is there".to_owned()),
    };
    let (date, wrong_date) = match line.date {
        Some(stated) if !stated.is_empty() => {
            let date = read_date(&stated, zone);
            let wrong_date = date.is_none().then(|| stated.to_string());
            (date, wrong_date)
        }
        _ => (None, None),
    };
    let host = || {
        let url = Url::parse(&line.url).ok();
        url.and_then(|url| url.host_str().map(str::to_owned))
            .unwrap_or_default()
    };
    let source = line
        .source
        .filter(|source| !source.trim().is_empty())
        .unwrap_or_else(host);
    Ok(CorpusArticle {
        headline,
        body,
        date,
        wrong_date,
        byline: line
            .author
            .map(|author| clean_headline(&author))
            .filter(|author| !author.is_empty()),
        source: SourceId::from_name(&source),
        url: plain_url(&line.url),
    })
}

fn read_date(date: &Date, zone: &TimeZone) -> Option<StatedTime> {
    /// Seconds after this are milliseconds: the year 5138.
    const LAST_SECOND: u64 = 100_000_000_000;
    match date {
        Date::Text(text) => StatedTime::read(text, zone),
        &Date::Number(number) => {
            let instant = if number.unsigned_abs() < LAST_SECOND {
                Timestamp::from_second(number)
            } else {
                Timestamp::from_millisecond(number)
            };
            let plausible = instant.ok().filter(|at| StatedTime::is_plausible(*at));
            plausible.map(StatedTime::exact)
        }
    }
}

fn unpack(kind: &str, packed: &Path, unpacked: &Path) -> Result<(), StoreError> {
    let file = BufReader::new(File::open(packed).on("open", packed)?);
    let reader: Box<dyn Read> = match kind {
        "gz" => Box::new(flate2::bufread::MultiGzDecoder::new(file)),
        "xz" => {
            let stream = liblzma::stream::Stream::new_stream_decoder(
                MAX_XZ_MEMORY_BYTES,
                liblzma::stream::CONCATENATED,
            );
            let stream = stream.map_err(io::Error::from).on("unpack", packed)?;
            Box::new(liblzma::bufread::XzDecoder::new_stream(file, stream))
        }
        _ => {
            let mut decoder = zstd::Decoder::with_buffer(file).on("unpack", packed)?;
            decoder
                .window_log_max(MAX_ZSTD_WINDOW_LOG)
                .on("unpack", packed)?;
            Box::new(decoder)
        }
    };
    let mut output = File::create(unpacked).on("write", unpacked)?;
    let mut limited = reader.take(MAX_UNPACKED_BYTES + 1);
    let mut buffer = vec![0; 1 << 16];
    let mut written = 0;
    loop {
        let count = limited.read(&mut buffer).on("unpack", packed)?;
        if count == 0 {
            return Ok(());
        }
        written += count as u64;
        if written > MAX_UNPACKED_BYTES {
            return Err(StoreError::Import {
                path: packed.to_owned(),
                reason: format!("unpacked it has more than {MAX_UNPACKED_BYTES} bytes"),
            });
        }
        output
            .write_all(buffer.get(..count).unwrap_or_default())
            .on("write", unpacked)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_or_refused_with_a_reason() {
        let read = |line: &str| read_article(line.as_bytes(), &TimeZone::UTC);
        let article = read(r#"{"url":"https://a.example/1","title":" 渡\n船 ","text":"x","date":1936722308,"more":1}"#).unwrap();
        assert_eq!(article.headline, "渡 船");
        assert_eq!(article.source.as_str(), "a-example");
        assert_eq!(
            article.date.unwrap().instant.to_string(),
            "2031-05-16T18:25:08Z"
        );
        let hostile =
            read(r#"{"url":"https://a.example/1","title":"x","html":"y","source":"../../etc"}"#)
                .unwrap();
        assert_eq!(hostile.source.as_str(), "etc");
        for (line, reason) in [
            (r#"{"url":"u","title":"\ud800","text":"x"}"#, "hex escape"),
            (r#"{"url":"u","title":"x"}"#, "neither"),
            (r#"{"url":"u","title":" ","text":"x"}"#, "empty"),
            (r#"{"url":"u","text":"x"}"#, "title"),
            ("[", "EOF"),
        ] {
            let error = read(line).unwrap_err();
            assert!(error.contains(reason), "{error}");
        }
    }

    #[test]
    fn a_line_that_is_too_long_is_passed_over_without_being_held() {
        let long = vec![b'a'; usize::try_from(MAX_RECORD_BYTES).unwrap() + (1 << 22)];
        let mut input = io::Cursor::new([&long[..], b"\nshort"].concat());
        let mut bytes = Vec::new();
        let length = read_bounded_line(&mut input, &mut bytes).unwrap();
        assert_eq!(length, long.len() as u64 + 1);
        assert_eq!(read_bounded_line(&mut input, &mut bytes).unwrap(), 5);
        assert_eq!(bytes, b"short");
    }
}
