//! Articles that answer with something else than a page, or with a page that means harm.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::super::hostile_server::{Answer, Request, answer, feed, ok, page, page_with, redirect};
use super::{Harbour, MOST_MEMORY, reason};

const HTML: &str = "text/html; charset=utf-8";

/// Every host whose page cannot be kept, and a part of the reason.
const HOSTILE: &[(&str, &str)] = &[
    ("dead.test", "cannot connect"),
    ("missing.test", "it answers 404"),
    ("refused.test", "it answers 451"),
    ("silent.test", "no head of an answer"),
    ("endless.test", "cut short (time)"),
    // By its length; on a machine that is too busy, by the time before that.
    ("huge.test", "cut short ("),
    ("ping.test", "more than 10 redirects"),
    ("unasked.test", "304 to a request without a condition"),
    ("chunked.test", "cut short (disconnect)"),
    ("short.test", "cut short (disconnect)"),
    ("noise.test", "malformed"),
    ("headers.test", "malformed or too large"),
    ("empty.test", "no article"),
    ("binary.test", "no article"),
    ("login.test", "no article"),
    ("bomb.test", "cannot be decoded"),
];

/// Every host whose page is an article all the same.
const ODD: &[&str] = &[
    "charset.test",
    "deep.test",
    "pictures.test",
    "names.test",
    "moved.test",
];

fn hostile(request: &Request) -> Answer {
    let host = request.host.as_str();
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n";
    match (host, request.path.as_str()) {
        ("wire.test", _) => {
            let hosts = HOSTILE
                .iter()
                .map(|(host, _)| *host)
                .chain(ODD.iter().copied());
            ok(
                "application/rss+xml",
                feed(
                    "Wire",
                    hosts.map(|host| (host, format!("http://{host}/story"))),
                ),
            )
        }
        ("refused.test", _) => answer("451 No", "", ""),
        ("silent.test", _) => Answer::Silence,
        ("endless.test", _) => Answer::Pieces {
            head: format!("{head}\r\n{}", page("a story without end")).into_bytes(),
            piece: b"<p>And then?</p>".to_vec(),
            times: 1000,
            pause: Duration::from_millis(50),
        },
        ("huge.test", _) => Answer::Pieces {
            head: format!("{head}Content-Length: {}\r\n\r\n", 2_u64 << 30).into_bytes(),
            piece: b"<p>water</p>".repeat(1 << 16),
            times: 3 << 10,
            pause: Duration::ZERO,
        },
        ("ping.test", _) => redirect("301 Moved", "http://pong.test/story"),
        ("pong.test", _) => redirect("308 Moved", "http://ping.test/story"),
        ("unasked.test", _) => answer("304 Not Modified", "", ""),
        ("chunked.test", _) => Answer::Bytes(
            format!(
                "{head}Transfer-Encoding: chunked\r\n\r\n-1\r\n{}",
                page("chunks")
            )
            .into_bytes(),
        ),
        ("short.test", _) => Answer::Bytes(
            format!("{head}Content-Length: 9999999\r\n\r\n{}", page("half")).into_bytes(),
        ),
        ("noise.test", _) => Answer::Bytes((0..=255).rev().cycle().take(5000).collect()),
        ("headers.test", _) => answer(
            "200 OK",
            &format!("X: {}\r\n", "a".repeat(1 << 20)),
            page("x"),
        ),
        ("empty.test", _) => ok(HTML, ""),
        ("binary.test", _) => ok(
            "application/pdf",
            (0..=255).cycle().take(100_000).collect::<Vec<u8>>(),
        ),
        ("login.test", _) => ok(
            HTML,
            "<title>Log in</title><form><input name=user><input type=password name=p><button>Log in</button></form>",
        ),
        ("bomb.test", _) => answer(
            "200 OK",
            "Content-Type: text/html\r\nContent-Encoding: deflate, gzip, x-gzip, br\r\n",
            "x",
        ),
        ("charset.test", "/story") => ok("text/html", in_gbk()),
        ("deep.test", "/story") => {
            let deep = "<div><b>".repeat(50_000);
            ok(
                HTML,
                page_with("the deep", &format!("{deep}<p>At the bottom.</p>")),
            )
        }
        ("pictures.test", "/story") => ok(HTML, &*PICTURES),
        ("names.test", "/story") => ok(HTML, names()),
        ("moved.test", "/story") => redirect("302 Found", "http://moved.test/\u{202e}?a=\"><b>"),
        ("moved.test", _) => ok(HTML, page("the moved")),
        _ => answer("404 Not Found", "", ""),
    }
}

/// Ten thousand pictures. What is told of the first thousand exceeds an index line.
static PICTURES: LazyLock<String> = LazyLock::new(|| {
    let (path, alt) = ("p".repeat(700), "A lamp. ".repeat(100));
    let told = |number| {
        format!("<figure><img src=\"/{path}/{number}.jpg\" alt=\"{alt}{number}\"></figure>")
    };
    let pictures: String = (0..1500).map(told).collect();
    let others: String = (1500..10_000)
        .map(|number| format!("<img src=\"/{number}.jpg\">"))
        .collect();
    page_with("the lamps", &(pictures + &others))
});

/// A Chinese page as its bytes in GBK; it says so in the markup only.
fn in_gbk() -> Vec<u8> {
    // 渡船停航。 and 码头
    const SENTENCE: &[u8] = &[0xb6, 0xc9, 0xb4, 0xac, 0xcd, 0xa3, 0xba, 0xbd, 0xa1, 0xa3];
    const HEADLINE: &[u8] = &[0xc2, 0xeb, 0xcd, 0xb7];
    let paragraph = [b"<p>", SENTENCE.repeat(30).as_slice(), b"</p>"].concat();
    [
        b"<html><head><meta charset=gb2312><title>".as_slice(),
        HEADLINE,
        b"</title></head><body><article><h1>",
        HEADLINE,
        b"</h1>",
        &paragraph.repeat(4),
        b"</article></body></html>",
    ]
    .concat()
}

/// Metadata that mean harm: long, steering a terminal, leading out of the archive.
fn names() -> String {
    let long = "../".repeat(400_000);
    let steering = "\u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}\u{2066}\r\u{0}";
    page("the names").replace(
        "<h1>Report of the names</h1>",
        &format!(
            "<h1>Report {steering} of the names</h1><meta name=author content=\"{steering}{long}\">\
             <meta name=description content=\"{steering}{long}\">\
             <meta name=keywords content=\"{steering},{long},a,b\">\
             <meta property=og:site_name content=\"{steering}{long}\">\
             <meta property=article:section content=\"{long}\">\
             <link rel=canonical href=\"file:///etc/passwd\"><base href=\"javascript:alert(1)//\">"
        ),
    )
}

#[test]
fn hostile_pages_are_recorded_and_harm_nothing_else() {
    // Made before anybody waits for it.
    LazyLock::force(&PICTURES);
    let harbour = Harbour::new(hostile);
    harbour.subscribe(&["http://wire.test/feed"]);
    let begun = Instant::now();
    let report = harbour.sync(&[], 1);
    assert!(
        begun.elapsed() < Duration::from_secs(30),
        "{:?}",
        begun.elapsed()
    );
    let status = harbour.status();
    let waiting = status["candidates"]["failures"].as_array().unwrap();
    for (host, expected) in HOSTILE {
        let url = format!("http://{host}/story");
        let told = reason(&report, &url);
        assert!(told.contains(expected), "{url}: {told}");
        let waiting = waiting
            .iter()
            .find(|failure| failure["url"] == url.as_str());
        let waiting = waiting.unwrap_or_else(|| panic!("{url} is missing: {status}"));
        assert_eq!(waiting["reason"], told);
        assert_eq!(waiting["source"], "swire");
        // None where not even the site's robots.txt could be had.
        assert!(waiting["attempts"].as_u64() <= Some(1), "{waiting}");
        assert!(waiting["next_try_at"].is_string(), "{waiting}");
    }
    assert_eq!(report["new"], 6 + ODD.len(), "{report}");
    assert_eq!(status["candidates"]["waiting"], HOSTILE.len());
    assert_eq!(status["candidates"]["failed"], HOSTILE.len());
    assert_eq!(status["watched"]["articles"], 6 + ODD.len());
    let text = harbour.run(&["status", "-v"]).expect_code(0).stdout;
    for (host, _) in HOSTILE {
        assert!(
            text.contains(&format!("swire http://{host}/story: ")),
            "{text}"
        );
    }
    let shown = harbour
        .run(&["show", "http://charset.test/story"])
        .expect_code(0);
    assert!(
        shown.stdout.contains("码头") && shown.stdout.contains("渡船停航。"),
        "{shown:?}"
    );
    for host in ODD {
        let url = match *host {
            "moved.test" => "http://moved.test/%E2%80%AE?a=%22%3E%3Cb%3E".to_owned(),
            host => format!("http://{host}/story"),
        };
        for command in ["show", "history"] {
            harbour.run(&[command, &url]).expect_code(0);
            harbour.run(&[command, "--json", &url]).expect_code(0);
        }
    }
    // The evidence says what was cut, and `verify --complete` finds all of it.
    harbour.run(&["verify", "--complete"]).expect_code(0);
}

#[test]
fn a_page_that_changes_into_something_hostile_stays_as_it_was() {
    // The third answer and those after it are no article any more.
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let harbour = Harbour::new(move |request| {
        let story = page("a story that is to vanish");
        if request.host != "fading.test" {
            return answer("404 Not Found", "", "");
        }
        match asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst) {
            0 => ok(HTML, story),
            1 => answer("304 Not Modified", "", ""),
            2 => ok(HTML, ""),
            3 => Answer::Bytes(b"garbage".to_vec()),
            _ => redirect("301 Moved", "http://127.0.0.1/secret"),
        }
    });
    harbour.sync(&[], 0);
    let url = "http://fading.test/story";
    let article = harbour.run(&["clip", "--json", url]).expect_code(0).json()["pages"][0].clone();
    let record = std::fs::read(harbour.fixture.file(article["path"].as_str().unwrap())).unwrap();
    for part in ["304 to a request", "without text", "malformed", "refused"] {
        // A clip of something kept is a look at it.
        let run = harbour.run(&["clip", "--json", url]).expect_code(1).json();
        let told = reason(&run["report"], url);
        assert!(told.contains(part), "{told}");
        assert_eq!(run["pages"][0], article);
    }
    assert_eq!(
        std::fs::read(harbour.fixture.file(article["path"].as_str().unwrap())).unwrap(),
        record
    );
    let history = harbour
        .run(&["history", "--json", url])
        .expect_code(0)
        .json();
    assert_eq!(history["history"].as_array().map(Vec::len), Some(1));
    assert_eq!(history["events"], Value::Array(Vec::new()));
    harbour.assert_unharmed();
}

#[test]
fn many_large_pages_at_once_stay_within_memory() {
    const HOSTS: usize = 24;
    let long = "<p>And then the ferry came, and the fog with it, and nobody saw it.".repeat(45_000);
    let Answer::Bytes(large) = ok(HTML, page_with("the long", &long)) else {
        unreachable!()
    };
    assert!(large.len() > 2 << 20);
    let harbour = Harbour::new(move |request| match request.host.as_str() {
        "wire.test" => {
            let link = |number| format!("http://large-{number}.test/story");
            ok(
                "application/rss+xml",
                feed("Wire", (0..HOSTS).map(|number| ("Long", link(number)))),
            )
        }
        _ => Answer::Bytes(large.clone()),
    });
    harbour.subscribe(&["http://wire.test/feed"]);
    let run = harbour.run(&["sync", "--json"]);
    let report = run.json();
    println!("{} MiB {report}", run.peak_memory >> 20);
    // All of them have one text, so one article is kept; who had to wait too long is tried again.
    assert_eq!(report["new"], 7, "{report}");
    assert!(
        run.code < 2 && run.peak_memory < MOST_MEMORY,
        "{} MiB",
        run.peak_memory >> 20
    );
    harbour.assert_unharmed();
}
