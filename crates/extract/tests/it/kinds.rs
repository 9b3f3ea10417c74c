//! What a page is.

mod indexes;
mod made;
mod short_news;
mod stand_ins;
mod tongue;

use jianbao_extract::{Hints, Limits, Page, PageKind, Url, VERSION, extract};

use crate::{PARAGRAPHS, page, read, read_at};

fn check(html: &str, expect: PageKind) {
    let found = read(html);
    assert_eq!(found.kind, expect, "{html}\n{}", found.text);
}

#[test]
fn pages_in_place_of_an_article() {
    check(
        "<title>404 Not Found</title><h1>Not Found</h1><p>The requested page was not found on this server.</p>",
        PageKind::Error,
    );
    check(
        "<title>海港网</title><div><p>抱歉，该页面不存在，或内容已删除。</p><a href=/>返回首页</a></div>",
        PageKind::Error,
    );
    check(
        "<title>海港報</title><div>頁面不存在</div>",
        PageKind::Error,
    );
    check(
        "<title>Oops</title><p>Sorry, this article has been removed by the editors.</p>",
        PageKind::Error,
    );
    check(
        "<title>Just a moment...</title><p>Checking your browser before you go on.</p>",
        PageKind::Challenge,
    );
    check(
        "<title>Harbour Post</title><p>Please complete the CAPTCHA to show that you are not a robot.</p>",
        PageKind::Challenge,
    );
    check(
        "<title>Before you continue</title><p>We and our partners use cookies. Accept all or manage your choices below.</p>",
        PageKind::Consent,
    );
    check(
        "<title>Harbour Post</title><p>Please log in to read this article.</p><form><input name=user><input type=password></form>",
        PageKind::Login,
    );
    check("", PageKind::Empty);
    check(
        "<html><body><script>x()</script><div id=app></div></body></html>",
        PageKind::Empty,
    );
}

#[test]
fn a_program_or_a_picture_is_no_article() {
    let mut seed = 17_u32;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        seed.to_be_bytes()[0]
    })
    .take(4_000)
    .collect();
    let program = [
        b"\x7fELF\x02\x01\0\0",
        "puts exit main\0\0".repeat(300).as_bytes(),
    ]
    .concat();
    let pdf = [
        b"%PDF-1.7\n1 0 obj <</Length 4000>> stream\n",
        noise.as_slice(),
    ]
    .concat();
    // Files whose bytes are words mostly, or few.
    let plain_pdf = [
        b"%PDF-1.4\n1 0 obj <</Type /Page>>\n",
        PARAGRAPHS.concat().as_bytes(),
    ]
    .concat();
    let dot = b"GIF89a\x01\0\x01\0\0\0\0;".to_vec();
    let archive = [
        b"PK\x03\x04",
        format!("<h1>Ferry returns</h1><p>{}</p>", PARAGRAPHS.concat()).as_bytes(),
    ]
    .concat();
    for bytes in [
        noise.clone(),
        noise[..100].to_vec(),
        program,
        pdf,
        plain_pdf,
        dot,
        archive,
    ] {
        for content_type in [
            None,
            Some("text/html; charset=utf-8"),
            Some("text/html; charset=gbk"),
        ] {
            let found = extract(
                &Page {
                    bytes: bytes.clone(),
                    url: Url::parse("https://post.example/a/17").unwrap(),
                    content_type: content_type.map(Into::into),
                },
                &Hints::default(),
                &Limits::default(),
            );
            assert_eq!(
                found.kind,
                PageKind::Empty,
                "{content_type:?} {}",
                found.text
            );
            assert_eq!(found.text, "", "{content_type:?}");
            assert_eq!(found.commonmark().trim(), "");
            assert_eq!(found.html().trim(), "");
            assert_eq!(found.reading_text().trim(), "");
            assert_eq!(found.headline, None);
            assert!(found.media.is_empty() && found.body.is_empty());
        }
    }
    check(
        &page(
            "",
            &format!(
                "<article><h1>Ferry \u{fffd}\u{fffd} returns</h1>{}</article>",
                PARAGRAPHS.concat()
            ),
        ),
        PageKind::Article,
    );
}

#[test]
fn a_short_article_is_an_article() {
    for count in 1..=PARAGRAPHS.len() {
        let text = PARAGRAPHS
            .iter()
            .take(count)
            .map(|text| format!("<p>{text}</p>"))
            .collect::<Vec<_>>()
            .concat();
        check(
            &page("", &format!("<h1>Ferry returns to the islands</h1>{text}")),
            PageKind::Article,
        );
    }
    check(
        "<title>Rain</title><h1>Rain on the islands</h1><p>It rained on Monday, all day. It will rain on Tuesday, the harbour office said.</p>",
        PageKind::Article,
    );
}

#[test]
fn an_article_about_errors_is_an_article() {
    let text = PARAGRAPHS
        .iter()
        .map(|text| format!("<p>{text}</p>"))
        .collect::<Vec<_>>()
        .concat();
    check(
        &format!(
            "<title>The page that was not found</title><h1>The page that was not found</h1>{text}{text}"
        ),
        PageKind::Article,
    );
}

#[test]
fn a_short_article_with_a_number_in_its_headline_is_an_article() {
    check(
        "<title>404 boats counted | Harbour Post</title><h1>404 boats counted</h1><p>The harbour office has counted the boats of the islands, as it does every spring.</p>\
        <p>There were more than ever, it said, and most of them were small, old and made of wood.</p>",
        PageKind::Article,
    );
}

#[test]
fn half_of_a_page_is_still_an_article() {
    let text = PARAGRAPHS
        .iter()
        .map(|text| format!("<p>{text}</p>"))
        .collect::<Vec<_>>()
        .concat();
    let whole = page("", &format!("<h1>Ferry returns to the islands</h1>{text}"));
    let at = whole.find("Eleven crossings").unwrap();
    check(whole.get(..at + 40).unwrap(), PageKind::Article);
}

#[test]
fn lists_of_stories_are_front_pages() {
    let bare = (0..40)
        .map(|n| format!("<li><a href=/a/{n}>Story number {n} of the harbour and the sea</a></li>"))
        .collect::<Vec<_>>()
        .concat();
    let told = (0..12)
        .map(|n| {
            format!(
                "<div><h2><a href=/a/{n}>Story number {n} of the harbour</a></h2><p>{}</p></div>",
                PARAGRAPHS[n % 4]
            )
        })
        .collect::<Vec<_>>()
        .concat();
    for url in ["https://post.example/", "https://post.example/news/"] {
        assert_eq!(
            read_at(&format!("<title>Harbour Post</title><ul>{bare}</ul>"), url).kind,
            PageKind::FrontPage
        );
        assert_eq!(
            read_at(
                &format!("<title>Harbour Post</title><h1>Harbour Post</h1>{told}"),
                url
            )
            .kind,
            PageKind::FrontPage
        );
    }
    let few = "<title>Harbour Post</title><h1>Harbour Post</h1><ul><li><a href=/a/1>Ferry returns to the islands</a><li><a href=/a/2>Gale closes the pier</a>\
        <li><a href=/a/3>Rain on Monday</a><li><a href=/a/4>Gulls</a><li><a href=/a/5>A lighthouse for sale</a></ul>";
    assert_eq!(
        read_at(few, "https://post.example/").kind,
        PageKind::FrontPage
    );
}

#[test]
fn an_article_at_the_root_is_an_article() {
    let text = PARAGRAPHS
        .iter()
        .map(|text| format!("<p>{text}</p>"))
        .collect::<Vec<_>>()
        .concat();
    let html = page(
        "",
        &format!("<h1>Ferry returns to the islands</h1><p>4 May 2026</p>{text}"),
    );
    assert_eq!(
        read_at(&html, "https://post.example/").kind,
        PageKind::Article
    );
}

#[test]
fn the_version_fits_an_index_line() {
    assert!(!VERSION.is_empty() && VERSION.bytes().all(|byte| byte.is_ascii_graphic()));
}
