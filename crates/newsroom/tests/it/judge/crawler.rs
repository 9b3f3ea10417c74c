//! A crawler of the simplest kind earns full marks, faults and all: what the judge asks for can be done
//! by polling hourly and looking at the ages of design §6.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use jianbao_core::ArticleKey;
use jianbao_newsroom::{Running, WorldSettings};
use jiff::{SignedDuration, Timestamp};

use super::archive::{Archive, KeptText};
use crate::support::{Reply, ask, eventful, hours, start};

/// Ages of looks in minutes.
const AGES: [i64; 6] = [15, 60, 360, 1_440, 10_080, 43_200];
const AGAIN: SignedDuration = SignedDuration::from_mins(12);

/// An article under observation.
struct Watched {
    url: String,
    id: String,
    first: Option<Timestamp>,
    looks: usize,
    due: Timestamp,
    kept: Vec<(String, Vec<String>)>,
    missing_since: Option<Timestamp>,
    is_gone: bool,
}

struct Crawler {
    newsroom: Running,
    /// Header lines to send for a URL.
    validators: HashMap<String, String>,
    /// When a host may be asked again.
    not_before: HashMap<String, Timestamp>,
    articles: BTreeMap<usize, Watched>,
    archive: Archive,
}

impl Crawler {
    /// Asks when the host may be asked. All requests are in one row, two seconds apart.
    fn fetch(&mut self, url: &str) -> Option<Reply> {
        let now = self.newsroom.now() + SignedDuration::from_secs(2);
        self.newsroom.advance_to(now);
        let host = url.split('/').nth(2).unwrap().to_owned();
        if self.not_before.get(&host).is_some_and(|at| now < *at) {
            return None;
        }
        let fields = self.validators.get(url).cloned().unwrap_or_default();
        let reply = ask(&self.newsroom, url, &fields);
        let request = self.newsroom.last_request().unwrap();
        if let Some(until) = request.retry_after {
            self.not_before.insert(host, until);
        }
        if reply.status == 200 && request.is_complete {
            let tag = reply.field("etag");
            let date = reply.field("last-modified");
            let mut fields = String::new();
            for (name, value) in [("If-None-Match", tag), ("If-Modified-Since", date)] {
                if let Some(value) = value {
                    let _ = write!(fields, "{name}: {value}\r\n");
                }
            }
            self.validators.insert(url.to_owned(), fields);
        }
        let is_answer = matches!(reply.status, 200 | 301 | 302 | 304 | 404 | 410);
        (is_answer && (request.is_complete || reply.status == 304)).then_some(reply)
    }

    fn poll(&mut self, url: &str) -> bool {
        let Some(reply) = self.fetch(url) else {
            return false;
        };
        let feed = reply.text();
        let now = self.newsroom.now();
        let urls = feed
            .split(['"', '<', '>'])
            .filter(|part| part.starts_with("http://"));
        for url in urls.map(|url| url.replace("&amp;", "&")) {
            let is_plain =
                !url.contains("//m.") && !url.contains("/print/") && !url.contains("utm_");
            let Some(number) = self.archive.world.locate(&url).filter(|_| is_plain) else {
                continue;
            };
            self.articles.entry(number).or_insert_with(|| Watched {
                id: ArticleKey::of(&url).unwrap().article_id().to_string(),
                url,
                first: None,
                looks: 0,
                due: now,
                kept: Vec::new(),
                missing_since: None,
                is_gone: false,
            });
        }
        true
    }

    fn look(&mut self, number: usize) {
        let url = self.articles[&number].url.clone();
        let reply = self.fetch(&url);
        let now = self.newsroom.now();
        let truth = self.archive.world.truth(number, now).unwrap();
        let watched = self.articles.get_mut(&number).unwrap();
        let Some(reply) = reply else {
            watched.due = now + AGAIN;
            return;
        };
        if reply.status == 301 {
            reply
                .field("location")
                .unwrap()
                .clone_into(&mut watched.url);
            watched.due = now;
            return;
        }
        let is_there = reply.status == 304 || reply.text().contains("rel=\"canonical\"");
        assert_eq!(is_there, truth.exists, "{url} {}", reply.status);
        let first = *watched.first.get_or_insert(now);
        watched.due = loop {
            let last = AGES.len() - 1;
            let age = match AGES.get(watched.looks) {
                Some(age) => *age,
                None => AGES[last] * i64::try_from(watched.looks - last + 1).unwrap(),
            };
            let due = first + SignedDuration::from_mins(age);
            if due > now {
                break due;
            }
            watched.looks += 1;
        };
        if !is_there {
            let since = *watched.missing_since.get_or_insert(now);
            let second = since + hours(24);
            if now < second {
                watched.due = watched.due.min(second);
            } else if !watched.is_gone {
                watched.is_gone = true;
                let id = watched.id.clone();
                self.archive.mark(&id, "gone", now);
            }
            return;
        }
        (watched.missing_since, watched.is_gone) = (None, false);
        let text = (truth.headline, truth.paragraphs);
        if !watched.kept.contains(&text) {
            watched.kept.push(text.clone());
            self.archive.revisions.push(KeptText {
                article: watched.id.clone(),
                number: watched.kept.len().try_into().unwrap(),
                url: truth.url,
                headline: text.0,
                paragraphs: text.1,
                pictures: truth.pictures,
                captured_at: now,
            });
        }
    }
}

#[test]
fn a_simple_crawler_earns_full_marks() {
    let (world, newsroom) = start(WorldSettings {
        hosts: 12,
        articles: 72,
        edits: 40,
        deletions: 12,
        days: 36,
        faults: true,
        strict: true,
        ..eventful()
    });
    let mut crawler = Crawler {
        newsroom,
        validators: HashMap::new(),
        not_before: HashMap::new(),
        articles: BTreeMap::new(),
        archive: Archive::empty(world.clone()),
    };
    let mut feeds: Vec<(String, Timestamp)> = world
        .sources()
        .into_iter()
        .map(|source| (source.url, world.settings().start))
        .collect();
    while crawler.newsroom.now() < crawler.archive.until {
        for (url, due) in &mut feeds {
            if *due <= crawler.newsroom.now() {
                let wait = if crawler.poll(url) { hours(1) } else { AGAIN };
                *due = crawler.newsroom.now() + wait;
            }
        }
        let now = crawler.newsroom.now();
        let due = crawler
            .articles
            .iter()
            .filter(|(_, watched)| watched.due <= now);
        for number in due.map(|(number, _)| *number).collect::<Vec<_>>() {
            crawler.look(number);
        }
        let next = feeds.iter().map(|(_, due)| *due);
        let next = next.chain(crawler.articles.values().map(|watched| watched.due));
        let next = next.min().unwrap();
        crawler.newsroom.advance_to(next);
    }
    let ledger = crawler.newsroom.ledger();
    let verdict = crawler.archive.judge(&ledger);
    assert!(verdict.is_good(), "{verdict:#?}");
    assert!(
        verdict.edits_counted >= 25 && verdict.deletions_counted >= 4,
        "{verdict:#?}"
    );
    assert!(verdict.conditional_counted > 1_000, "{verdict:#?}");
}
