//! Articles are edited, moved and deleted.

use std::collections::BTreeSet;

use jianbao_newsroom::WorldSettings;

use crate::support::{ask, eventful, hours, start, without_blanks};

#[test]
fn deleted_articles_are_away_in_four_ways_and_out_of_the_feed() {
    let (world, newsroom) = start(WorldSettings {
        deletions: 40,
        ..eventful()
    });
    let begin = newsroom.now();
    let mut ways = BTreeSet::new();
    let mut restored = 0;
    let truth = |number: usize, day: i64| world.truth(number, begin + hours(24 * day)).unwrap();
    newsroom.advance_to(begin + hours(24 * 33));
    for number in 0..world.article_count() {
        let now = truth(number, 33);
        let states = world.changes(number).into_iter();
        let states: Vec<bool> = states
            .map(|at| world.truth(number, at).unwrap().exists)
            .collect();
        restored += usize::from(states.contains(&false) && states.last() == Some(&true));
        if now.exists {
            continue;
        }
        let reply = ask(&newsroom, &now.url, "");
        ways.insert(reply.status);
        let text = without_blanks(&reply.text());
        assert!(!text.contains(&without_blanks(&now.paragraphs[0])));
        if reply.status == 302 {
            assert_eq!(
                reply.field("location"),
                Some(format!("http://{}/", now.host).as_str())
            );
        }
        let sources = world.sources();
        let source = sources.iter().find(|source| source.url.contains(&now.host));
        let feed = ask(&newsroom, &source.unwrap().url, "").text();
        assert!(!feed.contains(&now.headline), "{}", now.url);
    }
    assert_eq!(ways.into_iter().collect::<Vec<_>>(), [200, 302, 404, 410]);
    assert!(restored > 0);
}

#[test]
fn every_edit_makes_a_text_that_was_not_there_before() {
    let (world, _newsroom) = start(WorldSettings {
        edits: 200,
        ..eventful()
    });
    let mut edits = 0;
    for number in 0..world.article_count() {
        let mut seen = BTreeSet::new();
        let mut version = None;
        for at in world.changes(number) {
            let truth = world.truth(number, at).unwrap();
            if version == Some(truth.version) {
                continue;
            }
            edits += usize::from(version.is_some());
            version = Some(truth.version);
            assert!(
                seen.insert((truth.headline, truth.paragraphs)),
                "{}",
                truth.url
            );
        }
    }
    assert_eq!(edits, 200);
}

#[test]
fn a_moved_article_answers_from_its_new_path() {
    let (world, newsroom) = start(eventful());
    let begin = newsroom.now();
    let last = begin + hours(24 * 49);
    let mut moved = 0;
    newsroom.advance_to(last);
    for number in 0..world.article_count() {
        let first = world.truth(number, begin).unwrap();
        let now = world.truth(number, last).unwrap();
        if first.url == now.url || !now.exists {
            continue;
        }
        moved += 1;
        let reply = ask(&newsroom, &first.url, "");
        assert_eq!(reply.status, 301);
        assert_eq!(reply.field("location"), Some(now.url.as_str()));
        let page = ask(&newsroom, &now.url, "").text();
        let canonical = format!("<link rel=\"canonical\" href=\"{}\">", now.url);
        assert!(page.contains(&canonical));
        assert_eq!(world.locate(&first.url), world.locate(&now.url));
    }
    assert!(moved > 0);
}

#[test]
fn second_urls_are_of_the_same_article() {
    let (world, newsroom) = start(WorldSettings {
        articles: 1_200,
        ..eventful()
    });
    newsroom.advance_to(newsroom.now() + hours(24 * 30));
    let (mut tracked, mut mobile, mut printed) = (0, 0, 0);
    for source in world.sources() {
        let feed = ask(&newsroom, &source.url, "").text();
        let urls = feed
            .split(['"', '<', '>'])
            .filter(|part| part.starts_with("http://"));
        for url in urls.map(|url| url.replace("&amp;", "&")) {
            let Some(number) = world.locate(&url) else {
                continue;
            };
            let truth = world.truth(number, newsroom.now()).unwrap();
            let kinds = [
                (url.contains("utm_source"), &mut tracked),
                (url.contains("//m."), &mut mobile),
                (url.contains("/print/"), &mut printed),
            ];
            for (_, count) in kinds.into_iter().filter(|(is_it, _)| *is_it) {
                *count += 1;
                let page = ask(&newsroom, &url, "");
                assert_eq!(page.status, 200, "{url}");
                assert!(
                    page.text()
                        .contains(&format!("rel=\"canonical\" href=\"{}\"", truth.url))
                );
            }
        }
    }
    assert!(
        tracked > 0 && mobile > 0 && printed > 0,
        "{tracked} {mobile} {printed}"
    );
}

#[test]
fn redesigned_hosts_show_the_same_texts_on_other_pages() {
    let (world, newsroom) = start(WorldSettings {
        redesign_day: Some(2),
        edits: 0,
        deletions: 0,
        ..eventful()
    });
    let begin = newsroom.now();
    let articles: Vec<usize> = (0..world.article_count())
        .filter(|number| world.truth(*number, begin + hours(46)).unwrap().exists)
        .collect();
    newsroom.advance_to(begin + hours(47));
    let page = |number: usize| {
        let truth = world.truth(number, newsroom.now()).unwrap();
        let text = ask(&newsroom, &truth.url, "").text();
        let is_whole = |paragraph: &String| text.contains(&jianbao_html::escape_text(paragraph));
        let stem = truth.paragraphs.iter().skip(1).all(is_whole);
        assert!(stem && text.contains(&*truth.headline), "{}", truth.url);
        (text.contains("<main>"), text.contains("class=\"story\""))
    };
    let before: Vec<(bool, bool)> = articles.iter().map(|number| page(*number)).collect();
    newsroom.advance_to(begin + hours(49));
    let after: Vec<(bool, bool)> = articles.iter().map(|number| page(*number)).collect();
    let changed = before.iter().zip(&after).filter(|(one, two)| one != two);
    assert!(changed.count() * 2 >= articles.len());
}
