//! What pages say of themselves, in the forms that papers use.

use jianbao_extract::{Certainty, Extraction};

use crate::{PARAGRAPHS, page, paragraphs, read, read_at};

const CHINESE: &str = "停航四个月之后，往返外岛的渡轮星期一恢复航行，港务处说，首班船载了九十名乘客，天气晴朗，海面平静。";

/// The article with something between its headline and its text.
fn with(head: &str, beside: &str) -> Extraction {
    let article = format!(
        "<article><h1>Ferry returns to the islands</h1>{beside}{}</article>",
        paragraphs()
    );
    read(&page(head, &article))
}

fn byline(head: &str, beside: &str) -> Option<String> {
    with(head, beside).byline
}

fn published(head: &str, beside: &str) -> Option<String> {
    let date = with(head, beside).date_published?;
    Some(date.instant.to_string())
}

#[test]
fn authors_are_read_from_linked_data_however_it_names_them() {
    for (author, expect) in [
        (r#""Ada Wren""#, "Ada Wren"),
        (r#""By Ada Wren and Bo Finch""#, "Ada Wren, Bo Finch"),
        (r#"{"@type":"Person","name":"Ada Wren"}"#, "Ada Wren"),
        (
            r#"[{"@type":"Person","name":"Ada Wren"},{"@type":"Person","givenName":"Bo","familyName":"Finch"}]"#,
            "Ada Wren, Bo Finch",
        ),
        (r##"{"@id":"#/person/1"}"##, "Cy Heron"),
        (
            r#"[{"@type":"Person","name":"Ada Wren"},{"@type":"Organization","name":"Tide Agency"}]"#,
            "Ada Wren, Tide Agency",
        ),
        (
            r#"[{"@type":"Person","name":"Ada Wren"},{"@type":"Organization","name":"Harbour Post"}]"#,
            "Ada Wren",
        ),
        (
            r#"{"@type":"Organization","name":"Harbour Post"}"#,
            "Harbour Post",
        ),
    ] {
        let data = format!(
            r##"<script type=application/ld+json>{{"@graph":[{{"@type":"NewsArticle","headline":"Ferry returns to the islands","author":{author}}},{{"@type":"Person","@id":"#/person/1","name":"Cy Heron"}}]}}</script>"##
        );
        assert_eq!(byline(&data, "").as_deref(), Some(expect), "{author}");
    }
}

#[test]
fn broken_linked_data_is_mended() {
    let data = "<script type=application/ld+json><!--\n{\"@type\":\"NewsArticle\",\"headline\":\"Ferry returns\nto the islands\",\"datePublished\":\"2026-05-04T08:30:00Z\",}\n--></script>";
    assert_eq!(published(data, "").as_deref(), Some("2026-05-04T08:30:00Z"));
}

#[test]
fn people_who_are_shown_count_more_than_the_office_that_is_stated() {
    let office = r#"<script type=application/ld+json>{"@type":"NewsArticle","author":{"@type":"Organization","name":"Harbour Post"}}</script>"#;
    for beside in [
        "<p>By <a href=/ada>Ada Wren</a></p>",
        "<div class=byline>By Ada Wren</div>",
        "<div class=post-author>Ada Wren | 4 May 2026</div>",
        "<span><a href=/authors/ada-wren>Ada Wren</a></span>",
        "<a rel=author href=/ada>Ada Wren</a>",
        "<span itemprop=author itemscope><span itemprop=name>Ada Wren</span></span>",
    ] {
        assert_eq!(
            byline(office, beside).as_deref(),
            Some("Ada Wren"),
            "{beside}"
        );
    }
    assert_eq!(byline(office, "").as_deref(), Some("Harbour Post"));
}

#[test]
fn names_stand_without_posts_addresses_and_dates() {
    for (author, expect) in [
        ("By Ada Wren, Senior Staff Writer", "Ada Wren"),
        ("Ada Wren ada@post.example", "Ada Wren"),
        ("Ada Wren, May 4, 2026 at 8:30 pm", "Ada Wren"),
        ("Theo Leggett", "Theo Leggett"),
        ("José Ortega y Gasset", "José Ortega y Gasset"),
    ] {
        let head = format!("<meta name=author content='{author}'>");
        assert_eq!(byline(&head, "").as_deref(), Some(expect), "{author}");
    }
    // A preposition is one in its own language.
    let german = page("<meta name=author content='Von Ada Wren und Bo Finch'>", "")
        .replace("lang=en", "lang=de");
    assert_eq!(read(&german).byline.as_deref(), Some("Ada Wren, Bo Finch"));
    // A profile elsewhere is no name.
    let head = "<meta property=article:author content='https://social.example/adawren'>";
    assert_eq!(byline(head, ""), None);
}

#[test]
fn buttons_headings_and_people_of_stories_are_no_authors() {
    for beside in [
        "<div class=byline><a href=/s>Share This Article</a></div>",
        "<div class=author-tools>Follow Topic</div>",
        "<div class=port-authority>Harbour Closed Soon</div>",
        "<div class=author>分享到微信</div>",
        "<div class=author-box>发表评论</div>",
        "<h2>Von Der Wren Visits the Harbour</h2>",
        "<h2>By Popular Demand</h2>",
        "<p>By Monday Morning</p>",
        "<a href=/profile/settings>My Account</a>",
    ] {
        assert_eq!(byline("", beside), None, "{beside}");
    }
    let article = format!(
        "<article><h1>Ferry returns to the islands</h1>{}<a href=/people/royals>Royal Family</a></article>",
        paragraphs()
    );
    assert_eq!(read(&page("", &article)).byline, None);
    assert_eq!(
        byline("", "<h3>by Ada Wren</h3>").as_deref(),
        Some("Ada Wren")
    );
}

#[test]
fn commenters_and_authors_of_other_stories_are_no_authors() {
    let article = format!(
        "<article><h1>Ferry returns to the islands</h1>{}</article>\
         <div class=related-stories><span class=byline>By Cy Heron</span></div>\
         <div id=comments><a rel=author href=/u/1>Dee Gull</a></div>",
        paragraphs()
    );
    assert_eq!(read(&page("", &article)).byline, None);
}

#[test]
fn chinese_credits() {
    let check = |line: &str, last: &str, expect: Option<&str>, source: Option<&str>| {
        let html = format!(
            "<html lang=zh><head><title>渡轮重返外岛航线</title></head><body><div><h1>渡轮重返外岛航线</h1>\
             <div>{line}</div><p>{CHINESE}</p><p>{CHINESE}</p><p>{CHINESE}{last}</p></div></body></html>"
        );
        let found = read(&html);
        assert_eq!(found.byline.as_deref(), expect, "{line} {last}");
        assert_eq!(found.source.as_deref(), source, "{line} {last}");
    };
    check(
        "2026-05-04 08:30 来源：海港日报 作者：林小舟",
        "",
        Some("林小舟"),
        Some("海港日报"),
    );
    check(
        "<b>作者：</b><a href=/u>林小舟</a>",
        "",
        Some("林小舟"),
        None,
    );
    check("本报记者 林小舟 江一苇", "", Some("林小舟, 江一苇"), None);
    check("文／林小舟 圖／江一葦", "", Some("林小舟"), None);
    check("〔記者林小舟／海港報導〕", "", Some("林小舟"), None);
    check("", "（海港报记者 林小舟）", Some("林小舟"), None);
    check("", "（林小舟 江一苇）", Some("林小舟, 江一苇"), None);
    check(
        "",
        "</p><p align=right>（ 责任编辑：江一苇 ）",
        Some("江一苇"),
        None,
    );
    check(
        "作者：林小舟",
        "</p><p>责任编辑：江一苇",
        Some("林小舟"),
        None,
    );
    check("", "", None, None);
}

#[test]
fn dates_of_pages() {
    let exact = Some("2026-05-04T06:30:00Z");
    for (head, beside, expect) in [
        (
            "<meta property=article:published_time content=2026-05-04T08:30:00+02:00>",
            "",
            exact,
        ),
        (
            "<meta name=DC.date.issued content=2026-05-04T06:30:00Z>",
            "",
            exact,
        ),
        (
            "",
            "<time datetime=2026-05-04T08:30:00+02:00>today</time>",
            exact,
        ),
        (
            "",
            "<span itemprop=datePublished content=2026-05-04T06:30:00Z>4 May</span>",
            exact,
        ),
        ("", "<p>Published: 4 May 2026, 06:30</p>", exact),
        (
            "",
            "<p>Updated: 5 May 2026, 07:00</p><p>4 May 2026, 06:30</p>",
            exact,
        ),
        ("", "<p>Publié le 4 mai 2026 à 06h30</p>", exact),
        (
            "",
            "<div><span>4. Mai 2026</span>, <span>06:30 Uhr</span></div>",
            Some("2026-05-04T00:00:00Z"),
        ),
        ("", "", None),
    ] {
        assert_eq!(published(head, beside).as_deref(), expect, "{head}{beside}");
    }
}

#[test]
fn a_change_is_no_publication() {
    let found = with(
        "<meta property=article:modified_time content=2026-05-05T08:00:00Z>",
        "<p>4 May 2026</p>",
    );
    let date = found.date_published.unwrap();
    assert_eq!(date.instant.to_string(), "2026-05-04T00:00:00Z");
    assert_eq!(date.certainty, Certainty::DateOnly);
    assert_eq!(
        found.date_modified.unwrap().instant.to_string(),
        "2026-05-05T08:00:00Z"
    );
}

#[test]
fn the_address_dates_a_page_that_does_not() {
    let article = format!(
        "<article><h1>Ferry returns to the islands</h1><p>12 June 1987 was the first crossing.</p>{}</article>",
        paragraphs()
    );
    let found = read_at(&page("", &article), "https://post.example/2026/05/04/ferry");
    let date = found.date_published.unwrap();
    assert_eq!(date.instant.to_string(), "2026-05-04T00:00:00Z");
    assert_eq!(date.text, "2026/05/04");
}

#[test]
fn american_days_are_read_as_such_where_the_page_is_english() {
    let american = with("", "<p>05/04/2026</p>");
    assert_eq!(
        american.date_published.unwrap().instant.to_string(),
        "2026-05-04T00:00:00Z"
    );
    let html = page(
        "",
        &format!(
            "<article><h1>Ferry returns to the islands</h1><p>04/05/2026</p>{}</article>",
            paragraphs()
        ),
    )
    .replace("lang=en", "lang=fr");
    assert_eq!(
        read(&html).date_published.unwrap().instant.to_string(),
        "2026-05-04T00:00:00Z"
    );
}

#[test]
fn the_headline_is_what_the_page_shows() {
    let headline = |title: &str, heading: &str| {
        let html = format!(
            "<title>{title}</title><meta property=og:site_name content='Harbour Post'><meta property=og:title content='{title}'>\
             <h1 class=logo>Harbour Post</h1><article>{heading}{}</article>",
            paragraphs()
        );
        read(&html).headline.unwrap()
    };
    let own = "Ferry returns to the islands after four months";
    assert_eq!(
        headline("Ferry is back | Harbour Post", &format!("<h1>{own}</h1>")),
        own
    );
    assert_eq!(
        headline(
            "Ferry returns to the islands | Harbour Post",
            &format!("<h1>{own}</h1>")
        ),
        own
    );
    assert_eq!(
        headline(&format!("{own} | Harbour Post"), "<h2>What changes</h2>"),
        own
    );
    assert_eq!(
        headline(
            &format!("{own} - Harbour Post"),
            &format!("<div>{own}</div>")
        ),
        own
    );
}

#[test]
fn licence_and_paywall() {
    let free = with("", "");
    assert_eq!(free.licence, None);
    assert!(!free.is_paywalled);
    let licensed = with("<link rel=license href=/licences/by-4.0>", "");
    assert_eq!(
        licensed.licence.as_deref(),
        Some("https://post.example/licences/by-4.0")
    );
    for head in [
        r#"<script type=application/ld+json>{"@type":"NewsArticle","isAccessibleForFree":"False"}</script>"#,
        r#"<script type=application/ld+json>{"@type":"NewsArticle","isAccessibleForFree":false}</script>"#,
        "<meta property=article:content_tier content=locked>",
        "<meta property=article:content_tier content=metered>",
    ] {
        assert!(with(head, "").is_paywalled, "{head}");
    }
    let open = r#"<script type=application/ld+json>{"@type":"NewsArticle","isAccessibleForFree":true}</script><meta property=article:content_tier content=locked>"#;
    assert!(!with(open, "").is_paywalled);
}

#[test]
fn sections_and_keywords() {
    let section = |head: &str, before: &str| {
        let article = format!(
            "{before}<article><h1>Ferry returns to the islands</h1>{}</article>",
            paragraphs()
        );
        read(&page(head, &article)).section
    };
    assert_eq!(
        section("<meta property=article:section content=Sea>", "").as_deref(),
        Some("Sea")
    );
    let data = r#"<script type=application/ld+json>{"@type":"BreadcrumbList","itemListElement":[{"name":"Home"},{"name":"Sea"},{"name":"Ferry returns to the islands"}]}</script>"#;
    assert_eq!(section(data, "").as_deref(), Some("Sea"));
    let trail = "<div class=breadcrumbs><a href=/>Home</a> <a href=/sea>Sea</a></div>";
    assert_eq!(section("", trail).as_deref(), Some("Sea"));
    let found = with(
        "<meta name=keywords content='ferry, sea'><meta property=article:tag content=islands>",
        "",
    );
    assert_eq!(found.keywords, ["islands", "ferry", "sea"]);
}

#[test]
fn the_script_tells_the_language_where_the_page_does_not() {
    let language = |stated: &str, text: &str| {
        let html = format!(
            "<html{stated}><head><title>x</title></head><body><article><p>{}</p></article></body></html>",
            text.repeat(12)
        );
        read(&html).language
    };
    assert_eq!(language("", CHINESE).as_deref(), Some("zh"));
    assert_eq!(language(" lang=en", CHINESE).as_deref(), Some("zh"));
    assert_eq!(
        language(" lang=zh-Hant", CHINESE).as_deref(),
        Some("zh-Hant")
    );
    assert_eq!(
        language("", "Το πλοίο επέστρεψε στα νησιά τη Δευτέρα.").as_deref(),
        Some("el")
    );
    assert_eq!(
        language(
            " lang=en",
            "섬으로 가는 배가 월요일에 다시 다니기 시작했다."
        )
        .as_deref(),
        Some("ko")
    );
    assert_eq!(
        language(" lang=bg", "Фериботът отново плава до островите.").as_deref(),
        Some("bg")
    );
    assert_eq!(language(" lang=de", PARAGRAPHS[0]).as_deref(), Some("de"));
    assert_eq!(language("", PARAGRAPHS[0]), None);
}

/// The date of a page at an address, with something between its headline and its text.
fn published_at(url: &str, beside: &str) -> Option<String> {
    let article = format!(
        "<article><h1>Ferry returns to the islands</h1>{beside}{}</article>",
        paragraphs()
    );
    let date = read_at(&page("", &article), url).date_published?;
    Some(date.instant.strftime("%F").to_string())
}

#[test]
fn a_labelled_date_counts_more_than_digits_in_the_address() {
    for path in [
        "/a/20101123",
        "/news/world-asia-20101101",
        "/a/2031/12/25/gift",
    ] {
        let url = format!("https://post.example{path}");
        for line in [
            "<p>Posted on 3 May 2026</p>",
            "<time datetime=2026-05-03>Sunday</time>",
        ] {
            let found = published_at(&url, line);
            assert_eq!(found.as_deref(), Some("2026-05-03"), "{path} {line}");
        }
    }
}

#[test]
fn dates_in_sentences_and_of_other_stories_are_no_dates_of_the_article() {
    for line in [
        "<p>The bridge, opened on 4 May 1987, is closed.</p>",
        "<p>The work on it is to begin on <b>12 September 2031</b>.</p>",
        "<aside class=related><a href=/a/3>Gale of 3 March 2019</a></aside>",
        "<a href=/a/3>Gale, 3 March 2019</a>",
    ] {
        assert_eq!(
            published_at("https://post.example/a/17", line),
            None,
            "{line}"
        );
    }
    for line in [
        "<p>By Ada Wren on 4 May 2026 at 8:30 a.m.</p>",
        "<div><span>Ada Wren</span> | <span>Monday, May 4, 2026</span></div>",
    ] {
        let found = published_at("https://post.example/a/17", line);
        assert_eq!(found.as_deref(), Some("2026-05-04"), "{line}");
    }
}

#[test]
fn the_country_of_the_host_tells_the_order_of_an_english_day() {
    for (host, expect) in [
        ("post.example.co.uk", "2026-05-04"),
        ("post.example", "2026-04-05"),
    ] {
        let found = published_at(
            &format!("https://{host}/a/17"),
            "<p>Published: 04/05/2026</p>",
        );
        assert_eq!(found.as_deref(), Some(expect), "{host}");
    }
}
