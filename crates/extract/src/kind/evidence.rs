//! What a page shows that its kind can be told by: in what order links and prose stand on it, what it
//! says of itself, and what it asks for.

use std::collections::HashMap;

use url::Url;

use crate::document::{Document, is_inline};
use crate::hints::Said;
use crate::measure::{self, Measures};
use crate::metadata::Metadata;
use crate::site::is_same_site;
use crate::words::{Amount, amount, bare, collapse, is_wide};

use super::words::{ACCEPT, CHECKERS, TO_READER, says};

/// Longest text of a page that is looked at for words, in bytes.
const MAX_TEXT_BYTES: usize = 12_000;

/// A line of the page.
pub(super) struct Line {
    pub(super) node: usize,
    pub(super) weight: usize,
    /// It is a link and nothing else.
    pub(super) is_link: bool,
    /// It is a sentence or more and no link.
    pub(super) is_prose: bool,
}

/// What the kind of a page can be told by.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent observations")]
pub(super) struct Evidence {
    /// The page without menus, footers and what is not shown, in order.
    pub(super) lines: Vec<Line>,
    /// Links that may be headlines.
    pub(super) story_links: usize,
    /// Short prose that stands between links, as of a list of stories.
    pub(super) cards: usize,
    /// Weight of the prose that no link interrupts, where there is most.
    pub(super) longest: usize,
    /// Weight of all prose.
    pub(super) prose: usize,
    /// Weight of all lines.
    pub(super) weight: usize,
    /// What of `weight` is links.
    pub(super) linked: usize,
    /// JSON-LD calls the page an article.
    pub(super) is_article: bool,
    /// JSON-LD names an article, perhaps one of a list.
    pub(super) names_article: bool,
    /// Open Graph calls it an article.
    pub(super) is_og_article: bool,
    /// Open Graph calls it a site or a person.
    pub(super) is_og_other: bool,
    /// `head` states when it was published.
    pub(super) is_dated: bool,
    /// JSON-LD calls it a list.
    pub(super) is_list: bool,
    /// JSON-LD says that it is not free to read.
    pub(super) is_locked: bool,
    /// Fields for passwords where the page's content is.
    pub(super) passwords: usize,
    /// Fields for text there, but for searches.
    pub(super) fields: usize,
    /// Fields for addresses there.
    pub(super) mails: usize,
    /// Names of services that check for robots.
    pub(super) has_checker: bool,
    /// The parts of the title and the first heading, in lower case.
    pub(super) heads: Vec<String>,
    /// The beginning of the text without links, in lower case.
    pub(super) text: String,
    /// How much its URL is that of a list, or below 0 of an article.
    pub(super) address: i32,
    /// The first heading is a link.
    pub(super) heading_is_link: bool,
    /// What is around the content of the page and what is not shown.
    skip: Vec<bool>,
    /// Hosts that are the page's own.
    hosts: Vec<String>,
    /// A heading that is no link is what the title says, and long enough for a headline.
    pub(super) has_headline: bool,
    /// Weight of the first heading.
    pub(super) heading: usize,
    /// It is Chinese, Japanese or Korean, and nothing else.
    is_heading_wide: bool,
    /// Prose right below a heading that is what the title says, before any list.
    pub(super) below: usize,
    /// Its text, in lower case.
    pub(super) below_text: String,
}

impl Evidence {
    pub(super) fn gather(
        document: &Document,
        said: &[Said],
        amounts: &[Amount],
        never: &[bool],
        metadata: &Metadata,
        url: &Url,
    ) -> Self {
        let mut found = Self::default();
        let mut skip = never.to_vec();
        aside(document, said, amounts, metadata.heading, &mut skip);
        let measures = measure::measure(document, amounts, &skip);
        let canonical = metadata.canonical.as_ref();
        found.hosts = [Some(url), canonical]
            .into_iter()
            .flatten()
            .filter_map(|url| url.host_str().map(str::to_owned))
            .collect();
        found.stream(document, &measures);
        found.look(document);
        found.skip = skip;
        found.head(document, metadata);
        found.address = address(url);
        found
    }

    /// Whether the page calls itself an article.
    pub(super) fn is_stated(&self) -> bool {
        self.is_article || (self.is_og_article && self.is_dated)
    }

    fn stream(&mut self, document: &Document, measures: &Measures) {
        /// How often a short link stands below stories, at least.
        const MIN_REPEATED: usize = 4;
        /// Most short links that are compared.
        const MAX_REPEATED: usize = 200;
        let mut repeated: HashMap<String, usize> = HashMap::new();
        let mut run = 0;
        let mut run_after_link = false;
        let mut after_link = false;
        for (node, own) in measures.own.iter().enumerate() {
            if own.weight < 4 {
                continue;
            }
            let is_link = own.weight >= 6
                && own.linked * 20 >= own.weight * 13
                && self.leads_on(document, node);
            let is_prose = !is_link && own.weight >= 40 && own.linked * 2 < own.weight;
            if self.text.len() < MAX_TEXT_BYTES && !is_link {
                self.text.push_str(&line_text(document, node));
                self.text.push('\n');
            }
            self.weight += own.weight;
            self.linked += own.linked;
            if is_link {
                self.story_links += usize::from(own.weight >= 15);
                if own.weight < 15 && repeated.len() < MAX_REPEATED {
                    *repeated.entry(line_text(document, node)).or_default() += 1;
                }
                self.longest = self.longest.max(run);
                self.cards += usize::from(run_after_link && (1..900).contains(&run));
                (run, run_after_link, after_link) = (0, false, true);
            } else if is_prose {
                run_after_link |= after_link && run == 0;
                run += own.weight;
                self.prose += own.weight;
            }
            self.lines.push(Line {
                node,
                weight: own.weight,
                is_link,
                is_prose,
            });
        }
        self.longest = self.longest.max(run);
        // "Read more" below each story.
        let most = repeated.into_values().max().unwrap_or_default();
        if most >= MIN_REPEATED {
            self.story_links += most;
        }
    }

    /// Whether a line has a link to another page of the same site.
    fn leads_on(&self, document: &Document, line: usize) -> bool {
        /// How far into a line the link is looked for, and how far around it.
        const REACH: usize = 12;
        let within = (line..document.end(line)).take(REACH);
        let around = document.ancestors(line).take(REACH);
        let href = within
            .chain(around)
            .filter(|node| document.name(*node) == "a")
            .find_map(|node| document.attribute(node, "href"));
        href.is_some_and(|href| {
            let Some((_, rest)) = href.split_once("//") else {
                return !href.starts_with('#') && !href.starts_with("mailto:");
            };
            let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
            self.hosts.is_empty() || self.hosts.iter().any(|own| is_same_site(own, host))
        })
    }

    /// Weight of the prose right below a heading: a byline may be a link, a list ends it.
    fn prose_below(&self, document: &Document, heading: usize) -> (usize, String) {
        /// Most links between the heading and the prose.
        const MAX_LINKS: usize = 2;
        let (mut links, mut below, mut text) = (0, 0, String::new());
        for line in self
            .lines
            .iter()
            .filter(|line| line.node >= document.end(heading))
        {
            if line.is_prose {
                below += line.weight;
            }
            if line.is_link {
                links += 1;
                if below > 0 || links > MAX_LINKS {
                    break;
                }
            } else if text.len() < MAX_TEXT_BYTES {
                text.push_str(&line_text(document, line.node));
            }
        }
        (below, text)
    }

    /// Whether the page looks like a story, be it short: a headline that is the title's, and prose.
    pub(super) fn is_story(&self) -> bool {
        /// Least weight of the headline and of the prose.
        const MIN_HEADLINE: usize = 18;
        const MIN_PROSE: usize = 40;
        /// The same of a headline of a word or two, as Chinese ones can be.
        const MIN_SHORT_HEADLINE: usize = 6;
        const MIN_PROSE_OF_SHORT: usize = 90;
        if self.heading_is_link {
            return false;
        }
        let is_short = self.heading >= MIN_SHORT_HEADLINE
            && self.is_heading_wide
            && self.below >= MIN_PROSE_OF_SHORT
            && self.below_text.contains('。')
            // Names of what is no story are as short, and what follows them speaks to the reader.
            && !says(TO_READER, &self.below_text);
        is_short || self.heading >= MIN_HEADLINE && self.below >= MIN_PROSE
    }

    /// Looks at elements that ask for something or say what the page is.
    fn look(&mut self, document: &Document) {
        let mut out_of = 0;
        for node in 0..document.len() {
            let name = document.name(node);
            if matches!(name, "nav" | "footer" | "header") && node >= out_of {
                out_of = document.end(node);
            }
            let attribute = |key: &str| document.attribute(node, key).unwrap_or_default();
            match name {
                "meta" => self.meta(
                    attribute("property"),
                    attribute("name"),
                    attribute("content"),
                ),
                "script" => {
                    self.has_checker |= says(&CHECKERS, &attribute("src").to_ascii_lowercase());
                    if let Some(json) = document.text(node + 1) {
                        self.stated(json);
                    }
                }
                "iframe" | "form" | "div" => {
                    for key in ["src", "class", "id"] {
                        let value = attribute(key);
                        self.has_checker |= !value.is_empty()
                            && value.len() < 1_000
                            && says(&CHECKERS, &value.to_ascii_lowercase());
                    }
                }
                "input" if node >= out_of => {
                    match attribute("type").to_ascii_lowercase().as_str() {
                        "password" => self.passwords += 1,
                        "email" => self.mails += 1,
                        "text" | "tel" | "" => {
                            self.fields += usize::from(!is_search(document, node));
                        }
                        _ => {}
                    }
                }
                _ => {}
            }
        }
    }

    /// Whether there is something to press for consent.
    pub(super) fn has_accept(&self, document: &Document) -> bool {
        /// Longest text of something to press, by weight.
        const MAX_PRESSED: usize = 60;
        let mut out_of = 0;
        (0..document.len()).any(|node| {
            let name = document.name(node);
            match name {
                "nav" | "footer" | "header" if node >= out_of => {
                    out_of = document.end(node);
                    false
                }
                "input" if node >= out_of => {
                    let attribute = |key: &str| document.attribute(node, key).unwrap_or_default();
                    matches!(
                        attribute("type").to_ascii_lowercase().as_str(),
                        "submit" | "button"
                    ) && says(ACCEPT, &attribute("value").to_lowercase())
                }
                "button" | "a" => {
                    let is_shown = name == "button" || self.skip.get(node) != Some(&true);
                    // A sentence that is a link is nothing to press.
                    let is_short = document.end(node) - node < 12;
                    is_shown && is_short && {
                        let text = document.text_below(node).to_lowercase();
                        amount(&text).weight <= MAX_PRESSED && says(ACCEPT, &text)
                    }
                }
                _ => false,
            }
        })
    }

    fn meta(&mut self, property: &str, name: &str, content: &str) {
        match if property.is_empty() { name } else { property } {
            "og:type" => {
                let kind = content.to_ascii_lowercase();
                self.is_og_article |= kind.contains("article");
                self.is_og_other |= matches!(kind.as_str(), "website" | "profile" | "blog");
            }
            "article:published_time" | "datePublished" | "pubdate" | "publishdate" => {
                self.is_dated |= !content.is_empty();
            }
            _ => {}
        }
    }

    /// What JSON-LD says, without reading it: `linked_data` has read what it says of an article.
    fn stated(&mut self, json: &str) {
        let mut plain = String::with_capacity(json.len());
        plain.extend(json.split_whitespace());
        let says = |word: &str| plain.contains(word);
        let free = plain.split("\"isAccessibleForFree\":").skip(1);
        self.is_locked |= free.into_iter().any(|free| {
            ["false", "\"False\"", "\"false\""]
                .into_iter()
                .any(|not| free.starts_with(not))
        });
        self.names_article |= says("Article\"") || says("BlogPosting\"");
        self.is_list |= plain.split("\"@type\":").skip(1).any(|kind| {
            [
                "\"CollectionPage\"",
                "\"SearchResultsPage\"",
                "\"ProfilePage\"",
                "\"ItemList\"",
                "[\"CollectionPage",
            ]
            .into_iter()
            .any(|list| kind.starts_with(list))
        });
    }

    fn head(&mut self, document: &Document, metadata: &Metadata) {
        /// Weight of the shortest headline of a story; names of sections have less.
        const MIN_HEADLINE: usize = 30;
        let mut heads: Vec<String> = metadata
            .title
            .split(['|', '–', '—', '_', '·', '»', ':', '：', '｜'])
            .flat_map(|part| part.split(" - "))
            .map(|part| collapse(&part.to_lowercase()))
            .collect();
        let mut headings = (0..document.len())
            .filter(|node| matches!(document.name(*node), "h1" | "h2"))
            .take(3);
        if let Some(first) = headings.next() {
            let text = document.text_below(first);
            self.heading = amount(&text).weight;
            self.is_heading_wide = !text.is_empty() && text.chars().all(is_wide);
            self.heading_is_link = document.below(first).any(|node| document.name(node) == "a");
            heads.push(collapse(&text.to_lowercase()));
        }
        let title = bare(&metadata.title);
        if let Some(heading) = (0..document.len()).find(|node| document.name(*node) == "h1") {
            let text = bare(&document.text_below(heading));
            if title.contains(&text) && !text.is_empty() {
                (self.below, self.below_text) = self.prose_below(document, heading);
                // "Access denied: how a village …" is one headline.
                heads.retain(|head| {
                    let head = bare(head);
                    head == text || !text.contains(&head)
                });
            }
        }
        self.has_headline = metadata.heading.is_some_and(|heading| {
            let text = document.text_below(heading);
            let is_link = document
                .below(heading)
                .any(|node| document.name(node) == "a")
                || document
                    .ancestors(heading)
                    .any(|node| document.name(node) == "a");
            !is_link && amount(&text).weight >= MIN_HEADLINE && title.contains(&bare(&text))
        });
        heads.retain(|head| !head.is_empty());
        self.heads = heads;
        // `metadata` does not say which of the two called it an article.
        self.is_article =
            metadata.is_article && (!self.is_og_article || (self.names_article && !self.is_list));
    }
}

/// Whether a field is for searching.
fn is_search(document: &Document, field: usize) -> bool {
    /// How far around it is looked.
    const REACH: usize = 3;
    let name = document.attribute(field, "name").unwrap_or_default();
    let is_named = |node: usize| {
        ["role", "class", "id", "placeholder", "action", "name"]
            .iter()
            .any(|key| {
                document
                    .attribute(node, key)
                    .is_some_and(|value| value.to_ascii_lowercase().contains("search"))
            })
    };
    matches!(
        name.to_ascii_lowercase().as_str(),
        "q" | "s" | "query" | "keyword" | "keywords" | "wd" | "kw"
    ) || is_named(field)
        || document.ancestors(field).take(REACH).any(is_named)
}

/// The text of a block without that of the blocks within it, in lower case.
pub(super) fn line_text(document: &Document, block: usize) -> String {
    /// Longest text of a block that is looked at, in bytes.
    const MAX_LINE_BYTES: usize = 2_000;
    let mut text = String::new();
    let mut node = block + 1;
    while node < document.end(block) && text.len() < MAX_LINE_BYTES {
        if let Some(words) = document.text(node) {
            if words.len() <= MAX_LINE_BYTES {
                text.push_str(words);
            } else {
                text.extend(words.chars().take(MAX_LINE_BYTES));
            }
        } else if document.name(node) == "br" {
            text.push(' ');
        } else if !is_inline(document.name(node)) {
            node = document.end(node);
            continue;
        }
        node += 1;
    }
    collapse(&text.to_lowercase())
}

/// Adds what is around the content of a page and what is not shown.
fn aside(
    document: &Document,
    said: &[Said],
    amounts: &[Amount],
    heading: Option<usize>,
    skip: &mut [bool],
) {
    let mut sums: Vec<usize> = amounts.iter().map(|amount| amount.weight).collect();
    for node in (1..document.len()).rev() {
        let sum = match skip.get(node) {
            Some(false) => sums.get(node).copied().unwrap_or_default(),
            _ => 0,
        };
        if let Some(parent) = sums.get_mut(document.parent(node)) {
            *parent += sum;
        }
    }
    let whole = sums.first().copied().unwrap_or_default();
    let mut node = 0;
    while node < document.len() {
        let role = document.attribute(node, "role").unwrap_or_default();
        let said = said.get(node).copied().unwrap_or_default();
        let is_around = match document.name(node) {
            "nav" | "footer" => true,
            "header" | "aside" | "dialog" => {
                sums.get(node).copied().unwrap_or_default() * 3 < whole
                    && !heading.is_some_and(|heading| document.contains(node, heading))
            }
            _ => {
                said.comments
                    || said.hidden
                    || matches!(role, "navigation" | "contentinfo")
                    || (matches!(role, "dialog" | "alertdialog" | "banner" | "complementary")
                        && sums.get(node).copied().unwrap_or_default() * 3 < whole)
            }
        };
        if is_around && let Some(place) = skip.get_mut(node) {
            *place = true;
        }
        node = if skip.get(node) == Some(&true) {
            document.end(node)
        } else {
            node + 1
        };
    }
}

/// How much a URL is that of a list, or below 0 of an article.
pub(super) fn address(url: &Url) -> i32 {
    let path = url.path().to_ascii_lowercase();
    let segments: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let Some(last) = segments.last() else {
        return 0;
    };
    if segments.len() == 1
        && matches!(
            *last,
            "index.html" | "index.htm" | "index.php" | "home" | "index.shtml"
        )
    {
        return 0;
    }
    let digits = path.bytes().filter(u8::is_ascii_digit).count();
    let is_story = digits >= 5
        || last.matches(['-', '_']).count() >= 4
        || [".html", ".htm", ".shtml"]
            .iter()
            .any(|end| last.ends_with(end));
    let names_list = segments.iter().any(|part| {
        matches!(
            *part,
            "tag"
                | "tags"
                | "topic"
                | "topics"
                | "category"
                | "categories"
                | "author"
                | "authors"
                | "autor"
                | "auteur"
                | "search"
                | "section"
                | "sections"
                | "archive"
                | "archives"
                | "latest"
                | "galleries"
                | "gallery"
                | "videos"
                | "photos"
                | "pictures"
                | "page"
                | "suche"
                | "recherche"
                | "buscar"
                | "themen"
                | "thema"
                | "tema"
                | "sujet"
        )
    });
    let asks = url
        .query_pairs()
        .any(|(key, _)| matches!(&*key, "q" | "s" | "query" | "search" | "keyword" | "wd"));
    match (is_story, names_list || asks) {
        (true, false) => -1,
        (true, true) => 0,
        (false, true) => 2,
        (false, false) => i32::from(segments.len() <= 2 && digits == 0 && last.len() <= 20),
    }
}
