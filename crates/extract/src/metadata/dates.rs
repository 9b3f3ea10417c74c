//! When a page was published and changed.

use jiff::tz::TimeZone;
use url::Url;

use super::byline::text_begins;
use super::head::Head;
use crate::date::{self, Order, Reading};
use crate::document::{Document, is_inline};
use crate::extraction::Date;
use crate::hints::Said;
use crate::linked_data::LinkedData;

const PUBLISHED: [&str; 42] = [
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
    "published",
    "published_on",
    "published_at",
    "publish_time",
    "publishtime",
    "pub_date",
    "pub-date",
    "date_published",
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

/// Largest line that is a date line, in nodes.
const MAX_NODES: usize = 40;

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
        if published.is_none() && of_address.is_some() {
            // What looks like a day in an address can be something else; a label is none.
            let mut free = Candidates {
                sources,
                reading: &reading,
                is_admitted: &|_| true,
                modified: None,
            };
            let published = free.labelled().or_else(|| free.marked_above_text());
            return (published, candidates);
        }
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
        is_chinese: language
            .and_then(|tag| tag.get(..2))
            .is_some_and(|tag| tag.eq_ignore_ascii_case("zh")),
    }
}

/// The language of a page with a country: English is written with the month or the day first, by
/// where it is of.
pub(super) fn language(language: Option<&str>, locale: Option<&str>, url: &Url) -> Option<String> {
    /// Endings of two letters that are no sign of a country.
    const ANYWHERE: &[&str] = &[
        "ai", "cc", "co", "fm", "gg", "io", "ly", "me", "nu", "sh", "so", "st", "to", "tv", "ws",
    ];
    let language = language?;
    if !language.eq_ignore_ascii_case("en") {
        return Some(language.to_owned());
    }
    let of_locale = locale
        .and_then(|locale| locale.strip_prefix("en").or(locale.strip_prefix("EN")))
        .map(|country| country.trim_start_matches(['_', '-']));
    let of_host = url
        .host_str()
        .and_then(|host| host.rsplit('.').next())
        .filter(|ending| ending.len() == 2 && ending.bytes().all(|byte| byte.is_ascii_alphabetic()))
        .filter(|ending| !ANYWHERE.contains(ending));
    // Templates say en_US everywhere: the host knows better.
    Some(
        of_host
            .or(of_locale)
            .filter(|country| !country.is_empty())
            .map_or_else(
                || language.to_owned(),
                |country| format!("{language}-{country}"),
            ),
    )
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
        self.is_in_part(node, &|above| self.said(above).foreign)
    }

    /// The same but for the foot of the article itself, where blogs say when it was posted.
    fn is_foreign_but_foot(&self, node: usize) -> bool {
        self.is_in_part(node, &|above| {
            self.said(above).foreign && !is_own_foot(self.document(), above)
        })
    }

    fn said(&self, node: usize) -> Said {
        self.sources.said.get(node).copied().unwrap_or_default()
    }

    /// Whether a node is in a part of the page that is another's, by its element or by its name.
    fn is_in_part(&self, node: usize, is_named_so: &dyn Fn(usize) -> bool) -> bool {
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
                    || self.said(above).comments
                    || is_named_so(above)
            })
    }

    /// A `time` element or an element that is marked as the date of publication; those behind the
    /// headline first.
    fn marked(&mut self) -> Option<Date> {
        self.marked_until(self.document().len())
    }

    /// A marked date between the headline and the text.
    fn marked_above_text(&mut self) -> Option<Date> {
        let heading = self.sources.heading?;
        self.marked_until(text_begins(self.document(), Some(heading)))
    }

    fn marked_until(&mut self, end: usize) -> Option<Date> {
        let heading = self.sources.heading.unwrap_or(0);
        let times = &self.sources.head.times;
        let behind = times.iter().filter(|node| **node > heading);
        let before = times.iter().rev().filter(|node| **node < heading);
        let whole = end == self.document().len();
        for node in behind.chain(before) {
            let node = *node;
            if !whole && !(heading..end).contains(&node) {
                continue;
            }
            // What leads to another story is that story's.
            if self.is_in_link(node) || self.is_foreign(node) {
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
            if text.len() > MAX_LINE_BYTES || !is_label(text) || self.is_foreign_but_foot(node) {
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
            if !has_digit(text) || !self.is_date_line(node) {
                continue;
            }
            let found = self.of_text(node);
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// Whether the line of a text is a date and little more, and is the article's own.
    fn is_date_line(&self, node: usize) -> bool {
        let document = self.document();
        if self.is_in_link(node) || self.is_foreign(node) {
            return false;
        }
        // Pieces of a paragraph are read as the paragraph.
        let paragraph = document
            .ancestors(document.parent(node))
            .take(4)
            .find(|above| !is_inline(document.name(*above)))
            .filter(|above| matches!(document.name(*above), "p" | "li" | "blockquote"));
        let line = match paragraph {
            Some(line) if document.end(line) - line > MAX_NODES => return false,
            Some(line) => document.text_below(line),
            None => document.text(node).unwrap_or_default().to_owned(),
        };
        line.len() <= MAX_LINE_BYTES && !is_prose(&line, self.reading)
    }

    fn is_in_link(&self, node: usize) -> bool {
        self.document()
            .ancestors(node)
            .take(6)
            .any(|above| self.document().name(above) == "a")
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

/// Whether a box is the foot of an article: "postFoot", "entry-footer".
fn is_own_foot(document: &Document, node: usize) -> bool {
    ["class", "id"]
        .iter()
        .filter_map(|key| document.attribute(node, key))
        .any(|name| {
            let name = name.to_ascii_lowercase();
            name.contains("foot")
                && ["post", "entry", "article"]
                    .iter()
                    .any(|of| name.contains(of))
        })
}

fn has_digit(text: &str) -> bool {
    text.chars()
        .any(|character| character.is_numeric() || character == '〇')
}

/// Whether the words around a date make a sentence with it.
fn is_prose(line: &str, reading: &Reading) -> bool {
    /// Most words without a capital before a date in a line that is none: "posted by Ada Wren on".
    const MOST_BEFORE: usize = 2;
    /// Most of them behind it: "at 8:30 a.m., updated at 9 a.m.".
    const MOST_BEHIND: usize = 7;
    if line.contains(['。', '，', '！', '？']) {
        return true;
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    let day = |words: &[&str]| {
        let found = date::parse(&words.join(" "), reading)?;
        Some(found.instant.to_zoned(TimeZone::UTC).date())
    };
    let Some(whole) = day(&words) else {
        return false;
    };
    // The last word from which on the date is still whole.
    let begin = (0..words.len())
        .rev()
        .find(|from| words.get(*from..).and_then(day) == Some(whole))
        .unwrap_or(0);
    let plain = |words: &[&str]| {
        words
            .iter()
            .filter(|word| word.chars().count() > 1 && word.starts_with(char::is_lowercase))
            .count()
    };
    let (before, behind) = words.split_at(begin);
    plain(before) > MOST_BEFORE
        || plain(behind) > MOST_BEHIND
        // "In 5 May 1987 the bridge opened."
        || behind.len() > 4 && line.trim_end().ends_with('.') && plain(behind) > 3
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
