//! Site rules: those that come with the program, and what they do to a page.

use std::sync::Arc;

use jianbao_extract::rules::{
    NO_LONGER_FITS, SiteRules, TestCase, built_in, built_in_files, check, host_of_file,
};
use jianbao_extract::{Extraction, Hints, Limits, Page, Url, extract};
use proptest::prelude::*;

/// The text of the page; the promotion above it is longer.
const STORY: &str = "The ferry sails again, the office said on Monday, eleven times a day and for the old \
    fare, after three months in which everything that the islands need was brought by the boats of fishermen, flour and oil as well \
    as letters, and nobody was paid for it.";

const PAGE: &str = "<html><head><title>Ferry returns - Harbour Post</title></head><body>\
    <h1>Ferry returns</h1><p class=who>By Ann Lee</p><p class=when><time datetime=2026-05-04T06:00:00Z>Monday</time></p>\
    <div class=promo><p>Subscribe to the letter of the harbour, which comes every morning at six, with the \
    tides, the winds and all that sails, for nothing at all, and forward it to your friends, who will be \
    glad of it too, as everybody says who has read it for a week.</p><p>It has the crossword as well, and on Sundays a map of the islands, drawn by hand.</p></div>\
    <div id=story><p>The ferry sails again, the office said on Monday, eleven times a day and for the old \
    fare, after three months in which everything that the islands need was brought by the boats of fishermen, flour and oil as well \
    as letters, and nobody was paid for it.</p><p class=ad-box>Fresh fish, cheap, today only, at the pier.</p>\
    <figure><img src=/pier.jpg width=800 height=600><figcaption>The pier</figcaption></figure></div></body></html>";

fn read(rules: &str, html: &str) -> Extraction {
    let rules = SiteRules::from_ftr("post.example.txt", rules).unwrap();
    let page = Page {
        bytes: html.as_bytes().to_vec(),
        url: Url::parse("https://post.example/a/1").unwrap(),
        content_type: Some("text/html; charset=utf-8".into()),
    };
    let hints = Hints {
        rules: Some(Arc::new(rules)),
        ..Hints::default()
    };
    extract(&page, &hints, &Limits::default())
}

#[test]
fn the_body_is_what_the_rule_says() {
    let found = read("body: //div[@id='story']\nstrip_id_or_class: ad-box", PAGE);
    assert_eq!(found.text, STORY);
    assert_eq!(found.method, "rules");
    assert_eq!(found.media[0].caption.as_deref(), Some("The pier"));
    assert!(found.warnings.is_empty(), "{:?}", found.warnings);
}

#[test]
fn headline_byline_and_date_are_taken_over() {
    let rules = "title: //title\nauthor: substring-after(//p[@class='who'], 'By ')\n\
        date: //p[@class='when']/time\nbody: //div[@id='story']";
    let found = read(rules, PAGE);
    // `title` has the name of the site behind the headline.
    assert_eq!(found.headline.as_deref(), Some("Ferry returns"));
    assert_eq!(found.byline.as_deref(), Some("Ann Lee"));
    let date = found.date_published.unwrap().instant.to_string();
    assert_eq!(date, "2026-05-04T06:00:00Z");
}

#[test]
fn a_rule_that_no_longer_fits_is_told_and_passed_over() {
    let found = read("body: //div[@class='old-story']", PAGE);
    let expect = format!("site rule post.example.txt {NO_LONGER_FITS}");
    assert_eq!(found.warnings, [expect]);
    assert_eq!(found.method, "scored");
    assert!(!found.text.is_empty());
}

/// A page whose body is in a box named `class`, and its standfirst in another.
fn renamed(class: &str) -> String {
    let story = format!("<p>{STORY} No one counts the hours any more.</p>").repeat(5);
    format!(
        "<html><body><article><h1>Ferry returns</h1><header><p class=standfirst>The ferry to the islands \
         is back, and the fare is what it was.</p></header><div class={class}>{story}</div></article></body></html>"
    )
}

#[test]
fn half_of_a_rule_does_not_make_an_article() {
    let rule = "body: //header/p | //div[@class='story-text']";
    let found = read(rule, &renamed("story-text"));
    assert_eq!(found.method, "rules");
    assert!(found.text.starts_with("The ferry to the islands"));
    assert!(found.warnings.is_empty(), "{:?}", found.warnings);
    let found = read(rule, &renamed("fresh-text"));
    assert_eq!(found.method, "scored");
    assert!(found.text.matches(STORY).count() == 5, "{}", found.text);
    let expect = format!("site rule post.example.txt {NO_LONGER_FITS}");
    assert_eq!(found.warnings, [expect]);
}

#[test]
fn a_later_rule_is_taken_where_the_first_finds_little() {
    let rules = "body: //header/p\nbody: //div[@class='fresh-text']";
    let found = read(rules, &renamed("fresh-text"));
    assert_eq!(found.method, "rules");
    assert!(found.text.matches(STORY).count() == 5, "{}", found.text);
    assert!(found.warnings.is_empty(), "{:?}", found.warnings);
}

#[test]
fn texts_are_replaced_before_the_page_is_parsed() {
    let rules = "replace_string(<div class=promo>): <div hidden>\nfind_string: <div id=story>\n\
        replace_string: <article id=new>\nbody: //article[@id='new']";
    let found = read(rules, PAGE);
    assert!(found.text.starts_with("The ferry sails"), "{}", found.text);
    // One that would make the page endless is not done.
    let bomb = format!(
        "find_string: e\nreplace_string: {}\nbody: //p",
        "e".repeat(90_000)
    );
    let large = format!("<p>{}</p>", "e ".repeat(50_000));
    assert!(read(&bomb, &large).text.len() < 200_000);
}

#[test]
fn a_costly_rule_is_dropped() {
    let costly = "body: //*[.//*[.//*[.//*[.//*[.//*]]]]]/following::*[preceding::*[following::*]]";
    let deep = format!(
        "<body>{}<p>{}",
        "<div><p>x</p>".repeat(400),
        "The ferry sails again. ".repeat(20)
    );
    let found = read(costly, &deep);
    assert!(
        found.warnings[0].contains("costs too much"),
        "{:?}",
        found.warnings
    );
    assert_ne!(found.method, "rules");
}

#[test]
fn every_rule_that_comes_with_the_program_passes_its_tests() {
    for (name, text) in built_in_files() {
        let rules = Arc::new(SiteRules::read(name, text).unwrap());
        assert!(!rules.tests().is_empty(), "{name} has no test case");
        for case in rules.tests() {
            assert_eq!(check(&rules, case, None), Some(Vec::new()), "{name}");
            let host = Url::parse(&case.url)
                .unwrap()
                .host_str()
                .unwrap()
                .to_owned();
            let found = built_in(&host).map(|rules| rules.name().to_owned());
            assert_eq!(found.as_deref(), Some(*name), "{host}");
        }
    }
}

#[test]
fn every_file_of_rules_is_in_the_table() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/rules");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| host_of_file(name).is_some())
        .collect();
    names.sort_unstable();
    let table: Vec<&str> = built_in_files().iter().map(|(name, _)| *name).collect();
    assert_eq!(table, names);
    assert!(built_in("unknown.example").is_none());
}

#[test]
fn a_test_case_tells_what_is_wrong() {
    let rules = SiteRules::from_ftr("post.example.txt", "body: //div[@id='story']").unwrap();
    let case = TestCase {
        url: "https://post.example/a/1".into(),
        headline: Some("Another".into()),
        contains: vec!["sails".into(), "sinks".into()],
        ..TestCase::default()
    };
    let rules = Arc::new(rules);
    assert_eq!(check(&rules, &case, None), None);
    let wrong = check(&rules, &case, Some(PAGE.as_bytes())).unwrap();
    assert_eq!(
        wrong,
        [
            "headline is Some(\"Ferry returns\")",
            "text lacks \"sinks\""
        ]
    );
}

proptest! {
    #[test]
    fn no_file_of_rules_breaks_the_extractor(
        parts in proptest::collection::vec(prop_oneof![
            "//|/|\\.\\.|\\.|@|\\*|\\[|\\]|\\(|\\)|\\|", "div|p|text\\(\\)|id|not|and|or|last\\(\\)|position\\(\\)",
            "::|ancestor::|following-sibling::|preceding::|descendant::|self::", "=|!=|<|>|\\+|-|,|[0-9]",
            "contains\\(|count\\(|concat\\(|substring\\(|'story'|\"a\"| ",
        ], 1..16),
        key in "body|title|author|date|strip",
    ) {
        let file = format!("{key}: {}\nbody: //p", parts.concat());
        if let Ok(rules) = SiteRules::from_ftr("post.example.txt", &file) {
            let case = TestCase { url: "https://post.example/a/1".into(), ..TestCase::default() };
            check(&Arc::new(rules), &case, Some(PAGE.as_bytes()));
        }
    }

    #[test]
    fn no_text_breaks_the_readers(text in "\\PC{0,200}", path in "(?s).{0,60}") {
        let _ = SiteRules::from_ftr("post.example.txt", &text);
        let _ = SiteRules::from_toml("post.example.toml", &text);
        let _ = SiteRules::from_ftr("post.example.txt", &format!("body: {path}"));
    }
}
