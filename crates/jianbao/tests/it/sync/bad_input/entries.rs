//! Feeds that are feeds, and say hostile things.

use std::fmt::Write as _;

use super::super::hostile_server::{answer, feed, ok, page};
use super::{Harbour, reason};

const RSS: &str = "application/rss+xml";

#[test]
fn links_that_are_no_addresses_of_pages_are_counted_and_never_asked() {
    const SCHEMES: [&str; 6] = [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "mailto:keeper@example.org",
        "data:text/html,x",
        "ftp://example.org/x",
        "http://",
    ];
    let harbour = Harbour::new(|request| match request.host.as_str() {
        "links.test" => ok(RSS, feed("Links", SCHEMES.map(|link| (link, link)))),
        _ => answer("404 Not Found", "", ""),
    });
    harbour.subscribe(&["http://links.test/feed"]);
    let report = harbour.sync(&[], 0);
    assert_eq!(report["unusable_entries"], SCHEMES.len(), "{report}");
    assert!(
        reason(&report, "http://links.test/feed").contains("usable link"),
        "{report}"
    );
    assert_eq!(harbour.status()["candidates"]["waiting"], 0);
    let told = harbour.run(&["sync"]).expect_code(0);
    assert!(!told.stderr.contains("usable link"), "{told:?}");
}

#[test]
fn an_item_that_is_listed_a_thousand_times_is_fetched_once() {
    let harbour = Harbour::new(
        |request| match (request.host.as_str(), request.path.as_str()) {
            ("again.test", "/feed") => {
                let link = |number| format!("http://again.test/story?utm_source={number}#{number}");
                ok(
                    RSS,
                    feed("Again", (0..1000).map(|number| ("The same", link(number)))),
                )
            }
            ("again.test", _) => ok("text/html", page("the same again")),
            _ => answer("404 Not Found", "", ""),
        },
    );
    harbour.subscribe(&["http://again.test/feed"]);
    let report = harbour.sync(&[], 0);
    assert_eq!(report["new"], 7, "{report}");
    let asked = harbour.server.requests();
    let asked = asked
        .iter()
        .filter(|request| request.path.starts_with("/story"));
    assert_eq!(asked.count(), 1);
}

#[test]
fn a_feed_of_a_hundred_thousand_items_is_cut_and_takes_no_time_from_others() {
    let harbour = Harbour::new(
        |request| match (request.host.as_str(), request.path.as_str()) {
            ("long.test", "/feed") => {
                let link = |number| format!("http://long.test/{number}");
                ok(
                    RSS,
                    feed("Long", (0..100_000).map(|number| ("Report", link(number)))),
                )
            }
            ("long.test", path) => ok("text/html", page(path)),
            _ => answer("404 Not Found", "", ""),
        },
    );
    harbour.subscribe(&["http://long.test/feed"]);
    let report = harbour.sync(&["--max-time", "3s"], 0);
    let told = reason(&report, "http://long.test/feed");
    assert!(told.contains("only the first 10000 entries"), "{told}");
    assert!(report["waiting"].as_u64().unwrap() > 1000, "{report}");
    let status = harbour.status();
    assert_eq!(status["candidates"]["waiting"], report["waiting"]);
    // The next run goes on with what waits.
    let report = harbour.sync(&["--max-time", "1s"], 0);
    assert!(report["new"].as_u64().unwrap() > 0, "{report}");
    assert_eq!(report["polled"], 0);
}

#[test]
fn titles_can_be_long_and_cannot_steer_a_terminal() {
    let long = "Boats and more boats. ".repeat(50_000);
    let steering = "&#27;[2J&#x1b;]0;owned&#7;&#x9b;31m\u{202e}\u{2066}\u{1b}[31m&#13;&#0;";
    let text =
        "<p>The ferry did not sail because of the fog, and nobody was surprised.</p>".repeat(12);
    let hostile = format!(
        "<rss version=\"2.0\"><channel><title>{steering}{long}</title><language>{long}</language>\
         <item><title>{long}</title><link>http://titles.test/long</link><guid>{long}</guid>\
           <author>{long}</author><category>{long}</category>\
           <content:encoded xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><![CDATA[{text}]]></content:encoded></item>\
         <item><title>Whole {steering} text</title><link>http://titles.test/whole?{steering}</link><guid>../../{steering}</guid>\
           <content:encoded xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><![CDATA[{text} And more.]]></content:encoded></item>\
         <item><title>Page {steering}</title><link>http://titles.test/page/../../%1b%00{steering}</link></item>\
         <item><title>{steering}</title><link>http://titles.test/missing</link></item>\
         </channel></rss>"
    );
    let harbour =
        Harbour::new(
            move |request| match (request.host.as_str(), request.path.as_str()) {
                ("titles.test", "/feed") => ok(RSS, &hostile),
                ("titles.test", "/missing") => answer("404 Not Found", "", ""),
                ("titles.test", path) if path.len() > 5 => ok("text/html", page("the page")),
                _ => answer("404 Not Found", "", ""),
            },
        );
    let added = harbour
        .run(&["add", "http://titles.test/feed"])
        .expect_code(0);
    assert!(added.stdout.contains("owned"), "{added:?}");
    let report = harbour.sync(&[], 1);
    assert_eq!(report["failed"], 1, "{report}");
    let source = harbour.source("titles-test");
    assert_eq!(source["articles"], 3, "{source}");
    for command in [
        &["sources"][..],
        &["status", "-v"],
        &["history"],
        &["history", "--json"],
        &["show", "http://titles.test/long"],
        &["show", "--json", "http://titles.test/long"],
        &["verify"],
        &["rebuild"],
    ] {
        harbour.run(command).expect_code(0);
    }
}

#[test]
fn entities_that_grow_without_end_stay_small() {
    let mut hostile =
        "<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY a \"boat boat boat boat\">".to_owned();
    for (one, next) in "abcdefghij".chars().zip("bcdefghijk".chars()) {
        let many = format!("&{one};").repeat(20);
        let _ = write!(hostile, "<!ENTITY {next} \"{many}\">");
    }
    hostile.push_str("<!ENTITY f SYSTEM \"file:///etc/passwd\">]>");
    hostile.push_str(&feed(
        "&k; &f;",
        [("&k;&f;", "http://entities.test/&k;&f;")],
    ));
    let harbour =
        Harbour::new(
            move |request| match (request.host.as_str(), request.path.as_str()) {
                ("entities.test", "/feed") => ok(RSS, &hostile),
                _ => answer("404 Not Found", "", ""),
            },
        );
    harbour.subscribe(&["http://entities.test/feed"]);
    let run = harbour.run(&["sync", "--json"]);
    assert!(run.code < 2 && run.peak_memory < 100 << 20, "{run:?}");
    assert!(!run.stdout.contains("root:"), "{run:?}");
    harbour.assert_unharmed();
}
