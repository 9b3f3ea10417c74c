//! The judge finds nothing wrong with a perfect archive, and each defect of others.

mod archive;
mod crawler;

use archive::Archive;
use jianbao_newsroom::{Request, Verdict};
use jiff::SignedDuration;

use crate::support::hours;

fn check(archive: &Archive, ledger: &[Request]) -> Verdict {
    archive.judge(ledger)
}

#[test]
fn a_perfect_archive_has_no_problems() {
    let archive = Archive::perfect();
    let verdict = check(&archive, &[]);
    assert_eq!(verdict.problems, Vec::<String>::new());
    assert!(verdict.is_good(), "{verdict:?}");
    assert!(
        verdict.articles > 100 && verdict.edits_counted > 20,
        "{verdict:?}"
    );
    assert!(
        verdict.deletions_counted > 5 && verdict.pictures > 50,
        "{verdict:?}"
    );
    assert!(verdict.gone_events >= verdict.deletions_counted);
}

#[test]
fn what_is_missing_is_missed() {
    let mut archive = Archive::perfect();
    let id = archive.revisions[0].article.clone();
    archive.revisions.retain(|revision| revision.article != id);
    let verdict = check(&archive, &[]);
    assert!(verdict.completeness < 1.0 && !verdict.is_good());

    let mut archive = Archive::perfect();
    archive.revisions.retain(|revision| revision.number == 1);
    let verdict = check(&archive, &[]);
    assert!(verdict.edits_recall < 0.5, "{verdict:?}");
    assert!((verdict.completeness - 1.0).abs() < 1e-9);

    let mut archive = Archive::perfect();
    archive.events.retain(|event| event.kind != "gone");
    let verdict = check(&archive, &[]);
    assert!(verdict.deletions_recall.abs() < 1e-9);
}

#[test]
fn what_is_invented_is_found() {
    // A text that was there before.
    let mut archive = Archive::perfect();
    let mut again = archive.edited().clone();
    again.number = 9;
    again.captured_at += hours(1);
    archive.revisions.push(again);
    let verdict = check(&archive, &[]);
    assert_eq!(verdict.duplicates, 1);
    assert!(verdict.edits_precision < 1.0);

    // A page that is no edit.
    let mut archive = Archive::perfect();
    let mut other = archive.edited().clone();
    other.number = 9;
    other.captured_at += hours(1);
    other.headline = "Not found".to_owned();
    other.paragraphs = vec!["There is nothing here.".to_owned()];
    archive.revisions.push(other);
    let verdict = check(&archive, &[]);
    assert!(verdict.edits_precision < 1.0 && verdict.text_f1 < 1.0);

    // A text before its time.
    let mut archive = Archive::perfect();
    let place = archive.place_of_edited();
    archive.revisions[place].captured_at -= hours(24);
    assert!(check(&archive, &[]).edits_precision < 1.0);

    // An article under two ids.
    let mut archive = Archive::perfect();
    let mut second = archive.revisions[0].clone();
    second.article = "0123456789abcdef".to_owned();
    archive.revisions.push(second);
    assert_eq!(check(&archive, &[]).duplicates, 1);

    // A page that is no article.
    let mut archive = Archive::perfect();
    let mut stranger = archive.revisions[0].clone();
    stranger.article = "0123456789abcdef".to_owned();
    stranger.url = "http://news-001.test/".to_owned();
    archive.revisions.push(stranger);
    let verdict = check(&archive, &[]);
    assert_eq!(verdict.strangers, 1);
    assert!(!verdict.is_good());

    // A mark of deletion on an article that is there.
    let mut archive = Archive::perfect();
    let living = archive.edited().article.clone();
    archive.mark(&living, "gone", archive.until);
    assert!(check(&archive, &[]).deletions_precision < 1.0);
}

#[test]
fn bad_texts_and_lost_pictures_count() {
    let mut archive = Archive::perfect();
    for revision in &mut archive.revisions {
        revision
            .paragraphs
            .push("相关报道：渡船停航，居民抱怨，船长辞职，灯塔熄灭。".repeat(3));
    }
    let verdict = check(&archive, &[]);
    assert!(
        verdict.text_f1 < 0.98 && !verdict.is_good(),
        "{}",
        verdict.text_f1
    );

    let mut archive = Archive::perfect();
    let with_picture = archive
        .revisions
        .iter_mut()
        .find(|revision| !revision.pictures.is_empty());
    with_picture.unwrap().pictures.clear();
    let verdict = check(&archive, &[]);
    assert!(verdict.pictures_recall < 1.0);

    let archive = Archive::perfect();
    let root = archive.write();
    let record = root.path().join(Archive::path(&archive.revisions[0]));
    std::fs::write(record, "changed").unwrap();
    let verdict = archive.judge_at(root.path(), &[]);
    assert!(
        verdict
            .problems
            .iter()
            .any(|problem| problem.contains("digest"))
    );
}

#[test]
fn bad_manners_are_counted() {
    let archive = Archive::perfect();
    let at = archive.world.settings().start;
    let second = |seconds: i64| at + SignedDuration::from_secs(seconds);
    let url = "/feed.xml";
    let request = |host: &str, path: &str, seconds: i64| Request {
        at: second(seconds),
        took_us: 1,
        host: host.to_owned(),
        path: path.to_owned(),
        status: 200,
        bytes: 1,
        if_none_match: None,
        if_modified_since: None,
        user_agent: Some("test".to_owned()),
        concurrency: 1,
        etag: None,
        last_modified: None,
        is_complete: true,
        retry_after: None,
        fault: None,
    };
    let violations = |ledger: &[Request]| check(&archive, ledger).politeness_violations;
    let one = "news-001.test";
    let polite = [
        request(one, url, 0),
        request("news-002.test", "/atom.xml", 1),
        request(one, "/", 2),
        request(one, url, 4),
    ];
    assert_eq!(violations(&polite), 0);
    assert_eq!(violations(&[request(one, url, 0), request(one, "/", 1)]), 1);
    let mut crowded = request(one, "/", 5);
    crowded.concurrency = 2;
    assert_eq!(violations(&[crowded]), 1);
    let mut nameless = request(one, "/", 5);
    nameless.user_agent = None;
    assert_eq!(violations(&[nameless]), 1);
    let mut busy = request(one, url, 0);
    busy.retry_after = Some(second(100));
    assert_eq!(violations(&[busy.clone(), request(one, "/", 99)]), 1);
    assert_eq!(violations(&[busy, request(one, "/", 100)]), 0);
    let often = [0, 200, 400].map(|seconds| request(one, url, seconds));
    assert_eq!(violations(&often), 1);
    let seldom = [0, 300, 600].map(|seconds| request(one, url, seconds));
    assert_eq!(violations(&seldom), 0);

    let mut first = request(one, url, 0);
    first.etag = Some("\"a\"".to_owned());
    first.last_modified = Some("yesterday".to_owned());
    let mut exact = request(one, url, 900);
    exact.if_none_match = first.etag.clone();
    exact.if_modified_since = first.last_modified.clone();
    exact.status = 304;
    let mut half = exact.clone();
    half.at = second(1_800);
    half.if_modified_since = None;
    let verdict = check(&archive, &[first.clone(), exact, half]);
    assert_eq!(verdict.conditional_counted, 2);
    assert!((verdict.conditional_share - 0.5).abs() < 1e-9);
    // What was not received whole is not known.
    first.is_complete = false;
    let verdict = check(&archive, &[first, request(one, url, 900)]);
    assert_eq!(verdict.conditional_counted, 0);
}
