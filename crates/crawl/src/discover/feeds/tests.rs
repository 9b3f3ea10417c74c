use super::*;

const PAGE: &str = "https://www.harbour.test/news/";

#[track_caller]
fn check(html: &str, expect: &[&str]) {
    let url = Url::parse(PAGE).unwrap();
    let feeds = feeds_of_page(html, &url);
    let urls: Vec<&str> = feeds.iter().map(|feed| feed.url.as_str()).collect();
    assert_eq!(urls, expect, "{feeds:#?}");
}

fn link(href: &str, title: &str) -> String {
    format!("<link rel='alternate' type='application/rss+xml' href='{href}' title='{title}'>")
}

#[test]
fn the_main_feed_comes_before_parts_and_comments() {
    let html = [
        link("/comments/feed/", "Harbour » Comments"),
        link("/category/local/feed/", "Harbour » Local"),
        link("/sports/rss.xml", "Sports"),
        link("/feed/", "Harbour"),
    ]
    .concat();
    let at = |path: &str| format!("https://www.harbour.test{path}");
    let expect = [
        "/feed/",
        "/sports/rss.xml",
        "/category/local/feed/",
        "/comments/feed/",
    ]
    .map(at);
    check(&html, &expect.each_ref().map(String::as_str));
}

#[test]
fn comments_are_known_in_other_languages_and_by_their_place() {
    let page = Url::parse("https://harbour.test/2024/05/snow-on-the-pier/").unwrap();
    for (href, title) in [
        ("/x/feed", "Neuigkeiten » Kommentare"),
        ("/x/feed", "港口报 评论"),
        ("/?feed=comments-rss2", ""),
        ("/2024/05/snow-on-the-pier/feed/", "雪"),
    ] {
        let feeds = feeds_of_page(&link(href, title), &page);
        assert_eq!(feeds[0].kind, FeedCandidateKind::Comments, "{href} {title}");
    }
    for (href, title) in [
        ("/commentary/feed", "Commentary"),
        ("/feed", "Harbour"),
        ("/opinion/commentisfree/rss", "Opinion"),
    ] {
        let feeds = feeds_of_page(&link(href, title), &page);
        assert_ne!(feeds[0].kind, FeedCandidateKind::Comments, "{href} {title}");
    }
}

#[test]
fn what_declares_no_feed_is_passed_over() {
    check(
        "<link rel=alternate type='application/json' href='/wp-json/wp/v2/posts/1'>
         <link rel=alternate type='application/json+oembed' href='/oembed?x'>
         <link rel=alternate hreflang=de href='/de/feed-me/'>
         <link rel=alternate media='only screen' href='https://m.harbour.test/'>
         <link rel=stylesheet href='/feed.css'>
         <link rel=alternate type='application/rss+xml' href='javascript:feed()'>
         <link rel=alternate type='application/rss+xml' href=''>",
        &[],
    );
}

#[test]
fn feeds_are_declared_in_many_ways() {
    for html in [
        "<LINK REL='ALTERNATE' TYPE='application/atom+xml; charset=utf-8' HREF='/a'>",
        "<link rel='feed' href='/a'>",
        "<link rel='alternate' type='application/feed+json' href='/a'>",
        "<link rel='home alternate' type='text/xml' title='RSS' href='/a'>",
        "<base href='/news/'><link rel=alternate type=application/rdf+xml href='../a#top'>",
        "<body><noscript><link rel=alternate type='application/rss+xml' href=/a></noscript>",
    ] {
        check(html, &["https://www.harbour.test/a"]);
        let url = Url::parse(PAGE).unwrap();
        assert!(feeds_of_page(html, &url)[0].is_declared, "{html}");
    }
}

#[test]
fn links_in_the_text_come_behind_declared_feeds() {
    check(
        &("<a href='/rss/world.xml'>World</a><a href='/rss.xml'><img></a><a href='/feedback'>Feedback</a>
           <a href='https://feeds.other.test/harbour'>all</a><a href='/?feed=rss2'>x</a><a href='/rss.xml'>again</a>"
            .to_owned()
            + &link("/section.rss", "")),
        &[
            "https://www.harbour.test/section.rss",
            "https://www.harbour.test/rss.xml",
            "https://www.harbour.test/?feed=rss2",
            "https://www.harbour.test/rss/world.xml",
            "https://feeds.other.test/harbour",
        ],
    );
}

#[test]
fn spellings_of_one_feed_are_one() {
    check(
        &[
            link("http://www.harbour.test/feed", ""),
            link("https://www.harbour.test/feed/#x", "The feed"),
        ]
        .concat(),
        &["http://www.harbour.test/feed"],
    );
}
