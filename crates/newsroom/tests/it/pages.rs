//! What is true stands on the page, whatever its template; and the same seed gives the same bytes.

use std::collections::BTreeSet;

use jianbao_newsroom::WorldSettings;

use crate::support::{ask, eventful, hours, start, still, without_blanks};

#[test]
fn every_template_shows_the_truth_and_the_feed_leads_to_it() {
    let (world, newsroom) = start(still());
    let mut languages = BTreeSet::new();
    for number in 0..world.article_count() {
        let truth = world.truth(number, newsroom.now()).unwrap();
        assert!(truth.exists && !truth.paragraphs.is_empty());
        languages.insert(truth.language);
        let reply = ask(&newsroom, &truth.url, "");
        assert_eq!(reply.status, 200, "{}", truth.url);
        let html = reply.text();
        let text = without_blanks(&jianbao_html::text(&html));
        for said in truth.paragraphs.iter().chain([&truth.headline]) {
            assert!(
                text.contains(&without_blanks(said)),
                "{}: {said}\n{html}",
                truth.url
            );
        }
        for picture in &truth.pictures {
            let path = picture.url.split_once(".test").unwrap().1;
            assert!(html.contains(path) && text.contains(&without_blanks(&picture.caption)));
            let image = ask(&newsroom, &picture.url, "");
            assert!(image.status == 200 && image.body.starts_with(b"\x89PNG"));
        }
        let source = world
            .sources()
            .into_iter()
            .find(|source| source.url.contains(&truth.host));
        let feed = ask(&newsroom, &source.unwrap().url, "").text();
        let url = jianbao_html::escape_text(&truth.url);
        assert!(feed.contains(&url) || feed.contains(&truth.url));
        assert_eq!(world.locate(&truth.url), Some(number));
    }
    assert_eq!(
        languages.into_iter().collect::<Vec<_>>(),
        ["ar", "en", "zh-Hans", "zh-Hant"]
    );
}

#[test]
fn full_text_feeds_carry_every_paragraph_and_picture() {
    let (world, newsroom) = start(still());
    let mut full = 0;
    for source in world.sources() {
        let feed = ask(&newsroom, &source.url, "").text();
        let host = source.id;
        let of_host = (0..world.article_count())
            .filter_map(|number| world.truth(number, newsroom.now()))
            .filter(|truth| truth.host.starts_with(&host));
        let is_full = feed.contains("content:encoded>")
            || feed.contains("<content ")
            || feed.contains("content_html");
        full += usize::from(is_full);
        for truth in of_host {
            let last = truth.paragraphs.last().unwrap();
            assert_eq!(feed.contains(last.as_str()), is_full, "{}", truth.url);
            for picture in truth.pictures {
                assert_eq!(feed.contains(&picture.url), is_full, "{}", truth.url);
            }
        }
    }
    assert!((4..=12).contains(&full), "{full}");
}

#[test]
fn the_same_seed_gives_the_same_bytes_whoever_asked_before() {
    let (world, one) = start(eventful());
    let (_, other) = start(eventful());
    let (_, third) = start(WorldSettings {
        seed: 8,
        ..eventful()
    });
    let at = one.now() + hours(24 * 20);
    // What was asked before changes no answer.
    for number in 0..world.article_count() {
        let truth = world.truth(number, at).unwrap();
        ask(&one, &truth.url, "");
    }
    for newsroom in [&one, &other, &third] {
        newsroom.advance_to(at);
    }
    let mut differing = 0;
    let urls = world.sources().into_iter().map(|source| source.url);
    let articles = (0..40).map(|number| world.truth(number, at).unwrap().url);
    for url in urls.chain(articles) {
        let answer = ask(&one, &url, "");
        assert!(answer.body == ask(&other, &url, "").body, "{url}");
        assert_eq!(answer.head, ask(&other, &url, "").head);
        differing += usize::from(answer.body != ask(&third, &url, "").body);
    }
    assert!(differing > 50);
}

#[test]
fn pages_can_be_filled_up_to_a_size() {
    let (world, newsroom) = start(WorldSettings {
        page_bytes: Some(60_000),
        ..still()
    });
    for number in 0..12 {
        let truth = world.truth(number, newsroom.now()).unwrap();
        let bytes = ask(&newsroom, &truth.url, "").body.len();
        assert!((50_000..75_000).contains(&bytes), "{}: {bytes}", truth.url);
    }
}
