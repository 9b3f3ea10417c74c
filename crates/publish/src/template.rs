//! The templates, and what stands on every page.

use jianbao_core::SourceId;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, context};
use serde::Serialize;

use crate::page::Page;
use crate::site::{Site, SiteError};
use crate::site_path::{FeedForm, FeedOf, SitePath};
use crate::words;

/// The templates, by name.
pub(crate) const TEMPLATES: [(&str, &str); 5] = [
    ("layout.html", include_str!("../templates/layout.html")),
    ("parts.html", include_str!("../templates/parts.html")),
    ("list.html", include_str!("../templates/list.html")),
    ("article.html", include_str!("../templates/article.html")),
    ("about.html", include_str!("../templates/about.html")),
];

/// The one style sheet.
pub(crate) const STYLE: &str = include_str!("../templates/style.css");

/// Longest title of a page, in characters: what a window or a bookmark shows of it.
const MAX_TITLE_CHARACTERS: usize = 200;

/// A link to a feed.
#[derive(Debug, Serialize)]
struct FeedLink {
    media_type: &'static str,
    title: String,
    href: Value,
}

/// The templates, compiled.
pub(crate) fn environment() -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // Every template is HTML, whatever its name.
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    for (name, source) in TEMPLATES {
        environment.add_template(name, source)?;
    }
    Ok(environment)
}

/// Renders a page.
pub(crate) fn render(
    site: &Site,
    path: &SitePath,
    template: &str,
    title: &str,
    content: Value,
) -> Result<Page, SiteError> {
    let settings = &site.archive.settings.archive;
    let archive = &settings.title;
    let title = words::cut(title, MAX_TITLE_CHARACTERS);
    let full_title = if title.is_empty() || *title == *archive {
        archive.clone()
    } else {
        format!("{title} – {archive}")
    };
    let frame = context! {
        lang => site.interface.tag(),
        title => full_title,
        archive => archive,
        style => link(path, &SitePath::Style),
        start => link(path, &SitePath::Start(1)),
        changes => link(path, &SitePath::Changes(1)),
        about => link(path, &SitePath::About),
        feeds => value(feed_links(site, path)),
        here => match path {
            SitePath::Start(_) => "start",
            SitePath::Changes(_) => "changes",
            SitePath::About => "about",
            _ => "",
        },
    };
    let words = &site.words;
    let rendered = site
        .templates
        .get_template(template)
        .and_then(|template| {
            template.render(context! { frame => frame, t => value(words), ..content })
        })
        .map_err(|source| SiteError::Render {
            path: path.to_file(),
            source,
        })?;
    Ok(Page {
        media_type: "text/html; charset=utf-8",
        bytes: rendered.into_bytes(),
    })
}

/// Anything of ours as a template sees it.
pub(crate) fn value(content: impl Serialize) -> Value {
    Value::from(Serde(content))
}

/// A link within the tree. It holds nothing that would have to be escaped.
pub(crate) fn link(from: &SitePath, to: &SitePath) -> Value {
    Value::from_safe_string(from.link_to(to))
}

/// The feeds that a page announces: those of its source, of the changes, of the archive.
fn feed_links(site: &Site, path: &SitePath) -> Vec<FeedLink> {
    let of = match path {
        SitePath::Source(source, _) => FeedOf::Source(source.clone()),
        SitePath::Changes(_) => FeedOf::Changes,
        _ => FeedOf::Archive,
    };
    let title = match &of {
        FeedOf::Source(source) => source_title(site, source).to_owned(),
        FeedOf::Changes => site.interface.word("changes").to_owned(),
        FeedOf::Archive => site.archive.settings.archive.title.clone(),
    };
    let forms = [
        (FeedForm::Atom, "application/atom+xml"),
        (FeedForm::Json, "application/feed+json"),
    ];
    forms
        .into_iter()
        .map(|(form, media_type)| FeedLink {
            media_type,
            title: title.clone(),
            href: link(path, &SitePath::Feed(of.clone(), form)),
        })
        .collect()
}

/// The title of a source.
pub(crate) fn source_title<'a>(site: &'a Site, source: &'a SourceId) -> &'a str {
    site.archive.settings.source_title(source)
}
