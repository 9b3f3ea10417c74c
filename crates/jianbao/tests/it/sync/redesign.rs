//! A host changes its template: it is noticed, learnt and over, and no text is lost.

use std::collections::BTreeSet;
use std::sync::Arc;

use jianbao_newsroom::{World, WorldSettings, judge};
use jiff::SignedDuration;
use serde_json::Value;

use super::site_model::revisions;
use super::{ARCHIVE, Press};
use crate::support::{assert_ended, run};

/// The day on which every host gets another template.
const REDESIGN_DAY: u32 = 1;

fn watch(press: &Press, hours: u32) {
    let max_time = format!("{hours}h");
    let synced = press.sync(ARCHIVE, &["--watch", "--max-time", &max_time]);
    assert!(matches!(synced.status.code(), Some(0 | 1)), "{synced:?}");
}

fn status(press: &Press, arguments: &[&str]) -> String {
    let mut all = vec!["status"];
    all.extend(arguments);
    let status = run(&mut press.on(ARCHIVE, &all));
    assert_ended(&status, 0);
    String::from_utf8(status.stdout).unwrap()
}

/// The alarms that the layout of a host changed, as source and message.
fn alarms(press: &Press) -> Vec<(String, String)> {
    let status: Value = serde_json::from_str(&status(press, &["--json"])).unwrap();
    let alarms = status["alarms"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    alarms
        .filter(|alarm| alarm["kind"] == "layout")
        .map(|alarm| (text(&alarm["source"]), text(&alarm["message"])))
        .collect()
}

#[test]
fn a_redesign_is_noticed_learnt_and_over_and_no_text_is_lost() {
    let world = Arc::new(World::new(WorldSettings {
        seed: 23,
        hosts: 2,
        articles: 120,
        days: 6,
        redesign_day: Some(REDESIGN_DAY),
        ..WorldSettings::default()
    }));
    let press = Press::new(Arc::clone(&world), &world.sources());
    let begin = press.newsroom.now();
    watch(&press, 24 * REDESIGN_DAY);
    println!("before: {:?}", alarms(&press));
    for hours in 0..12 {
        watch(&press, 4);
        println!("{hours}: {:?}", alarms(&press));
    }
    println!("{}", status(&press, &[]));
    watch(&press, 72);
    println!("{:?}", alarms(&press));
    let history = press.history(ARCHIVE);
    let until = press.newsroom.now();
    let ledger = press.newsroom.ledger();
    let verdict = judge(&world, &ledger, &press.root(ARCHIVE), &history, until).unwrap();
    println!("{verdict:#?}");
    let mut all = Vec::new();
    revisions(&press.root(ARCHIVE).join("articles"), &mut all);
    for revision in &all {
        println!("{} {} {:?} {:?} {:?}", revision.number, revision.canonical_url, revision.captured_at, revision.extractor, revision.headline);
    }
    let _ = std::process::Command::new("cp").args(["-r"]).arg(press.root(ARCHIVE)).arg("/tmp/drift/archive").status();
    panic!();
}
