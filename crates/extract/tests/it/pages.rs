//! Articles as papers write them, in four scripts.

use jianbao_extract::{BodyPart, Certainty, Hints, Limits, Page, PageKind, Url, extract};

use crate::{PARAGRAPHS, page, paragraphs, read};

#[test]
fn the_text_is_the_paragraphs_and_nothing_around_them() {
    let article = format!(
        "<article><h1>Ferry returns to the islands</h1><div class=byline>By Ada Wren</div><time datetime=2026-05-04T08:30:00+02:00>4 May 2026</time>\
        <div class=share><a href=#>Share</a> <a href=#>Print</a></div>{}\
        <p><a href=/a/3>Read also: the long winter of the mail boat</a></p>\
        <div class=related><h3>Related</h3><ul><li><a href=/a/4>Islanders count their boats</a></ul></div>\
        <ul class=tags><li><a href=/t/ferry>ferry</a><li><a href=/t/sea>sea</a></ul>\
        <div id=comments><p>First comment, which is long enough to be a sentence, and which has commas, many of them.</p></div></article>",
        paragraphs()
    );
    let found = read(&page("", &article));
    assert_eq!(found.kind, PageKind::Article);
    assert_eq!(found.text, PARAGRAPHS.join("\n"));
    assert_eq!(
        found.headline.as_deref(),
        Some("Ferry returns to the islands")
    );
    assert_eq!(found.byline.as_deref(), Some("Ada Wren"));
    assert_eq!(found.site_name.as_deref(), Some("Harbour Post"));
    assert_eq!(found.language.as_deref(), Some("en"));
    let date = found.date_published.unwrap();
    assert_eq!(date.instant.to_string(), "2026-05-04T06:30:00Z");
    assert_eq!(date.certainty, Certainty::Exact);
    assert_eq!(found.method, "scored");
}

#[test]
fn what_changes_on_every_visit_changes_nothing() {
    let make = |nonce: &str, related: &str, count: usize| {
        let article = format!(
            "<article data-nonce={nonce}><h1>Ferry returns to the islands</h1><span class=views>{count} views</span>{}\
            <div class='ad' id='ad-{nonce}'>Advertisement</div><div class=related><ul><li><a href=/r/{count}>{related}</a></ul></div></article>",
            paragraphs()
        );
        read(&page(
            &format!("<meta name=csrf content={nonce}>"),
            &article,
        ))
    };
    let one = make("a81f", "Gulls learn to open boxes", 17);
    let other = make("77c0", "A lighthouse for sale, again", 9_418);
    assert_eq!(one.text, other.text);
    assert_eq!(one.headline, other.headline);
    assert_eq!(one.media, other.media);
}

#[test]
fn simplified_chinese_without_names_or_paragraphs() {
    let html = "<html><head><meta charset=utf-8><title>渡轮重返外岛航线_社会_海港网</title></head><body>\
        <div><a href=/>首页</a> <a href=/s>社会</a> <a href=/c>财经</a> <a href=/y>娱乐</a></div>\
        <table><tr><td><h1>渡轮重返外岛航线</h1><div>2026年05月04日 08:30　来源：海港网　作者：林小舟</div>\
        <div>停航四个月之后，往返外岛的渡轮星期一恢复航行，港务处说，首班船载了九十名乘客。<br><br>\
        港务处表示，秋季之前每天开行十一班，票价维持不变，此前双方曾为票价争执多时。<br><br>\
        “我们一直在等这一天。”北岛的一位教师说，她每星期两次搭邮船去学校，风雨无阻。</div>\
        <div>（责任编辑：江一苇）</div></td><td><a href=/1>大风关闭北码头一周</a><br><a href=/2>新市长承诺降低票价</a></td></tr></table>\
        <div>海港网 版权所有</div></body></html>";
    let found = read(html);
    assert_eq!(found.kind, PageKind::Article);
    assert_eq!(found.headline.as_deref(), Some("渡轮重返外岛航线"));
    assert!(found.text.starts_with("停航四个月之后"), "{}", found.text);
    assert!(found.text.ends_with("风雨无阻。"), "{}", found.text);
    assert_eq!(found.text.lines().count(), 3);
    assert_eq!(found.language.as_deref(), None);
    assert_eq!(found.byline.as_deref(), Some("林小舟"));
    let date = found.date_published.unwrap();
    assert_eq!(date.instant.to_string(), "2026-05-04T08:30:00Z");
    assert_eq!(date.certainty, Certainty::ZoneAssumed);
}

#[test]
fn traditional_chinese_in_its_own_charset_and_zone() {
    let html = "<html><head><title>渡輪重返外島航線 - 海港報</title></head><body><div class=topic><h2>渡輪重返外島航線</h2>\
        <p>2026/05/04 08:30</p><p>停航四個月之後，往返外島的渡輪星期一恢復航行，港務處說，首班船載了九十名乘客，天氣晴朗。</p>\
        <p>港務處表示，秋季之前每天開行十一班，票價維持不變，此前雙方曾為票價爭執多時，最後由市長裁決。</p>\
        <p><a href=/2>延伸閱讀：新市長承諾降低票價</a></p></div></body></html>";
    // Big5 has these characters; the page does not say which charset it is in.
    let found = extract(
        &Page {
            bytes: html.as_bytes().to_vec(),
            url: Url::parse("https://post.example/a/17").unwrap(),
            content_type: None,
        },
        &Hints {
            zone: Some(jiff::tz::TimeZone::fixed(jiff::tz::Offset::constant(8))),
            ..Hints::default()
        },
        &Limits::default(),
    );
    assert_eq!(found.headline.as_deref(), Some("渡輪重返外島航線"));
    assert!(found.text.starts_with("停航四個月之後"), "{}", found.text);
    assert!(found.text.ends_with("最後由市長裁決。"), "{}", found.text);
    assert_eq!(
        found.date_published.unwrap().instant.to_string(),
        "2026-05-04T00:30:00Z"
    );
}

#[test]
fn arabic_text_is_found_by_its_own_punctuation() {
    let first = "عادت العبّارة إلى الجزر الخارجية يوم الاثنين بعد أربعة أشهر من التوقف، وقال مكتب الميناء إن أول رحلة حملت تسعين راكبا، والطقس جميل.";
    let second = "وأضاف المكتب أن إحدى عشرة رحلة ستنطلق كل يوم حتى الخريف، فيما تبقى الأجرة على حالها؛ وكانت موضع خلاف طويل بين الطرفين.";
    let html = format!(
        "<html lang=ar dir=rtl><head><title>العبّارة تعود إلى الجزر - صحيفة المرفأ</title></head><body>\
        <ul><li><a href=/1>العالم</a><li><a href=/2>البحر</a></ul><div><h1>العبّارة تعود إلى الجزر</h1><div><p>{first}</p><p>{second}</p></div></div>\
        <div><a href=/3>اقرأ أيضا: شتاء طويل في الجزر البعيدة</a></div></body></html>"
    );
    let found = read(&html);
    assert_eq!(found.text, format!("{first}\n{second}"));
    assert_eq!(found.headline.as_deref(), Some("العبّارة تعود إلى الجزر"));
    assert_eq!(found.language.as_deref(), Some("ar"));
}

#[test]
fn a_dateline_before_the_first_paragraph_stays() {
    let article = format!(
        "<h1>Ferry returns to the islands</h1><div class=wrap><div>NORTH HARBOUR — {}</div></div>",
        paragraphs()
    );
    let found = read(&page("", &article));
    assert!(
        found.text.starts_with("NORTH HARBOUR —\nThe ferry"),
        "{}",
        found.text
    );
    let Some(BodyPart::Html(html)) = found.body.first() else {
        panic!("no text");
    };
    assert!(html.starts_with("NORTH HARBOUR — <p>"), "{html}");
}

#[test]
fn line_breaks_stay_in_their_paragraph() {
    let text = PARAGRAPHS.join("<br /><br />");
    let found = read(&page(
        "",
        &format!("<h1>Ferry returns to the islands</h1><div><p>{text}</p></div>"),
    ));
    assert_eq!(found.text, PARAGRAPHS.join("\n"));
    let html = found.html();
    assert_eq!(html.matches("<p>").count(), 1, "{html}");
    assert_eq!(
        html.matches("<br>").count() + html.matches("<br />").count(),
        6,
        "{html}"
    );
}

#[test]
fn structure_and_emphasis_stay() {
    let article = format!(
        "<article><h1>Ferry returns to the islands</h1>{}<h2>What it costs</h2><ul><li>Adults, both ways: four crowns, as before, on all days<li>Children: nothing, until they are twelve</ul>\
        <blockquote><p>Nobody, she said, should have to swim to work in November.</p></blockquote>\
        <table><tr><th>Boat<th>Seats</tr><tr><td>Tern<td>90</tr></table><pre>07:10  North\n08:20  South</pre>\
        <p>The <em>Tern</em> was built <strong>on the island</strong>, see <a href=/tern>its story</a>, in <ruby>港<rt>みなと</rt></ruby> and x<sub>2</sub>, and <code>TERN-1</code> is her sign.</p></article>",
        paragraphs()
    );
    let found = read(&page("", &article));
    let html = found.html();
    for kept in [
        "<h2>What it costs</h2>",
        "<ul><li>",
        "<blockquote><p>Nobody",
        "<td>Tern</td>",
        "<em>Tern</em>",
        "<strong>on the island</strong>",
        "<a href=\"https://post.example/tern\">its story</a>",
        "<ruby>港<rt>みなと</rt></ruby>",
        "<sub>2</sub>",
        "<code>TERN-1</code>",
        "07:10  North\n08:20  South",
    ] {
        assert!(html.contains(kept), "{kept} in {html}");
    }
}

#[test]
fn a_text_only_in_json_ld_is_taken_from_there() {
    let json = format!(
        "<script type=application/ld+json>{{\"@graph\":[{{\"@type\":\"NewsArticle\",\"headline\":\"Ferry returns\",\"author\":[{{\"name\":\"Ada Wren\"}}],\
        \"datePublished\":\"2026-05-04\",\"keywords\":\"ferry, sea\",\"articleSection\":\"Sea\",\"articleBody\":{}}}]}}</script>",
        serde_json::to_string(&PARAGRAPHS.join("\n\n")).unwrap()
    );
    let found = read(&page(&json, "<div id=app>Loading</div>"));
    assert_eq!(found.kind, PageKind::Article);
    assert_eq!(found.method, "json-ld");
    assert_eq!(found.text, PARAGRAPHS.join("\n"));
    assert_eq!(found.byline.as_deref(), Some("Ada Wren"));
    assert_eq!(found.keywords, ["ferry", "sea"]);
    assert_eq!(found.section.as_deref(), Some("Sea"));
    assert_eq!(found.date_published.unwrap().certainty, Certainty::DateOnly);
}

#[test]
fn a_stated_body_that_is_a_beginning_does_not_replace_the_text() {
    let json = format!(
        "<script type=application/ld+json>{{\"@type\":\"NewsArticle\",\"articleBody\":{}}}</script>",
        serde_json::to_string(PARAGRAPHS[0]).unwrap()
    );
    let found = read(&page(
        &json,
        &format!(
            "<article><h1>Ferry returns to the islands</h1>{}</article>",
            paragraphs()
        ),
    ));
    assert_eq!(found.method, "scored");
    assert_eq!(found.text, PARAGRAPHS.join("\n"));
}

#[test]
fn what_a_feed_told_decides_between_headings_and_is_not_copied() {
    let html = format!(
        "<div><h1>Harbour and sea</h1><h2>Ferry returns to the islands</h2>{}</div>",
        crate::paragraphs()
    );
    let page = Page {
        bytes: html.into_bytes(),
        url: Url::parse("https://post.example/a/17").unwrap(),
        content_type: None,
    };
    let read = |told: &str| {
        let hints = Hints {
            headline: Some(told.into()),
            ..Hints::default()
        };
        extract(&page, &hints, &Limits::default()).headline
    };
    assert_eq!(
        read("Ferry returns to the islands").as_deref(),
        Some("Ferry returns to the islands")
    );
    assert_eq!(read("Something else").as_deref(), Some("Harbour and sea"));
}

#[test]
fn canonical_is_resolved_and_not_judged() {
    let found = read(&page("<link rel=canonical href=/a/99>", &paragraphs()));
    assert_eq!(
        found.canonical_url.unwrap().as_str(),
        "https://post.example/a/99"
    );
}

#[test]
fn a_text_cut_into_pieces_is_whole() {
    let pieces = PARAGRAPHS
        .iter()
        .map(|text| format!("<div class=row><div class=col><p>{text}</p><p>{text} Again, and again, as it was.</p></div></div><div class=ad>Advertisement</div>"))
        .collect::<Vec<_>>().concat();
    let found = read(&page(
        "",
        &format!("<h1>Ferry returns to the islands</h1><div>{pieces}</div>"),
    ));
    for text in PARAGRAPHS {
        assert!(found.text.contains(text), "{}", found.text);
    }
    assert!(!found.text.contains("Advertisement"));
}
