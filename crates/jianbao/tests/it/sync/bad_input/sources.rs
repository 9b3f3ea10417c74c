//! Sources that answer with something else than a feed.

use std::io::Write as _;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

use super::super::hostile_server::{Answer, Request, answer, feed, ok, page, redirect};
use super::{Harbour, id_of, reason};

const RSS: &str = "application/rss+xml";
const XML: &str = "Content-Type: application/rss+xml\r\n";

/// Every host, and a part of the reason for which it fails.
const HOSTILE: &[(&str, &str)] = &[
    (
        "dead.test",
        "cannot connect to dead.test: Connection refused",
    ),
    ("forbidding.test", "it answers 403"),
    ("failing.test", "it answers 500"),
    ("busy.test", "it answers 503"),
    ("vanished.test", "it answers 404"),
    ("silent.test", "no head of an answer"),
    ("stalling.test", "cut short (time)"),
    ("dripping.test", "cut short (time)"),
    ("html.test", "HTML page"),
    ("empty.test", ""),
    ("looping.test", "more than 10 redirects"),
    ("ping.test", "more than 10 redirects"),
    ("lost.test", "it answers 302"),
    ("scripted.test", "scheme"),
    ("far.test", "redirects to a URL of more than"),
    // By its length; on a machine that is too busy, by the time before that.
    ("huge.test", "cut short ("),
    ("bomb.test", "cannot be decoded"),
    ("headers.test", "malformed or too large"),
    ("unasked.test", "304 to a request without a condition"),
    ("chunked.test", "cut short (disconnect)"),
    ("short.test", "cut short (disconnect)"),
    ("ancient.test", "malformed"),
    ("noise.test", "malformed"),
    ("steering.test", "malformed"),
    ("gone.test", "did not answer"),
    ("brotli.test", "cannot be decoded"),
];

fn hostile(request: &Request) -> Answer {
    let bytes = |text: &str| Answer::Bytes(text.as_bytes().to_vec());
    let head = format!("HTTP/1.1 200 OK\r\n{XML}\r\n");
    match request.host.as_str() {
        "forbidding.test" => answer("403 Forbidden", "", "no"),
        "failing.test" => answer("500 Broken", "", "no"),
        "steering.test" => answer("200 Fine\u{1b}[2J", "", ""),
        "busy.test" => answer("503 Later", "Retry-After: 99999999999\r\n", ""),
        "silent.test" => Answer::Silence,
        "stalling.test" => Answer::Pieces {
            head: format!("{head}<rss><channel>").into_bytes(),
            piece: b"<item/>".to_vec(),
            times: 1,
            pause: Duration::from_secs(5),
        },
        "dripping.test" => Answer::Pieces {
            head: head.into_bytes(),
            piece: b" ".to_vec(),
            times: 1000,
            pause: Duration::from_millis(100),
        },
        "html.test" => ok("text/html", page("a page in place of a feed")),
        "empty.test" => ok(RSS, ""),
        "looping.test" => redirect("301 Moved", &request.path),
        "ping.test" => redirect("302 Found", "http://pong.test/feed"),
        "pong.test" => redirect("302 Found", "http://ping.test/feed"),
        "lost.test" => redirect("302 Found", "http://\u{1b}[2J/"),
        "scripted.test" => redirect("302 Found", "javascript:alert(1)"),
        "far.test" => redirect("302 Found", &format!("/{}", "x".repeat(100_000))),
        "huge.test" => Answer::Pieces {
            head: format!(
                "HTTP/1.1 200 OK\r\n{XML}Content-Length: {}\r\n\r\n",
                2_u64 << 30
            )
            .into_bytes(),
            piece: vec![b'a'; 1 << 20],
            times: 2 << 10,
            pause: Duration::ZERO,
        },
        "bomb.test" => answer(
            "200 OK",
            &format!("{XML}Content-Encoding: gzip\r\n"),
            bomb(),
        ),
        "deep.test" => {
            let deep = "<channel><item>".repeat(50_000);
            ok(RSS, format!("<rss>{deep}<title>At the bottom</title>"))
        }
        "headers.test" => answer("200 OK", &format!("X: {}\r\n", "a".repeat(1 << 20)), ""),
        "unasked.test" => answer("304 Not Modified", "ETag: \"a\"\r\n", ""),
        "chunked.test" => bytes(&format!(
            "HTTP/1.1 200 OK\r\n{XML}Transfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\nfish\r\n"
        )),
        "short.test" => bytes(&format!(
            "HTTP/1.1 200 OK\r\n{XML}Content-Length: 100000\r\n\r\n<rss><channel/></rss>"
        )),
        "ancient.test" => bytes("<html><p>An answer without a head.</p></html>"),
        "noise.test" => Answer::Bytes((0..=255).cycle().take(5000).collect()),
        "gone.test" => bytes(""),
        "brotli.test" => answer("200 OK", &format!("{XML}Content-Encoding: br\r\n"), "??"),
        _ => answer("404 Not Found", "", "no"),
    }
}

/// 200 MB of nothing in 200 KB.
fn bomb() -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let nothing = vec![0; 1 << 20];
    for _ in 0..200 {
        encoder.write_all(&nothing).unwrap();
    }
    encoder.finish().unwrap()
}

#[test]
fn hostile_sources_are_recorded_and_harm_nothing_else() {
    let harbour = Harbour::new(hostile);
    let urls: Vec<String> = HOSTILE
        .iter()
        .map(|(host, _)| format!("http://{host}/feed"))
        .collect();
    harbour.subscribe(&urls);
    // A feed, as far as anyone can say.
    harbour.subscribe(&["http://deep.test/feed"]);
    let begun = Instant::now();
    let report = harbour.sync(&[], 1);
    // Eight times the timeout for the one that drips, and the rest beside it.
    assert!(
        begun.elapsed() < Duration::from_secs(30),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(report["failed"], HOSTILE.len(), "{report}");
    assert_eq!(report["new"], 6);
    for ((_, expected), url) in HOSTILE.iter().zip(&urls) {
        let told = reason(&report, url);
        assert!(told.contains(expected), "{url}: {told}");
        let source = harbour.source(&id_of(url));
        let state = &source["state"];
        assert_eq!(source["url"], url.as_str());
        assert_eq!(state["last_error"], told, "{source}");
        assert_eq!(state["failures"], 1, "{source}");
        assert_eq!(state["last_success_at"], Value::Null, "{source}");
        assert!(state["next_poll_at"].is_string(), "{source}");
    }
    let table = harbour.run(&["sources"]).expect_code(0).stdout;
    assert_eq!(table.lines().count(), 1 + 3 + HOSTILE.len(), "{table}");

    // Nothing is due: nobody is asked again.
    let asked = harbour.server.requests().len();
    harbour.sync(&[], 0);
    assert_eq!(harbour.server.requests().len(), asked);
}

#[test]
fn adding_a_hostile_source_says_why_not_and_subscribes_to_nothing() {
    let harbour = Harbour::new(hostile);
    harbour.sync(&[], 0);
    let urls: Vec<String> = HOSTILE
        .iter()
        .filter(|(host, _)| !["dripping.test", "html.test"].contains(host))
        .map(|(host, _)| format!("http://{host}/feed"))
        .collect();
    let before = std::fs::read(harbour.fixture.file("jianbao.toml")).unwrap();
    let mut arguments = vec!["add", "--json"];
    arguments.extend(urls.iter().map(String::as_str));
    let told = harbour.run(&arguments).expect_code(1).json();
    for (url, told) in urls.iter().zip(told.as_array().unwrap()) {
        assert_eq!(told["url"], url.as_str());
        assert_eq!(told["source"], Value::Null, "{told}");
        assert!(!told["reason"].as_str().unwrap().is_empty(), "{told}");
    }
    assert_eq!(
        std::fs::read(harbour.fixture.file("jianbao.toml")).unwrap(),
        before
    );
    // A page that is an article can be watched.
    let told = harbour
        .run(&["add", "--json", "http://html.test/feed"])
        .expect_code(0);
    assert_eq!(told.json()[0]["kind"], "page");
    harbour.assert_unharmed();
}

#[test]
fn a_source_in_the_settings_that_is_no_url_is_refused() {
    let harbour = Harbour::new(hostile);
    let path = harbour.fixture.file("jianbao.toml");
    let before = std::fs::read_to_string(&path).unwrap();
    for url in [
        "",
        "feed",
        "example.org/feed",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://",
    ] {
        std::fs::write(
            &path,
            format!("{before}[[source]]\nid = \"odd\"\nurl = \"{url}\"\n"),
        )
        .unwrap();
        let place = format!("jianbao.toml:{}: key `url`", before.lines().count() + 3);
        harbour.run(&["sync"]).expect_code(2).expect_text(&place);
    }
    assert_eq!(harbour.server.connections(), 0);
}

#[test]
fn two_sources_with_one_url_are_both_asked_and_share_their_articles() {
    let harbour = Harbour::new(|request| match request.path.as_str() {
        "/feed" => ok(RSS, feed("Twice", [("One", "http://twice.test/one")])),
        _ => ok("text/html", page("something told twice")),
    });
    let url = "url = \"http://twice.test/feed\"";
    harbour.settings(&format!(
        "[[source]]\nid = \"first\"\n{url}\n[[source]]\nid = \"second\"\n{url}\n"
    ));
    let report = harbour.sync(&[], 0);
    assert_eq!((&report["polled"], &report["new"]), (&4.into(), &7.into()));
    let asked = harbour.server.requests();
    assert_eq!(
        asked
            .iter()
            .filter(|request| request.path == "/one")
            .count(),
        1
    );
    harbour.settings(&format!("[[source]]\nid = \"first\"\n{url}\n"));
    harbour.run(&["sync"]).expect_code(2).expect_text("first");
}

#[test]
fn a_source_with_a_password_in_its_url_is_refused_and_the_password_is_not_told() {
    let harbour = Harbour::new(|_| ok(RSS, feed("Private", [("One", "http://x.test/one")])));
    let url = "http://keeper:hunter2@private.test/feed";
    let added = harbour.run(&["add", url]).expect_code(1);
    assert!(!added.stderr.contains("hunter2"), "{added:?}");
    harbour.sync(&[], 0);
    harbour.assert_unharmed();
    harbour.subscribe(&[url]);
    let run = harbour.run(&["sync", "--json"]).expect_code(2);
    let run = run.expect_text("source.url").expect_text("env:NAME");
    assert!(
        !run.stdout.contains("hunter2") && !run.stderr.contains("hunter2"),
        "{run:?}"
    );
    let asked = harbour.server.requests();
    assert!(asked.iter().all(|request| request.host != "private.test"));
}
