//! Checks 12 and 13: sources that move or end.

use super::{Coast, DAY, HOUR, Reply, busy};

#[test]
fn check_12_a_move_for_good_is_adopted_when_it_was_seen_for_a_day_and_no_other_ever() {
    let coast = Coast::new(|entry, _| {
        let to = |status, host: &str| {
            Reply::of(status).with("Location", format!("http://{host}.test{}", entry.path))
        };
        match (entry.host.as_str(), entry.path.as_str()) {
            ("old.test", "/301") => to(301, "new"),
            ("old.test", "/308") => to(308, "new"),
            ("old.test", "/302") | ("middle.test", _) => to(302, "new"),
            ("old.test", "/307") => to(307, "new"),
            // Another one each time.
            ("old.test", "/odd") => to(301, &format!("new{}", entry.at.as_second() % 7)),
            // For good, then for now.
            ("old.test", "/both") => to(301, "middle"),
            _ => busy(entry),
        }
    });
    for id in ["301", "308", "302", "307", "odd", "both"] {
        coast.subscribe(&format!("s{id}"), &format!("http://old.test/{id}"));
    }
    coast.watch(HOUR * 20);
    let early = coast.source("s301")["state"].clone();
    assert_eq!(early["asked_url"], "http://old.test/301");
    assert_eq!(early["moving"]["to"], "http://new.test/301", "{early}");
    coast.watch(DAY * 2);
    let asked_url = |id: &str| coast.source(id)["state"]["asked_url"].clone();
    assert_eq!(asked_url("s301"), "http://new.test/301");
    assert_eq!(asked_url("s308"), "http://new.test/308");
    assert_eq!(asked_url("s302"), "http://old.test/302");
    assert_eq!(asked_url("s307"), "http://old.test/307");
    assert_eq!(asked_url("sodd"), "http://old.test/odd");
    assert_eq!(asked_url("sboth"), "http://middle.test/both");
    // What was known goes on: no answer is asked for a second time without a condition.
    let new = coast.asked("new.test", "/301");
    assert!(new.len() > 20);
    assert_eq!(
        new.iter().filter(|entry| !entry.is_conditional()).count(),
        1
    );
    let articles = coast.source("s301")["articles"].as_u64().unwrap();
    assert!(articles > 40, "{articles}");
    // Nobody asks at the old place any more.
    let before = coast.asked("old.test", "/301").len();
    coast.watch(DAY);
    assert_eq!(coast.asked("old.test", "/301").len(), before);
    assert!(coast.asked("old.test", "/302").len() > before);
    // The settings are the user's.
    let settings = std::fs::read_to_string(coast.ground.path("harbour/jianbao.toml")).unwrap();
    assert!(settings.contains("http://old.test/301"));
}

#[test]
fn check_13_what_is_gone_is_asked_once_more_never_and_what_is_not_found_ever_less() {
    let coast = Coast::new(|entry, number| match (entry.path.as_str(), number) {
        ("/gone", 2) | ("/410", _) => Reply::of(410),
        ("/lost", 2..) => Reply::of(404),
        ("/elsewhere", 2) => Reply::of(302).with("Location", "http://brief.test/410"),
        _ => busy(entry),
    });
    for id in ["gone", "lost", "elsewhere"] {
        coast.subscribe(id, &format!("http://{id}.test/{id}"));
    }
    coast.watch(DAY * 5);
    assert_eq!(coast.asked("gone.test", "/gone").len(), 3);
    let gone = coast.source("gone");
    assert!(gone["state"]["ended_at"].is_string(), "{gone}");
    assert!(
        gone["articles"].as_u64().unwrap() >= 40,
        "what was kept stays"
    );
    let gaps = super::gaps(&coast.asked("lost.test", "/lost"));
    for (number, hours) in [(2, 1), (3, 2), (4, 4), (5, 8), (6, 16), (7, 24)] {
        assert!(gaps[number] >= HOUR * hours, "{gaps:?}");
    }
    // A 410 at the end of a redirect that is for now says nothing of the source.
    assert!(coast.asked("elsewhere.test", "/elsewhere").len() > 10);
    // It comes back when the user says so: with another URL, or by `add`.
    let path = coast.ground.path("harbour/jianbao.toml");
    let settings = std::fs::read_to_string(&path).unwrap();
    std::fs::write(
        &path,
        settings.replace("http://gone.test/gone", "http://gone.test/again"),
    )
    .unwrap();
    coast.sync();
    assert_eq!(coast.asked("gone.test", "/again").len(), 1);
    assert_eq!(
        coast.source("gone")["state"]["ended_at"],
        serde_json::Value::Null
    );
}
