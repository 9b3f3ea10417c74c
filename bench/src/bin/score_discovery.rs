//! Scores the discovery of feeds on saved pages: of a page that declares feeds, is the first candidate one that
//! the page links, and none of comments? What the page links is read from html5ever's tree by rules of its own.
//!
//! Prints one JSON line: `pages` that declare a feed that is none of comments, and how many are `right`.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use flate2::read::GzDecoder;
use html5ever::interface::ElemName as _;
use jianbao_crawl::feeds_of_page;
use serde::Deserialize;
use url::Url;

#[path = "../../../crates/html/tests/it/oracle.rs"]
#[allow(dead_code, unreachable_pub, missing_docs, clippy::pedantic)]
mod oracle;

use oracle::Content;

/// Pages of which nobody knows the address lie here.
const NOWHERE: &str = "https://page.invalid/";

/// One line of `truth.jsonl`.
#[derive(Deserialize)]
struct Line {
    html: String,
    #[serde(default)]
    url: Option<String>,
}

/// A feed that a page declares.
struct Declared {
    url: Url,
    is_of_comments: bool,
}

fn main() -> Result<()> {
    let (folder, is_explained) = arguments()?;
    let mut by_set: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut only_comments = 0_usize;
    let mut out = std::io::stdout().lock();
    for set in sets(&folder)? {
        let name = set
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        for line in lines(&set)? {
            let html = read(&set.join(&line.html))?;
            let url = line.url.as_deref().and_then(|url| Url::parse(url).ok());
            let url = url.map_or_else(|| Url::parse(NOWHERE), Ok)?;
            let (declared, linked) = links(&html, &url);
            if declared.is_empty() {
                continue;
            }
            if declared.iter().all(|feed| feed.is_of_comments) {
                only_comments += 1;
                continue;
            }
            let first = feeds_of_page(&html, &url).into_iter().next();
            let is_right = first.as_ref().is_some_and(|first| {
                let is_of_comments = |feed: &Declared| feed.is_of_comments && feed.url == first.url;
                linked.contains(&first.url)
                    && !declared.iter().any(is_of_comments)
                    && !speaks_of_comments(first.url.as_str(), &first.title)
            });
            let counts = by_set.entry(name.clone()).or_default();
            counts.0 += 1;
            counts.1 += usize::from(is_right);
            if is_explained && !is_right {
                let first = first.map(|first| (first.url.to_string(), first.title));
                writeln!(out, "{name}/{}: {first:?}", line.html)?;
            }
        }
    }
    let pages: usize = by_set.values().map(|counts| counts.0).sum();
    let right: usize = by_set.values().map(|counts| counts.1).sum();
    let sets: serde_json::Map<_, _> = by_set
        .into_iter()
        .map(|(name, (pages, right))| (name, serde_json::json!({"pages": pages, "right": right})))
        .collect();
    let line = serde_json::json!({
        "pages": pages,
        "right": right,
        "pages_with_comment_feeds_only": only_comments,
        "sets": sets,
    });
    writeln!(out, "{line}")?;
    Ok(())
}

fn arguments() -> Result<(PathBuf, bool)> {
    let all: Vec<String> = std::env::args().skip(1).collect();
    let is_explained = all.iter().any(|argument| argument == "--explain");
    let others: Vec<&str> = all
        .iter()
        .map(String::as_str)
        .filter(|argument| *argument != "--explain")
        .collect();
    let folder = match others[..] {
        ["--data", folder] => PathBuf::from(folder),
        [] => PathBuf::from(
            std::env::var_os("JIANBAO_DATA").context("give --data DIR or set JIANBAO_DATA")?,
        ),
        _ => bail!("usage: score_discovery [--data DIR] [--explain]"),
    };
    let inner = folder.join("extraction");
    Ok((if inner.is_dir() { inner } else { folder }, is_explained))
}

/// The folders that have pages, in the order of their names.
fn sets(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    let mut sets = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.join("truth.jsonl").is_file() {
            sets.push(path);
        }
    }
    sets.sort();
    Ok(sets)
}

fn lines(set: &Path) -> Result<Vec<Line>> {
    let path = set.join("truth.jsonl");
    let text =
        std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let lines = text.lines().map(serde_json::from_str);
    lines
        .collect::<Result<_, _>>()
        .with_context(|| format!("reading {}", path.display()))
}

fn read(path: &Path) -> Result<String> {
    let file = std::fs::File::open(path).with_context(|| format!("opening {}", path.display()))?;
    let mut bytes = Vec::new();
    GzDecoder::new(file)
        .read_to_end(&mut bytes)
        .with_context(|| format!("reading {}", path.display()))?;
    Ok(jianbao_html::decode(&bytes, None).text)
}

/// The feeds that a page declares, and all that it links.
fn links(html: &str, url: &Url) -> (Vec<Declared>, Vec<Url>) {
    let dom = oracle::parse(&format!("<!DOCTYPE html>{html}"));
    let mut base = None;
    let mut found = Vec::new();
    dom.visit(|content| {
        let Content::Element(name, attributes) = content else {
            return;
        };
        let attribute = |wanted: &str| {
            let found = attributes.iter().find(|(name, _)| name == wanted);
            found.map_or("", |(_, value)| value.trim())
        };
        let target = attribute("href");
        match &**name.local_name() {
            "base" if base.is_none() && !target.is_empty() => base = url.join(target).ok(),
            "a" | "link" if !target.is_empty() => {
                let is_declared = &**name.local_name() == "link"
                    && attribute("rel").to_ascii_lowercase().contains("alternate")
                    && is_feed_type(&attribute("type").to_ascii_lowercase());
                let title = attribute("title").to_owned();
                found.push((target.to_owned(), title, is_declared));
            }
            _ => {}
        }
    });
    let base = base.unwrap_or_else(|| url.clone());
    let (mut declared, mut linked) = (Vec::new(), Vec::new());
    for (target, title, is_declared) in found {
        let Ok(mut url) = base.join(&target) else {
            continue;
        };
        url.set_fragment(None);
        if !matches!(url.scheme(), "http" | "https") {
            continue;
        }
        if is_declared {
            let is_of_comments = speaks_of_comments(&target, &title);
            declared.push(Declared {
                url: url.clone(),
                is_of_comments,
            });
        }
        linked.push(url);
    }
    (declared, linked)
}

fn is_feed_type(media_type: &str) -> bool {
    let is_feed = ["rss", "atom", "rdf", "feed+json"]
        .iter()
        .any(|word| media_type.contains(word));
    is_feed && !media_type.contains("html")
}

/// A rough reading: whatever has the word in it.
fn speaks_of_comments(target: &str, title: &str) -> bool {
    let text = format!("{target} {title}").to_lowercase();
    let words = [
        "comments",
        "comment feed",
        "comment-feed",
        "kommentar",
        "commentaire",
        "comentario",
        "commenti ",
        "reacties",
        "yorum",
        "评论",
        "評論",
        "留言",
        "コメント",
        "комментари",
        "komentar",
        "hozzászólás",
    ];
    words.iter().any(|word| text.contains(word))
}
