//! The feeds of a world.

use super::World;
use crate::address;
use crate::answer::{Answer, http_date};
use crate::chance::digest;
use crate::feed::{self, Entry};
use crate::page::{body, site_name};
use crate::plan::{ArticlePlan, HostPlan, instant};
use crate::text::{Picture, Text, text};

impl World {
    /// Articles in a host's feed at an instant, newest first.
    pub(crate) fn feed_articles(&self, host: &HostPlan, now_ms: i64) -> Vec<&ArticlePlan> {
        let newest = host.articles.iter().rev();
        newest
            .filter_map(|number| self.articles.get(*number))
            .filter(|article| article.is_there_at(now_ms))
            .take(self.settings.feed_items)
            .collect()
    }

    /// The feed of a host.
    pub(super) fn feed(&self, host: &HostPlan, now_ms: i64) -> Answer {
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
