//! Worlds of several shapes, judged.

use std::sync::Arc;

use jianbao_newsroom::{Verdict, World, WorldSettings, judge};

use super::{ARCHIVE, Press};

/// Lives through a world and judges what was kept of it.
fn live_through(settings: WorldSettings) -> Verdict {
    let days = settings.days;
    let world = Arc::new(World::new(settings));
    let press = Press::new(Arc::clone(&world), &world.sources());
    let max_time = format!("{}d", days.max(1));
    let output = press.sync(ARCHIVE, &["--watch", "--max-time", &max_time]);
    let code = output.status.code();
    assert!(matches!(code, Some(0 | 1)), "{output:?}");
    let history = press.history(ARCHIVE);
    let ledger = press.newsroom.ledger();
    let until = press.newsroom.now();
    let verdict = judge(&world, &ledger, &press.root(ARCHIVE), &history, until).unwrap();
    println!("{verdict:#?}");
    println!("{}", String::from_utf8_lossy(&output.stdout));
    press.ground.assert_sound(ARCHIVE);
    verdict
}

#[test]
fn a_quiet_world_is_kept_whole() {
    let verdict = live_through(WorldSettings::default());
    assert!(verdict.is_good(), "{verdict:#?}");
}

#[test]
fn a_world_that_edits_and_deletes_is_kept_as_it_was() {
    let verdict = live_through(WorldSettings {
        seed: 7,
        hosts: 12,
        articles: 96,
        edits: 24,
        deletions: 8,
        days: 20,
        faults: true,
        ..WorldSettings::default()
    });
    assert!(verdict.is_good(), "{verdict:#?}");
}
