//! An article: its latest text, its times, every version with what changed, and where the proof lies.

mod versions;

use std::fmt::Write as _;

use jianbao_core::{ArticleId, ArticleKey, SourceId, record};
use jianbao_html::{Url, from_commonmark};
use jianbao_store::FoundRevision;
use jianbao_store::catalog::ArticleRow;
use minijinja::{Value, context};

use crate::body_view::{self, BodyView, KeptLink, Surroundings};
use crate::days;
use crate::language;
use crate::listing;
use crate::page::Page;
use crate::site::{Site, SiteError};
use crate::site_path::SitePath;
use crate::template::{self, link, source_title};
use crate::words::cut;

/// Longest headline on its page, in characters.
const MAX_HEADLINE_CHARACTERS: usize = 2000;
/// Longest line of a fact, such as a byline, in characters.
const MAX_FACT_CHARACTERS: usize = 500;

/// The page; none when there is no such article.
pub(crate) fn page(
    site: &Site,
    path: &SitePath,
    id: &ArticleId,
) -> Result<Option<Page>, SiteError> {
    let archive = &site.archive;
    let Some(row) = archive.catalog.article(id)? else {
        return Ok(None);
    };
    let found = archive.revisions(id)?;
    let Some(latest) = found.last() else {
        return Ok(None);
    };
    let revision = &latest.revision;
    let zone = &archive.settings.archive.time_zone.0;
    let interface = site.interface;
    let body = body(site, path, latest);
    let tag = revision.language.as_deref().and_then(language::tidy);
    let direction = tag.as_deref().and_then(language::direction);
    let source: Option<SourceId> = row.source.parse().ok();
    let source_path = source
        .clone()
        .map_or(SitePath::Start(1), |id| SitePath::Source(id, 1));
    let source_name = source
        .as_ref()
        .map_or(row.source.as_str(), |id| source_title(site, id));
    let fact = |text: &Option<String>| {
        text.as_deref()
            .map(|text| cut(text, MAX_FACT_CHARACTERS).into_owned())
            .unwrap_or_default()
    };
    let site_name = Some(fact(&revision.site_name)).filter(|name| name != source_name);
    let moved_to = archive.last_move(id)?.map(|moved| moved.to);
    let (versions, has_older) = versions::versions(site, &found);
    let headline = if row.headline.trim().is_empty() {
        &row.url
    } else {
        &row.headline
    };
    let content = context! {
        lang => tag.unwrap_or_default(),
        dir => direction.unwrap_or("auto"),
        headline => cut(headline, MAX_HEADLINE_CHARACTERS),
        byline => fact(&revision.byline),
        section => fact(&revision.section),
        agency => Some(fact(&revision.agency)).filter(|name| name != source_name).unwrap_or_default(),
        licence => fact(&revision.licence),
        is_paywalled => revision.is_paywalled,
        site_name => site_name.unwrap_or_default(),
        source => context! { href => link(path, &source_path), title => source_name },
        latest => template::value(versions.first()),
        gone => template::value(row.gone_at.map(|time| days::shown(time, zone, interface))),
        body => Value::from_safe_string(body.as_ref().map_or("", |body| &body.html).to_owned()),
        body_missing => body.is_none(),
        body_cut => body.as_ref().is_some_and(|body| body.is_cut),
        pictures_cut => body.as_ref().is_some_and(|body| body.has_more_figures),
        url => readable_url(&row.url),
        moved_to => moved_to.filter(|to| *to != row.url).map(|to| readable_url(&to)),
        events => template::value(versions::events(site, &row)?),
        versions => template::value(&versions),
        older_versions => has_older,
    };
    let title = listing::headline(&row.headline, &row.url);
    template::render(site, path, "article.html", &title, content).map(Some)
}

/// The body of a revision; none when its record is not there or cannot be read.
fn body(site: &Site, path: &SitePath, found: &FoundRevision) -> Option<BodyView> {
    let archive = &site.archive;
    let settings = &archive.settings;
    let zone = &settings.archive.time_zone.0;
    let bytes = archive.record_bytes(found).ok()?;
    let file = record::read(&bytes, zone).ok()?;
    let html = if file.dialect.has_commonmark_body() {
        from_commonmark(&file.record.body)
    } else {
        file.record.body
    };
    let interface = site.interface;
    let surroundings = Surroundings {
        base: Url::parse(&found.revision.canonical_url).ok(),
        media: &found.revision.media,
        media_url: &settings.record.media_url,
        zone,
        words: ["picture", "video", "audio"].map(|name| interface.word(name)),
        kept: &|url| kept(site, path, url),
    };
    Some(body_view::view(&html, &surroundings))
}

/// What the archive has at a URL.
fn kept(site: &Site, path: &SitePath, url: &str) -> Option<KeptLink> {
    let key = ArticleKey::of(url).ok()?;
    let id = site.archive.catalog.article_of_key(&key).ok()??;
    let row: ArticleRow = site.archive.catalog.article(&id).ok()??;
    let page = SitePath::Article(id);
    Some(KeptLink {
        href: (page != *path).then(|| path.link_to(&page)),
        headline: listing::headline(&row.headline, &row.url),
    })
}

/// A URL as text: what would turn its letters around or hide them is percent-encoded.
fn readable_url(url: &str) -> String {
    let mut readable = String::with_capacity(url.len());
    for character in cut(url, MAX_HEADLINE_CHARACTERS).chars() {
        let is_hidden = character.is_control()
            || matches!(character, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
        if is_hidden {
            let mut bytes = [0; 4];
            for byte in character.encode_utf8(&mut bytes).bytes() {
                let _ = write!(readable, "%{byte:02X}");
            }
        } else {
            readable.push(character);
        }
    }
    readable
}
