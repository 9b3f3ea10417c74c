//! Checks 6 to 8, 15 and 16: when is asked.

use jiff::SignedDuration;

use super::{Coast, DAY, HOUR, LATE, MINUTE, Reply, busy, feed, feed_with, gaps};

#[test]
fn check_06_no_poll_is_early_by_any_rule_also_over_restarts() {
    let coast = Coast::new(|entry, _| {
        let plain =
            |path: &str| Reply::feed(feed(40, entry.at)).with("ETag", format!("\"{path}\""));
        match entry.host.as_str() {
            "busy.test" => busy(entry),
            "bare.test" => Reply::feed(feed(40, entry.at)),
            "fresh.test" => plain("f").with("Cache-Control", "public, max-age=10800"),
            "aged.test" => plain("g")
                .with("Cache-Control", "max-age=14400")
                .with("Age", "3600"),
            "expires.test" => plain("e")
                .with("Date", "Fri, 16 May 2031 12:00:00 GMT")
                .with("Expires", "Fri, 16 May 2031 17:00:00 GMT"),
            "short.test" => plain("s").with("Cache-Control", "max-age=60"),
            _ => plain("q").with("Cache-Control", "max-age=1200"),
        }
    });
    let expect = [
        ("busy", HOUR),
        ("bare", DAY),
        ("fresh", HOUR * 3),
        ("aged", HOUR * 3),
        ("expires", HOUR * 5),
        ("short", HOUR),
        // The server says that its answers are stale sooner, and every half hour something is new.
        ("quick", MINUTE * 20),
    ];
    for (id, _) in expect {
        coast.subscribe(id, &format!("http://{id}.test/feed"));
    }
    // As cron does, and without end.
    coast.passes(MINUTE * 20, 12);
    coast.watch(DAY * 2);
    for (id, least) in expect {
        let asked = coast.asked(&format!("{id}.test"), "/feed");
        let gaps = gaps(&asked);
        assert!(gaps.len() > 1, "{id}: {gaps:?}");
        for gap in &gaps {
            assert!(*gap >= least, "{id}: {gap}");
        }
        let last = gaps.last().unwrap();
        let most = least.max(MINUTE * 30) + LATE;
        assert!(*last <= most, "{id} is left alone without need: {last}");
    }
}

#[test]
fn check_07_there_is_no_burst_at_the_start_and_nothing_is_fetched_twice() {
    let coast = Coast::new(|entry, _| busy(entry));
    for number in 0..30 {
        coast.subscribe(
            &format!("s{number}"),
            &format!("http://h{}.test/{number}", number % 3),
        );
    }
    coast.sync();
    let first = coast.server.ledger();
    assert_eq!(first.len(), 30, "each once");
    for host in ["h0.test", "h1.test", "h2.test"] {
        let of_host: Vec<_> = first
            .iter()
            .filter(|entry| entry.host == host)
            .cloned()
            .collect();
        assert!(
            gaps(&of_host)
                .iter()
                .all(|gap| *gap >= SignedDuration::from_secs(2))
        );
    }
    // Starting again asks nobody.
    for _ in 0..3 {
        coast.sync();
        coast.clock.advance(MINUTE * 10);
    }
    coast.watch(MINUTE * 5);
    assert_eq!(coast.server.ledger().len(), 30);
}

#[test]
fn check_08_a_server_that_wants_to_be_left_alone_is_in_every_form() {
    let coast = Coast::new(|entry, number| {
        let busy = busy(entry);
        let later = (entry.at + HOUR * 9).to_zoned(jiff::tz::TimeZone::UTC);
        let later = later.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        match (entry.host.as_str(), number) {
            ("seconds.test", 1) => Reply::of(429).with("Retry-After", "25200"),
            ("date.test", 1) => Reply::of(503).with("Retry-After", later),
            ("long.test", 1) => Reply::of(429).with("Retry-After", "99999999999"),
            ("silent.test", 1..=4) => Reply::of(if number % 2 == 0 { 429 } else { 503 }),
            _ => busy,
        }
    });
    for id in ["seconds", "date", "long", "silent"] {
        coast.subscribe(id, &format!("http://{id}.test/feed"));
    }
    // A second feed of a host that refuses waits as well.
    coast.subscribe("beside", "http://silent.test/other");
    coast.passes(MINUTE * 30, 4);
    coast.watch(DAY * 9);
    let gap = |host: &str, number: usize| gaps(&coast.asked(host, "/feed"))[number];
    assert!(gap("seconds.test", 1) >= HOUR * 7);
    assert!(gap("seconds.test", 1) <= HOUR * 8);
    assert!(gap("date.test", 1) >= HOUR * 9 - MINUTE);
    assert!(gap("long.test", 1) >= DAY * 7 && gap("long.test", 1) <= DAY * 7 + HOUR * 2);
    for (number, hours) in [(1, 1), (2, 2), (3, 4), (4, 8)] {
        let gap = gap("silent.test", number);
        assert!(gap >= HOUR * hours, "{number}: {gap}");
    }
    let refused = coast.asked("silent.test", "/feed")[1].at;
    let beside = coast.asked("silent.test", "/other");
    let within = beside
        .iter()
        .filter(|entry| entry.at > refused && entry.at < refused + HOUR);
    assert_eq!(within.count(), 0);
    // It is said why, and what was known of it stays.
    assert_eq!(coast.source("silent")["state"]["failures"], 0);
}

#[test]
fn check_15_a_host_is_asked_one_at_a_time_with_get_only_and_room_between() {
    let coast = Coast::new(|entry, _| busy(entry));
    for number in 0..8 {
        coast.subscribe(&format!("s{number}"), &format!("http://one.test/{number}"));
        coast.subscribe(&format!("t{number}"), &format!("http://t{number}.test/"));
    }
    coast.watch(HOUR * 5);
    let ledger = coast.server.ledger();
    assert!(ledger.len() > 30);
    assert!(
        ledger
            .iter()
            .all(|entry| entry.method == "GET" && entry.concurrency == 1)
    );
    let of_one: Vec<_> = ledger
        .iter()
        .filter(|entry| entry.host == "one.test")
        .cloned()
        .collect();
    assert!(
        gaps(&of_one)
            .iter()
            .all(|gap| *gap >= SignedDuration::from_secs(2))
    );
}

#[test]
fn check_16_polls_are_spread_and_the_wishes_of_a_feed_are_kept() {
    let coast = Coast::new(|entry, _| {
        let head = match entry.host.as_str() {
            "ttl.test" => "<ttl>240</ttl>",
            "period.test" => {
                "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>"
            }
            "hours.test" => "<skipHours><hour>13</hour><hour>14</hour><hour>15</hour></skipHours>",
            "days.test" => "<skipDays><day>Saturday</day><day>Sunday</day></skipDays>",
            _ => "",
        };
        Reply::feed(feed_with(head, 40, entry.at)).with("ETag", "\"a\"")
    });
    for id in ["ttl", "period", "hours", "days"] {
        coast.subscribe(id, &format!("http://{id}.test/feed"));
    }
    for number in 0..20 {
        coast.subscribe(
            &format!("s{number}"),
            &format!("http://s{number}.test/feed"),
        );
    }
    coast.watch(DAY * 3);
    let gaps_of = |host: &str| gaps(&coast.asked(host, "/feed"));
    assert!(gaps_of("ttl.test").iter().all(|gap| *gap >= HOUR * 4));
    assert!(gaps_of("period.test").iter().all(|gap| *gap >= HOUR * 6));
    let utc = |entry: &super::Entry| entry.at.to_zoned(jiff::tz::TimeZone::UTC);
    let asked = coast.asked("hours.test", "/feed");
    assert!(asked.len() > 10);
    assert!(
        asked
            .iter()
            .all(|entry| !(13..=15).contains(&utc(entry).hour()))
    );
    let asked = coast.asked("days.test", "/feed");
    // From Friday to Monday.
    assert!(asked.len() > 10);
    assert!(
        asked
            .iter()
            .all(|entry| utc(entry).weekday().to_monday_one_offset() < 6)
    );
    // What began together does not stay together, nor does it come at the full hour.
    let tenth: Vec<_> = (0..20)
        .map(|number| coast.asked(&format!("s{number}.test"), "/feed")[10].at)
        .collect();
    let (first, last) = (tenth.iter().min().unwrap(), tenth.iter().max().unwrap());
    assert!(last.duration_since(*first) > MINUTE * 5, "{tenth:?}");
    let minutes: std::collections::HashSet<i8> = (0..20)
        .flat_map(|number| coast.asked(&format!("s{number}.test"), "/feed"))
        .map(|entry| utc(&entry).minute())
        .collect();
    assert!(minutes.len() > 20, "{minutes:?}");
}
