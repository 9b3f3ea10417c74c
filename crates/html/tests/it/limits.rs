//! Size, depth and number: nothing overflows, explodes or takes long.

use jianbao_html::{MAX_DEPTH, Profile, Url, clean, decode, from_commonmark, text, to_commonmark};

use crate::{feed, oracle, strict};

#[test]
fn deep_nesting_neither_overflows_nor_nests_deeper_than_the_limit() {
    for tag in [
        "div",
        "b",
        "a href=#x",
        "table",
        "table><tr><td",
        "ul><li",
        "svg",
        "math",
        "select",
        "template",
        "p",
        "font",
    ] {
        let input = format!("<{tag}>").repeat(60_000);
        let html = strict(&input);
        assert!(
            html.matches("</").count() <= input.matches('<').count(),
            "{tag}"
        );
        assert!(html.len() <= 4 * input.len() + 1024, "{tag}");
        assert_eq!(strict(&html), html, "{tag}");
        let _ = (text(&input), to_commonmark(&input, None));
    }
    let html = strict(&"<div>".repeat(60_000));
    assert_eq!(html.matches("<div>").count(), MAX_DEPTH);
}

#[test]
fn text_beyond_the_depth_limit_stays() {
    let input = format!("{}rain{}snow", "<div>".repeat(300), "</div>".repeat(300));
    assert_eq!(text(&strict(&input)), "rain\nsnow");
    assert!(!clean(&input, None, Profile::Strict).inert);
}

#[test]
fn output_stays_below_four_times_the_input() {
    let long = "x".repeat(3000);
    let pieces = [
        "&",
        "<",
        "&a",
        "\"'",
        "<table>x",
        "<thead>x",
        "<td>x",
        "<p><b><i><u>",
        "<b><i></b>",
        "<a title=\"''''\"><div>",
        "<i id=a>",
        "<a href=#a>",
        "\0\r",
        "<p title='\"\"\"'>",
        "<li><b><i>x",
        "<colgroup>x",
        "<tr>x",
    ];
    for piece in pieces {
        let input = piece.repeat(5000);
        let html = strict(&input);
        assert!(
            html.len() <= 4 * input.len() + 1024,
            "{piece}: {} from {}",
            html.len(),
            input.len()
        );
        assert_eq!(strict(&html), html, "{piece}");
        let html = feed(&input);
        assert!(html.len() <= 4 * input.len() + 1024, "{piece}");
        assert_eq!(feed(&html), html, "{piece}");
    }
    let base = Url::parse(&format!("https://news.example/{long}/")).unwrap();
    let input = "<a href=x>y</a>".repeat(2000);
    let html = clean(&input, Some(&base), Profile::Strict).html;
    assert!(html.len() <= 4 * input.len() + 1024);
    assert_eq!(clean(&html, Some(&base), Profile::Strict).html, html);
}

/// Each would take hours if what has no end were looked for each time.
#[test]
fn what_has_no_end_is_looked_for_once() {
    for piece in [
        "<!-- -- >",
        "<!--",
        "<!--x--!",
        "<![CDATA[",
        "<!doctype",
        "<![if",
        "<!",
        "<b",
        "</b",
        "<script/>",
        "</script> <script>",
        "<svg><title>",
        "<?",
    ] {
        for end in ["", "]]>", "x"] {
            let input = piece.repeat(20_000) + end;
            let _ = (feed(&input), strict(&input), text(&input));
        }
    }
}

#[test]
fn hostile_markdown_is_rendered_within_bounds() {
    for piece in [
        ">", "- ", "[", "![", "*", "**a", "_", "`", "|a", "[^a]", "<b>", "1. ", "    ", "[a](",
        "~~", "\\", "&", "<!--",
    ] {
        let html = from_commonmark(&piece.repeat(5_000));
        assert!(
            oracle::violations(&oracle::parse(&html)).is_empty(),
            "{piece}"
        );
    }
}

#[test]
fn any_bytes_decode() {
    for bytes in [
        &b""[..],
        b"\xff",
        b"\xfe\xff\x00",
        b"\xef\xbb\xbf",
        b"\x1b$B",
        b"<meta charset=",
        b"<?xml encoding='x",
    ] {
        let _ = decode(bytes, Some("text/html; charset="));
        let _ = decode(bytes, Some("charset=\"utf-16"));
    }
}
