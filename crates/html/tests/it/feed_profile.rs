//! The feed profile: what feed readers expect, and G1 to G5 of what it writes.

use std::path::{Path, PathBuf};

use jianbao_html::{Profile, clean};

use crate::{assert_feed_safe, feed, oracle};

#[test]
fn the_feed_profile_keeps_what_feed_readers_expect() {
    for (html, expect) in [
        (
            "<tr class=x id=y>Text</tr>",
            "<tr class=\"x\" id=\"y\">Text</tr>",
        ),
        ("<a href=javascript:x>safe</a>", "<a href=\"\">safe</a>"),
        (
            "<span style='margin-bottom: 10px;'>x</span>",
            "<span style=\"margin-bottom: 10px;\">x</span>",
        ),
        (
            "<form action=x><label for=y>a</label><input></form><svg><g/></svg>b",
            "<label for=\"y\">a</label>b",
        ),
        (
            "<fieldset><legend>Tide</legend><option value=1>High</option></fieldset>",
            "<fieldset><legend>Tide</legend><option value=\"1\">High</option></fieldset>",
        ),
        (
            "safe<script>x()</script> text<object data=x></object>",
            "safe text",
        ),
        (
            "<span contenteditable data=b.png lowsrc='javascript:x'>a</span>",
            "<span contenteditable=\"\" data=\"b.png\" lowsrc=\"\">a</span>",
        ),
        ("<a ping=//storm.test background=x.png>a</a>", "<a>a</a>"),
    ] {
        assert_eq!(feed(html), expect, "{html}");
        assert_feed_safe(&feed(html), html);
    }
}

#[test]
fn what_stands_for_a_frame_or_script_is_markup() {
    for (html, expect) in [
        (
            "Rain<iframe src='//storm.test/'> <b>map</b></iframe>",
            "Rain <b>map</b>",
        ),
        ("Rain<iframe src='//storm.test/'/> again", "Rain again"),
        (
            "<noscript><img src=a.png onerror=ring()></noscript>",
            "<img src=\"a.png\">",
        ),
        (
            "<title>Rain</title><textarea><b>x</textarea>",
            "Rain&lt;b&gt;x",
        ),
        ("<noembed><script>ring()</script>a</noembed>", "a"),
    ] {
        assert_eq!(feed(html), expect, "{html}");
        assert_feed_safe(&feed(html), html);
    }
}

#[test]
fn what_would_end_a_noscript_around_it_is_no_attribute() {
    let html = "<noscript><p title='</noscript><img src onerror=ring()>' lang=en>a</p></noscript>";
    assert_eq!(feed(html), "<p lang=\"en\">a</p>");
    for (context, dom) in oracle::in_contexts(&feed(html)) {
        assert_eq!(oracle::feed_violations(&dom), [], "{context}");
    }
    let strict = clean(html, None, Profile::Strict).html;
    for (context, dom) in oracle::in_contexts(&strict) {
        assert_eq!(oracle::violations(&dom), [], "{context}");
    }
    assert_eq!(
        feed("<p title='a </b> b'>c"),
        "<p title=\"a &lt;/b&gt; b\">c</p>"
    );
}

#[test]
fn tags_from_xml_are_read_as_xml_means_them() {
    for (html, expect) in [
        ("a<br></br>b<br /></br>c", "a<br>b<br>c"),
        ("a</br>b", "a<br>b"),
        ("Rain<script src='//storm.test/a.js'/> again", "Rain again"),
        ("Rain<style/> and<applet code=x /> snow", "Rain and snow"),
    ] {
        assert_eq!(feed(html), expect, "{html}");
        assert_feed_safe(&feed(html), html);
    }
}

#[test]
fn a_script_that_was_closed_before_it_began_is_text() {
    assert_eq!(
        feed("</script>\n<script>let x = '<img src=y onerror=ring()>'</script>z"),
        "\nlet x = '<img src=\"y\">'z"
    );
    assert_eq!(feed("</script>Rain<script>ring()</script>z"), "Rainz");
}

#[test]
fn sections_comments_and_declarations_end_where_feed_readers_see_their_end() {
    for (html, expect) in [
        ("a<![CDATA[<p>Rain ]]>b</p>]]>", "a<p>Rain b</p>]]&gt;"),
        (
            "a<![CDATA[<b onclick=x>Rain</b>",
            "a&lt;![CDATA[<b>Rain</b>",
        ),
        ("<![CDATA[<![CDATA[a]]>]]>", "a]]&gt;"),
        ("a<!-- -- odd >b<script>ring()</script>", "ab"),
        ("a<!-- <b>x</b> -->b", "ab"),
        ("a<!-- b", "a"),
        ("a<!doctype html>b<!DOCTYPE c", "ab&lt;!DOCTYPE c"),
        ("a<!b>c", "a&lt;!b&gt;c"),
        ("a<![if !x]>b<![endif]>c", "abc"),
        ("a<?xml x?>b", "ab"),
    ] {
        assert_eq!(feed(html), expect, "{html}");
        assert_feed_safe(&feed(html), html);
    }
}

#[test]
fn no_string_of_the_suite_leaves_the_sanitiser_harmful() {
    let Some(folder) = std::env::var_os("JIANBAO_DATA").map(PathBuf::from) else {
        println!("skipped: JIANBAO_DATA is not set");
        return;
    };
    let mut strings = Vec::new();
    for name in ["feeds/expect.jsonl", "xss/payloads.jsonl"] {
        let lines = std::fs::read_to_string(folder.join(name)).unwrap();
        for line in lines.lines() {
            collect(serde_json::from_str(line).unwrap(), &mut strings);
        }
    }
    for file in files(&folder.join("feeds/feedparser")) {
        let text = String::from_utf8_lossy(&std::fs::read(file).unwrap()).into_owned();
        // What an XML parser makes of escaped content, near enough.
        strings.push(jianbao_html::decode_references(&text).into_owned());
        strings.push(text);
    }
    assert!(strings.len() > 1000);
    for string in &strings {
        let html = feed(string);
        assert_feed_safe(&html, string);
        assert_eq!(feed(&html), html, "from {string:?}");
        let base = "https://news.example/a/".parse().ok();
        let based = clean(string, base.as_ref(), Profile::Feed).html;
        assert_eq!(clean(&based, base.as_ref(), Profile::Feed).html, based);
    }
}

/// Every string in a JSON value, without recursion.
fn collect(value: serde_json::Value, strings: &mut Vec<String>) {
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match value {
            serde_json::Value::String(string) => strings.push(string),
            serde_json::Value::Array(values) => open.extend(values),
            serde_json::Value::Object(fields) => {
                open.extend(fields.into_iter().map(|(_, value)| value));
            }
            _ => {}
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut folders = vec![folder.to_owned()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files
}
