//! Sources, and what is fetched of them.

use clap::{Args, ValueEnum};
use jianbao_crawl::Delay;
use jianbao_store::SourceKind;

const ADD_HELP: &str = "A URL is asked once to see what it is. A feed (RSS, Atom, JSON Feed) is asked \
again by every sync when it is due, and its articles are archived; so is a sitemap. Behind a site's page a \
source is looked for: the feeds that it links, feeds at usual places, sitemaps of robots.txt, at last the list \
of articles that the page may be, for which rules are found and written. A page that is an article is archived \
at once, and looked at again by later syncs as any article is. The settings of the source go to the end of \
jianbao.toml, where they can be changed.";

/// Arguments of `add`.
#[derive(Debug, Args)]
#[command(after_help = ADD_HELP)]
pub(crate) struct AddArguments {
    /// URLs of feeds, sites, sitemaps, lists or articles
    #[arg(required = true, value_name = "URL")]
    pub(crate) urls: Vec<String>,
    /// The id of the source, part of paths: a-z, 0-9 and '-' [default: from the host's name]
    #[arg(long)]
    pub(crate) id: Option<String>,
    /// The title shown to readers [default: the feed's]
    #[arg(long)]
    pub(crate) title: Option<String>,
    /// What to subscribe to, whatever else is found
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Option<Kind>,
    /// Show what the URL offers, best first, and subscribe to none of it
    #[arg(long, conflicts_with_all = ["id", "title", "kind"])]
    pub(crate) list: bool,
}

/// A kind of source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// A feed
    Feed,
    /// A sitemap or index of sitemaps
    Sitemap,
    /// A page that lists articles
    Listing,
    /// One article
    Page,
}

impl From<Kind> for SourceKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Feed => Self::Feed,
            Kind::Sitemap => Self::Sitemap,
            Kind::Listing => Self::Listing,
            Kind::Page => Self::Page,
        }
    }
}

const SYNC_HELP: &str = "One pass: every source and every article that is due is asked, hosts side by \
side, one request at a time to each with fetch.per_host_delay between. What is not due is left alone: \
sources are asked about twice as often as they publish, articles at the ages of revisit.ages. Run it from cron as often as you \
like.

A run can be interrupted at any moment, also by kill -9; the next one continues. Exit code 1 says that \
something could not be fetched or read; it is listed, and tried again later.";

/// Arguments of `sync`.
#[derive(Debug, Args)]
#[command(after_help = SYNC_HELP)]
pub(crate) struct SyncArguments {
    /// Go on without end, and do what becomes due when it does
    #[arg(long)]
    pub(crate) watch: bool,
    /// Begin nothing new after this time: 90s, 20m, 6h, 30d
    #[arg(long, value_name = "TIME")]
    pub(crate) max_time: Option<Delay>,
}

/// Arguments of `status`.
#[derive(Debug, Args)]
pub(crate) struct StatusArguments {
    /// End with exit code 1 when a source has an alarm: quiet, missed articles, read worse than before, another
    /// layout, failing, ended
    #[arg(long)]
    pub(crate) check: bool,
}

/// Arguments of `clip`.
#[derive(Debug, Args)]
pub(crate) struct ClipArguments {
    /// URLs of articles
    #[arg(required = true, value_name = "URL")]
    pub(crate) urls: Vec<String>,
    /// The source the articles belong to
    #[arg(long, value_name = "ID", default_value = "clips")]
    pub(crate) source: String,
}
