//! Who wrote it, where little or too much is said of it.

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
fn who_writes_alone_has_the_name_of_the_site() {
    let html = |name: &str| {
        format!(
            "<!doctype html><html lang=en><title>Ferry returns to the islands</title>\
            <meta property=og:site_name content='{name}'><meta name=author content='{name}'>\
            <body><article><h1>Ferry returns to the islands</h1>{}</article></body></html>",
            paragraphs()
        )
    };
    assert_eq!(read(&html("Ada Wren")).byline.as_deref(), Some("Ada Wren"));
    for office in ["Harbour Magazin", "Harbour News", "海港新闻网"] {
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
    ] {
        assert_eq!(byline("", "", other), None, "{other}");
    }
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
