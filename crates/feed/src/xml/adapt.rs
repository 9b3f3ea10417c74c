//! From a draft to the public types: what counts where several things are said, and what is implied.

use std::sync::Arc;

use url::Url;

use super::construct::line;
use super::draft::{Draft, Identifier};
use super::element::Element;
use super::name::Space;
use super::{Dates, links};
use crate::{Entry, Feed, Format, address, identity};

/// An entry from its element.
pub(super) fn entry(mut element: Element<'_>, format: Format, dates: &mut Dates<'_>) -> Entry {
    let is_atom = format == Format::Atom;
    let children = std::mem::take(&mut element.children);
    let mut draft = Draft::of(children, is_atom, false, dates);
    let about = about(&element);
    draft.id.set(
        1,
        about.map(|about| Identifier {
            given: about.to_owned(),
            is_address: true,
            scope: Arc::clone(&element.scope),
        }),
    );
    if format == Format::Cdf {
        links::own_address(&mut draft, &element);
        draft.updated.set(
            3,
            element.stated("lastmod").and_then(|text| dates.text(text)),
        );
    }
    let id = draft.id.take().unwrap_or_default();
    let permalink = Some(id.given.as_str()).filter(|_| id.is_address);
    let url = draft.page.take().or_else(|| {
        let base = id.scope.base.as_deref().filter(|_| about.is_some());
        permalink.and_then(|guid| address::absolute(guid, base))
    });
    let base = url.as_deref().and_then(|url| Url::parse(url).ok());
    let mut contents = draft.contents;
    contents.sort_by_key(|(rank, _)| *rank);
    let mut contents: Vec<_> = contents.into_iter().map(|(_, content)| content).collect();
    let mut summary = draft.summary.take();
    // Publishers write RSS as if its HTML stood on the article's page: without an `xml:base` that is
    // what its relative URLs mean, not the feed's address, which is often another host's.
    if let (false, false, Some(base)) = (is_atom, draft.base_is_stated, base) {
        let base = Arc::new(base);
        for content in contents.iter_mut().chain(&mut summary) {
            content.base = Some(Arc::clone(&base));
        }
    }
    let title_content = draft.title.take();
    let title = title_content.as_ref().map(|title| line(title, is_atom));
    let language = draft.language.take().or_else(|| {
        let mut texts = contents.iter().chain(&summary).chain(&title_content);
        let inner = texts.find_map(|content| content.language.as_deref());
        inner
            .or(element.scope.language.as_deref())
            .map(str::to_owned)
    });
    let mut authors = draft.authors;
    if authors.is_empty() {
        authors = draft.other_authors;
    }
    let source = draft.source.map(|draft| Box::new(source(*draft, is_atom)));
    if authors.is_empty()
        && let Some(source) = &source
    {
        authors.clone_from(&source.authors);
    }
    let guid = Some(id.given).filter(|given| !given.is_empty());
    let mut entry = Entry {
        guid,
        url,
        links: draft.links,
        title: title.unwrap_or_default(),
        title_content,
        published: draft.published.take(),
        updated: draft.updated.take(),
        created: draft.created.take(),
        expired: draft.expired.take(),
        summary,
        contents,
        authors,
        contributors: draft.contributors,
        publisher: draft.publisher.take(),
        categories: draft.categories,
        language,
        enclosures: draft.enclosures,
        image: draft.image.take(),
        rights: draft.rights.take(),
        license: draft.license,
        comments: draft.comments,
        source,
        in_reply_to: draft.in_reply_to,
        geo: draft.geo,
        media: draft.media,
        chapters: draft.chapters,
        itunes: draft.itunes,
        ..Entry::default()
    };
    identity::assign(&mut entry, id.is_address, id.scope.base.as_deref());
    entry
}

/// What RDF says that an element is about.
fn about<'e>(element: &'e Element<'_>) -> Option<&'e str> {
    let about = element.attributes.iter();
    about
        .filter(|attribute| attribute.space == Some(Space::Rdf) && attribute.name == "about")
        .map(|attribute| attribute.value.trim())
        .find(|about| !about.is_empty())
}

/// Fills in everything but the entries, and what the entries inherit.
pub(super) fn fill(feed: &mut Feed, mut element: Element<'_>, dates: &mut Dates<'_>) {
    let is_atom = feed.format == Format::Atom;
    let children = std::mem::take(&mut element.children);
    let mut draft = Draft::of(children, is_atom, true, dates);
    if feed.format == Format::Cdf {
        links::own_address(&mut draft, &element);
        draft.updated.set(
            3,
            element.stated("lastmod").and_then(|text| dates.text(text)),
        );
    }
    let stated = Feed {
        format: feed.format,
        version: std::mem::take(&mut feed.version),
        charset: std::mem::take(&mut feed.charset),
        entries: std::mem::take(&mut feed.entries),
        ..source(draft, is_atom)
    };
    *feed = stated;
    let inherited = element.scope.language.as_deref();
    feed.language = feed
        .language
        .take()
        .or_else(|| inherited.map(str::to_owned));
    if is_atom && !feed.authors.is_empty() {
        let entries = feed.entries.iter_mut();
        for entry in entries.filter(|entry| entry.authors.is_empty()) {
            entry.authors.clone_from(&feed.authors);
        }
    }
}

/// A feed without entries.
fn source(draft: Draft, is_atom: bool) -> Feed {
    let title = draft.title.take();
    let description = draft.summary.take();
    let plain = |content: &Option<crate::Content>| {
        let text = content.as_ref().map(|content| line(content, is_atom));
        text.filter(|text| !text.is_empty())
    };
    let mut authors = draft.authors;
    if authors.is_empty() {
        authors = draft.other_authors;
    }
    Feed {
        id: draft
            .id
            .take()
            .map(|id| identity::absolute(&id.given, id.is_address, id.scope.base.as_deref())),
        title: plain(&title),
        title_content: title,
        description: plain(&description),
        description_content: description,
        rights: draft.rights.take(),
        info: draft.info,
        link: draft.page.take(),
        links: draft.links,
        language: draft.language.take(),
        published: draft.published.take(),
        updated: draft.updated.take(),
        created: draft.created.take(),
        authors,
        contributors: draft.contributors,
        publisher: draft.publisher.take(),
        categories: draft.categories,
        image: draft.image.take(),
        icon: draft.icon,
        logo: draft.logo,
        generator: draft.generator,
        docs: draft.docs,
        license: draft.license,
        comments: draft.comments,
        cloud: draft.cloud,
        text_input: draft.text_input,
        itunes: draft.itunes,
        schedule: draft.schedule,
        ..Feed::default()
    }
}
