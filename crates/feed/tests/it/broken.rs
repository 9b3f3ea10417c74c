//! Broken feeds: read as far as can be, with a warning that says so.

use jianbao_feed::{Format, WarningKind};

use crate::{authors, item, kinds, read};

fn titles(feed: &str) -> Vec<String> {
    let entries = read(feed).feed.entries;
    entries.into_iter().map(|entry| entry.title).collect()
}

#[test]
fn bare_ampersands_and_html_names_are_text() {
    let entry = item(
        "<title>AT&T & Söhne &ndash; R&D; &eacute;</title><link>https://example.org/?a=1&b=2</link>",
    );
    assert_eq!(entry.title, "AT&T & Söhne – R&D; é");
    assert_eq!(entry.url.as_deref(), Some("https://example.org/?a=1&b=2"));
    let parsed = read("<rss><channel><title>a & b</title></channel></rss>");
    assert_eq!(kinds(&parsed), [WarningKind::Syntax]);
    let parsed = read("<rss><channel><title>a &b; c</title></channel></rss>");
    assert_eq!(parsed.feed.title.as_deref(), Some("a &b; c"));
    assert_eq!(kinds(&parsed), [WarningKind::Reference]);
}

#[test]
fn junk_before_the_feed_is_skipped() {
    let feed = "<?xml version='1.0'?><rss version='2.0'><channel><item><title>x</title></item></channel></rss>";
    for junk in [
        "\u{feff}\u{feff}",
        " \n",
        "Warning: x\n",
        "<br />\n<b>Notice</b>: 1 &lt; 2<br />\n",
        "\0\0",
        "<!-- c -->",
    ] {
        assert_eq!(titles(&format!("{junk}{feed}")), ["x"], "{junk:?}");
    }
}

#[test]
fn undeclared_prefixes_mean_what_they_usually_do() {
    let parsed = read(
        "<rss><channel><item><dc:creator>Ada</dc:creator><content:encoded>x</content:encoded></item></channel></rss>",
    );
    let entry = &parsed.feed.entries[0];
    assert_eq!(authors(entry), ["Ada"]);
    assert_eq!(entry.content().unwrap().raw, "x");
    assert_eq!(kinds(&parsed), [WarningKind::Prefix]);
}

#[test]
fn missing_and_crossed_end_tags_cost_no_entry() {
    for feed in [
        "<rss><channel><item><title>a</title></item><item><title>b",
        "<rss><channel><item><title>a<link>x</link></item><item><title>b</title></item></channel></rss>",
        "<rss><channel><item><title>a</title><item><title>b</title></channel></rss>",
        "<rss><channel><item><title>a</item><item><description><p><b>x</p></description><title>b</title></item>",
        "<rss><channel><item><title>a</Title></item></b></channel><item><title>b</title></item></rss>",
        "<rss><channel><item><title>a</title></item><item><title>b</title><description><![CDATA[x",
        "<rss><channel><item><title>a</title></item><item><title>b</title></item><it",
    ] {
        assert_eq!(titles(feed), ["a", "b"], "{feed}");
    }
    let parsed = read("<rss><channel><item><title>a");
    assert_eq!(kinds(&parsed), [WarningKind::Structure]);
}

#[test]
fn markup_that_was_not_escaped_is_kept() {
    let entry = item(
        "<description>Rain <b class='x'>now</b>, a &amp;amp; <i>b &amp; c</i><br>x<img src='1'/></description>",
    );
    assert_eq!(
        entry.summary.unwrap().raw,
        "Rain <b class='x'>now</b>, a &amp; <i>b &amp; c</i><br>x<img src='1'/>"
    );
}

#[test]
fn what_is_no_feed_is_said_to_be_none() {
    for (input, word) in [
        ("", "empty"),
        (" \n", "empty"),
        ("<!DOCTYPE html><title>x</title>", "HTML"),
        ("<!doctype html><p>x", "HTML"),
        ("<HTML><body><rss>", "HTML"),
        ("<urlset><url/></urlset>", "sitemap"),
        ("<opml><body/></opml>", "OPML"),
        ("<svg/>", "another kind"),
        ("just words", "begins with"),
        ("{\"a\": 1}", "JSON"),
        ("[1, 2]", "JSON"),
        ("{", "JSON"),
        ("<", "begins with"),
    ] {
        let parsed = read(input);
        assert_eq!(parsed.feed.format, Format::Unknown);
        assert!(parsed.feed.entries.is_empty());
        let message = &parsed.warnings[0].message;
        assert_eq!(kinds(&parsed), [WarningKind::NotAFeed], "{input}");
        assert!(message.contains(word), "{input}: {message}");
    }
}

#[test]
fn a_feed_inside_of_a_page_is_read() {
    let feed = "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>x</title></entry></feed>";
    assert_eq!(
        titles(&format!("<!DOCTYPE html><html><body>{feed}</body></html>")),
        ["x"]
    );
    assert_eq!(
        titles("<!DOCTYPE html><rss><channel><item><title>x</title></item></channel></rss>"),
        ["x"]
    );
}

#[test]
fn a_json_feed_that_breaks_off_keeps_its_items() {
    let parsed = read(
        r#"{"version": "https://jsonfeed.org/version/1", "items": [{"id": "1"}, {"id": "2"}, {"id": "#,
    );
    assert_eq!(parsed.feed.entries.len(), 2);
    assert_eq!(kinds(&parsed), [WarningKind::Syntax]);
}

#[test]
fn a_date_that_is_none_is_a_warning() {
    let parsed = read("<rss><channel><item><pubDate>soon</pubDate></item></channel></rss>");
    assert_eq!(parsed.feed.entries[0].published, None);
    assert_eq!(kinds(&parsed), [WarningKind::Date]);
}
