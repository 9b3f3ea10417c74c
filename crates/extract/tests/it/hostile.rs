//! Foreign bytes: no panic, no unbounded time, the same answer twice.

use std::time::Instant;

use jianbao_extract::{Hints, Limits, Page, Url, extract};
use jianbao_html::is_inert;
use proptest::prelude::*;

use crate::{page, paragraphs, read};

/// Longest time for one hostile page, in seconds: generous for a loaded machine and a debug build.
const PATIENCE: u64 = 60;

fn in_time(html: &str) {
    let begin = Instant::now();
    let found = read(html);
    assert!(
        begin.elapsed().as_secs() < PATIENCE,
        "{}",
        html.get(..60).unwrap_or_default()
    );
    assert!((0.0..=1.0).contains(&found.confidence));
}

#[test]
fn depth_costs_neither_stack_nor_time() {
    for tag in [
        "<div>",
        "<b>",
        "<table><tr><td>",
        "<ul><li>",
        "<font color=a>",
        "<a href=x>",
        "<svg>",
        "<blockquote>",
        "<span>",
        "<template>",
        "<select><option>",
    ] {
        in_time(&format!(
            "{}text that is long enough, really{}",
            tag.repeat(100_000),
            "</div>".repeat(1_000)
        ));
    }
}

#[test]
fn width_costs_no_more_than_its_length() {
    in_time(&format!("<p {}>text</p>", "a=1 ".repeat(200_000)));
    in_time(&"<p>One, two, three, four, five, six, seven, eight.".repeat(40_000));
    in_time(&"<img src=/i/picture-number-2026.jpg>".repeat(40_000));
    in_time(&"<div class='related comment caption image byline'>text</div>".repeat(20_000));
    in_time(&"</p>".repeat(200_000));
    in_time(&"<b id=1><p>".repeat(3_000));
    in_time(&format!(
        "<script type=application/ld+json>{}</script>",
        "[".repeat(100_000)
    ));
    in_time(&format!("<title>{}</title>", "a - ".repeat(100_000)));
    in_time(&"<div><h1>a</h1>".repeat(10_000));
}

#[test]
fn a_cut_is_told() {
    let limits = Limits {
        nodes: 100,
        input_bytes: 10_000,
        ..Limits::default()
    };
    let page = Page {
        bytes: "<p>One, two, three.".repeat(2_000).into_bytes(),
        url: Url::parse("https://post.example/").unwrap(),
        content_type: None,
    };
    let found = extract(&page, &Hints::default(), &limits);
    assert_eq!(found.warnings.len(), 2, "{:?}", found.warnings);
}

#[test]
fn what_is_kept_is_inert() {
    let found = read(&page(
        "",
        &format!(
            "<h1>Ferry returns to the islands</h1><p onclick=x()>It sails, <a href='javascript:x()'>says</a> the office, on Monday.<script>x()</script></p>{}<iframe src=/x></iframe>",
            paragraphs()
        ),
    ));
    assert!(!found.text.is_empty());
    assert!(is_inert(&found.html()), "{}", found.html());
}

fn markup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("<p>".to_owned()),
        Just("</p>".to_owned()),
        Just("<div class=caption>".to_owned()),
        Just("</div>".to_owned()),
        Just("<figure><img src=/a/b-2026.jpg>".to_owned()),
        Just("<figcaption>".to_owned()),
        Just("</figure>".to_owned()),
        Just("<table><td>".to_owned()),
        Just("</table>".to_owned()),
        Just("<h1>".to_owned()),
        Just("</h1>".to_owned()),
        Just("<a href=/x>".to_owned()),
        Just("</a>".to_owned()),
        Just("<br>".to_owned()),
        Just("<li>".to_owned()),
        Just("<ul>".to_owned()),
        Just("<b>".to_owned()),
        Just("</b>".to_owned()),
        Just("<svg><title>".to_owned()),
        Just("<noscript>".to_owned()),
        Just("<template>".to_owned()),
        Just("<script type=application/ld+json>{\"@type\":\"Article\",\"headline\":".to_owned()),
        Just("</script>".to_owned()),
        Just("<meta property=og:title content='".to_owned()),
        Just("<title>".to_owned()),
        Just("<body>".to_owned()),
        Just("<frameset>".to_owned()),
        Just("停航四个月之后，渡轮星期一恢复航行，港务处说，首班船载了九十名乘客。".to_owned()),
        Just(
            "The ferry sails again, the office said, and the fare, it added, stays as it was."
                .to_owned()
        ),
        Just("2026年5月4日 25:99 ".to_owned()),
        "\\PC{0,12}",
    ];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_markup_panics_and_the_answer_is_the_same_twice(html in markup()) {
        let found = read(&html);
        prop_assert!(is_inert(&found.html()), "{}", found.html());
        prop_assert_eq!(found, read(&html));
    }

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let page = Page { bytes, url: Url::parse("https://post.example/").unwrap(), content_type: None };
        let _ = extract(&page, &Hints::default(), &Limits::default());
    }

    #[test]
    fn a_damaged_page_does_not_panic(at in 0_usize..4_000, length in 0_usize..400, with in "\\PC{0,6}") {
        let mut html = page("", &format!("<h1>Ferry returns to the islands</h1><figure><img src=/i/quay-2026.jpg><figcaption>Quay.</figcaption></figure>{}", paragraphs()));
        let from = (0..=at.min(html.len())).rev().find(|at| html.is_char_boundary(*at)).unwrap_or(0);
        let to = (from..=html.len()).find(|to| *to >= from + length && html.is_char_boundary(*to)).unwrap_or(html.len());
        html.replace_range(from..to, &with);
        let _ = read(&html);
    }
}
