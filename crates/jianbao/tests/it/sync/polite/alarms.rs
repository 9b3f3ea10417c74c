//! What `status` and `sources` tell of sources, and the alarms of `status --check`.

use serde_json::Value;

use super::{ARCHIVE, Coast, DAY, HOUR, Reply, busy, feed, json, run};

fn status(coast: &Coast) -> Value {
    json(&run(&mut coast.command(&["status", "--json"])))
}

fn kinds(status: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let alarms = status["alarms"].as_array().unwrap().iter();
    alarms
        .map(|alarm| (text(&alarm["source"]), text(&alarm["kind"])))
        .collect()
}

#[test]
fn alarms_are_told_and_end_a_check_with_1() {
    let coast = Coast::new(|entry, number| {
        let stopped = "2031-05-16T10:00:00Z".parse().unwrap();
        match (entry.host.as_str(), number) {
            ("quiet.test", _) => Reply::feed(feed(20, stopped)).with("ETag", "\"a\""),
            // Of the second look nothing was known at the first.
            ("burst.test", 0) => Reply::feed(feed(4, stopped)).with("ETag", "\"a\""),
            ("burst.test", _) => Reply::feed(feed(1, entry.at)).with("ETag", "\"b\""),
            ("broken.test", 1..) => Reply::of(500),
            ("ended.test", 1..) => Reply::of(410),
            _ => busy(entry),
        }
    });
    for id in ["well", "quiet", "burst", "broken", "ended"] {
        coast.subscribe(id, &format!("http://{id}.test/feed"));
    }
    coast.sync();
    super::assert_ended(&run(&mut coast.command(&["status", "--check"])), 0);
    coast.watch(DAY * 4);
    let status = status(&coast);
    let expect = [
        ("broken", "failing"),
        ("burst", "missed"),
        ("ended", "ended"),
        ("quiet", "quiet"),
    ];
    let mut found = kinds(&status);
    found.sort();
    let expect: Vec<_> = expect
        .map(|(id, kind)| (id.to_owned(), kind.to_owned()))
        .into();
    assert_eq!(found, expect, "{status}");
    let checked = run(&mut coast.command(&["status", "--check"]));
    super::assert_ended(&checked, 1);
    let text = String::from_utf8(checked.stdout).unwrap();
    for told in [
        "no new article for",
        "articles were missed",
        "gone for good",
        "it answers 500",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    assert!(!text.contains("  well "), "{text}");
}

#[test]
fn sources_tell_the_facts_of_http_and_the_interval_with_its_reason() {
    let coast = Coast::new(|entry, number| match (entry.host.as_str(), number) {
        ("away.test", 1..) => Reply::of(302).with("Location", "http://far.test/feed"),
        ("far.test", _) => Reply::of(403),
        _ => busy(entry),
    });
    coast.subscribe("tide", "http://tide.test/feed");
    coast.subscribe("away", "http://away.test/feed");
    coast.watch(HOUR * 4);
    let tide = coast.source("tide")["state"].clone();
    assert_eq!(tide["interval_s"], 3600, "{tide}");
    assert!(
        tide["interval_why"]
            .as_str()
            .unwrap()
            .contains("new articles a week"),
        "{tide}"
    );
    assert_eq!(tide["failing"], Value::Null);
    assert!(
        tide["last_new_article_at"].is_string() && tide["next_poll_at"].is_string(),
        "{tide}"
    );
    let away = coast.source("away")["state"].clone();
    let failing = &away["failing"];
    assert_eq!(failing["status"], 403, "{away}");
    assert_eq!(failing["url"], "http://far.test/feed");
    assert_eq!(failing["redirects"], 1);
    assert_eq!(failing["reason"], "it answers 403");
    assert!(failing["since"].as_str() <= failing["at"].as_str());
    assert!(
        away["last_success_at"].is_string(),
        "what was known of it stays: {away}"
    );
}

#[test]
fn a_feed_that_becomes_a_page_keeps_its_state_and_says_why() {
    let coast = Coast::new(|entry, number| {
        match number {
        0 => busy(entry),
        _ => Reply::page(
            "<!doctype html><title>Log in</title><form><input name=user><input type=password name=p>\
             <button>Log in</button></form>",
        )
        .with("ETag", "\"page\""),
    }
    });
    coast.subscribe("tide", "http://tide.test/feed");
    coast.sync();
    let before = coast.source("tide");
    coast.clock.advance(HOUR * 3);
    let report = coast.sync();
    assert!(
        report["failures"]
            .to_string()
            .contains("it is an HTML page and no feed"),
        "{report}"
    );
    let after = coast.source("tide");
    assert_eq!(after["articles"], before["articles"]);
    assert_eq!(
        after["state"]["last_success_at"],
        before["state"]["last_success_at"]
    );
    assert_eq!(after["state"]["failing"]["status"], 200);
    coast.ground.assert_sound(ARCHIVE);
}
