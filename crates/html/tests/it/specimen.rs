//! Bodies of the shape that records have.

use jianbao_html::{Profile, Url, clean, is_inert, text};

use crate::strict;

/// A body as feeds of the family bring it, with fictional text.
const BODY: &str = "<div><i>Tue, 02 Jan 2024 08:00:00 GMT</i></div><img src=\"https://images.example?url=gate.example/a_w900.jpg\" \
    width=\"100%\"><div><small style=\"color: #999;\">北风市的雪（2024年1月2日）</small></div>北风市 — <p>昨夜下雪。<br /><br />学校停课“一天”。</p>\
    <div ><img  src=\"https://images.example?url=gate.example/b.jpg\" alt=\"河边\" border=\"0\"/><div><small style=\"color: #999;\">河边\
    </small></div></div><p>孩子们堆雪人。</p><a href=\"/a/100.html\"></a><video poster=\"p.jpg\" src=\"v.mp4\" style=\"width:100%\" controls></video>";

#[test]
fn a_published_body_is_inert_and_keeps_everything() {
    let cleaned = clean(BODY, None, Profile::Strict);
    assert!(cleaned.inert);
    for kept in [
        "style=\"color: #999;\"",
        "width=\"100%\"",
        "border=\"0\"",
        "<a href=\"/a/100.html\"></a>",
        " controls=\"\">",
    ] {
        assert!(cleaned.html.contains(kept), "{kept}: {}", cleaned.html);
    }
    assert_eq!(text(&cleaned.html), text(BODY));
}

#[test]
fn inert_means_no_element_attribute_or_url_is_removed() {
    for inert in [
        "plain text & more",
        "",
        "<P CLASS=x data-id=7 data-recalc-dims='1' role=main aria-label=y>x",
        "<p>unclosed <b>bold",
        "<ul><li>a<li>b</ul></div>",
        "<a href=\"/x\" target=_blank rel=nofollow>x</a>",
        "<p id=more-1>x</p><a href=#more-1>y</a>",
        "<table><tr><td>x</table>",
        "<p style='-x-hyphens: auto'>x</p>",
    ] {
        assert!(is_inert(inert), "{inert}");
    }
    for active in [
        "<script></script>",
        "<x-y>a</x-y>",
        "<p onclick=x>a",
        "<p style='position:fixed'>a",
        "<a href=javascript:x>a",
        "<img src=x srcset='y 2x'>",
        "<p data-src='https://a.example/x.png'>a",
        "<!-- x -->a",
        "a<b",
        "<td>a</td>",
        "<iframe src=https://a.example></iframe>",
        "<img name=body>",
    ] {
        assert!(!is_inert(active), "{active}");
    }
}

#[test]
fn what_is_hidden_goes_and_what_is_shown_stays() {
    let base = Url::parse("https://news.example/a/b.html").unwrap();
    let cleaned = |html| clean(html, Some(&base), Profile::Strict).html;
    assert_eq!(
        cleaned(
            "<script>x</script><p>a<svg><title>t</title><path/></svg>b<form>c<button>d</button></form>"
        ),
        "<p>abcd</p>"
    );
    assert_eq!(
        cleaned("<img src=c.png><a href=?d>e</a>"),
        "<img src=\"https://news.example/a/c.png\"><a href=\"https://news.example/a/b.html?d\">e</a>"
    );
    assert_eq!(cleaned("<svg><g><p>the story"), "<p>the story</p>");
    assert_eq!(
        cleaned("<p>a<p>b<li>c<li>d"),
        "<p>a</p><p>b</p><li>c</li><li>d</li>"
    );
    assert_eq!(cleaned("<b>a<i>b</b>c</i>"), "<b>a<i>b</i></b><i>c</i>");
    assert_eq!(cleaned("<b>a<p>b</b>c</p>d"), "<b>a<p>bc</p></b>d");
    assert_eq!(
        cleaned("<a href=x>a<a href=y>b"),
        "<a href=\"https://news.example/a/x\">a</a><a href=\"https://news.example/a/y\">b</a>"
    );
    assert_eq!(
        cleaned("<table>a<td>b<tr>c"),
        "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>"
    );
    assert_eq!(
        cleaned("<sup id=fn1><a href=#ref>1</a></sup><a name=ref>x</a>"),
        "<sup id=\"jb-fn1\"><a href=\"#jb-ref\">1</a></sup><a id=\"jb-ref\">x</a>"
    );
}

#[test]
fn entities_and_control_characters_are_written_one_way() {
    assert_eq!(
        strict("&copy;&nbsp;&amp;&lt;&#x4e2d;&notit;&#128;&#0;&#13;x"),
        "©\u{a0}&&lt;中¬it;€\u{fffd}\nx"
    );
    assert_eq!(strict("a\r\nb\rc\0d\u{c}e\u{1}f"), "a\nb\ncd ef");
    assert_eq!(
        strict("<a title='&copy=1&copy;2&copy3'>"),
        "<a title=\"&amp;copy=1©2&amp;copy3\"></a>"
    );
}
