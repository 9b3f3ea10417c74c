//! RSS 2.0 (<https://www.rssboard.org/rss-specification>), with the whole text in `content:encoded`, the author in `dc:creator`, and
//! what the RSS Advisory Board recommends of Atom: the link to itself.

use jiff::Timestamp;
use jiff::fmt::rfc2822;

use super::document::Document;
use super::entry::Entry;
use super::xml::Xml;
use crate::page::Page;
use crate::site_path::SitePath;

pub(super) fn write(document: &Document<'_>) -> Page {
    let mut xml = Xml::new();
    let attributes = [
        ("version", "2.0"),
        ("xmlns:atom", "http://www.w3.org/2005/Atom"),
        ("xmlns:content", "http://purl.org/rss/1.0/modules/content/"),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
    ];
    xml.start("rss", &attributes);
    xml.start("channel", &[]);
    xml.text("title", &[], &document.title);
    // The element must be there with an absolute URI: where there is no page, the feed's name.
    let link = document.absolute_page();
    xml.text("link", &[], link.as_deref().unwrap_or(&document.id));
    xml.text("description", &[], &document.title);
    if let Some(language) = document.language {
        xml.text("language", &[], language);
    }
    xml.text("lastBuildDate", &[], &date(document.updated));
    let itself = document.links.to(document.path);
    let attributes = [
        ("rel", "self"),
        ("type", "application/rss+xml"),
        ("href", itself.as_str()),
    ];
    xml.empty("atom:link", &attributes);
    for entry in &document.entries {
        write_item(&mut xml, document, entry);
    }
    Page {
        media_type: "application/rss+xml; charset=utf-8",
        bytes: xml.finish(),
    }
}

fn write_item(xml: &mut Xml, document: &Document<'_>, entry: &Entry) {
    let link = document.absolute(entry);
    xml.start("item", &[]);
    xml.text("title", &[], &entry.title);
    if let Some(link) = &link {
        xml.text("link", &[], link);
    }
    xml.text("guid", &[("isPermaLink", "false")], &entry.id);
    xml.text("pubDate", &[], &date(entry.published));
    xml.text("dc:creator", &[], &entry.author);
    for category in &entry.categories {
        xml.text("category", &[], category);
    }
    let page = SitePath::Article(entry.article.clone());
    let page = document.links.to(&page);
    let alternate = [("rel", "alternate"), ("type", "text/html"), ("href", &page)];
    xml.empty("atom:link", &alternate);
    if let Some(original) = &entry.original {
        xml.empty("atom:link", &[("rel", "via"), ("href", original)]);
    }
    let html = document.html(entry, link.as_deref());
    xml.text("content:encoded", &[], &html);
    xml.end();
}

/// A date as RSS has it (RFC 822 with years of four digits).
fn date(instant: Timestamp) -> String {
    let written = rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&instant);
    // Only years before 0 cannot be written; no article is of one.
    written.unwrap_or_else(|_| "Thu, 01 Jan 1970 00:00:00 GMT".to_owned())
}
