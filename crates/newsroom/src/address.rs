//! The URLs of a world: which an article has, and which article a URL is of.

use crate::plan::{Alternate, ArticlePlan, FeedForm, HostPlan};
use crate::text::FIRST_NUMBER;

/// What a path of a host leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    Front,
    Feed,
    Robots,
    /// An article at its first path.
    Article(usize),
    /// An article at the path it moves to.
    Moved(usize),
    /// The print view of an article.
    Print(usize),
    /// A picture of an article.
    Picture(usize),
}

pub(crate) fn feed_path(host: &HostPlan) -> &'static str {
    match host.feed {
        FeedForm::Rss => "/feed.xml",
        FeedForm::Atom => "/atom.xml",
        FeedForm::Json => "/feed.json",
    }
}

/// The first path of an article.
pub(crate) fn first_path(host: &HostPlan, article: &ArticlePlan) -> String {
    let number = article.number + FIRST_NUMBER;
    let day = crate::plan::instant(article.published_ms).to_zoned(jiff::tz::TimeZone::UTC);
    match host.path_form {
        0 => format!("/a/{number}.html"),
        1 => format!(
            "/{:04}/{:02}/{:02}/story-{number}",
            day.year(),
            day.month(),
            day.day()
        ),
        2 => format!("/article?id={number}"),
        _ => format!("/news/{number}/"),
    }
}

/// The path of an article at an instant.
pub(crate) fn path_at(host: &HostPlan, article: &ArticlePlan, now_ms: i64) -> String {
    if article.has_moved_at(now_ms) {
        format!("/archive/{}.html", article.number + FIRST_NUMBER)
    } else {
        first_path(host, article)
    }
}

/// The second URL under which the feed announces an article.
pub(crate) fn alternate_url(
    host: &HostPlan,
    article: &ArticlePlan,
    alternate: Alternate,
    now_ms: i64,
) -> String {
    let path = path_at(host, article, now_ms);
    let name = &host.name;
    match alternate {
        Alternate::Tracking => {
            let separator = if path.contains('?') { '&' } else { '?' };
            format!("http://{name}{path}{separator}utm_source=feed&utm_medium=rss")
        }
        Alternate::Mobile => format!("http://m.{name}{path}"),
        Alternate::Print => format!("http://{name}/print/{}", article.number + FIRST_NUMBER),
    }
}

/// Where a path and query lead; the article may not exist.
pub(crate) fn place(host: &HostPlan, target: &str) -> Option<Place> {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let number = |text: &str| -> Option<usize> {
        let digits = text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse::<usize>().ok()?.checked_sub(FIRST_NUMBER))?
    };
    if path == "/" {
        return Some(Place::Front);
    }
    if path == feed_path(host) {
        return Some(Place::Feed);
    }
    if path == "/robots.txt" {
        return Some(Place::Robots);
    }
    if let Some(rest) = path.strip_prefix("/archive/") {
        return number(rest.strip_suffix(".html")?).map(Place::Moved);
    }
    if let Some(rest) = path.strip_prefix("/print/") {
        return number(rest).map(Place::Print);
    }
    if let Some(rest) = path.strip_prefix("/img/") {
        return number(rest.split_once('-')?.0).map(Place::Picture);
    }
    let article = match host.path_form {
        0 => path.strip_prefix("/a/")?.strip_suffix(".html")?,
        1 => path.rsplit_once("/story-")?.1,
        2 if path == "/article" => {
            let mut parameters = query.split('&');
            parameters.find_map(|parameter| parameter.strip_prefix("id="))?
        }
        2 => return None,
        // A URL without the slash at its end, as jianbao's article key has it, is the same.
        _ => path.strip_prefix("/news/")?.trim_end_matches('/'),
    };
    number(article).map(Place::Article)
}
