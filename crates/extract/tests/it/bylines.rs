//! Who wrote it and when, where little or too much is said of it.

use super::{page, paragraphs, read};

fn byline(head: &str, before: &str, behind: &str) -> Option<String> {
    read(&page(
        head,
        &format!(
            "<article><h1>Ferry returns to the islands</h1>{before}{}{behind}</article>",
            paragraphs()
        ),
    ))
    .byline
}

#[test]
fn the_credit_of_a_picture_names_no_author() {
    let head = "<meta name=author content='Ada Wren'>";
    let picture = "<figure><meta itemprop=author content='(Image: Harbour Pictures/Finchphoto)'>\
        <img src=/p/1.jpg width=800 height=600></figure>";
    assert_eq!(byline(head, picture, "").as_deref(), Some("Ada Wren"));
}

#[test]
fn where_the_site_sits_is_no_author() {
    let head = "<meta name=author content='Harbour Post, Harbourton, Norland'>";
    assert_eq!(byline(head, "", ""), None);
}

#[test]
fn people_behind_a_desk_or_a_dash_stay() {
    for (author, expect) in [
        ("Harbour Post, Ada Wren", "Ada Wren"),
        ("Harbour Post | Ada Wren", "Ada Wren"),
        ("Redaktion, Ada Wren and Bo Finch", "Ada Wren, Bo Finch"),
        ("News Desk, Ada Wren", "Ada Wren"),
        ("Staff Writer - Ada Wren", "Ada Wren"),
        ("Ada Wren - Bo Finch", "Ada Wren, Bo Finch"),
        (
            "Ada Wren – Bo Finch, Cy Heron",
            "Ada Wren, Bo Finch, Cy Heron",
        ),
        ("Ada Wren - Harbour News", "Ada Wren"),
        ("海港报 王一 - 李二", "海港报 王一, 李二"),
    ] {
        let head = format!("<meta name=author content='{author}'>");
        assert_eq!(byline(&head, "", "").as_deref(), Some(expect), "{author}");
    }
}

#[test]
fn the_name_of_the_site_is_no_author() {
    let html = |name: &str| {
        format!(
            "<!doctype html><html lang=en><title>Ferry returns to the islands</title>\
            <meta property=og:site_name content='{name}'><meta name=author content='{name}'>\
            <body><article><h1>Ferry returns to the islands</h1>{}</article></body></html>",
            paragraphs()
        )
    };
    for office in ["Harbour Magazin", "Evening Harbour", "海港新闻网", "海港网"] {
        assert_eq!(read(&html(office)).byline, None, "{office}");
    }
}

#[test]
fn a_label_alone_tells_who_stands_below_it() {
    for label in [
        "<h3>Author</h3><p>Ada Wren</p>",
        "<h2>Article by</h2><div>Ada Wren</div>",
        "<div><h5>Autor: </h5>Ada Wren</div>",
        "<p><em>Written by <a href=/a>Ada Wren</a></em></p>",
    ] {
        assert_eq!(
            byline("", "", label).as_deref(),
            Some("Ada Wren"),
            "{label}"
        );
    }
    for other in [
        "<h3>Author</h3><p>All rights reserved by the harbour office</p>",
        "<h3>Author</h3>",
        "<h3>Author</h3><ul><li>Moby Dick<li>Billy Budd</ul>",
        "<p>By</p><p>Harbour Road</p>",
        "<p><b>Ada Wren</b>, <i>author</i><br><b>Bo Finch</b></p>",
        "</article><section><h3>Author</h3><p>Herman Melville</p></section>",
    ] {
        assert_eq!(byline("", "", other), None, "{other}");
    }
    let within = format!("<h3>Author</h3><p>Herman Melville</p>{}", paragraphs());
    assert_eq!(byline("", "", &within), None);
}

#[test]
fn a_charset_that_is_called_a_language_is_none() {
    let text = "<p>渡轮停航四个月之后，五月四日恢复了群岛航线，首班船上有九十名乘客，其中大多数是住在北岛的教师和学生，他们说等这一天已经等了很久。</p>";
    for called in ["utf-8", "iso-8859-1"] {
        let found = read(&format!(
            "<html><meta http-equiv=Content-Language content={called}><title>渡轮重返群岛航线</title>\
            <h1>渡轮重返群岛航线</h1><div>{}</div><div>(责编：王一、李二)</div>",
            text.repeat(4)
        ));
        assert_eq!(found.language.as_deref(), Some("zh"));
        assert_eq!(found.byline.as_deref(), Some("王一, 李二"));
    }
}

#[test]
fn names_of_dates_that_content_systems_write() {
    for name in ["published", "published_on", "date_published"] {
        let head = format!("<meta name={name} content='2026-05-04T09:00:00Z'>");
        let found = read(&page(
            &head,
            &format!(
                "<article><h1>Ferry returns to the islands</h1>{}</article>",
                paragraphs()
            ),
        ));
        let date = found.date_published.map(|date| date.instant.to_string());
        assert_eq!(date.as_deref(), Some("2026-05-04T09:00:00Z"), "{name}");
    }
}

#[test]
fn the_foot_of_a_post_says_when_it_was_posted() {
    let dated = |foot: &str| {
        let found = read(&format!(
            "<html lang=en><title>Ferry returns to the islands</title><div class=post>\
            <h1>Ferry returns to the islands</h1>{}{foot}</div>",
            paragraphs()
        ));
        found.date_published.map(|date| date.instant.to_string())
    };
    assert_eq!(
        dated("<div class=postFoot>Posted on 4 May 2026 11:57</div>").as_deref(),
        Some("2026-05-04T11:57:00Z")
    );
    assert_eq!(
        dated("<div class=related>Posted on 4 May 2026 11:57</div>"),
        None
    );
}

#[test]
fn a_day_after_the_last_change_is_not_that_of_the_publication() {
    let dated = |changed: &str| {
        let found = read(&format!(
            "<html lang=en><meta property=article:modified_time content='{changed}'>\
            <title>Ferry returns to the islands</title><main><h1>Ferry returns to the islands</h1>{}</main>\
            <div class=charts>Published</div><div>11 August 2028</div>",
            paragraphs()
        ));
        found.date_published.map(|date| date.instant.to_string())
    };
    assert_eq!(
        dated("2026-05-04T09:00:00Z").as_deref(),
        Some("2026-05-04T09:00:00Z")
    );
    assert_eq!(
        dated("2028-08-12T09:00:00Z").as_deref(),
        Some("2028-08-11T00:00:00Z")
    );
}

#[test]
fn a_date_above_the_text_wins_over_a_stale_change() {
    for (head, shown) in [
        (
            "<meta property=article:modified_time content=2026-05-05T08:00:00Z>",
            "<time class='entry-date published' datetime=2026-05-10T00:00:00Z>today</time>",
        ),
        (
            "<meta property=og:updated_time content=2020-05-05T08:00:00Z>",
            "<p>Published: May 10, 2026</p>",
        ),
        (
            "<meta name=last-modified content=2019-01-05>",
            "<p>10 May 2026</p>",
        ),
    ] {
        let found = read(&page(
            head,
            &format!(
                "<article><h1>Ferry returns to the islands</h1>{shown}{}</article>",
                paragraphs()
            ),
        ));
        let date = found.date_published.map(|date| date.instant.to_string());
        assert_eq!(date.as_deref(), Some("2026-05-10T00:00:00Z"), "{shown}");
        assert!(found.date_modified.is_none(), "{shown}");
    }
}
