//! Limits: what is beyond is left out, with a warning, in little time.

use jianbao_feed::{Context, Limits, WarningKind, parse};

use crate::{categories, kinds, read};

#[test]
fn entries_after_the_limit_are_left_out() {
    let feed = format!(
        "<rss><channel>{}</channel></rss>",
        "<item><title>x</title></item>".repeat(100_000)
    );
    let parsed = read(&feed);
    assert_eq!(parsed.feed.entries.len(), 10_000);
    assert_eq!(kinds(&parsed), [WarningKind::Limit]);
    let json = format!(
        "{{\"version\": \"1\", \"title\": \"\", \"items\": [{}{{}}]}}",
        "{\"id\": 1},".repeat(20_000)
    );
    let parsed = read(&json);
    assert_eq!(parsed.feed.entries.len(), 10_000);
    assert_eq!(kinds(&parsed), [WarningKind::Limit]);
}

#[test]
fn a_feed_at_the_limit_is_complete() {
    let limits = Limits {
        entries: 2,
        ..Limits::default()
    };
    let context = Context {
        limits,
        ..Context::default()
    };
    for end in ["</channel></rss>", ""] {
        let feed = format!("<rss><channel><item/><item><title>b</title></item>{end}");
        let parsed = parse(feed.as_bytes(), &context);
        assert_eq!(parsed.feed.entries.len(), 2);
        assert!(!kinds(&parsed).contains(&WarningKind::Limit));
    }
}

#[test]
fn nesting_is_cut_at_the_depth() {
    for name in ["a", "item", "author", "channel", "div", "media:group"] {
        for before in ["", "<item>", "<item><description>"] {
            let open = format!("<{name}>").repeat(5_000);
            let close = format!("</{name}>").repeat(5_000);
            read(&format!("<rss><channel>{before}{open}{close}"));
        }
    }
    let open = "<p>".repeat(100_000);
    let parsed = read(&format!(
        "<rss><channel><item><description>{open}x</description><title>t</title></item></channel></rss>"
    ));
    assert!(kinds(&parsed).contains(&WarningKind::Limit));
    assert_eq!(parsed.feed.entries[0].title, "t");
    read(&"[".repeat(100_000));
    read(&format!("{{\"items\":{}", "[{\"a\":".repeat(100_000)));
}

#[test]
fn input_is_cut_at_the_limit() {
    let limits = Limits {
        input_bytes: 60,
        ..Limits::default()
    };
    let context = Context {
        limits,
        ..Context::default()
    };
    let feed = b"<rss><channel><item><title>a</title></item><item><title>b</title></item>";
    let parsed = parse(feed, &context);
    assert_eq!(parsed.feed.entries.len(), 2);
    assert!(kinds(&parsed).contains(&WarningKind::Limit));
}

#[test]
fn many_fields_and_attributes_are_bounded() {
    let fields = "<category>x</category><author>y</author>".repeat(50_000);
    let parsed = read(&format!(
        "<rss><channel><item>{fields}</item></channel></rss>"
    ));
    assert_eq!(categories(&parsed.feed.entries[0]), ["x"]);
    let attributes = " xmlns:a='b'".repeat(50_000);
    read(&format!(
        "<rss{attributes}><channel{attributes}><item{attributes}/></channel></rss>"
    ));
    let json = format!(
        "{{\"version\":\"1\",\"items\":[{{\"tags\":[{}1]}}],\"title\":\"\"}}",
        "1,".repeat(100_000)
    );
    assert!(read(&json).feed.entries[0].categories.len() < 1_001);
}

#[test]
fn many_document_types_are_read_in_time() {
    for piece in [
        "<!DOCTYPE x>",
        "<!DOCTYPE x [>",
        "<!DOCTYPE [ ]",
        "<!DOCTYPE x [<!ENTITY a \"b\">]",
    ] {
        let feed = format!("<rss><channel>{}", piece.repeat(1 << 16));
        let begun = std::time::Instant::now();
        read(&feed);
        // Quadratic it would be minutes.
        let took = begun.elapsed();
        assert!(took.as_secs() < 10, "{piece}: {took:?}");
    }
}
