//! Articles of several parts.

use crate::{page, paragraphs, read_at};

fn next(url: &str, links: &str) -> Option<String> {
    let html = page(
        "",
        &format!(
            "<article><h1>Ferry returns to the islands</h1>{}</article>{links}",
            paragraphs()
        ),
    );
    read_at(&html, url).next_page.map(|url| url.to_string())
}

#[test]
fn a_list_of_pages_leads_to_the_next() {
    let links = "<ul><li>1<li><a href='/a/ferry-returns?page=2'>2</a><li><a href='/a/ferry-returns?page=3'>3</a></ul>";
    assert_eq!(
        next("https://post.example/a/ferry-returns", links).as_deref(),
        Some("https://post.example/a/ferry-returns?page=2")
    );
    let links = "<div><a href=c4711.html>上一页</a><a href=c4711.html>1</a><b>2</b><a href=c4711_3.html>3</a><a href=c4711_3.html>下一页</a></div>";
    assert_eq!(
        next("https://post.example/2026/c4711_2.html", links).as_deref(),
        Some("https://post.example/2026/c4711_3.html")
    );
    assert_eq!(
        next(
            "https://post.example/a/ferry-returns/",
            "<a class=next href=2/>Page 2</a>"
        )
        .as_deref(),
        Some("https://post.example/a/ferry-returns/2/")
    );
}

#[test]
fn all_parts_on_one_page_are_better() {
    let links = "<a href=c4711_2.html>2</a> <a href=c4711_all.html>全文阅读</a>";
    assert_eq!(
        next("https://post.example/2026/c4711.html", links).as_deref(),
        Some("https://post.example/2026/c4711_all.html")
    );
}

#[test]
fn the_next_story_is_no_next_part() {
    for links in [
        "<link rel=next href=/a/gale-closes-the-pier>",
        "<a rel=next href=/a/18>Next</a>",
        "<a href=/a/18>下一页</a>",
        "<a href=https://other.example/a/17?page=2>2</a>",
        "<div class=comments><a href='?page=2'>2</a></div>",
        "<a href='/world?page=2'>Next</a>",
    ] {
        assert_eq!(next("https://post.example/a/17", links), None, "{links}");
    }
    // Numbers of stories, that go on without a first part.
    assert_eq!(
        next(
            "https://post.example/news/story_12.html",
            "<a rel=next href=story_13.html>Next</a>"
        ),
        None
    );
}

#[test]
fn numbered_issues_days_and_chapters_are_no_parts() {
    for (url, links) in [
        ("newsletter/12", "<a href=11>11</a> <a href=13>13</a>"),
        ("newsletter/12", "<a href=1>1</a> <a href=13>13</a>"),
        (
            "newsletter/12",
            "<a href=13>13</a> <a href=all>View all</a>",
        ),
        (
            "newsletter/12",
            "<a href=13>13</a> <a href=/newsletter>View all</a>",
        ),
        (
            "news/2026-05-12.html",
            "<a href=2026-05-11.html>11</a> <a href=2026-05-13.html>13</a>",
        ),
        (
            "story/chapter-5.html",
            "<a href=chapter-1.html>1</a> <a href=chapter-4.html>4</a> <a href=chapter-6.html>6</a>",
        ),
        ("podcast-ep/1", "<link rel=next href=2>"),
    ] {
        let url = format!("https://post.example/{url}");
        assert_eq!(next(&url, links), None, "{url} {links}");
    }
}

#[test]
fn a_later_part_goes_on_where_the_first_is_linked() {
    let url = "https://post.example/a/ferry-returns/2";
    let links = "<a href=/a/ferry-returns>1</a> <a href=/a/ferry-returns/3>3</a>";
    assert_eq!(
        next(url, links).as_deref(),
        Some("https://post.example/a/ferry-returns/3")
    );
}
