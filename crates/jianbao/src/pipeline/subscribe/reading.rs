//! What an answer is: a feed, a sitemap, a page, or nothing that can be subscribed to.

use jianbao_crawl::{FeedCandidate, FoundRules, feeds_of_page, find_listing_rules};
use jianbao_extract::{Extraction, Limits, Page, PageKind, extract};
use jianbao_feed::{
    self as feed, Feed, Format, ParsedSitemap, SitemapKind, parse_opml, parse_sitemap,
};

use super::super::{Context, archive, step};
use super::probe::Answer;

/// Rules below this confidence are rather of a sidebar.
const MIN_CONFIDENCE: f64 = 0.5;
/// A page that offers its domain says little else, in characters.
const MAX_PARKED_CHARS: usize = 2_000;
/// What such pages say, in lower case.
const PARKED: [&str; 14] = [
    "domain is for sale",
    "domain name is for sale",
    "buy this domain",
    "domain may be for sale",
    "domain is parked",
    "parked free",
    "domain parking",
    "this domain has expired",
    "domain has been registered",
    "domain zu verkaufen",
    "域名出售",
    "域名转让",
    "域名正在出售",
    "此域名",
];

/// What an answer is.
pub(super) enum What {
    Feed(Box<Feed>),
    Sitemap(ParsedSitemap),
    Page(Box<PageRead>),
    /// Why it is nothing.
    Nothing(String),
}

/// A page, with what it offers.
pub(super) struct PageRead {
    pub(super) extraction: Extraction,
    /// The feeds it links, best first; those of comments last.
    pub(super) feeds: Vec<FeedCandidate>,
    pub(super) rules: Option<FoundRules>,
}

/// Reads a feed; none when the answer is none.
pub(super) fn feed_of(answer: &Answer) -> Option<Feed> {
    let parsed = feed::parse(answer.exchange.body(), &about(answer));
    (parsed.feed.format != Format::Unknown).then_some(parsed.feed)
}

/// Reads a sitemap; none when the answer is none, or an empty one.
pub(super) fn sitemap_of(answer: &Answer) -> Option<ParsedSitemap> {
    let parsed = parse_sitemap(answer.exchange.body(), &about(answer));
    let is_one = match parsed.kind {
        // Any text that begins with a URL would be one.
        SitemapKind::Text => answer.exchange.url.path().contains("sitemap"),
        SitemapKind::Unknown => false,
        _ => true,
    };
    let is_empty = parsed.entries.is_empty() && parsed.sitemaps.is_empty();
    (is_one && !is_empty).then_some(parsed)
}

fn about(answer: &Answer) -> feed::Context {
    feed::Context {
        url: Some(answer.exchange.url.clone()),
        content_type: answer.exchange.content_type().map(str::to_owned),
        ..feed::Context::default()
    }
}

/// What the answer to a user's URL is.
pub(super) fn read(context: &Context, answer: &Answer) -> What {
    if let Some(feed) = feed_of(answer) {
        return What::Feed(Box::new(feed));
    }
    if let Some(sitemap) = sitemap_of(answer) {
        return What::Sitemap(sitemap);
    }
    if parse_opml(answer.exchange.body()).is_opml {
        let reason =
            "it is a list of subscriptions (OPML): save it, then `jianbao import FILE.opml`";
        return What::Nothing(reason.to_owned());
    }
    if let Some(reason) = step::reason_against(&answer.exchange) {
        return What::Nothing(reason);
    }
    let exchange = &answer.exchange;
    let page = Page {
        bytes: exchange.body().to_vec(),
        url: exchange.url.clone(),
        content_type: exchange.content_type().map(str::to_owned),
    };
    let extraction = extract(&page, &context.hints(&page.url), &Limits::default());
    let html = jianbao_html::decode(exchange.body(), exchange.content_type()).text;
    let is_front = exchange.url.path() == "/";
    if (is_front || extraction.kind != PageKind::Article) && is_parked(&html) {
        return What::Nothing("it is a parked domain that is offered for sale".to_owned());
    }
    if matches!(
        extraction.kind,
        PageKind::Error | PageKind::Login | PageKind::Challenge
    ) {
        let kind = archive::name_of(extraction.kind);
        return What::Nothing(format!("it is neither a feed nor an article but {kind}"));
    }
    let feeds = feeds_of_page(&html, &exchange.url);
    if extraction.kind == PageKind::Empty && feeds.is_empty() && asks_for_password(&html) {
        return What::Nothing("it is neither a feed nor an article but a login page".to_owned());
    }
    let rules = find_listing_rules(&html, &exchange.url);
    What::Page(Box::new(PageRead {
        extraction,
        feeds,
        rules: rules.filter(|found| found.confidence >= MIN_CONFIDENCE),
    }))
}

fn is_parked(html: &str) -> bool {
    let text = jianbao_html::text(html).to_lowercase();
    text.chars().nth(MAX_PARKED_CHARS).is_none()
        && PARKED.iter().any(|phrase| text.contains(phrase))
}

/// Whether a page has a field for a password.
fn asks_for_password(html: &str) -> bool {
    let html = html.to_ascii_lowercase();
    let mut fields = html.split("<input").skip(1);
    fields.any(|field| {
        let tag = field.split('>').next().unwrap_or_default();
        let (_, value) = tag.split_once("type=").unwrap_or_default();
        value
            .trim_start_matches(['"', '\''])
            .starts_with("password")
    })
}
