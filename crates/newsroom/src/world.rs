//! A world: hosts, articles, and what is true of them at each instant.

mod answers;
mod feeds;
mod truth;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::OnceLock;

use serde::Serialize;

use crate::address;
use crate::page::{Chrome, chrome, site_name};
use crate::plan::{ArticlePlan, HostPlan, draw};
use crate::settings::WorldSettings;
use crate::text::{Text, text};

pub use truth::{PictureTruth, Truth};

/// A simulated news internet. Every answer is a function of the settings, the host and the instant.
#[derive(Debug)]
pub struct World {
    settings: WorldSettings,
    pub(crate) hosts: Vec<HostPlan>,
    pub(crate) articles: Vec<ArticlePlan>,
    /// What becomes of the hosts, in their order.
    redesigns: Vec<Option<Redesign>>,
    /// Numbers of hosts by name, aliases included.
    names: BTreeMap<String, usize>,
    chromes: Vec<OnceLock<Chrome>>,
}

/// A host with another template.
#[derive(Debug)]
struct Redesign {
    at_ms: i64,
    host: HostPlan,
    chrome: OnceLock<Chrome>,
}

/// A source to subscribe to, as a `[[source]]` table has it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct SourceSpec {
    /// The source id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The URL of its feed.
    pub url: String,
    /// `auto`, `feed` or `page`.
    pub full_text: &'static str,
}

/// The two headlines of an article that flaps change places so often, in milliseconds.
const FLAP_MS: i64 = 20 * 60_000;
const DAY_MS: i64 = 24 * 3_600_000;

impl World {
    /// Makes a world.
    pub fn new(settings: WorldSettings) -> Self {
        let (hosts, articles) = draw(&settings);
        let mut names = BTreeMap::new();
        for host in &hosts {
            names.insert(host.name.clone(), host.number);
            names.insert(format!("m.{}", host.name), host.number);
        }
        Self {
            names,
            redesigns: hosts.iter().map(|host| redesign(&settings, host)).collect(),
            settings,
            chromes: hosts.iter().map(|_| OnceLock::new()).collect(),
            hosts,
            articles,
        }
    }

    /// What the world was made of.
    pub fn settings(&self) -> &WorldSettings {
        &self.settings
    }

    /// One source a host.
    pub fn sources(&self) -> Vec<SourceSpec> {
        let spec = |host: &HostPlan| SourceSpec {
            id: host.name.trim_end_matches(".test").to_owned(),
            title: site_name(host),
            url: format!("http://{}{}", host.name, address::feed_path(host)),
            full_text: "auto",
        };
        self.hosts.iter().map(spec).collect()
    }

    /// How many articles there are; they are numbered from 0.
    pub fn article_count(&self) -> usize {
        self.articles.len()
    }

    pub(crate) fn host_named(&self, name: &str) -> Option<&HostPlan> {
        self.hosts.get(*self.names.get(name)?)
    }

    /// Host and plan of an article.
    pub(crate) fn article(&self, number: usize) -> Option<(&HostPlan, &ArticlePlan)> {
        let article = self.articles.get(number)?;
        Some((self.hosts.get(article.host)?, article))
    }

    /// The text of an article as a page shows it at an instant.
    pub(crate) fn text_at(&self, host: &HostPlan, article: &ArticlePlan, now_ms: i64) -> Text {
        let flapped = article.is_flapping && now_ms.div_euclid(FLAP_MS) % 2 == 1;
        let version = article.version_at(now_ms);
        text(self.settings.seed, host, article, version, flapped)
    }

    /// How the pages of a host are made at an instant, and what stands on all of them.
    fn look_at(&self, host: &HostPlan, now_ms: i64) -> Option<(&HostPlan, &Chrome)> {
        let (host, chrome_of) = match self.redesign_at(host, now_ms) {
            Some(redesign) => (&redesign.host, &redesign.chrome),
            None => (self.hosts.get(host.number)?, self.chromes.get(host.number)?),
        };
        let made = || chrome(self.settings.seed, host, self.settings.page_bytes);
        Some((host, chrome_of.get_or_init(made)))
    }

    /// The change of template that a host has behind it.
    fn redesign_at(&self, host: &HostPlan, now_ms: i64) -> Option<&Redesign> {
        let redesign = self.redesigns.get(host.number)?.as_ref();
        redesign.filter(|redesign| redesign.at_ms <= now_ms)
    }
}

fn redesign(settings: &WorldSettings, host: &HostPlan) -> Option<Redesign> {
    let days = i64::from(settings.redesign_day?);
    let skin = host.skin.successor()?;
    Some(Redesign {
        at_ms: settings.start.as_millisecond() + days * DAY_MS,
        host: HostPlan {
            skin,
            ..host.clone()
        },
        chrome: OnceLock::new(),
    })
}

/// What to append to `jianbao.toml` so that an archive follows sources of a newsroom at `http`: every
/// name under `.test` is dialled there.
pub fn configuration(sources: &[SourceSpec], http: SocketAddr) -> String {
    let mut text = format!("\n[fetch]\nconnect = {{\"*.test\" = \"{http}\"}}\n");
    for source in sources {
        // Titles and ids of newsrooms need no escapes that JSON and TOML do not share.
        let _ = write!(
            text,
            "\n[[source]]\nid = \"{}\"\ntitle = {}\nurl = \"{}\"\n",
            source.id,
            serde_json::Value::from(source.title.as_str()),
            source.url
        );
    }
    text
}
