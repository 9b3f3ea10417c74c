//! The answers of a world.

use std::borrow::Cow;
use std::fmt::Write as _;

use jianbao_html::escape_text;

use super::World;
use crate::address::{self, Place};
use crate::answer::{Answer, Question, http_date};
use crate::chance::digest;
use crate::feed::{self, Entry};
use crate::page::{PageParts, body, page, site_name};
use crate::picture::png;
use crate::plan::{
    AbsenceKind, ArticlePlan, CharsetForm, FaultKind, FaultWindow, HostPlan, ValidatorForm, instant,
};
use crate::text::{Picture, Text, text};

/// Links to other stories on a page.
const RELATED: usize = 4;
/// Links on a front page.
const FRONT_LINKS: usize = 20;
const HTML: &str = "text/html; charset=utf-8";

impl World {
    /// The answer to a question at an instant.
    pub(crate) fn answer(&self, question: &Question, now_ms: i64) -> Answer {
        let Some(host) = self.host_named(&question.host) else {
            return Answer::of(421, "text/plain", "no such host\n");
        };
        let window = host
            .faults
            .iter()
            .find(|window| window.from_ms <= now_ms && now_ms < window.until_ms);
        if let Some(refusal) = window.and_then(|window| refusal(window, now_ms)) {
            return refusal;
        }
        let mut answer = self.sound_answer(host, question, now_ms);
        answer.is_gzip = host.has_gzip
            && question.accepts_gzip
            && answer.status == 200
            && !answer.content_type.starts_with("image/");
        match host.validators {
            ValidatorForm::Both => {}
            ValidatorForm::TagOnly => answer.last_modified = None,
            ValidatorForm::DateOnly => answer.etag = None,
        }
        let mut answer = answer.unless_known(question);
        answer.fault = window.map(|window| window.kind);
        answer
    }

    /// The answer of a host that has no bad time.
    fn sound_answer(&self, host: &HostPlan, question: &Question, now_ms: i64) -> Answer {
        let Some(place) = address::place(host, &question.target) else {
            return not_found(host, 404);
        };
        let of_host = |number: usize| {
            let article = self.articles.get(number)?;
            (article.host == host.number && article.published_ms <= now_ms).then_some(article)
        };
        match place {
            Place::Front => self.front(host, now_ms),
            Place::Feed => self.feed(host, now_ms),
            Place::Robots => Answer::of(200, "text/plain", "User-agent: *\nDisallow: /search\n"),
            Place::Picture(number) => match of_host(number) {
                Some(_) => Answer::of(200, "image/png", png(&question.target)),
                None => not_found(host, 404),
            },
            Place::Article(number) | Place::Moved(number) | Place::Print(number) => {
                match of_host(number) {
                    Some(article) => self.article_answer(host, article, place, now_ms),
                    None => not_found(host, 404),
                }
            }
        }
    }

    fn article_answer(
        &self,
        host: &HostPlan,
        article: &ArticlePlan,
        place: Place,
        now_ms: i64,
    ) -> Answer {
        match article.absence_at(now_ms) {
            Some(AbsenceKind::NotFound) => return not_found(host, 404),
            Some(AbsenceKind::Gone) => return not_found(host, 410),
            Some(AbsenceKind::Soft) => return not_found(host, 200),
            Some(AbsenceKind::ToFrontPage) => return redirect(host, 302, "/"),
            None => {}
        }
        let has_moved = article.has_moved_at(now_ms);
        match place {
            Place::Moved(_) if !has_moved => return not_found(host, 404),
            Place::Article(_) if has_moved => {
                return redirect(host, 301, &address::path_at(host, article, now_ms));
            }
            _ => {}
        }
        let Some(chrome) = self.chrome(host) else {
            return not_found(host, 404);
        };
        let text = self.text_at(host, article, now_ms);
        let related = self.related(host, article);
        let html = page(&PageParts {
            seed: self.settings.seed,
            host,
            article,
            text: &text,
            chrome,
            related: &related,
            now_ms,
        });
        let body = encode(host, &html);
        let mut answer = Answer::of(200, content_type(host), body);
        answer.etag = Some(format!("\"{:016x}\"", digest(&answer.body)));
        let changed_ms = if host.is_restless || article.is_flapping {
            now_ms
        } else {
            article.changed_ms(now_ms)
        };
        answer.last_modified = Some(http_date(instant(changed_ms)));
        answer
    }

    /// URL and headline of stories that were there before an article: they stay the same, so that its
    /// page can.
    fn related(&self, host: &HostPlan, article: &ArticlePlan) -> Vec<(String, String)> {
        let place = host
            .articles
            .iter()
            .position(|number| *number == article.number);
        let before = host.articles.get(..place.unwrap_or(0)).unwrap_or_default();
        let others = before.iter().rev().take(RELATED);
        let others = others.filter_map(|number| self.articles.get(*number));
        others
            .map(|other| {
                let text = text(self.settings.seed, host, other, 0, false);
                (address::first_path(host, other), text.headline)
            })
            .collect()
    }

    /// Articles in a host's feed at an instant, newest first.
    pub(crate) fn feed_articles(&self, host: &HostPlan, now_ms: i64) -> Vec<&ArticlePlan> {
        let newest = host.articles.iter().rev();
        newest
            .filter_map(|number| self.articles.get(*number))
            .filter(|article| article.is_there_at(now_ms))
            .take(self.settings.feed_items)
            .collect()
    }

    fn feed(&self, host: &HostPlan, now_ms: i64) -> Answer {
        let mut entries = Vec::new();
        for article in self.feed_articles(host, now_ms) {
            let entry = self.entry(host, article, now_ms);
            if let Some(alternate) = article.alternate {
                entries.push(Entry {
                    guid: format!("{}-{alternate:?}", entry.guid).to_lowercase(),
                    url: address::alternate_url(host, article, alternate, now_ms),
                    headline: entry.headline.clone(),
                    byline: entry.byline.clone(),
                    summary: entry.summary.clone(),
                    content: entry.content.clone(),
                    ..entry
                });
            }
            entries.push(entry);
        }
        // Of all articles: one that was deleted changed the feed as well.
        let changes = host
            .articles
            .iter()
            .filter_map(|number| self.articles.get(*number))
            .filter(|article| article.published_ms <= now_ms)
            .map(|article| article.changed_ms(now_ms));
        let changed_ms = changes
            .max()
            .unwrap_or(self.settings.start.as_millisecond());
        let title = site_name(host);
        let feed = feed::feed(host, &title, instant(changed_ms), &entries);
        let mut answer = Answer::of(200, feed::content_type(host.feed), feed);
        answer.etag = Some(format!("W/\"{:016x}\"", digest(&answer.body)));
        answer.last_modified = Some(http_date(instant(changed_ms)));
        answer
    }

    fn entry(&self, host: &HostPlan, article: &ArticlePlan, now_ms: i64) -> Entry {
        // The flapping headline is the page's only.
        let version = article.version_at(now_ms);
        let text = text(self.settings.seed, host, article, version, false);
        let first = format!("http://{}{}", host.name, address::first_path(host, article));
        let (guid, url) = if host.has_permalinks {
            (first.clone(), first)
        } else {
            let path = address::path_at(host, article, now_ms);
            let guid = format!("tag:{},2031:{}", host.name, article.number);
            (guid, format!("http://{}{path}", host.name))
        };
        let gap = host.skin.language.words().gap;
        let first = text.paragraphs.first().map_or("", String::as_str);
        let end = first.find(['。', '.', '؟']).map_or(first.len(), |at| {
            at + first[at..].chars().next().map_or(0, char::len_utf8)
        });
        let summary = format!("{}{gap}", first.get(..end).unwrap_or(first));
        Entry {
            guid,
            url,
            summary: summary.trim().to_owned(),
            published: instant(article.published_ms),
            updated: instant(article.changed_ms(now_ms)),
            content: host.has_full_text.then(|| content(host, article, &text)),
            headline: text.headline,
            byline: text.byline,
        }
    }

    fn front(&self, host: &HostPlan, now_ms: i64) -> Answer {
        let words = host.skin.language.words();
        let name = site_name(host);
        let mut out = format!(
            "<!DOCTYPE html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{name}</title>\n\
             <link rel=\"alternate\" type=\"{}\" href=\"{}\"></head>\n<body><h1>{name}</h1><ul>\n",
            words.tag,
            feed::content_type(host.feed)
                .split(';')
                .next()
                .unwrap_or_default(),
            address::feed_path(host)
        );
        for article in self
            .feed_articles(host, now_ms)
            .into_iter()
            .take(FRONT_LINKS)
        {
            let text = self.text_at(host, article, now_ms);
            let path = address::path_at(host, article, now_ms);
            let headline = escape_text(&text.headline);
            let _ = writeln!(out, "<li><a href=\"{path}\">{headline}</a></li>");
        }
        out.push_str("</ul></body></html>\n");
        Answer::of(200, HTML, out)
    }
}

/// The whole text as a feed carries it.
fn content(host: &HostPlan, article: &ArticlePlan, text: &Text) -> String {
    let mut content = String::new();
    if host.skin.feed_as_publisher {
        let date = http_date(instant(article.published_ms));
        content = format!("<div><i>{date}</i></div>");
    }
    let address = |picture: &Picture| format!("http://{}{}", host.name, picture.path);
    body(host, text, &address, None, &mut content);
    content
}

/// What a host answers in a bad time in place of what was asked for; none when it only sends badly.
fn refusal(window: &FaultWindow, now_ms: i64) -> Option<Answer> {
    let seconds = (window.until_ms - now_ms + 999) / 1_000;
    let mut answer = match window.kind {
        FaultKind::Unavailable => Answer::of(503, "text/plain", "try again later\n"),
        FaultKind::TooManySeconds | FaultKind::TooManyDate => {
            Answer::of(429, "text/plain", "too many requests\n")
        }
        FaultKind::ServerError => Answer::of(500, "text/plain", "internal error\n"),
        FaultKind::Closed => Answer::default(),
        FaultKind::CutLength | FaultKind::CutChunked | FaultKind::Drip => return None,
    };
    answer.retry_after = match window.kind {
        FaultKind::Unavailable | FaultKind::TooManySeconds => {
            Some((seconds.to_string(), now_ms + seconds * 1_000))
        }
        FaultKind::TooManyDate => Some((http_date(instant(window.until_ms)), window.until_ms)),
        _ => None,
    };
    answer.fault = Some(window.kind);
    Some(answer)
}

fn not_found(host: &HostPlan, status: u16) -> Answer {
    let words = host.skin.language.words();
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{} - {}</title></head>\n\
         <body><h1>{}</h1><p>{}</p><p><a href=\"/\">{}</a></p></body></html>\n",
        words.tag,
        words.not_found,
        site_name(host),
        words.not_found,
        words.not_found_text,
        words.front
    );
    Answer::of(status, HTML, html)
}

fn redirect(host: &HostPlan, status: u16, path: &str) -> Answer {
    let mut answer = Answer::of(status, HTML, "");
    answer.location = Some(format!("http://{}{path}", host.name));
    answer
}

fn content_type(host: &HostPlan) -> &'static str {
    match host.charset {
        CharsetForm::Utf8 => HTML,
        CharsetForm::MetaOnly(_) => "text/html",
        CharsetForm::HeaderNarrower(_) => "text/html; charset=gb2312",
    }
}

/// The page's bytes; what the charset has not is written as a character reference.
fn encode(host: &HostPlan, html: &str) -> Vec<u8> {
    match host.charset {
        CharsetForm::Utf8 => html.as_bytes().to_vec(),
        CharsetForm::MetaOnly(encoding) | CharsetForm::HeaderNarrower(encoding) => {
            match encoding.encode(html).0 {
                Cow::Borrowed(bytes) => bytes.to_vec(),
                Cow::Owned(bytes) => bytes,
            }
        }
    }
}
