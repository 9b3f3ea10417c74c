//! Validators, compression and the ledger.

use std::io::Read as _;

use crate::support::{ask, ask_raw, eventful, hours, start, still};

#[test]
fn what_has_not_changed_is_not_sent_again() {
    let (world, newsroom) = start(still());
    let (mut tag_only, mut date_only) = (0, 0);
    for source in world.sources() {
        let first = ask(&newsroom, &source.url, "");
        assert_eq!(first.status, 200);
        let (tag, date) = (first.field("etag"), first.field("last-modified"));
        tag_only += usize::from(date.is_none());
        date_only += usize::from(tag.is_none());
        if let Some(tag) = tag {
            let field = format!("If-None-Match: {tag}\r\n");
            let again = ask(&newsroom, &source.url, &field);
            assert_eq!((again.status, again.body.len()), (304, 0));
            assert_eq!(again.field("etag"), Some(tag));
            let wrong = "If-None-Match: \"other\"\r\n";
            let both = format!("{wrong}If-Modified-Since: {}\r\n", date.unwrap_or("never"));
            assert_eq!(ask(&newsroom, &source.url, &both).status, 200);
        }
        if let Some(date) = date {
            let field = format!("If-Modified-Since: {date}\r\n");
            assert_eq!(ask(&newsroom, &source.url, &field).status, 304);
        }
    }
    assert!(tag_only > 0 && date_only > 0);
    let ledger = newsroom.ledger();
    assert!(ledger.iter().any(|request| request.status == 304
        && request.if_none_match.is_some()
        && request.if_none_match == request.etag));
}

#[test]
fn validators_change_when_the_text_does_and_restless_hosts_change_always() {
    let (world, newsroom) = start(eventful());
    let start = newsroom.now();
    let (mut stable, mut restless) = (0, 0);
    newsroom.advance_to(start + hours(24 * 26));
    let urls: Vec<String> = (0..world.article_count())
        .filter_map(|number| world.truth(number, newsroom.now()))
        .filter(|truth| truth.exists)
        .map(|truth| truth.url)
        .collect();
    let before: Vec<_> = urls.iter().map(|url| ask(&newsroom, url, "")).collect();
    let version = |number: usize, at| world.truth(number, at).unwrap();
    newsroom.advance_to(start + hours(24 * 34));
    for (url, before) in urls.iter().zip(before) {
        let after = ask(&newsroom, url, "");
        let number = world.locate(url).unwrap();
        let (old, new) = (
            version(number, start + hours(24 * 26)),
            version(number, start + hours(24 * 34)),
        );
        if after.status != 200 || before.status != 200 {
            continue;
        }
        if old.headline != new.headline || old.paragraphs != new.paragraphs {
            assert_ne!(before.head, after.head, "{url}");
        } else if before.body == after.body {
            assert_eq!(before.head, after.head, "{url}");
            stable += 1;
        } else {
            restless += 1;
        }
    }
    assert!(stable > 20 && restless > 20, "{stable} {restless}");
}

#[test]
fn gzip_is_for_those_who_accept_it() {
    let (world, newsroom) = start(still());
    let mut packed = 0;
    for source in world.sources() {
        let plain = ask(&newsroom, &source.url, "");
        assert_eq!(plain.field("content-encoding"), None);
        let reply = ask(&newsroom, &source.url, "Accept-Encoding: gzip, deflate\r\n");
        if reply.field("content-encoding") == Some("gzip") {
            packed += 1;
            let mut unpacked = Vec::new();
            flate2::read::GzDecoder::new(reply.body.as_slice())
                .read_to_end(&mut unpacked)
                .unwrap();
            assert!(unpacked == plain.body);
        }
    }
    assert!((1..24).contains(&packed));
}

#[test]
fn the_hasty_and_the_nameless_are_refused_and_written_down() {
    let mut settings = still();
    settings.strict = true;
    let (world, newsroom) = start(settings);
    let url = &world.sources()[0].url;
    assert_eq!(ask(&newsroom, url, "").status, 200);
    assert_eq!(ask(&newsroom, url, "").status, 403);
    newsroom.advance_to(newsroom.now() + jiff::SignedDuration::from_millis(1_996));
    assert_eq!(ask(&newsroom, url, "").status, 200);
    newsroom.advance_to(newsroom.now() + hours(1));
    assert!(ask_raw(&newsroom, url, "").starts_with(b"HTTP/1.1 403 "));
    let ledger = newsroom.ledger();
    assert_eq!(ledger.len(), 4);
    assert_eq!(ledger[3].user_agent, None);
    assert_eq!(
        ledger[2].at,
        world.settings().start + jiff::SignedDuration::from_millis(1_996)
    );
    assert!(ledger[0].is_complete && ledger[0].bytes > 0 && ledger[0].concurrency == 1);
}
