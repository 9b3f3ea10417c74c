//! What is written while the server runs.

use std::fs;

use jianbao_core::Clock;
use jianbao_store::rebuild;

use crate::support::Served;

#[test]
fn an_import_beside_shows_up() {
    let served = Served::new();
    let before = served.get("/", &[]);
    assert!(!before.text().contains("渡船第31班"));
    served.archive.add(31..=31);
    served.wait_for("渡船第31班");
    let etag = before.header("etag").unwrap();
    let after = served.get("/", &[&format!("If-None-Match: {etag}")]);
    assert_eq!(after.status, 200);
    assert_ne!(after.header("etag"), Some(etag));
}

#[test]
fn a_rebuilt_catalog_is_taken_up() {
    let served = Served::new();
    let before = served.get("/", &[]).body;
    let clock = Clock::standing_at("2031-05-16T13:00:00Z").unwrap();
    rebuild(served.archive.root(), &clock, &mut |_, _| {}).unwrap();
    assert_eq!(served.get("/", &[]).body, before);
    served.archive.add(31..=32);
    served.wait_for("渡船第32班");
}

#[test]
fn a_lost_catalog_is_told_and_a_new_one_taken_up() {
    let served = Served::new();
    let catalog = served.archive.root().join(".jianbao/catalog.db");
    let aside = catalog.with_extension("aside");
    assert_eq!(served.get("/", &[]).status, 200);
    fs::rename(&catalog, &aside).unwrap();
    let wait = |path: &str, status: u16| {
        // It is noticed within half a second.
        while served.get(path, &[]).status != status {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    };
    wait("/health", 503);
    let answer = served.get("/", &[]);
    assert_eq!(answer.status, 500);
    assert!(!answer.text().contains("catalog"), "{answer:?}");
    assert_eq!(
        served.get("/health", &[]).text(),
        "the catalog cannot be read\n"
    );
    fs::rename(&aside, &catalog).unwrap();
    wait("/health", 200);
    wait("/", 200);
}
