//! Articles of several pages: one record of all, and never less than there was.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::SignedDuration;

use super::{Coast, DAY, Entry, HOUR, Reply, assert_ended, gaps, json, run};

const TEXTS: [[&str; 2]; 3] = [
    [
        "The ferry to the outer islands sails again after four months in the dock, the harbour office said on Monday, and the first boat left with ninety people.",
        "Eleven crossings a day are planned until autumn, the office added, while the fare, which had been the subject of a long dispute, stays as it was.",
    ],
    [
        "“We waited for this,” said a teacher from the northern island, who had used the mail boat twice a week, in rain and in snow, to reach her school.",
        "The old engine, built in 1974, was replaced by two electric ones; their batteries, the engineers said, last for six crossings before they are charged.",
    ],
    [
        "The council had set money aside for the work two years ago, but the yard that was to do it closed, and no other on this coast had a dock of the length.",
        "In the end the boat was towed south, a journey of nine days, and came home under her own power, with flags out, on the last evening of the month.",
    ],
];

/// One page of the article.
fn part(number: usize) -> Reply {
    let text = TEXTS[number - 1]
        .map(|text| format!("<p>{text}</p>"))
        .concat();
    let links: String = (1..=3)
        .map(|other| match (other == number, other) {
            (true, _) => format!("<b>{other}</b> "),
            (_, 1) => "<a href=/a/ferry-returns>1</a> ".to_owned(),
            _ => format!("<a href='/a/ferry-returns?page={other}'>{other}</a> "),
        })
        .collect();
    Reply::page(format!(
        "<!doctype html><html lang=en><title>Ferry returns to the islands</title><body><main><article><h1>Ferry returns to the islands</h1>\
        <time datetime=2031-05-09>9 May 2031</time>{text}</article><div>{links}</div></main></body></html>"
    ))
}

fn coast(is_broken: &Arc<AtomicBool>) -> Coast {
    let is_broken = Arc::clone(is_broken);
    let coast = Coast::new(move |entry: &Entry, _| match entry.path.as_str() {
        "/feed" => Reply::feed(
            "<rss version=\"2.0\"><channel><title>The harbour</title><item><title>Ferry returns to the islands</title>\
            <guid>f</guid><link>http://pages.test/a/ferry-returns</link></item></channel></rss>",
        ),
        "/a/ferry-returns" => part(1),
        "/a/ferry-returns?page=2" => part(2),
        "/a/ferry-returns?page=3" if is_broken.load(Ordering::SeqCst) => Reply::of(500),
        "/a/ferry-returns?page=3" => part(3),
        _ => Reply::of(404),
    });
    let path = coast.ground.path("harbour/jianbao.toml");
    let settings = std::fs::read_to_string(&path).unwrap();
    std::fs::write(path, settings.replace("\"300d\"", "\"1d\", \"3d\", \"6d\"")).unwrap();
    coast.settings("[[source]]\nid = \"pages\"\nurl = \"http://pages.test/feed\"\n");
    coast
}

/// The records below a folder.
fn records(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(records(&path));
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(std::fs::read_to_string(path).unwrap());
        }
    }
    found
}

#[track_caller]
fn assert_parts(coast: &Coast, parts: usize) {
    let mut records = records(&coast.ground.path("harbour/articles"));
    records.sort_by_key(String::len);
    let record = records.last().unwrap();
    for (number, texts) in TEXTS.iter().enumerate() {
        for text in texts {
            assert_eq!(
                record.matches(text).count(),
                usize::from(number < parts),
                "{record}"
            );
        }
    }
}

#[test]
fn the_pages_of_an_article_are_one_record() {
    let coast = coast(&Arc::default());
    coast.sync();
    assert_parts(&coast, 3);
    assert_eq!(records(&coast.ground.path("harbour/articles")).len(), 1);
    coast.clock.advance(DAY + HOUR);
    let report = coast.sync();
    assert_parts(&coast, 3);
    assert_eq!(
        coast.asked("pages.test", "/a/ferry-returns?page=3").len(),
        2,
        "{report}"
    );
    assert_eq!(
        records(&coast.ground.path("harbour/articles")).len(),
        1,
        "{report}"
    );
    coast.ground.assert_sound("harbour");
}

#[test]
fn a_page_that_cannot_be_had_adds_nothing_and_takes_nothing() {
    let is_broken = Arc::new(AtomicBool::new(true));
    let coast = coast(&is_broken);
    coast.sync();
    assert_parts(&coast, 2);
    is_broken.store(false, Ordering::SeqCst);
    coast.clock.advance(DAY + HOUR);
    coast.sync();
    assert_parts(&coast, 3);
    is_broken.store(true, Ordering::SeqCst);
    coast.clock.advance(DAY * 3);
    coast.sync();
    assert!(coast.asked("pages.test", "/a/ferry-returns?page=3").len() >= 3);
    assert_parts(&coast, 3);
    assert_eq!(records(&coast.ground.path("harbour/articles")).len(), 2);
    coast.ground.assert_sound("harbour");
}

/// The record of an article whose second page is another one.
#[track_caller]
fn assert_first_only(second: impl Fn(&Entry) -> Reply + Send + Sync + 'static) {
    let coast = Coast::new(move |entry: &Entry, _| match entry.path.as_str() {
        "/robots.txt" => Reply::of(404),
        "/feed" => Reply::feed(
            "<rss version=\"2.0\"><channel><title>The harbour</title><item><title>Ferry returns to the islands</title>\
            <guid>f</guid><link>http://pages.test/a/ferry-returns</link></item></channel></rss>",
        ),
        "/a/ferry-returns" => part(1),
        _ => second(entry),
    });
    coast.settings("[[source]]\nid = \"pages\"\nurl = \"http://pages.test/feed\"\n");
    coast.sync();
    assert_eq!(
        coast.asked("pages.test", "/a/ferry-returns?page=2").len(),
        1
    );
    assert_parts(&coast, 1);
}

#[test]
fn a_page_with_another_headline_is_no_part() {
    assert_first_only(|_| {
        let html = String::from_utf8(part(2).body).unwrap();
        Reply::page(html.replace("Ferry returns to the islands", "Gale closes the pier"))
    });
}

#[test]
fn a_page_of_another_day_is_no_part() {
    assert_first_only(|_| {
        let html = String::from_utf8(part(2).body).unwrap();
        Reply::page(
            html.replace("2031-05-09", "2031-05-10")
                .replace("9 May", "10 May"),
        )
    });
}

#[test]
fn a_page_that_leads_elsewhere_is_no_part() {
    assert_first_only(|entry| match entry.path.as_str() {
        "/a/ferry-returns?page=2" => Reply::of(302).with("Location", "/a/gale"),
        _ => part(2),
    });
}

#[test]
fn an_article_whose_pages_take_too_long_is_kept_as_far_as_it_came() {
    let coast = Coast::new(|entry: &Entry, _| match entry.path.as_str() {
        "/robots.txt" => Reply::text("User-agent: *\nCrawl-delay: 60\n"),
        "/feed" => Reply::feed(
            "<rss version=\"2.0\"><channel><title>The harbour</title><item><title>Ferry returns to the islands</title>\
            <guid>f</guid><link>http://pages.test/a/ferry-returns</link></item></channel></rss>",
        ),
        "/a/ferry-returns" => part(1),
        "/a/ferry-returns?page=2" => part(2),
        "/a/ferry-returns?page=3" => part(3),
        _ => Reply::of(404),
    });
    coast.settings("[[source]]\nid = \"pages\"\nurl = \"http://pages.test/feed\"\n");
    for _ in 0..8 {
        let report = super::json(&run(&mut coast.command(&[
            "sync",
            "--json",
            "--max-time",
            "90s",
        ])));
        if !coast.asked("pages.test", "/a/ferry-returns").is_empty() {
            assert_eq!(report["new"], 1, "{report}");
            break;
        }
        coast.clock.advance(HOUR);
    }
    let asked = coast.asked("pages.test", "/a/ferry-returns?page=3").len();
    assert_eq!(asked, 0);
    let parts = coast.asked("pages.test", "/a/ferry-returns?page=2").len();
    assert_parts(&coast, 1 + parts);
    coast.ground.assert_sound("harbour");
}

#[test]
fn an_article_that_is_subscribed_to_is_kept_with_all_its_pages() {
    let coast = coast(&Arc::default());
    let added = run(&mut coast.command(&["add", "http://pages.test/a/ferry-returns"]));
    assert_ended(&added, 0);
    assert_parts(&coast, 3);
    let asked = coast.server.ledger().into_iter();
    let asked: Vec<String> = asked.map(|entry| entry.path).collect();
    let page = "/a/ferry-returns";
    assert_eq!(asked[0], page);
    assert_eq!(asked[1], "/robots.txt");
    assert_eq!(
        asked[2..],
        [format!("{page}?page=2"), format!("{page}?page=3")]
    );
    let second = coast.server.ledger().swap_remove(2);
    let accept = String::from_utf8_lossy(second.header("accept").unwrap()).into_owned();
    assert!(accept.starts_with("text/html"), "{accept}");
    let gaps = gaps(&coast.server.ledger());
    let delay = SignedDuration::from_secs(2);
    assert!(gaps.iter().all(|gap| *gap >= delay), "{gaps:?}");
    coast.clock.advance(DAY + HOUR);
    let report = coast.sync();
    assert_eq!(report["revised"], 0, "{report}");
    assert_parts(&coast, 3);
    assert_eq!(records(&coast.ground.path("harbour/articles")).len(), 1);
    coast.ground.assert_sound("harbour");
}

#[test]
fn a_page_that_subscribing_cannot_have_is_told_and_comes_with_the_next_look() {
    let is_broken = Arc::new(AtomicBool::new(true));
    let coast = coast(&is_broken);
    let url = "http://pages.test/a/ferry-returns";
    let added = run(&mut coast.command(&["add", "--json", url]));
    assert_ended(&added, 0);
    let told = json(&added);
    assert_eq!(told[0]["cut"], "page 3 of it: it answers 500", "{told}");
    assert_parts(&coast, 2);
    is_broken.store(false, Ordering::SeqCst);
    coast.clock.advance(DAY + HOUR);
    coast.sync();
    assert_parts(&coast, 3);
}

#[test]
fn subscribing_asks_for_no_further_pages_of_what_is_kept_and_watched() {
    let is_broken = Arc::new(AtomicBool::new(false));
    let coast = coast(&is_broken);
    coast.sync();
    is_broken.store(true, Ordering::SeqCst);
    let page = "/a/ferry-returns";
    let added = run(&mut coast.command(&["add", "--json", "http://pages.test/a/ferry-returns"]));
    assert_ended(&added, 0);
    let told = json(&added);
    assert_eq!(told[0].get("cut"), None, "{told}");
    assert_eq!(coast.asked("pages.test", page).len(), 2);
    assert_eq!(
        coast.asked("pages.test", &format!("{page}?page=2")).len(),
        1
    );
    assert_parts(&coast, 3);
}

#[test]
fn subscribing_waits_two_minutes_for_further_pages_and_no_more() {
    let coast = Coast::new(|entry: &Entry, _| match entry.path.as_str() {
        "/robots.txt" => Reply::text("User-agent: *\nCrawl-delay: 60\n"),
        "/a/ferry-returns" => part(1),
        "/a/ferry-returns?page=2" => part(2),
        "/a/ferry-returns?page=3" => part(3),
        _ => Reply::of(404),
    });
    let added = run(&mut coast.command(&["add", "--json", "http://pages.test/a/ferry-returns"]));
    assert_ended(&added, 0);
    let told = json(&added);
    let cut = told[0]["cut"].as_str().unwrap();
    assert_eq!(cut, "page 3 of it: it was not asked for within 120 s");
    assert_parts(&coast, 2);
    coast.ground.assert_sound("harbour");
}

#[test]
fn an_interrupt_of_subscribing_keeps_the_pages_that_came() {
    let is_asked = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&is_asked);
    let coast = Coast::new(move |entry: &Entry, _| match entry.path.as_str() {
        "/a/ferry-returns" => part(1),
        "/a/ferry-returns?page=2" => {
            asked.store(true, Ordering::SeqCst);
            std::thread::sleep(std::time::Duration::from_secs(3));
            part(2)
        }
        _ => Reply::of(404),
    });
    let mut command = coast.command(&[
        "add",
        "--json",
        "http://pages.test/a/ferry-returns",
        "http://other.test/a/gale",
    ]);
    command.stdout(std::process::Stdio::piped());
    let child = command.spawn().unwrap();
    let begun = std::time::Instant::now();
    while !is_asked.load(Ordering::SeqCst) {
        assert!(begun.elapsed() < std::time::Duration::from_secs(20));
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let id = child.id().to_string();
    let sent = std::process::Command::new("kill")
        .args(["-INT", &id])
        .status();
    assert!(sent.unwrap().success());
    let added = child.wait_with_output().unwrap();
    assert_ended(&added, 1);
    let told = json(&added);
    assert_eq!(
        told[0]["cut"], "page 2 of it: an interrupt came before it",
        "{told}"
    );
    assert_eq!(told[1]["reason"], "an interrupt came before it", "{told}");
    assert_parts(&coast, 1);
    assert!(coast.asked("other.test", "/a/gale").is_empty());
    coast.ground.assert_sound("harbour");
}
