//! A host changes its template: that is noticed, learnt, and over; no text is lost, and none is new.

use std::collections::BTreeSet;
use std::sync::Arc;

use jianbao_core::Revision;
use jianbao_newsroom::{World, WorldSettings, judge};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::site_model::{revisions, told_anew};
use super::{ARCHIVE, Press};
use crate::support::{assert_ended, run};

/// The day on which the hosts get another template.
const REDESIGN_DAY: u32 = 1;
/// How long it may take to notice, and then to be over, in steps of some hours.
const MOST_STEPS: usize = 6;
const STEP_HOURS: u32 = 4;
/// Pages in the new template after which it is noticed: most of ten, with those that come before the hour of
/// learning.
const MOST_UNNOTICED: usize = 9;

fn watch(press: &Press, hours: u32) {
    let max_time = format!("{hours}h");
    let synced = press.sync(ARCHIVE, &["--watch", "--max-time", &max_time]);
    assert!(matches!(synced.status.code(), Some(0 | 1)), "{synced:?}");
}

fn status(press: &Press, arguments: &[&str], code: i32) -> String {
    let status = run(&mut press.on(ARCHIVE, &[&["status"], arguments].concat()));
    assert_ended(&status, code);
    String::from_utf8(status.stdout).unwrap()
}

/// The alarms, by source, that a layout changed.
fn alarms(press: &Press) -> Vec<(String, String)> {
    let status: Value = serde_json::from_str(&status(press, &["--json"], 0)).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let alarms = status["alarms"].as_array().unwrap().iter();
    alarms
        .filter(|alarm| alarm["kind"] == "layout")
        .map(|alarm| (text(&alarm["source"]), text(&alarm["message"])))
        .collect()
}

fn kept(press: &Press) -> Vec<Revision> {
    let mut kept = Vec::new();
    revisions(&press.root(ARCHIVE).join("articles"), &mut kept);
    kept
}

fn models<'a>(kept: impl Iterator<Item = &'a Revision>) -> BTreeSet<u32> {
    let model = |revision: &Revision| revision.extractor.as_ref().and_then(|by| by.site_model);
    kept.filter_map(model).collect()
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
    let changed_at = press.newsroom.now()
        + SignedDuration::from_hours(24) * i32::try_from(REDESIGN_DAY).unwrap();
    watch(&press, 24 * REDESIGN_DAY);
    assert_eq!(alarms(&press), []);

    let is_noticed = (0..MOST_STEPS).any(|_| is_alarmed_later(&press));
    assert!(is_noticed);
    let (source, message) = alarms(&press).pop().unwrap();
    for part in [
        "text where it used to be on ",
        " of the last 10 pages",
        "its layout changed; learnt anew on ",
    ] {
        assert!(message.contains(part), "{message}");
    }
    let told = status(&press, &["--check"], 1);
    assert!(told.contains(&message), "{told}");
    let learnt_at: Timestamp = message.split(' ').next_back().unwrap().parse().unwrap();
    let all = kept(&press);
    let of_source = |at: &Revision| at.source.as_str() == source;
    let is_between = |at: Timestamp| changed_at <= at && at <= learnt_at;
    let unnoticed = all
        .iter()
        .filter(|one| of_source(one) && one.captured_at.is_some_and(is_between));
    let unnoticed = unnoticed.count();
    assert!(
        (1..=MOST_UNNOTICED).contains(&unnoticed),
        "{unnoticed} pages"
    );

    let is_over = (0..MOST_STEPS).any(|_| !is_alarmed_later(&press));
    assert!(is_over);
    watch(&press, 24 * 3);
    assert_eq!(alarms(&press), []);

    let all = kept(&press);
    let is_before =
        |one: &&Revision| of_source(one) && one.captured_at.is_some_and(|at| at < changed_at);
    let is_after =
        |one: &&Revision| of_source(one) && one.captured_at.is_some_and(|at| at > learnt_at);
    let before = models(all.iter().filter(is_before));
    let after = models(all.iter().filter(is_after));
    assert!(
        !before.is_empty() && !after.is_empty(),
        "{before:?} {after:?}"
    );
    assert!(before.is_disjoint(&after), "{before:?} {after:?}");
    // Every page was looked at again in the new template, with other models than before.
    assert_eq!(told_anew(&all), Vec::<String>::new());
    let until = press.newsroom.now();
    let (ledger, history) = (press.newsroom.ledger(), press.history(ARCHIVE));
    let verdict = judge(&world, &ledger, &press.root(ARCHIVE), &history, until).unwrap();
    assert!(
        verdict.is_good() && verdict.problems.is_empty(),
        "{verdict:#?}"
    );
    press.ground.assert_sound(ARCHIVE);
}

/// Whether there is an alarm some hours later.
fn is_alarmed_later(press: &Press) -> bool {
    watch(press, STEP_HOURS);
    !alarms(press).is_empty()
}
