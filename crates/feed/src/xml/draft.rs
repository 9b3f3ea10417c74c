//! What the elements of an entry, or of a feed, say: sorted by subject while they are gone through
//! once. Where several say the same, the one of the lower rank counts, among equals the last.

use std::sync::Arc;

use super::construct::{self, Default as Type};
use super::element::{Element, Scope};
use super::name::Space;
use super::{Dates, links, pictures, place};
use crate::xml::people;
use crate::{
    Category, Chapter, Cloud, Content, Date, Enclosure, Generator, Geo, Image, Itunes, Link, Media,
    Person, Reply, Schedule, TextInput, plain,
};

/// Most parts of one kind that are kept, such as links: beyond it nobody looks.
const MAX_PARTS: usize = 1_000;

/// A value with the rank of where it comes from.
#[derive(Debug)]
pub(super) struct Ranked<T>(Option<(u8, T)>);

impl<T> Default for Ranked<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Ranked<T> {
    /// Takes a value unless there is a better one.
    pub(super) fn set(&mut self, rank: u8, value: Option<T>) {
        if let Some(value) = value
            && self.0.as_ref().is_none_or(|(best, _)| rank <= *best)
        {
            self.0 = Some((rank, value));
        }
    }

    /// Takes a value unless there is one as good.
    pub(super) fn set_first(&mut self, rank: u8, value: Option<T>) {
        if let Some(value) = value
            && self.0.as_ref().is_none_or(|(best, _)| rank < *best)
        {
            self.0 = Some((rank, value));
        }
    }

    pub(super) fn rank(&self) -> Option<u8> {
        self.0.as_ref().map(|(rank, _)| *rank)
    }

    pub(super) fn get(&self) -> Option<&T> {
        self.0.as_ref().map(|(_, value)| value)
    }

    pub(super) fn take(self) -> Option<T> {
        self.0.map(|(_, value)| value)
    }
}

/// An identifier, and whether it is the address of a page.
#[derive(Debug, Default)]
pub(super) struct Identifier {
    pub(super) given: String,
    pub(super) is_address: bool,
    pub(super) scope: Arc<Scope>,
}

/// The subjects.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) is_atom: bool,
    pub(super) is_feed: bool,
    pub(super) id: Ranked<Identifier>,
    pub(super) title: Ranked<Content>,
    pub(super) summary: Ranked<Content>,
    pub(super) contents: Vec<(u8, Content)>,
    pub(super) rights: Ranked<Content>,
    pub(super) info: Option<Content>,
    pub(super) language: Ranked<String>,
    pub(super) published: Ranked<Date>,
    pub(super) updated: Ranked<Date>,
    pub(super) created: Ranked<Date>,
    pub(super) expired: Ranked<Date>,
    pub(super) page: Ranked<String>,
    pub(super) links: Vec<Link>,
    pub(super) enclosures: Vec<Enclosure>,
    pub(super) comments: Option<String>,
    pub(super) docs: Option<String>,
    pub(super) license: Option<String>,
    pub(super) authors: Vec<Person>,
    /// Authors that count when there are no others.
    pub(super) other_authors: Vec<Person>,
    pub(super) contributors: Vec<Person>,
    pub(super) publisher: Ranked<Person>,
    pub(super) categories: Vec<Category>,
    pub(super) image: Ranked<Image>,
    pub(super) icon: Option<String>,
    pub(super) logo: Option<String>,
    pub(super) generator: Option<Generator>,
    pub(super) cloud: Option<Cloud>,
    pub(super) text_input: Option<TextInput>,
    pub(super) schedule: Schedule,
    pub(super) period: (Option<u32>, Option<u32>),
    pub(super) itunes: Itunes,
    pub(super) media: Media,
    pub(super) geo: Option<Geo>,
    pub(super) latitude: Option<String>,
    pub(super) longitude: Option<String>,
    pub(super) in_reply_to: Option<Reply>,
    pub(super) chapters: Vec<Chapter>,
    pub(super) source: Option<Box<Draft>>,
    /// Whether an `xml:base` was stated on one of its texts.
    pub(super) base_is_stated: bool,
}

impl Draft {
    /// What the children of an element say.
    pub(super) fn of(
        children: Vec<Element<'_>>,
        is_atom: bool,
        is_feed: bool,
        dates: &mut Dates<'_>,
    ) -> Self {
        let mut draft = Self {
            is_atom,
            is_feed,
            ..Self::default()
        };
        for child in children {
            draft.take(child, dates);
        }
        draft
    }

    fn take(&mut self, child: Element<'_>, dates: &mut Dates<'_>) {
        use Space::{
            Admin, Atom, Commons, Content as Encoded, Dublin, Feedburner, Geo, Georss, Itunes,
            Media, Podlove, Rss, Syndication, Thread, Xhtml,
        };
        self.base_is_stated |= child.scope.base_is_stated;
        match (child.space, &*child.name) {
            (Rss | Atom, "title") => self.title(0, child),
            (Dublin, "title") => self.title(1, child),
            (Media, "title") => self.title(2, child),
            (Rss | Atom, "description" | "abstract") => self.description(0, child, Type::Html),
            (Rss | Atom, "summary" | "subtitle" | "tagline") => {
                self.description(0, child, Type::Plain);
            }
            (Dublin, "description") => self.description(1, child, Type::Html),
            (Itunes, "summary") => self.description(2, child, Type::Plain),
            (Itunes, "subtitle") => self.description(3, child, Type::Plain),
            (Media, "description") => self.description(4, child, Type::Plain),
            (Encoded, "encoded") => self.content(0, child, Type::Html),
            (Rss | Atom, "content") if !self.is_feed => self.content(1, child, Type::Plain),
            (Rss | Atom, "encoded" | "fulltext" | "fullitem") => {
                self.content(1, child, Type::Html);
            }
            (Xhtml, "body" | "div") | (Rss | Atom, "body") => self.content(1, child, Type::Xhtml),
            (Rss | Atom, "rights" | "copyright") => self.rights(0, child),
            (Dublin, "rights") => self.rights(1, child),
            (Rss | Atom, "info") | (Feedburner, "browserfriendly") => {
                let default = if child.space == Feedburner {
                    Type::Html
                } else {
                    Type::Plain
                };
                self.info = construct::content(child, default, self.is_atom);
            }
            (Rss | Atom, "id" | "guid") => {
                let permalink = child.attribute("ispermalink");
                let is_address = permalink.is_none_or(|says| !says.eq_ignore_ascii_case("false"));
                self.identifier(0, &child, is_address);
            }
            (Dublin, "identifier") => self.identifier(2, &child, true),
            (Rss | Atom, "language") => self.language.set_first(0, child.owned_value()),
            (Dublin, "language") => self.language.set_first(1, child.owned_value()),
            (
                Rss | Atom,
                "pubdate" | "published" | "issued" | "updated" | "modified" | "lastbuilddate"
                | "created" | "expirationdate" | "date",
            )
            | (Dublin, "date" | "issued" | "modified" | "created" | "valid" | "available") => {
                self.date(&child, dates);
            }
            (Rss | Atom, "link") => links::link(self, &child),
            (Rss | Atom, "enclosure") => links::enclosure(self, &child),
            (Rss | Atom, "comments") => self.comments = child.url(),
            (Rss | Atom, "docs") => self.docs = child.url(),
            (Commons | Rss | Atom, "license") => links::license(self, &child),
            (Rss | Atom, "author" | "managingeditor" | "editor")
            | (Dublin, "creator" | "author") => {
                add(&mut self.authors, people::person(&child));
            }
            (Itunes, "author") => add(&mut self.other_authors, people::person(&child)),
            (Rss | Atom | Dublin, "contributor") => {
                add(&mut self.contributors, people::person(&child));
            }
            (Rss | Atom, "webmaster") | (Dublin, "publisher") => {
                self.publisher.set(0, people::person(&child));
            }
            (Itunes, "owner") => self.publisher.set(1, people::person(&child)),
            (Rss | Atom, "category" | "tags") | (Dublin, "subject") | (Itunes | Media, _)
                if people::categories(&mut self.categories, &child) => {}
            (Rss | Atom | Itunes, "image") => pictures::image(self, &child),
            (Itunes, "link") if child.attribute("rel") == Some("image") => {
                pictures::image(self, &child);
            }
            (Media, _) => pictures::media(self, &child),
            (Rss | Atom, "icon") => self.icon = child.url(),
            (Rss | Atom, "logo") => self.logo = child.url().or_else(|| child.linked_url()),
            (Rss | Atom, "generator") | (Admin, "generatoragent") => {
                self.generator = links::generator(&child).or(self.generator.take());
            }
            (Rss | Atom, "cloud") => self.cloud = Some(links::cloud(&child)),
            (Rss | Atom, "textinput") => self.text_input = Some(links::text_input(&child)),
            (Rss | Atom, "ttl") => {
                self.schedule.ttl_minutes = child.value().and_then(|ttl| ttl.parse().ok());
            }
            (Rss | Atom, "skiphours" | "skipdays") | (Syndication, _) => self.schedule(&child),
            (Itunes, "block") => {
                self.itunes.block = Some(child.text.eq_ignore_ascii_case("yes"));
            }
            (Itunes, "explicit") => self.itunes.explicit = explicit(&child),
            (Georss | Geo, _) => place::place(self, &child),
            (Thread, "in-reply-to") => {
                let owned = |name: &str| child.stated(name).map(str::to_owned);
                let url = |name: &str| child.stated(name).and_then(|url| child.reference(url));
                self.in_reply_to = Some(Reply {
                    id: owned("ref"),
                    url: url("href"),
                    source: url("source"),
                    media_type: owned("type"),
                });
            }
            (Podlove, "chapters") => {
                self.chapters = child
                    .named("chapter")
                    .take(MAX_PARTS)
                    .map(chapter)
                    .collect();
            }
            (Rss | Atom, "source") if !self.is_feed => {
                self.source = Some(Box::new(source(child, self.is_atom, dates)));
            }
            _ => {}
        }
    }

    fn title(&mut self, rank: u8, child: Element<'_>) {
        // Of two the first, as readers show it.
        let is_better = self.title.rank().is_none_or(|best| rank < best);
        if is_better {
            let title = construct::content(child, Type::Plain, self.is_atom);
            self.title.set(rank, title);
        }
    }

    /// A short text. A second one is the full text, when there is none.
    fn description(&mut self, rank: u8, child: Element<'_>, default: Type) {
        let default = if self.is_atom && default == Type::Html {
            Type::Plain
        } else {
            default
        };
        if self.summary.rank().is_some_and(|best| rank > best) {
            return;
        }
        let found = construct::content(child, default, self.is_atom);
        let is_second = !self.is_feed && self.summary.rank() == Some(0) && rank == 0;
        match found {
            Some(found) if is_second && self.contents.is_empty() => self.contents.push((2, found)),
            found => self.summary.set(rank, found),
        }
    }

    fn content(&mut self, rank: u8, child: Element<'_>, default: Type) {
        let is_atom = self.is_atom && rank > 0;
        if let Some(found) = construct::content(child, default, is_atom)
            && self.contents.len() < MAX_PARTS
        {
            self.contents.push((rank, found));
        }
    }

    fn rights(&mut self, rank: u8, child: Element<'_>) {
        let default = if self.is_atom {
            Type::Plain
        } else {
            Type::Html
        };
        let rights = construct::content(child, default, self.is_atom);
        self.rights.set(rank, rights);
    }

    fn identifier(&mut self, rank: u8, child: &Element<'_>, is_address: bool) {
        let identifier = child.owned_value().map(|given| Identifier {
            given,
            is_address,
            scope: Arc::clone(&child.scope),
        });
        self.id.set(rank, identifier);
    }

    fn date(&mut self, child: &Element<'_>, dates: &mut Dates<'_>) {
        let Some(date) = dates.read(child) else {
            return;
        };
        match (child.space, &*child.name) {
            (Space::Dublin, "valid") | (_, "expirationdate") => self.expired.set(0, Some(date)),
            (_, "updated" | "modified" | "lastbuilddate") => self.updated.set(0, Some(date)),
            (_, "created") => {
                self.published.set(3, Some(date.clone()));
                self.created.set(0, Some(date));
            }
            (_, "date" | "available") => {
                self.published.set(2, Some(date.clone()));
                self.updated.set(1, Some(date));
            }
            (Space::Dublin, _) => self.published.set(1, Some(date)),
            _ => self.published.set(0, Some(date)),
        }
    }

    /// When to ask again: RSS's hours and days, the syndication module of RSS 1.0.
    fn schedule(&mut self, child: &Element<'_>) {
        match &*child.name {
            "skiphours" => {
                let hours = child.named("hour").filter_map(Element::value);
                let hours = hours.filter_map(|hour| hour.parse::<u8>().ok());
                // RSS 0.91 counts from 1 to 24.
                self.schedule.skip_hours = hours.take(24).map(|hour| hour % 24).collect();
            }
            "skipdays" => {
                let days = child.named("day").filter_map(Element::owned_value);
                self.schedule.skip_days = days.take(7).collect();
            }
            "updateperiod" => {
                let period = child.value().unwrap_or_default().to_ascii_lowercase();
                self.period.0 = match period.as_str() {
                    "hourly" => Some(60),
                    "daily" => Some(24 * 60),
                    "weekly" => Some(7 * 24 * 60),
                    "monthly" => Some(30 * 24 * 60),
                    "yearly" => Some(365 * 24 * 60),
                    _ => None,
                };
            }
            "updatefrequency" => {
                self.period.1 = child.value().and_then(|number| number.parse().ok());
            }
            _ => {}
        }
        self.schedule.period_minutes = self.period.0.map(|period| {
            let frequency = self.period.1.unwrap_or(1).max(1);
            (period / frequency).max(1)
        });
    }
}

/// Adds a value that is not there yet.
pub(super) fn add<T: PartialEq>(list: &mut Vec<T>, value: Option<T>) {
    if let Some(value) = value
        && list.len() < MAX_PARTS
        && !list.contains(&value)
    {
        list.push(value);
    }
}

fn explicit(element: &Element<'_>) -> Option<bool> {
    match element.text.to_ascii_lowercase().as_str() {
        "yes" | "true" | "explicit" => Some(true),
        "no" | "false" | "clean" => Some(false),
        _ => None,
    }
}

fn chapter(element: &Element<'_>) -> Chapter {
    let owned = |name: &str| element.stated(name).map(str::to_owned);
    Chapter {
        title: element.attribute("title").and_then(plain::some),
        start_ms: element.stated("start").and_then(place_in_time),
        image: owned("image"),
        url: owned("href"),
    }
}

/// `01:02:03.250` in milliseconds.
fn place_in_time(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut seconds = 0_u64;
    for part in whole.split(':') {
        let part: u64 = part.trim().parse().ok()?;
        seconds = seconds.checked_mul(60)?.checked_add(part)?;
    }
    let fraction: String = fraction.chars().chain("000".chars()).take(3).collect();
    seconds
        .checked_mul(1_000)?
        .checked_add(fraction.parse().ok()?)
}

/// The feed that an entry was copied from: Atom's element, or RSS's title with a URL.
fn source(mut element: Element<'_>, is_atom: bool, dates: &mut Dates<'_>) -> Draft {
    let url = element.stated("url").and_then(|url| element.reference(url));
    let text = std::mem::take(&mut element.text);
    let mut titled = Element::new(element.space, "title".into(), Arc::clone(&element.scope));
    titled.text = text;
    let children = std::mem::take(&mut element.children);
    let mut draft = Draft::of(children, is_atom, true, dates);
    if draft.title.get().is_none() {
        draft.title(0, titled);
    }
    draft.page.set(9, url);
    draft
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_of_chapters_are_read() {
        for (text, expect) in [
            ("00:03:07.250", Some(187_250)),
            ("08:26", Some(506_000)),
            ("12", Some(12_000)),
            ("1:xx", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(place_in_time(text), expect, "{text}");
        }
    }
}
