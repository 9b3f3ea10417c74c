//! The entries of feeds: an article, or something that happened to one.

use jianbao_core::ArticleId;
use jianbao_html::Url;
use jianbao_store::FoundRevision;
use jianbao_store::catalog::Alteration;
use jiff::Timestamp;

use super::content::{Budget, Content, content};
use super::words::Words;
use super::xml;
use crate::site::{Site, SiteError};

/// A longer headline is none.
const MAX_TITLE_CHARACTERS: usize = 2000;
const MAX_CATEGORIES: usize = 20;

/// An entry of a feed.
#[derive(Debug)]
pub(super) struct Entry {
    /// A name for ever.
    pub(super) id: String,
    /// The article.
    pub(super) article: ArticleId,
    /// Plain text.
    pub(super) title: String,
    /// Who wrote it, else who published it.
    pub(super) author: String,
    /// BCP 47.
    pub(super) language: Option<String>,
    /// Section and keywords.
    pub(super) categories: Vec<String>,
    /// The URL at its source, when it is one of the web.
    pub(super) original: Option<String>,
    pub(super) published: Timestamp,
    pub(super) updated: Timestamp,
    pub(super) content: Content,
}

/// The entry of an article as it stands; none when there is no such article.
pub(super) fn of_article(
    site: &Site,
    article: &ArticleId,
    budget: &mut Budget,
) -> Result<Option<Entry>, SiteError> {
    let Some(found) = revision_at(site, article, u64::MAX)? else {
        return Ok(None);
    };
    let revision = &found.revision;
    let entry = Entry {
        id: format!("urn:jianbao:{article}"),
        title: title(&revision.headline),
        published: first_entry_time(site, article)?.unwrap_or(revision.entry_time.instant),
        updated: found.row.observed_at,
        ..entry(site, article, &found, budget)
    };
    Ok(Some(entry))
}

/// The entry of an edit or a deletion, with the text that the article had then.
pub(super) fn of_alteration(
    site: &Site,
    alteration: &Alteration,
    words: &Words,
    budget: &mut Budget,
) -> Result<Option<Entry>, SiteError> {
    let Some(found) = revision_at(site, &alteration.article, alteration.entry)? else {
        return Ok(None);
    };
    let headline = title(&found.revision.headline);
    let entry = Entry {
        id: format!("urn:jianbao:{}:{}", alteration.article, alteration.entry),
        title: words.headline(&alteration.kind, &headline),
        published: alteration.observed_at,
        updated: alteration.observed_at,
        ..entry(site, &alteration.article, &found, budget)
    };
    Ok(Some(entry))
}

/// The latest revision of an article up to a journal entry.
fn revision_at(
    site: &Site,
    article: &ArticleId,
    entry: u64,
) -> Result<Option<FoundRevision>, SiteError> {
    let rows = site.archive.catalog.revisions(article)?;
    let row = rows.into_iter().rev().find(|row| row.entry <= entry);
    Ok(row
        .map(|row| site.archive.found_revision(row))
        .transpose()?)
}

/// The announcer's time of the first revision: a later one may tell another, and `published` is when
/// something was published first (RFC 4287 §4.2.9).
fn first_entry_time(site: &Site, article: &ArticleId) -> Result<Option<Timestamp>, SiteError> {
    let found = site.archive.catalog.articles_by_id(article.as_str(), 1)?;
    Ok(found.first().map(|row| row.entry_time))
}

/// What every entry has; times, id and title are those of an article.
fn entry(site: &Site, article: &ArticleId, found: &FoundRevision, budget: &mut Budget) -> Entry {
    let revision = &found.revision;
    let byline = revision.byline.as_deref().map(plain);
    let byline = byline.filter(|byline| !byline.is_empty());
    let title = || plain(site.archive.settings.source_title(&revision.source));
    let categories = revision.section.iter().chain(&revision.keywords);
    let mut categories: Vec<String> = categories
        .map(|category| plain(category))
        .filter(|category| !category.is_empty())
        .take(MAX_CATEGORIES)
        .collect();
    categories.dedup();
    Entry {
        id: String::new(),
        article: article.clone(),
        title: String::new(),
        author: byline.unwrap_or_else(title),
        language: revision.language.clone().filter(|tag| is_language(tag)),
        categories,
        original: web_url(&revision.canonical_url),
        published: found.row.observed_at,
        updated: found.row.observed_at,
        content: content(site, found, budget),
    }
}

/// A headline as a title: never empty, for titles that are cannot be clicked.
fn title(headline: &str) -> String {
    let title = plain(headline);
    if title.is_empty() {
        "—".to_owned()
    } else {
        title
    }
}

/// Text on one line, without what XML cannot carry, and not without end.
pub(super) fn plain(text: &str) -> String {
    let beginning: String = text
        .chars()
        .filter(|character| xml::is_allowed(*character))
        .take(MAX_TITLE_CHARACTERS)
        .map(|character| {
            if character.is_control() {
                ' '
            } else {
                character
            }
        })
        .collect();
    beginning.trim().to_owned()
}

/// Whether a text has the form of a language tag (RFC 5646 §2.1).
pub(super) fn is_language(tag: &str) -> bool {
    const MAX_TAG_BYTES: usize = 60;
    let is_part = |(index, part): (usize, &str)| {
        let allowed = |byte: u8| byte.is_ascii_alphabetic() || (index > 0 && byte.is_ascii_digit());
        (1..=8).contains(&part.len()) && part.bytes().all(allowed)
    };
    tag.len() <= MAX_TAG_BYTES && tag.split('-').enumerate().all(is_part)
}

/// A URL in the spelling that every reader takes; none when it is none of the web.
pub(super) fn web_url(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn language_tags_have_their_form() {
        let check = |tag: &str, expect: bool| assert_eq!(is_language(tag), expect, "{tag}");
        check("zh-Hans", true);
        check("es-419", true);
        check("", false);
        check("zh_Hans", false);
        check("en\" x=\"", false);
        check("abcdefghi", false);
    }

    #[test]
    fn text_is_one_line_that_xml_can_carry() {
        let check = |text: &str, expect: &str| assert_eq!(plain(text), expect);
        check(" a\0\u{B}b\nc\u{85} ", "ab c");
        check("\u{FFFF}", "");
        assert_eq!(
            plain(&"潮".repeat(5000)).chars().count(),
            MAX_TITLE_CHARACTERS
        );
    }
}
