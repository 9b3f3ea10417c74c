//! What a source says of an article before anybody looked at it, in the form that waiting candidates
//! keep it, and whether it brings the whole text.

use jianbao_core::record::DATE_LINE_START;
use jianbao_core::{ArticleKey, Certainty, Sha256Digest, StatedTime};
use jianbao_feed as feed;
use jianbao_store::{FullText, KeptCapture};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A feed's entry, as far as the archive needs it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Announced {
    pub(crate) url: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) guid: Option<String>,
    pub(crate) title: String,
    /// The announcer's time; none when it says none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) time: Option<Time>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) authors: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) categories: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) language: Option<String>,
    /// The URLs of pictures announced beside the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) pictures: Vec<String>,
    pub(crate) first_seen_at: Timestamp,
    /// The URL that the same entry had before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) formerly: Option<String>,
}

/// The text that a feed brings for an article.
#[derive(Clone, Debug)]
pub(crate) struct FeedBody {
    pub(crate) content: feed::Content,
    /// The capture of the feed.
    pub(crate) capture: Option<KeptCapture>,
}

/// A time as a source stated it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Time {
    at: Timestamp,
    text: String,
    #[serde(default, skip_serializing_if = "is_exact")]
    certainty: TimeCertainty,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum TimeCertainty {
    #[default]
    Exact,
    ZoneAssumed,
    DateOnly,
}

/// In characters of Latin text; a Chinese character counts for [`WIDE_CHARACTER`] of them.
const WIDE_CHARACTER: usize = 3;
/// What an entry calls its content is the whole text from this length on,
const MIN_CONTENT: usize = 450;
/// and from this one on when it has paragraphs, as teasers rarely have.
const MIN_PARAGRAPHS: usize = 120;
/// What an entry calls its description or summary is so only from this length on, in paragraphs.
const MIN_DESCRIPTION: usize = 1200;
/// Longer names are kept as their digest.
const MAX_ENTRY_KEY_BYTES: usize = 200;

impl Announced {
    /// Of an entry; none when its link is no URL that an article can have.
    pub(crate) fn of(
        entry: &feed::Entry,
        feed_language: Option<&str>,
        now: Timestamp,
    ) -> Option<Self> {
        let url = entry.url.clone()?;
        ArticleKey::of(&url).ok()?;
        let date = entry.published.as_ref().or(entry.updated.as_ref());
        let is_picture = |enclosure: &&feed::Enclosure| {
            let media_type = enclosure.media_type.as_deref().unwrap_or_default();
            media_type.starts_with("image/")
        };
        Some(Self {
            url,
            guid: entry.guid.clone(),
            title: entry.title.clone(),
            time: date
                .filter(|date| StatedTime::is_plausible(date.instant))
                .map(|date| Time {
                    at: date.instant,
                    text: date.text.clone(),
                    certainty: match date.certainty {
                        feed::Certainty::Exact => TimeCertainty::Exact,
                        feed::Certainty::ZoneAssumed => TimeCertainty::ZoneAssumed,
                        feed::Certainty::DateOnly => TimeCertainty::DateOnly,
                    },
                }),
            authors: entry
                .authors
                .iter()
                .filter_map(feed::Person::display_name)
                .map(str::to_owned)
                .collect(),
            categories: entry
                .categories
                .iter()
                .map(|category| category.name().to_owned())
                .collect(),
            language: entry
                .language
                .clone()
                .or_else(|| feed_language.map(str::to_owned)),
            pictures: entry
                .enclosures
                .iter()
                .filter(is_picture)
                .map(|enclosure| enclosure.url.clone())
                .collect(),
            first_seen_at: now,
            formerly: None,
        })
    }

    /// Of a page that nobody announced.
    pub(crate) fn page(url: &str, now: Timestamp) -> Self {
        Self {
            url: url.to_owned(),
            guid: None,
            title: String::new(),
            time: None,
            authors: Vec::new(),
            categories: Vec::new(),
            language: None,
            pictures: Vec::new(),
            first_seen_at: now,
            formerly: None,
        }
    }

    /// The announcer's time: what it says, else when it was first seen.
    pub(crate) fn entry_time(&self) -> StatedTime {
        match &self.time {
            None => StatedTime::exact(self.first_seen_at),
            Some(time) => StatedTime {
                instant: time.at,
                text: time.text.clone(),
                certainty: match time.certainty {
                    TimeCertainty::Exact => Certainty::Exact,
                    TimeCertainty::ZoneAssumed => Certainty::ZoneAssumed,
                    TimeCertainty::DateOnly => Certainty::DateOnly,
                },
            },
        }
    }
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks for a reference"
)]
fn is_exact(certainty: &TimeCertainty) -> bool {
    *certainty == TimeCertainty::Exact
}

/// What knows an entry of a source again, and a digest that changes when what it says changes.
pub(crate) fn key_and_digest(entry: &feed::Entry) -> (String, String) {
    let key = entry.guid.as_ref().or(entry.url.as_ref());
    let key = match key {
        Some(key) if key.len() <= MAX_ENTRY_KEY_BYTES => key.clone(),
        Some(key) => Sha256Digest::of(key.as_bytes()).to_string(),
        None => Sha256Digest::of(entry.title.as_bytes()).to_string(),
    };
    let raw = |content: Option<&feed::Content>| {
        content
            .map(|content| content.raw.clone())
            .unwrap_or_default()
    };
    let said = [
        entry.url.clone().unwrap_or_default(),
        entry.title.clone(),
        raw(entry.content()),
        raw(entry.summary.as_ref()),
    ];
    let mut digest = Sha256Digest::of(said.join("\0").as_bytes()).to_string();
    // A mistake in a million million years costs one look.
    digest.truncate(32);
    (key, digest)
}

/// The whole text of an article as its feed brings it; none when it is to be fetched.
pub(crate) fn full_text(entry: &feed::Entry, mode: FullText) -> Option<&feed::Content> {
    let is_some_text = |content: &&feed::Content| !content.raw.trim().is_empty();
    let longest = entry.content().filter(is_some_text);
    match mode {
        FullText::Page => None,
        FullText::Feed => longest.or(entry.summary.as_ref().filter(is_some_text)),
        FullText::Auto => {
            let (content, least, least_in_paragraphs) = match longest {
                Some(content) => (content, MIN_CONTENT, MIN_PARAGRAPHS),
                None => (entry.summary.as_ref()?, usize::MAX, MIN_DESCRIPTION),
            };
            if content.raw.trim_start().starts_with(DATE_LINE_START) {
                // The form in which the mirrors of this family publish whole texts.
                return Some(content);
            }
            let text = content.text();
            let own = length(&text);
            let is_long =
                own >= least || (own >= least_in_paragraphs && has_paragraphs(&content.raw));
            let is_longer_than_summary = longest.is_none()
                || entry
                    .summary
                    .as_ref()
                    .is_none_or(|summary| own > length(&summary.text()));
            (is_long && is_longer_than_summary && !is_cut(&text)).then_some(content)
        }
    }
}

fn has_paragraphs(html: &str) -> bool {
    html.matches("</p>").count() + html.matches("<br").count() >= 2
}

fn length(text: &str) -> usize {
    let weight = |character: char| {
        if matches!(u32::from(character), 0x2e80..=0x9fff | 0xac00..=0xd7af | 0xf900..=0xfaff | 0xff00..=0xffef | 0x2_0000..=0x3_ffff)
        {
            WIDE_CHARACTER
        } else {
            usize::from(!character.is_whitespace())
        }
    };
    text.chars().map(weight).sum()
}

/// Whether a text ends as teasers do.
fn is_cut(text: &str) -> bool {
    const MARKS: &[&str] = &["…", "...", "…]", "...]", "…)", "...)", "»", "→"];
    let text = text.trim_end();
    MARKS.iter().any(|mark| text.ends_with(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(raw: &str) -> feed::Content {
        feed::Content::html(raw, None)
    }

    #[test]
    fn whole_texts_are_told_from_teasers() {
        let check = |body: &str, summary: &str, mode: FullText, expect: bool| {
            let entry = feed::Entry {
                contents: Some(body)
                    .filter(|body| !body.is_empty())
                    .map(content)
                    .into_iter()
                    .collect(),
                summary: Some(summary).filter(|body| !body.is_empty()).map(content),
                ..feed::Entry::default()
            };
            assert_eq!(
                full_text(&entry, mode).is_some(),
                expect,
                "{body} {summary}"
            );
        };
        let long = format!("<p>{}</p>", "渡船停航。".repeat(100));
        check(&long, "", FullText::Auto, true);
        check(&long, "渡船停航。", FullText::Auto, true);
        check(&long, &long, FullText::Auto, false);
        check(&long, "", FullText::Page, false);
        check("<p>渡船停航。</p>", "", FullText::Auto, false);
        check("<p>渡船停航。</p>", "", FullText::Feed, true);
        check("", &format!("{long}{long}"), FullText::Auto, true);
        check("", &long, FullText::Auto, false);
        let two = format!("<p>{0}</p><p>{0}</p>", "渡船停航，学校停课三天。".repeat(2));
        check(&two, "渡船停航。", FullText::Auto, true);
        check(
            "",
            "<div><i>Fri, 09 May 2031 18:25:08 GMT</i></div>渡船。",
            FullText::Auto,
            true,
        );
        check("", &"渡船停航。".repeat(100), FullText::Auto, false);
        check(
            &format!("{long}<p>阅读更多…</p>"),
            "",
            FullText::Auto,
            false,
        );
    }
}
