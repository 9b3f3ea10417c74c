//! What the pages of one site have in common, learnt and used.

use std::sync::Arc;

use jianbao_extract::{
    Extraction, Hints, Learner, Lesson, Limits, MAX_MODEL_BYTES, Page, SiteModel, Url, extract,
};
use proptest::prelude::*;

const THINGS: [&str; 6] = [
    "ferry",
    "market",
    "library",
    "bridge",
    "orchard",
    "lighthouse",
];

const HEADLINES: [&str; 6] = [
    "Ferry sails at last",
    "Butter grows dearer",
    "Books come back late",
    "Arch of old crossing cracks",
    "Apples ripen early",
    "Lamp on the cliff goes dark",
];

/// A line that the site puts under every text, in words of no list.
const OATH: &str = "Whoever finds a mistake in this piece may bring it to the counter, and gets a cup of tea for it.";

/// A story of the fictional paper, in its layout or another one.
fn story(number: usize, layout: &str) -> Page {
    let thing = THINGS[number % THINGS.len()];
    let text: String = (0..4)
        .map(|part| {
            let when = ["at noon", "before dark", "over supper", "by lamplight"][part];
            format!(
                "<p>The {thing} of the town was discussed {when} for {} hours on day {number}, said clerk {number}{part}, \
                 and the {thing} keeper answered, after some thought, that plan {part} for the {thing} would wait.</p>",
                part + 2
            )
        })
        .collect();
    let headline = HEADLINES[number % HEADLINES.len()];
    let others: String = (1..3)
        .map(|other| {
            format!(
                "<div class=item><a href=/a/{other}>Item {other}{number}</a><p>Elsewhere, on quite another day, \
                 somebody number {other}{number} was seen with a kite, which, it is said, was green, not red.</p></div>"
            )
        })
        .collect();
    let html = format!(
        "<title>{headline}</title><meta property=og:type content=article><div class=top><a href=/>Home</a></div>\
         <div class=stories>{others}</div><div class={layout}><article><h1>{headline}</h1>\
         {text}<p>{OATH}</p></article></div><div class=end>Printed by the town press, number {number}.</div>"
    );
    Page {
        bytes: html.into_bytes(),
        url: Url::parse(&format!("https://post.example/a/{number}")).unwrap(),
        content_type: Some("text/html; charset=utf-8".into()),
    }
}

fn learn(pages: impl IntoIterator<Item = Page>) -> Option<SiteModel> {
    let mut learner = Learner::default();
    for page in pages {
        if let Some(lesson) = Lesson::of(&page, &Limits::default()) {
            learner.add(lesson);
        }
    }
    learner.model()
}

fn read(page: &Page, model: Option<SiteModel>) -> Extraction {
    let hints = Hints {
        site_model: model.map(Arc::new),
        ..Hints::default()
    };
    extract(page, &hints, &Limits::default())
}

#[test]
fn what_every_story_ends_with_is_the_sites() {
    let model = learn((0..5).map(|number| story(number, "body"))).unwrap();
    assert_eq!(model.stories(), 5);
    let unseen = story(5, "body");
    assert!(read(&unseen, None).text.contains(OATH));
    let found = read(&unseen, Some(model));
    assert!(!found.text.contains(OATH), "{}", found.text);
    assert_eq!(found.text.matches("keeper answered").count(), 4);
    assert!(!found.text.contains("kite"), "{}", found.text);
    assert_eq!(found.fits_site_model, Some(true));
}

#[test]
fn one_story_seen_twice_teaches_nothing() {
    let mut again = story(1, "body");
    again.url = Url::parse("https://post.example/print/1").unwrap();
    assert_eq!(learn([story(1, "body"), again]), None);
    // And beside others it counts once: none of its paragraphs is taken for the site's.
    let pages = [1, 1, 1, 2, 3].map(|number| story(number, "body"));
    let model = learn(pages).unwrap();
    assert_eq!(model.stories(), 3);
    let found = read(&story(1, "body"), Some(model));
    assert_eq!(found.text.matches("keeper answered").count(), 4);
}

#[test]
fn a_page_in_another_layout_keeps_its_text_and_does_not_fit() {
    let model = learn((0..5).map(|number| story(number, "body"))).unwrap();
    let found = read(&story(8, "fresh-design"), Some(model));
    assert_eq!(found.text.matches("keeper answered").count(), 4);
    assert_eq!(found.fits_site_model, Some(false));
}

#[test]
fn captions_stay_with_their_pictures_though_they_tell_of_other_things() {
    let pictured = |number: usize| {
        let page = story(number, "body");
        let headline = HEADLINES[number % HEADLINES.len()];
        let caption = |part: usize| {
            format!(
                "<div class=photo><img src=/p/{number}-{part}.jpg width=640 height=360><div class=caption>\
                 Visitor {number}{part} of the new museum waits by the iron gate, with a hat, a basket and an \
                 umbrella, for the rain to end.</div></div>"
            )
        };
        let html = String::from_utf8(page.bytes).unwrap();
        let html = html
            .replace("</h1>", &format!("</h1>{}", caption(0)))
            .replace("would wait.</p>", &format!("would wait: {headline}.</p>"))
            .replace(&format!("<p>{OATH}"), &format!("{}<p>{OATH}", caption(1)));
        Page {
            bytes: html.into_bytes(),
            ..page
        }
    };
    let model = learn((0..5).map(pictured)).unwrap();
    let found = read(&pictured(5), Some(model));
    let captions: Vec<Option<&str>> = (found.media.iter())
        .map(|media| media.caption.as_deref())
        .collect();
    assert_eq!(captions.len(), 2, "{captions:?}");
    let is_kept = |caption: &Option<&str>| caption.is_some_and(|text| text.contains("umbrella"));
    assert!(captions.iter().all(is_kept), "{captions:?}");
    assert!(!found.text.contains("umbrella"), "{}", found.text);
    assert!(!found.text.contains(OATH), "{}", found.text);
}

#[test]
fn a_model_that_would_take_everything_is_not_used() {
    let stub = |number: usize| Page {
        bytes: format!(
            "<title>{}</title><h1>{}</h1><p>{OATH} {OATH}</p>",
            THINGS[number], THINGS[number]
        )
        .into_bytes(),
        ..story(number, "body")
    };
    let model = learn((0..5).map(|number| story(number, "body")));
    let found = read(&stub(2), model);
    assert!(found.text.contains(OATH));
}

#[test]
fn the_same_pages_give_the_same_bytes_and_bytes_give_the_model_back() {
    let learnt = || learn((0..6).map(|number| story(number, "body"))).unwrap();
    let bytes = learnt().to_bytes();
    assert_eq!(bytes, learnt().to_bytes());
    assert!(bytes.len() < MAX_MODEL_BYTES);
    let again = SiteModel::from_bytes(&bytes).unwrap();
    assert_eq!(again, learnt());
    assert_eq!(again.version(), learnt().version());
    let other = learn((0..4).map(|number| story(number, "body"))).unwrap();
    assert_ne!(again.version(), other.version());
    for length in [0, 5, 30, bytes.len() - 1] {
        assert_eq!(SiteModel::from_bytes(&bytes[..length]), None);
    }
    let mut of_other_version = bytes.clone();
    of_other_version[20] = b'0';
    of_other_version[19] = b'0';
    assert_eq!(SiteModel::from_bytes(&of_other_version), None);
}

#[test]
fn a_model_stays_small_however_large_the_pages_are() {
    let lines: String = (0..30_000)
        .map(|line| {
            format!(
                "<li class=c{}><a href=/{line}>line {}</a></li>",
                letters(line),
                letters(line)
            )
        })
        .collect();
    let pages = (0..3).map(|number| {
        let mut page = story(number, "body");
        page.bytes.extend_from_slice(lines.as_bytes());
        page
    });
    let bytes = learn(pages).unwrap().to_bytes();
    assert!(bytes.len() <= MAX_MODEL_BYTES, "{}", bytes.len());
    assert!(SiteModel::from_bytes(&bytes).is_some());
}

/// A number in letters, which are not all alike to a model as numbers are.
fn letters(number: usize) -> String {
    number
        .to_string()
        .bytes()
        .map(|digit| char::from(digit - b'0' + b'a'))
        .collect()
}

proptest! {
    #[test]
    fn foreign_bytes_are_no_model(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert_eq!(SiteModel::from_bytes(&bytes), None);
    }

    #[test]
    fn any_pages_can_be_learnt_from(pages in prop::collection::vec("[<>a-d /=\"]{0,80}", 0..6)) {
        let pages = pages.into_iter().enumerate().map(|(number, html)| {
            let mut page = story(number, "body");
            page.bytes.extend_from_slice(html.as_bytes());
            page
        });
        let model = learn(pages);
        let found = read(&story(7, "body"), model);
        prop_assert!(found.text.contains("keeper answered"));
    }
}
