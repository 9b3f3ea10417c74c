//! `robots.txt` (the Robots Exclusion Protocol, RFC 9309), with the two lines that everybody knows and
//! the RFC leaves to others: `Crawl-delay` and `Sitemap`. Pure and total: whatever the bytes are, rules
//! come out.

mod answer;
mod line;
mod pattern;

use url::{Position, Url};

pub use answer::RobotsAnswer;
use line::{Line, lines};
use pattern::Pattern;

use crate::units::Delay;

/// The token that names us in a `robots.txt`, and begins our `User-Agent` (RFC 9309 §2.2.1).
pub const PRODUCT: &str = "jianbao";

/// How much of a file is read, in bytes (RFC 9309 §2.5).
pub const MAX_ROBOTS_BYTES: usize = 500 * 1024;

/// How many redirects to a `robots.txt` are followed (RFC 9309 §2.3.1.2), also to other hosts.
pub const MAX_ROBOTS_REDIRECTS: usize = 5;

/// More rules of one group are not kept: each is compared with every URL.
const MAX_RULES: usize = 20_000;

/// More sitemaps are not kept.
const MAX_SITEMAPS: usize = 1_000;

/// A host that wants more patience than this between two requests gets this much: with more, a day's
/// news would not be read in a day.
const MAX_CRAWL_DELAY_MS: u64 = 10 * 60 * 1000;

/// What a `robots.txt` says to one product.
#[derive(Clone, Debug, Default)]
pub struct Robots {
    rules: Rules,
    crawl_delay: Option<Delay>,
    sitemaps: Vec<String>,
}

#[derive(Clone, Debug)]
enum Rules {
    Nothing,
    Of(Vec<Rule>),
}

#[derive(Clone, Debug)]
struct Rule {
    pattern: Pattern,
    is_allowed: bool,
}

/// What the groups of one kind say, put together (§2.2.1).
#[derive(Default)]
struct Group {
    is_there: bool,
    rules: Vec<Rule>,
    crawl_delay: Option<Delay>,
}

impl Default for Rules {
    fn default() -> Self {
        Self::Of(Vec::new())
    }
}

impl Robots {
    /// Reads a file. The product is the token that names who asks, [`PRODUCT`] for us,
    /// compared without case. Bytes
    /// beyond [`MAX_ROBOTS_BYTES`] are not read.
    pub fn parse(bytes: &[u8], product: &str) -> Self {
        let bytes = bytes.get(..MAX_ROBOTS_BYTES).unwrap_or(bytes);
        let mut ours = Group::default();
        let mut everyones = Group::default();
        let mut sitemaps = Vec::new();
        // Of the group that is being read: whether it is for us, for all, and has begun to say what.
        let (mut is_ours, mut is_everyones, mut has_rules) = (false, false, false);
        for line in lines(bytes) {
            match line {
                Line::UserAgent(agent) => {
                    if has_rules {
                        (is_ours, is_everyones, has_rules) = (false, false, false);
                    }
                    is_everyones |= agent == "*";
                    is_ours |= agent.eq_ignore_ascii_case(product);
                    ours.is_there |= is_ours;
                }
                Line::Rule { path, is_allowed } => {
                    has_rules = true;
                    for group in [(is_ours, &mut ours), (is_everyones, &mut everyones)]
                        .into_iter()
                        .filter_map(|(is_meant, group)| is_meant.then_some(group))
                    {
                        if let Some(pattern) = Pattern::parse(path)
                            && group.rules.len() < MAX_RULES
                        {
                            group.rules.push(Rule {
                                pattern,
                                is_allowed,
                            });
                        }
                    }
                }
                Line::CrawlDelay(delay) => {
                    if is_ours {
                        ours.crawl_delay = ours.crawl_delay.max(Some(clamped(delay)));
                    }
                    if is_everyones {
                        everyones.crawl_delay = everyones.crawl_delay.max(Some(clamped(delay)));
                    }
                }
                Line::Sitemap(url) => {
                    if sitemaps.len() < MAX_SITEMAPS {
                        sitemaps.push(url);
                    }
                }
            }
        }
        let group = if ours.is_there { ours } else { everyones };
        Self {
            rules: Rules::Of(group.rules),
            crawl_delay: group.crawl_delay,
            sitemaps,
        }
    }

    /// No rules: what a host says that has no such file.
    pub fn allow_all() -> Self {
        Self::default()
    }

    /// Nothing may be asked for: what a host says whose file cannot be had.
    pub fn disallow_all() -> Self {
        Self {
            rules: Rules::Nothing,
            ..Self::default()
        }
    }

    /// Whether a URL of the host may be asked for. The longest rule that matches decides, and of two as
    /// long the one that allows (§2.2.2). `/robots.txt` always may.
    pub fn allows(&self, url: &Url) -> bool {
        if url.path() == "/robots.txt" {
            return true;
        }
        let Rules::Of(rules) = &self.rules else {
            return false;
        };
        if rules.is_empty() {
            return true;
        }
        let path = pattern::normalized_path(&url[Position::BeforePath..Position::AfterQuery]);
        rules
            .iter()
            .filter(|rule| rule.pattern.matches(&path))
            .max_by_key(|rule| (rule.pattern.length(), rule.is_allowed))
            .is_none_or(|rule| rule.is_allowed)
    }

    /// The least time between two requests, at most ten minutes.
    pub fn crawl_delay(&self) -> Option<Delay> {
        self.crawl_delay
    }

    /// The sitemaps that the file names, as written, in their order: for everyone.
    pub fn sitemaps(&self) -> &[String] {
        &self.sitemaps
    }
}

fn clamped(milliseconds: u64) -> Delay {
    Delay::from_milliseconds(milliseconds.min(MAX_CRAWL_DELAY_MS))
}

#[cfg(test)]
mod tests;
