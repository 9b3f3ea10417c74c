//! The answers of a world.

use std::borrow::Cow;
use std::fmt::Write as _;

use jianbao_html::escape_text;

use super::World;
use crate::address::{self, Place};
use crate::answer::{Answer, Question, http_date};
use crate::chance::digest;
use crate::feed;
use crate::page::{PageParts, page, site_name};
use crate::picture::png;
use crate::plan::{
    AbsenceKind, ArticlePlan, CharsetForm, FaultKind, FaultWindow, HostPlan, ValidatorForm, instant,
};
use crate::text::text;

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
        let Some((look, chrome)) = self.look_at(host, now_ms) else {
            return not_found(host, 404);
        };
        let text = self.text_at(host, article, now_ms);
        let related = self.related(host, article);
        let html = page(&PageParts {
            seed: self.settings.seed,
            host: look,
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
            let redesigned = self.redesign_at(host, now_ms);
            let redesigned_ms = redesigned.map_or(i64::MIN, |redesign| redesign.at_ms);
            article.changed_ms(now_ms).max(redesigned_ms)
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
