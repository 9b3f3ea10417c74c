//! Paths of the site are read as they are written.

use jianbao_publish::{FeedForm, FeedOf, SitePath};
use jiff::civil::Date;
use proptest::prelude::*;

fn feed_of() -> impl Strategy<Value = FeedOf> {
    prop_oneof![
        Just(FeedOf::Archive),
        Just(FeedOf::Changes),
        "[a-z0-9]{4}[a-z0-9-]{0,20}".prop_map(|id| FeedOf::Source(id.parse().unwrap())),
    ]
}

fn date() -> impl Strategy<Value = Date> {
    (0_i16..=9999, 1_i8..=12, 1_i8..=28)
        .prop_map(|(year, month, day)| Date::new(year, month, day).unwrap())
}

fn any_path() -> impl Strategy<Value = SitePath> {
    let number = || 1_u32..;
    prop_oneof![
        number().prop_map(SitePath::Start),
        ("[a-z0-9]{4}[a-z0-9-]{0,20}", number())
            .prop_map(|(id, number)| SitePath::Source(id.parse().unwrap(), number)),
        date().prop_map(|date| SitePath::Month(date.first_of_month())),
        (date(), number()).prop_map(|(date, number)| SitePath::Day(date, number)),
        "[0-9a-hjkmnp-tv-z]{16}".prop_map(|id| SitePath::Article(id.parse().unwrap())),
        number().prop_map(SitePath::Changes),
        (feed_of(), 0_usize..3).prop_map(|(of, form)| SitePath::Feed(of, FeedForm::ALL[form])),
        (feed_of(), number()).prop_map(|(of, number)| SitePath::FeedArchive(of, number)),
        proptest::option::of(number()).prop_map(SitePath::Sitemap),
        Just(SitePath::About),
        Just(SitePath::Robots),
        Just(SitePath::Style),
    ]
}

proptest! {
    #[test]
    fn every_path_is_read_back(path in any_path()) {
        let file = path.to_file();
        prop_assert_eq!(SitePath::parse(&file), Some(path.clone()));
        prop_assert_eq!(SitePath::parse(&format!("/{file}")), Some(path));
    }

    #[test]
    fn every_page_has_one_path(
        text in "(source|page|day|month|article|changes|feed|sitemap)?[-/.]?(source|index|feed|[a-z0-9-]{1,8}|2031-05(-16)?|[0-9]{1,3})?[-/.]?[0-9]{0,2}(\\.html|\\.atom|\\.xml|/)?"
    ) {
        if let Some(path) = SitePath::parse(&text) {
            let file = path.to_file();
            let text = text.trim_start_matches('/');
            let folder = format!("{text}index.html");
            prop_assert!(file == text || file == folder, "{}", file);
        }
    }
}

#[test]
fn folders_stand_for_their_first_page() {
    let parse = SitePath::parse;
    assert_eq!(parse(""), Some(SitePath::Start(1)));
    assert_eq!(parse("/"), Some(SitePath::Start(1)));
    assert_eq!(
        parse("source/harbour/").unwrap().to_file(),
        "source/harbour/index.html"
    );
    for none in [
        "page/1.html",
        "page/02.html",
        "day/2031-02-30.html",
        "month/2031-5.html",
        "../x",
        "article/x.html",
    ] {
        assert_eq!(parse(none), None, "{none}");
    }
}

#[test]
fn links_are_relative() {
    let day = SitePath::parse("day/2031-05-16.html").unwrap();
    assert_eq!(day.link_to(&SitePath::Style), "../style.css");
    assert_eq!(SitePath::About.link_to(&day), "day/2031-05-16.html");
}
