//! Feeds: RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1.

use std::fmt::Write as _;

use jianbao_html::escape_text;
use jiff::Timestamp;

use crate::answer::http_date;
use crate::plan::{FeedForm, HostPlan};

/// An entry, ready to be written in any form.
pub(crate) struct Entry {
    pub(crate) guid: String,
    pub(crate) url: String,
    pub(crate) headline: String,
    pub(crate) byline: String,
    pub(crate) published: Timestamp,
    pub(crate) updated: Timestamp,
    pub(crate) summary: String,
    /// HTML.
    pub(crate) content: Option<String>,
}

/// The media type of a host's feed.
pub(crate) fn content_type(form: FeedForm) -> &'static str {
    match form {
        FeedForm::Rss => "application/rss+xml; charset=utf-8",
        FeedForm::Atom => "application/atom+xml; charset=utf-8",
        FeedForm::Json => "application/feed+json",
    }
}

/// The feed of a host.
pub(crate) fn feed(host: &HostPlan, title: &str, updated: Timestamp, entries: &[Entry]) -> String {
    let site = format!("http://{}/", host.name);
    let address = format!("http://{}{}", host.name, crate::address::feed_path(host));
    let language = host.skin.language.words().tag;
    match host.feed {
        FeedForm::Rss => rss(title, &site, language, entries),
        FeedForm::Atom => atom(title, &site, &address, language, updated, entries),
        FeedForm::Json => json(title, &site, &address, language, entries),
    }
}

pub(crate) fn rss(title: &str, site: &str, language: &str, entries: &[Entry]) -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n\
         <channel>\n<title>{}</title>\n<link>{}</link>\n<description>{}</description>\n<language>{language}</language>\n",
        escape_text(title),
        escape_text(site),
        escape_text(title)
    );
    for entry in entries {
        let is_link = entry.guid.starts_with("http");
        let _ = write!(
            out,
            "<item>\n<title>{}</title>\n<link>{}</link>\n<guid isPermaLink=\"{is_link}\">{}</guid>\n\
             <pubDate>{}</pubDate>\n",
            escape_text(&entry.headline),
            escape_text(&entry.url),
            escape_text(&entry.guid),
            http_date(entry.published)
        );
        if !entry.byline.is_empty() {
            let _ = writeln!(
                out,
                "<dc:creator>{}</dc:creator>",
                escape_text(&entry.byline)
            );
        }
        if !entry.summary.is_empty() {
            let _ = writeln!(
                out,
                "<description>{}</description>",
                escape_text(&entry.summary)
            );
        }
        if let Some(content) = &entry.content {
            // The end of a CDATA section cannot stand in it.
            let content = content.replace("]]>", "]]]]><![CDATA[>");
            let _ = writeln!(
                out,
                "<content:encoded><![CDATA[{content}]]></content:encoded>"
            );
        }
        out.push_str("</item>\n");
    }
    out.push_str("</channel>\n</rss>\n");
    out
}

fn atom(
    title: &str,
    site: &str,
    address: &str,
    language: &str,
    updated: Timestamp,
    entries: &[Entry],
) -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{language}\">\n\
         <title>{}</title>\n<id>{site}</id>\n<link href=\"{site}\"/>\n<link rel=\"self\" href=\"{address}\"/>\n<updated>{updated}</updated>\n",
        escape_text(title)
    );
    for entry in entries {
        let _ = write!(
            out,
            "<entry>\n<title>{}</title>\n<id>{}</id>\n<link href=\"{}\"/>\n<published>{}</published>\n\
             <updated>{}</updated>\n<author><name>{}</name></author>\n<summary>{}</summary>\n",
            escape_text(&entry.headline),
            escape_text(&entry.guid),
            jianbao_html::escape_attribute(&entry.url),
            entry.published,
            entry.updated,
            escape_text(&entry.byline),
            escape_text(&entry.summary)
        );
        if let Some(content) = &entry.content {
            let _ = writeln!(
                out,
                "<content type=\"html\">{}</content>",
                escape_text(content)
            );
        }
        out.push_str("</entry>\n");
    }
    out.push_str("</feed>\n");
    out
}

fn json(title: &str, site: &str, address: &str, language: &str, entries: &[Entry]) -> String {
    let items = entries.iter().map(|entry| {
        let mut item = serde_json::json!({
            "id": entry.guid,
            "url": entry.url,
            "title": entry.headline,
            "summary": entry.summary,
            "date_published": entry.published.to_string(),
            "date_modified": entry.updated.to_string(),
            "authors": [{"name": entry.byline}],
        });
        match &entry.content {
            Some(content) => item["content_html"] = content.as_str().into(),
            None => item["content_text"] = entry.summary.as_str().into(),
        }
        item
    });
    let feed = serde_json::json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": site,
        "feed_url": address,
        "language": language,
        "items": items.collect::<Vec<_>>(),
    });
    format!("{feed:#}\n")
}
