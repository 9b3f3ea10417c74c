//! `add` looks for a source as politely as a sync asks one.

use std::process::Output;

use jiff::SignedDuration;
use serde_json::Value;

use super::super::hostile_server::feed;
use super::{Coast, Entry, Reply, assert_ended, gaps, json, run};

/// What `add` says of a URL.
#[track_caller]
fn add(coast: &Coast, arguments: &[&str], code: i32) -> Value {
    let mut all = vec!["add", "--json"];
    all.extend(arguments);
    let output: Output = run(&mut coast.command(&all));
    assert_ended(&output, code);
    json(&output)[0].take()
}

fn paths(coast: &Coast) -> Vec<String> {
    let ledger = coast.server.ledger().into_iter();
    ledger.map(|entry| entry.path).collect()
}

fn settings(coast: &Coast) -> String {
    std::fs::read_to_string(coast.ground.path("harbour/jianbao.toml")).unwrap()
}

/// A front page that links nothing; what else there is is the test's.
fn front(entry: &Entry, robots: &str) -> Reply {
    match entry.path.as_str() {
        "/" => Reply::page("<!DOCTYPE html><title>The paper</title><p>Nothing is linked here."),
        "/robots.txt" => Reply::text(robots),
        _ => Reply::of(404),
    }
}

#[test]
fn a_refusal_ends_the_search_and_the_host_is_left_alone() {
    for status in [429, 503] {
        let coast = Coast::new(move |entry, _| match front(entry, "") {
            reply if reply.status == 404 => Reply::of(status),
            reply => reply,
        });
        let told = add(&coast, &["http://tide.test/"], 1);
        let reason = told["reason"].as_str().unwrap();
        assert!(
            reason.contains(&format!("tide.test answers {status}")),
            "{told}"
        );
        let asked = paths(&coast);
        assert_eq!(asked.len(), 3, "{asked:?}");
        assert_eq!(asked[..2], ["/", "/robots.txt"]);
        let told = add(&coast, &["http://tide.test/"], 1);
        assert!(
            told["reason"].as_str().unwrap().contains("left alone"),
            "{told}"
        );
        assert_eq!(paths(&coast).len(), 3);
    }
}

#[test]
fn a_robots_txt_that_is_refused_ends_the_search_too() {
    let coast = Coast::new(|entry, _| match entry.path.as_str() {
        "/robots.txt" => Reply::of(503),
        _ => front(entry, ""),
    });
    let told = add(&coast, &["http://tide.test/"], 1);
    assert!(
        told["reason"].as_str().unwrap().contains("answers 503"),
        "{told}"
    );
    assert_eq!(paths(&coast), ["/", "/robots.txt"]);
}

#[test]
fn a_search_asks_for_what_robots_txt_allows_at_its_pace_and_reads_it_once() {
    const DELAY: SignedDuration = SignedDuration::from_secs(30);
    let coast = Coast::new(|entry, _| match entry.path.as_str() {
        "/feed.xml" => Reply::feed(feed("Closed", [("a", "http://tide.test/a")])),
        "/open/atom.xml" | "/atom.xml" => Reply::feed(feed("Open", [("b", "http://tide.test/b")])),
        _ => front(
            entry,
            "User-agent: *\nDisallow: /feed\nDisallow: /rss\nCrawl-delay: 30\n",
        ),
    });
    let told = add(&coast, &["http://tide.test/"], 0);
    assert_eq!(told["source_url"], "http://tide.test/atom.xml", "{told}");
    let asked = paths(&coast);
    assert!(
        asked
            .iter()
            .all(|path| !path.starts_with("/feed") && !path.starts_with("/rss")),
        "{asked:?}"
    );
    // Known from the state, and a URL that the user names is asked for all the same.
    let told = add(&coast, &["http://tide.test/feed.xml"], 0);
    assert_eq!(told["title"], "Closed", "{told}");
    add(&coast, &["--kind", "sitemap", "http://tide.test/"], 1);
    assert_eq!(coast.asked("tide.test", "/robots.txt").len(), 1);
    let gaps = gaps(&coast.server.ledger());
    assert!(gaps.len() > 4, "{gaps:?}");
    assert!(gaps[1..].iter().all(|gap| *gap >= DELAY), "{gaps:?}");
}

#[test]
fn a_list_or_sitemap_that_robots_txt_disallows_is_not_subscribed_to() {
    let coast = Coast::new(|entry, _| {
        match entry.path.as_str() {
        "/news/" => {
            let items: String = (0..6)
                .map(|number| {
                    format!(
                        "<li><a href='/story/{number}'>The harbour report with number {number} of this year</a> \
                         <span>2031-05-1{number}</span></li>"
                    )
                })
                .collect();
            Reply::page(format!(
                "<!DOCTYPE html><title>Reports</title><ul class=reports>{items}</ul>"
            ))
        }
        "/map.xml" => Reply::text(
            "<urlset><url><loc>http://tide.test/story/1</loc><lastmod>2031-05-16</lastmod></url></urlset>",
        )
        .with("Content-Type", "text/xml"),
        _ => front(
            entry,
            "User-agent: *\nDisallow: /news/\nDisallow: /map.xml\nSitemap: http://tide.test/map.xml\n",
        ),
    }
    });
    let before = settings(&coast);
    let told = add(&coast, &["http://tide.test/news/"], 1);
    assert!(
        told["reason"]
            .as_str()
            .unwrap()
            .contains("robots.txt disallows the page"),
        "{told}"
    );
    // Robots.txt names it, and forbids it.
    assert_eq!(coast.asked("tide.test", "/map.xml").len(), 0);
    let told = add(&coast, &["http://tide.test/map.xml"], 1);
    assert!(
        told["reason"]
            .as_str()
            .unwrap()
            .contains("robots.txt disallows the sitemap"),
        "{told}"
    );
    assert_eq!(settings(&coast), before);
    assert_eq!(coast.asked("tide.test", "/robots.txt").len(), 1);
}
