//! When a page was published and changed.

use jiff::tz::TimeZone;
use url::Url;

use super::head::Head;
use crate::date::{self, Order, Reading};
use crate::document::Document;
use crate::extraction::Date;
use crate::hints::Said;
use crate::linked_data::LinkedData;

const PUBLISHED: [&str; 34] = [
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "datepublished",
    "og:published_time",
    "published_time",
    "pubdate",
    "publishdate",
    "publish_date",
    "publish-date",
    "published-date",
    "publicationdate",
    "publication_date",
    "article_date_original",
    "parsely-pub-date",
    "dc.date.issued",
    "dc.issued",
    "dc.date.published",
    "dc.created",
    "dc.date.created",
    "dc.date",
    "citation_publication_date",
    "citation_online_date",
    "sailthru.date",
    "article.published",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "weibo: article:create_at",
    "article:create_at",
    "originalpublicationdate",
    "bt:pubdate",
    "og:pubdate",
    "_pubtime",
    "date",
];

const MODIFIED: [&str; 12] = [
    "article:modified_time",
    "og:article:modified_time",
    "og:updated_time",
    "article:modified",
    "datemodified",
    "modified_time",
    "lastmod",
    "last_updated",
    "dc.modified",
    "dc.date.modified",
    "article:update_at",
    "last-modified",
];

/// How many texts after the headline are looked at.
const REACH: usize = 60;

/// Longest line that is a date line, in bytes.
const MAX_LINE_BYTES: usize = 240;

/// What the dates are read from.
pub(super) struct Sources<'a> {
    pub(super) document: &'a Document,
    pub(super) said: &'a [Said],
    pub(super) heading: Option<usize>,
    pub(super) head: &'a Head,
    pub(super) stated: &'a LinkedData,
    pub(super) url: &'a Url,
}

/// The dates of publication and of the last change.
pub(super) fn find(
    sources: &Sources,
    language: Option<&str>,
    zone: &TimeZone,
) -> (Option<Date>, Option<Date>) {
    let reading = reading(language, zone);
    let of_address = date::of_address(sources.url);
    let of_head = |names: &[&str]| {
        names
            .iter()
            .flat_map(|name| sources.head.all(name))
            .find_map(|value| date::parse_value(value, &reading))
    };
    let of_data = |text: &Option<String>| date::parse_value(text.as_deref()?, &reading);
    // What is shown in the page may be of other stories: the address must not speak against it.
    let is_admitted = |found: &Date| of_address.as_ref().is_none_or(|day| day.admits(found));
    let stated = of_data(&sources.stated.published).or_else(|| of_head(&PUBLISHED));
    let modified = of_data(&sources.stated.modified).or_else(|| of_head(&MODIFIED));
    let shown = || {
        let mut candidates = Candidates {
            sources,
            reading: &reading,
            is_admitted: &is_admitted,
            modified: None,
        };
        let published = candidates
            .marked()
            .or_else(|| candidates.labelled())
            .or_else(|| candidates.near_heading());
        (published, candidates)
    };
    if stated.is_some() {
        return (stated, modified);
    }
    let (published, mut candidates) = shown();
    let published = published
        .or_else(|| of_address.as_ref().and_then(|day| day.date(zone)))
        .or_else(|| candidates.elsewhere());
    let modified = modified.or_else(|| candidates.modified.take());
    // A change is no publication, but nearer to it than nothing.
    (published.or_else(|| modified.clone()), modified)
}

/// How dates of a page in a language are read.
pub(crate) fn reading(language: Option<&str>, zone: &TimeZone) -> Reading {
    Reading {
        zone: zone.clone(),
        order: order(language),
    }
}

/// Only English is written with the month first, and not everywhere.
fn order(language: Option<&str>) -> Order {
    let is_american = language.is_some_and(|tag| {
        let tag = tag.to_ascii_lowercase();
        tag == "en" || tag == "en-us" || tag == "en-ph"
    });
    if is_american {
        Order::MonthFirst
    } else {
        Order::DayFirst
    }
}

/// Looks for dates that readers see.
struct Candidates<'a> {
    sources: &'a Sources<'a>,
    reading: &'a Reading,
    is_admitted: &'a dyn Fn(&Date) -> bool,
    /// The first date that is said to be of a change.
    modified: Option<Date>,
}

impl Candidates<'_> {
    fn document(&self) -> &Document {
        self.sources.document
    }

    /// Keeps a date of a change, and hands on any other that the address does not speak against.
    fn judge(&mut self, found: Date, words: &str) -> Option<Date> {
        if !(self.is_admitted)(&found) {
            return None;
        }
        if is_of_change(words) {
            self.modified.get_or_insert(found);
            return None;
        }
        Some(found)
    }

    fn is_foreign(&self, node: usize) -> bool {
        let heading = self.sources.heading;
        // A box around the headline as well is the article's, whatever it is called.
        let outer = |above: &usize| {
            heading.is_none_or(|heading| !self.document().contains(*above, heading))
        };
        self.document()
            .ancestors(node)
            .take_while(outer)
            .any(|above| {
                matches!(self.document().name(above), "aside" | "nav" | "footer")
                    || self
                        .sources
                        .said
                        .get(above)
                        .is_some_and(|said| said.comments || said.foreign)
            })
    }

    /// A `time` element or an element that is marked as the date of publication; those behind the
    /// headline first.
    fn marked(&mut self) -> Option<Date> {
        let heading = self.sources.heading.unwrap_or(0);
        let times = &self.sources.head.times;
        let behind = times.iter().filter(|node| **node > heading);
        let before = times.iter().rev().filter(|node| **node < heading);
        for node in behind.chain(before) {
            let node = *node;
            // What leads to another story is that story's.
            let is_in_link = self
                .document()
                .ancestors(node)
                .take(6)
                .any(|above| self.document().name(above) == "a");
            if is_in_link || self.is_foreign(node) {
                continue;
            }
            let document = self.document();
            let shown = document.text_below(node);
            let value = ["datetime", "content", "title"]
                .iter()
                .filter_map(|key| document.attribute(node, key))
                .find_map(|value| date::parse_value(value, self.reading));
            let Some(found) = value.or_else(|| date::parse(&shown, self.reading)) else {
                continue;
            };
            let words = format!("{} {shown}", self.words_before(node));
            let is_modified = document
                .attribute(node, "itemprop")
                .is_some_and(|name| name == "dateModified")
                || document.attribute(node, "class").is_some_and(|name| {
                    let name = name.to_ascii_lowercase();
                    name.contains("updated") && !name.contains("published")
                });
            if is_modified {
                if (self.is_admitted)(&found) {
                    self.modified.get_or_insert(found);
                }
                continue;
            }
            if let Some(found) = self.judge(found, &words) {
                return Some(found);
            }
        }
        None
    }

    /// The text just before a node, in its line.
    fn words_before(&self, node: usize) -> String {
        /// How many nodes back the line may begin.
        const BACK: usize = 4;
        (node.saturating_sub(BACK)..node)
            .filter_map(|at| self.document().text(at))
            .filter(|text| text.len() <= 60 && !has_digit(text))
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn of_text(&mut self, node: usize) -> Option<Date> {
        let text = self.document().text(node)?;
        if text.len() > MAX_LINE_BYTES || !has_digit(text) {
            return None;
        }
        let text = text.to_owned();
        if let Some(found) = date::parse(&text, self.reading) {
            let words = format!("{} {text}", self.words_before(node));
            return self.judge(found, &words);
        }
        // The date may be in pieces: the line as a whole.
        let line = self.document().parent(node);
        if self.document().end(line) - line > 40 {
            return None;
        }
        let text = self.document().text_below(line);
        if text.len() > MAX_LINE_BYTES {
            return None;
        }
        let found = date::parse(&text, self.reading)?;
        self.judge(found, &text)
    }

    /// A date behind words that say that it is of the publication.
    fn labelled(&mut self) -> Option<Date> {
        for node in 0..self.document().len() {
            let Some(text) = self.document().text(node) else {
                continue;
            };
            let text = text.trim();
            if text.len() > MAX_LINE_BYTES || !is_label(text) || self.is_foreign(node) {
                continue;
            }
            let found = match self.of_text(node) {
                Some(found) => Some(found),
                // "<b>时间：</b>2026-05-04": what follows.
                None => (node + 1..self.document().len().min(node + 6))
                    .filter(|next| self.document().text(*next).is_some_and(has_digit))
                    .collect::<Vec<_>>()
                    .into_iter()
                    .find_map(|next| self.of_text(next)),
            };
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// A date in a short line behind the headline.
    fn near_heading(&mut self) -> Option<Date> {
        let from = self.sources.heading?;
        let mut looked_at = 0;
        for node in from..self.document().len() {
            let Some(text) = self.document().text(node) else {
                continue;
            };
            if text.trim().is_empty() {
                continue;
            }
            looked_at += 1;
            if looked_at > REACH {
                break;
            }
            let found = self.of_text(node);
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// A date in a box that says it holds one, above the headline, or on a page without one.
    fn elsewhere(&mut self) -> Option<Date> {
        let boxes: Vec<usize> = (0..self.document().len())
            .filter(|node| self.sources.said.get(*node).is_some_and(|said| said.matter))
            .filter(|node| self.document().end(*node) - node <= 60)
            .take(REACH)
            .collect();
        for node in boxes {
            let text = self.document().text_below(node);
            if text.len() <= MAX_LINE_BYTES
                && let Some(found) = date::parse(&text, self.reading)
                && let Some(found) = self.judge(found, &text)
            {
                return Some(found);
            }
        }
        let first =
            (0..self.document().len()).find(|node| self.document().name(*node) == "body")?;
        let end = self.sources.heading.unwrap_or(self.document().len());
        let texts: Vec<usize> = (first..end)
            .rev()
            .filter(|node| self.document().text(*node).is_some_and(has_digit))
            .take(REACH)
            .collect();
        texts.into_iter().find_map(|node| self.of_text(node))
    }
}

fn has_digit(text: &str) -> bool {
    text.chars()
        .any(|character| character.is_numeric() || character == '〇')
}

/// Whether a text has the words that announce the date of publication.
fn is_label(text: &str) -> bool {
    let chinese = [
        "发布时间",
        "发布日期",
        "發布時間",
        "發佈時間",
        "發布日期",
        "发表时间",
        "发表于",
        "發表於",
        "时间：",
        "時間：",
        "时间:",
        "发布于",
        "發佈於",
        "更新时间",
        "发布：",
        "发布:",
        "刊登日期",
        "発行日",
        "公開日",
        "掲載日",
        "配信",
        "입력",
    ];
    if !text.is_ascii() && chinese.iter().any(|label| text.contains(label)) {
        return true;
    }
    let lower: String = text
        .trim_start_matches(|character: char| !character.is_alphabetic())
        .chars()
        .take(40)
        .flat_map(char::to_lowercase)
        .collect();
    [
        "published",
        "posted on",
        "posted:",
        "posted at",
        "publication date",
        "date published",
        "veröffentlicht",
        "erschienen am",
        "publié le",
        "publicado",
        "publicada",
        "pubblicato",
        "opublikowano",
        "data publikacji",
        "опубликовано",
        "дата публикации",
        "опубліковано",
        "yayınlanma",
        "gepubliceerd",
        "publicerad",
        "publisert",
        "udgivet",
        "julkaistu",
        "publikováno",
        "diterbitkan",
        "ngày đăng",
        "δημοσίευση",
        "δημοσιεύθηκε",
        "เผยแพร่",
    ]
    .iter()
    .any(|label| lower.starts_with(label))
}

/// Whether the words around a date say that it is of a change.
fn is_of_change(words: &str) -> bool {
    let words = words.to_lowercase();
    let changed = [
        "updated",
        "update:",
        "modified",
        "revised",
        "last reviewed",
        "aktualisiert",
        "geändert",
        "mis à jour",
        "modifié",
        "actualizado",
        "actualizada",
        "modificado",
        "aggiornato",
        "aggiornamento",
        "modificato",
        "atualizado",
        "atualizada",
        "aktualizacja",
        "zaktualizowano",
        "обновлено",
        "изменено",
        "оновлено",
        "ενημέρωση",
        "güncelleme",
        "güncellendi",
        "bijgewerkt",
        "uppdaterad",
        "oppdatert",
        "opdateret",
        "päivitetty",
        "aktualizováno",
        "frissítve",
        "actualizat",
        "diperbarui",
        "cập nhật",
        "อัปเดต",
        "تحديث",
        "更新",
        "수정",
        "最終更新",
    ]
    .iter()
    .filter_map(|word| words.find(word))
    .min();
    let Some(changed) = changed else {
        return false;
    };
    // "Published 4 May, updated 5 May": the first date is of the publication.
    let published = [
        "published",
        "posted",
        "veröffentlicht",
        "publié",
        "publicado",
        "pubblicato",
        "publicada",
        "opublikowano",
        "опубликовано",
        "опубліковано",
        "yayın",
        "gepubliceerd",
        "publicerad",
        "publisert",
        "udgivet",
        "julkaistu",
        "发布",
        "發布",
        "公開",
        "입력",
        "配信",
    ]
    .iter()
    .filter_map(|word| words.find(word))
    .min();
    let first_digit = words.find(|character: char| character.is_ascii_digit());
    published.is_none_or(|published| published > changed)
        && first_digit.is_none_or(|digit| {
            changed < digit || words.ends_with("更新") || words.contains("更新 ")
        })
}
