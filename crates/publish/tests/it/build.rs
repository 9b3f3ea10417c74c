//! The static tree: brought up to date, it is what a build from nothing makes.

pub(crate) mod fixture;

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;
use std::time::{Duration, Instant};

use jianbao_publish::BuildError;
use jianbao_store::{BuildState, Happening};
use proptest::prelude::*;

use fixture::{Fixture, Text, files, url};

/// Something that happens between two builds.
#[derive(Clone, Debug)]
enum Step {
    New { count: u8, hours_ago: u8 },
    Revised(u8),
    Gone(u8),
    Restored(u8),
    Moved(u8),
    Build,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (1..60_u8, 0..80_u8).prop_map(|(count, hours_ago)| Step::New { count, hours_ago }),
        3 => any::<u8>().prop_map(Step::Revised),
        2 => any::<u8>().prop_map(Step::Gone),
        1 => any::<u8>().prop_map(Step::Restored),
        2 => any::<u8>().prop_map(Step::Moved),
        3 => Just(Step::Build),
    ]
}

/// An article that links to the ones before and after it, and to where the one before may move.
fn article(number: usize, edition: usize) -> Text {
    let body = format!(
        "<p>第{number}班渡船，第{edition}版。<a href=\"{}\">昨天</a><a href=\"{}\"></a><a href='{}'>明天</a></p>",
        url(&format!("ferry-{}", number.saturating_sub(1))),
        url(&format!("moved-{}", number / 2)),
        url(&format!("ferry-{}", number + 3)),
    );
    let mut text = Text::new(
        &format!("ferry-{number}"),
        &format!("渡船 {number}.{edition}"),
        &body,
    );
    text.source = ["harbour", "island", "mainland"][number % 3];
    text
}

fn take(fixture: &mut Fixture, step: &Step, articles: &mut usize, editions: &mut usize) {
    let nth = |pick: u8, articles: usize| usize::from(pick) % articles.max(1);
    let slug = |pick: u8, articles: usize| format!("ferry-{}", nth(pick, articles));
    match *step {
        Step::New { count, hours_ago } => {
            let texts = *articles..*articles + usize::from(count);
            let texts: Vec<Text> = texts
                .map(|number| Text {
                    announced_hours_ago: i64::from(hours_ago),
                    ..article(number, 0)
                })
                .collect();
            fixture.keep(&texts);
            *articles += usize::from(count);
        }
        Step::Build => {
            fixture.build(&fixture.beside("public"));
        }
        _ if *articles == 0 => {}
        Step::Revised(pick) => {
            *editions += 1;
            fixture.keep(&[article(nth(pick, *articles), *editions)]);
        }
        Step::Gone(pick) => fixture.happens(&slug(pick, *articles), Happening::Gone(None)),
        Step::Restored(pick) => fixture.happens(&slug(pick, *articles), Happening::Restored(None)),
        Step::Moved(pick) => {
            let moved = Happening::Moved {
                from: url(&slug(pick, *articles)),
                to: url(&format!("moved-{}", nth(pick, *articles))),
            };
            fixture.happens(&slug(pick, *articles), moved);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 40, ..ProptestConfig::default() })]

    #[test]
    fn a_tree_brought_up_to_date_is_one_built_from_nothing(
        steps in prop::collection::vec(step(), 1..12),
        has_address: bool,
    ) {
        let mut fixture = Fixture::new();
        fixture.settings.archive.url = has_address.then(|| "https://archive.example.org/n/".to_owned());
        let (mut articles, mut editions) = (0, 0);
        for step in &steps {
            take(&mut fixture, step, &mut articles, &mut editions);
        }
        let out = fixture.beside("public");
        fixture.build(&out);
        let (updated, anew) = (files(&out), fixture.built_anew());
        let differing: Vec<&String> = anew
            .iter()
            .filter(|(file, bytes)| updated.get(*file) != Some(bytes))
            .map(|(file, _)| file)
            .chain(updated.keys().filter(|file| !anew.contains_key(*file)))
            .collect();
        prop_assert!(differing.is_empty(), "{:?}", differing);
    }
}

fn small_archive() -> Fixture {
    let mut fixture = Fixture::new();
    let texts: Vec<Text> = (0..120).map(|number| article(number, 0)).collect();
    fixture.keep(&texts);
    fixture.keep(&[article(3, 1)]);
    fixture.happens("ferry-5", Happening::Gone(None));
    fixture
}

#[test]
fn the_tree_does_not_depend_on_threads_or_folder() {
    let fixture = small_archive();
    let (one, many) = (fixture.beside("one"), fixture.beside("deep/in/many"));
    let report = fixture.try_build(&one, 1).unwrap();
    assert_eq!(report.written, report.pages);
    assert_eq!(fixture.try_build(&many, 7).unwrap(), report);
    assert_eq!(files(&one), files(&many));
    assert_eq!(files(&one).len() as u64, report.pages);
}

const ROOT: &str = "JIANBAO_TEST_BUILD_ROOT";

/// What the test below starts: a build in a process with an environment of its own.
#[test]
fn child() {
    let Some(root) = std::env::var_os(ROOT) else {
        return;
    };
    let fixture = Fixture::at(root.as_ref());
    fixture.build(&fixture.beside("child"));
}

#[test]
fn the_tree_does_not_depend_on_the_environment() {
    let fixture = small_archive();
    let mut trees = Vec::new();
    for (zone, language) in [("America/St_Johns", "C"), ("Asia/Kathmandu", "tr_TR.UTF-8")] {
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "build::child"])
            .env(ROOT, fixture.root())
            .envs([("TZ", zone), ("LANG", language), ("LC_ALL", language)])
            .output()
            .unwrap();
        assert!(child.status.success(), "{child:?}");
        let out = fixture.beside("child");
        trees.push(files(&out));
        fs::remove_dir_all(out).unwrap();
        fs::remove_file(fixture.root().join(".jianbao/build.db")).unwrap();
    }
    assert!(!trees[0].is_empty());
    assert_eq!(trees[0], trees[1]);
}

#[test]
fn a_second_build_writes_nothing() {
    let fixture = small_archive();
    let out = fixture.beside("public");
    let first = fixture.build(&out);
    let second = fixture.build(&out);
    assert_eq!((second.written, second.removed), (0, 0));
    assert_eq!((second.pages, second.unchanged), (first.pages, first.pages));
}

#[test]
fn what_is_missing_is_made_again() {
    let fixture = small_archive();
    let out = fixture.beside("public");
    fixture.build(&out);
    let before = files(&out);
    fs::remove_file(out.join("feed.rss")).unwrap();
    fs::remove_dir_all(out.join("source")).unwrap();
    assert!(fixture.build(&out).written > 1);
    assert_eq!(files(&out), before);
}

#[test]
fn files_of_an_earlier_build_go_and_those_of_others_stay() {
    let mut fixture = small_archive();
    let out = fixture.beside("public");
    fixture.settings.archive.url = Some("https://archive.example.org/".to_owned());
    fixture.build(&out);
    assert!(out.join("sitemap-1.xml").is_file());
    fs::write(out.join("CNAME"), "archive.example.org").unwrap();
    fs::write(out.join("sitemap-1.xml"), "written by hand").unwrap();
    fixture.settings.archive.url = None;
    let report = fixture.build(&out);
    assert_eq!(report.removed, 1);
    assert!(!out.join("sitemap.xml").exists());
    assert!(out.join("CNAME").is_file());
    assert_eq!(
        fs::read_to_string(out.join("sitemap-1.xml")).unwrap(),
        "written by hand"
    );
}

#[test]
fn symbolic_links_in_the_tree_are_refused() {
    let fixture = small_archive();
    let elsewhere = fixture.beside("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    fs::write(elsewhere.join("feed.atom"), "untouched").unwrap();
    for (at, to) in [
        ("source", elsewhere.clone()),
        ("feed.atom", elsewhere.join("feed.atom")),
    ] {
        let out = fixture.beside(&format!("public-{at}"));
        fs::create_dir(&out).unwrap();
        symlink(&to, out.join(at)).unwrap();
        let refused = fixture.try_build(&out, 2);
        assert!(matches!(refused, Err(BuildError::Refused { .. })), "{at}");
    }
    // What stands in the place of a half-written file is not written through.
    let out = fixture.beside("public");
    fs::create_dir(&out).unwrap();
    symlink(elsewhere.join("feed.atom"), out.join("feed.rss.new")).unwrap();
    fixture.build(&out);
    assert_eq!(files(&elsewhere).len(), 1);
    assert_eq!(
        fs::read_to_string(elsewhere.join("feed.atom")).unwrap(),
        "untouched"
    );
}

#[test]
fn a_tree_never_lies_over_the_archive() {
    let fixture = small_archive();
    let root = fixture.root();
    for out in [root.clone(), root.join("articles/x"), fixture.beside("")] {
        let refused = fixture.try_build(&out, 1);
        assert!(
            matches!(refused, Err(BuildError::Refused { .. })),
            "{out:?}"
        );
    }
    fixture.build(&root.join("public"));
}

#[test]
fn a_build_that_failed_half_way_is_completed_by_the_next() {
    let mut fixture = small_archive();
    let out = fixture.beside("public");
    fixture.build(&out);
    let texts: Vec<Text> = (120..230).map(|number| article(number, 0)).collect();
    fixture.keep(&texts);
    // A folder where a page should be stops the build somewhere on its way.
    fs::create_dir(out.join("feed-2.atom")).unwrap();
    fixture.try_build(&out, 1).unwrap_err();
    fs::remove_dir(out.join("feed-2.atom")).unwrap();
    fixture.build(&out);
    assert_eq!(files(&out), fixture.built_anew());
}

#[test]
fn what_is_known_of_builds_may_be_lost_or_damaged() {
    let fixture = small_archive();
    let out = fixture.beside("public");
    fixture.build(&out);
    let before = files(&out);
    let state = fixture.root().join(".jianbao/build.db");
    fs::write(
        &state,
        "no database at all, but long enough to be looked at",
    )
    .unwrap();
    let report = fixture.build(&out);
    assert_eq!(report.written, 0);
    assert_eq!(files(&out), before);
}

/// The largest amount of memory this process had, in MiB; 0 where the system does not tell.
fn peak_memory_mib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB"));
    kib.and_then(|kib| kib.parse().ok()).unwrap_or(0) / 1024
}

#[test]
#[ignore = "measures: cargo test --release -p jianbao-publish -- --ignored --nocapture fifty"]
fn fifty_thousand_articles_are_built_in_their_budget() {
    let mut fixture = Fixture::new();
    for first in (0..50_000).step_by(2500) {
        let texts: Vec<Text> = (first..first + 2500)
            .map(|number| {
                let mut text = article(number, 0);
                text.body = text.body.repeat(12);
                text
            })
            .collect();
        fixture.keep(&texts);
    }
    println!("kept; at most {} MiB", peak_memory_mib());
    let out = fixture.beside("public");
    let begun = Instant::now();
    let report = fixture.build(&out);
    println!(
        "{report:?} in {:?}, at most {} MiB",
        begun.elapsed(),
        peak_memory_mib()
    );
    assert!(begun.elapsed() < Duration::from_secs(90));
    let texts: Vec<Text> = (50_000..50_020).map(|number| article(number, 0)).collect();
    fixture.keep(&texts);
    let begun = Instant::now();
    let report = fixture.build(&out);
    println!(
        "{report:?} in {:?}, at most {} MiB",
        begun.elapsed(),
        peak_memory_mib()
    );
    assert!(begun.elapsed() < Duration::from_secs(1));
}

#[test]
fn two_builds_do_not_run_at_once() {
    let fixture = small_archive();
    let state = fixture.root().join(".jianbao/build.db");
    let other = BuildState::open(&state, "another tree").unwrap();
    let refused = fixture.try_build(&fixture.beside("public"), 1);
    assert!(matches!(refused, Err(BuildError::Store(_))));
    drop(other);
    fixture.build(&fixture.beside("public"));
}
