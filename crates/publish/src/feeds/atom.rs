//! Atom 1.0 (RFC 4287) with archive pages (RFC 5005 §4).

use super::document::Document;
use super::entry::Entry;
use super::xml::Xml;
use crate::page::Page;
use crate::site_path::SitePath;

const ATOM: &str = "http://www.w3.org/2005/Atom";
const HISTORY: &str = "http://purl.org/syndication/history/1.0";

pub(super) fn write(document: &Document<'_>) -> Page {
    let mut xml = Xml::new();
    let mut attributes = vec![("xmlns", ATOM)];
    if document.current.is_some() {
        attributes.push(("xmlns:fh", HISTORY));
    }
    if let Some(language) = document.language {
        attributes.push(("xml:lang", language));
    }
    xml.start("feed", &attributes);
    xml.text("id", &[], &document.id);
    xml.text("title", &[], &document.title);
    xml.text("updated", &[], &document.updated.to_string());
    xml.start("author", &[]);
    xml.text("name", &[], &document.author);
    xml.end();
    let mut link = |relation: &str, path: &SitePath| {
        let href = document.links.to(path);
        let media_type = match path {
            SitePath::Feed(..) | SitePath::FeedArchive(..) => "application/atom+xml",
            _ => "text/html",
        };
        let attributes = [("rel", relation), ("type", media_type), ("href", &href)];
        xml.empty("link", &attributes);
    };
    link("self", document.path);
    link("alternate", &document.page);
    for (relation, path) in [
        ("current", &document.current),
        ("prev-archive", &document.previous_archive),
        ("next-archive", &document.next_archive),
    ] {
        if let Some(path) = path {
            link(relation, path);
        }
    }
    if document.current.is_some() {
        xml.empty("fh:archive", &[]);
    }
    for entry in &document.entries {
        write_entry(&mut xml, document, entry);
    }
    Page {
        media_type: "application/atom+xml; charset=utf-8",
        bytes: xml.finish(),
    }
}

fn write_entry(xml: &mut Xml, document: &Document<'_>, entry: &Entry) {
    let page = document.links.to(&SitePath::Article(entry.article.clone()));
    let language = entry.language.as_deref().map(|tag| ("xml:lang", tag));
    xml.start("entry", language.as_slice());
    xml.text("id", &[], &entry.id);
    xml.text("title", &[], &entry.title);
    xml.text("published", &[], &entry.published.to_string());
    xml.text("updated", &[], &entry.updated.to_string());
    xml.start("author", &[]);
    xml.text("name", &[], &entry.author);
    xml.end();
    let alternate = [("rel", "alternate"), ("type", "text/html"), ("href", &page)];
    xml.empty("link", &alternate);
    if let Some(original) = &entry.original {
        xml.empty("link", &[("rel", "via"), ("href", original)]);
    }
    for category in &entry.categories {
        xml.empty("category", &[("term", category)]);
    }
    let html = document.html(entry, Some(&page));
    xml.text("content", &[("type", "html")], &html);
    xml.end();
}
