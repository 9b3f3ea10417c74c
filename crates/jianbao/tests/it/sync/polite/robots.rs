//! Check 14, and robots.txt (RFC 9309): what is asked for rarely, and what is not asked for at all.

use jiff::SignedDuration;

use super::super::hostile_server::page;
use super::{Coast, DAY, Entry, HOUR, MINUTE, Reply, gaps};

/// A feed of three pages, which have to be fetched.
fn teaser(host: &str) -> Reply {
    let entries =
        ["open/1", "closed/2", "open/3"].map(|path| (path, format!("http://{host}/{path}")));
    Reply::feed(super::super::hostile_server::feed(host, entries)).with("ETag", "\"a\"")
}

fn site(entry: &Entry, robots: Reply) -> Reply {
    match entry.path.as_str() {
        "/robots.txt" => robots,
        "/feed" => teaser(&entry.host),
        path => Reply::page(page(&format!(
            "{} of {}",
            path.replace('/', " "),
            entry.host
        ))),
    }
}

fn coast(answer: impl Fn(&Entry, usize) -> Reply + Send + Sync + 'static) -> Coast {
    let coast = Coast::new(answer);
    let path = coast.ground.path("harbour/jianbao.toml");
    let settings = std::fs::read_to_string(&path).unwrap();
    let ages = settings.replace("[\"300d\"]", "[\"15m\", \"1h\"]");
    std::fs::write(path, ages).unwrap();
    coast
}

fn subscribe(coast: &Coast, id: &str) {
    coast.settings(&format!(
        "[[source]]\nid = \"{id}\"\nurl = \"http://{id}.test/feed\"\n"
    ));
}

#[test]
fn check_14_robots_txt_is_asked_for_once_a_day_and_a_favicon_never() {
    let coast = coast(|entry, _| site(entry, Reply::text("User-agent: *\nDisallow: /closed/\n")));
    subscribe(&coast, "tide");
    coast.passes(MINUTE * 20, 3);
    coast.watch(DAY * 3);
    let robots = coast.asked("tide.test", "/robots.txt");
    assert!((3..=4).contains(&robots.len()), "{}", robots.len());
    assert!(
        gaps(&robots).iter().all(|gap| *gap >= DAY),
        "{:?}",
        gaps(&robots)
    );
    assert!(
        coast
            .server
            .ledger()
            .iter()
            .all(|entry| !entry.path.contains("favicon"))
    );
    // The pages it allows are looked at all the time meanwhile.
    assert!(coast.asked("tide.test", "/open/1").len() > 30);
}

#[test]
fn what_robots_txt_disallows_is_recorded_and_not_asked_for() {
    let coast = coast(|entry, _| {
        let text = "User-agent: other\nDisallow: /\n\nUser-agent: JianBao\nDisallow: /closed/\n";
        site(entry, Reply::text(text))
    });
    subscribe(&coast, "tide");
    let report = coast.sync();
    assert_eq!(
        (&report["new"], &report["blocked"]),
        (&2.into(), &1.into()),
        "{report}"
    );
    let failures = report["failures"].to_string();
    assert!(
        failures.contains("robots.txt disallows it") && failures.contains("/closed/2"),
        "{failures}"
    );
    let before = coast.server.ledger().len();
    coast.watch(HOUR * 10);
    let again = coast.sync();
    assert_eq!(again["blocked"], 0, "not within a day: {again}");
    assert_eq!(coast.asked("tide.test", "/closed/2").len(), 0);
    assert!(coast.server.ledger().len() > before);
    // A page that the user names is asked for.
    let clip = super::run(&mut coast.command(&["clip", "--json", "http://tide.test/closed/2"]));
    super::assert_ended(&clip, 0);
    assert_eq!(coast.asked("tide.test", "/closed/2").len(), 1);
}

#[test]
fn the_first_page_waits_for_robots_txt_and_a_site_without_one_allows_all() {
    let coast = coast(|entry, _| site(entry, Reply::of(404)));
    subscribe(&coast, "tide");
    let report = coast.sync();
    assert_eq!(
        (&report["new"], &report["failed"]),
        (&3.into(), &0.into()),
        "{report}"
    );
    let paths: Vec<String> = coast
        .server
        .ledger()
        .into_iter()
        .map(|entry| entry.path)
        .collect();
    assert_eq!(
        paths,
        ["/feed", "/robots.txt", "/open/1", "/closed/2", "/open/3"]
    );
    assert!(
        gaps(&coast.server.ledger())
            .iter()
            .all(|gap| *gap >= SignedDuration::from_secs(2))
    );
}

#[test]
fn pages_wait_while_robots_txt_cannot_be_had() {
    let coast = coast(|entry, number| {
        site(
            entry,
            if number < 2 {
                Reply::of(500)
            } else {
                Reply::text("")
            },
        )
    });
    subscribe(&coast, "tide");
    let report = coast.sync();
    assert_eq!(
        (&report["new"], &report["failed"]),
        (&0.into(), &3.into()),
        "{report}"
    );
    assert!(
        report["failures"]
            .to_string()
            .contains("its robots.txt answers 500"),
        "{report}"
    );
    assert_eq!(coast.asked("tide.test", "/open/1").len(), 0);
    coast.watch(HOUR * 6);
    assert_eq!(coast.source("tide")["articles"], 3);
    let robots = coast.asked("tide.test", "/robots.txt");
    assert!(
        gaps(&robots)[..2].iter().all(|gap| *gap >= HOUR),
        "{:?}",
        gaps(&robots)
    );
}

#[test]
fn an_older_robots_txt_goes_on_while_a_new_one_cannot_be_had() {
    let coast = coast(|entry, number| {
        let robots = match number {
            0 => Reply::text("User-agent: *\nDisallow: /closed/\n"),
            _ => Reply::of(503),
        };
        site(entry, robots)
    });
    subscribe(&coast, "tide");
    coast.watch(DAY * 3);
    assert!(coast.asked("tide.test", "/robots.txt").len() >= 2);
    assert_eq!(coast.asked("tide.test", "/closed/2").len(), 0);
    let last = coast.asked("tide.test", "/open/1").last().unwrap().at;
    assert!(coast.clock.now().duration_since(last) < HOUR * 3, "{last}");
}

#[test]
fn crawl_delay_is_kept_up_to_a_minute_also_by_the_next_run() {
    let coast = coast(|entry, _| {
        let delay = if entry.host == "slow.test" {
            "600"
        } else {
            "7.5"
        };
        site(
            entry,
            Reply::text(format!("User-agent: *\nCrawl-delay: {delay}\n")),
        )
    });
    subscribe(&coast, "tide");
    subscribe(&coast, "slow");
    coast.sync();
    coast.sync();
    coast.watch(HOUR * 2);
    for (host, least) in [("tide.test", 7_500), ("slow.test", 60_000)] {
        let ledger = coast.server.ledger();
        let all: Vec<Entry> = ledger
            .into_iter()
            .filter(|entry| entry.host == host)
            .collect();
        let from = all
            .iter()
            .position(|entry| entry.path == "/robots.txt")
            .unwrap();
        let gaps = gaps(&all[from..]);
        assert!(gaps.len() > 3, "{host}");
        let least = SignedDuration::from_millis(least);
        assert!(gaps.iter().all(|gap| *gap >= least), "{host}: {gaps:?}");
        assert!(gaps[0] < least + MINUTE, "{host}: {gaps:?}");
    }
}
