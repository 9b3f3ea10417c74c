//! HTML to CommonMark and back.

use jianbao_html::{from_commonmark, text, to_commonmark};
use proptest::prelude::*;

fn check(html: &str, markdown: &str) {
    assert_eq!(to_commonmark(html, None), markdown, "{html}");
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn blocks_and_spans_have_their_marks() {
    check(
        "<p>a<br>b</p><p>c <em>d</em> <a href='/e f'>g</a></p>",
        "a\\\nb\n\nc *d* [g](/e%20f)",
    );
    check(
        "<ul><li>a<ul><li>b</ul><li>c</ul><ol start=3><li>d<li>e</ol>",
        "- a\n  - b\n- c\n\n3. d\n4. e",
    );
    check("<ul><li>a</ul><ul><li>b</ul>", "- a\n\n* b");
    check(
        "<blockquote><p>a<p>b</blockquote><hr>",
        "> a\n>\n> b\n\n___",
    );
    check(
        "<pre><code class=language-rust>fn a() {}\n\n```</code></pre>",
        "````rust\nfn a() {}\n\n```\n````",
    );
    check("<code>a`b</code> <code>c</code>", "``a`b`` `c`");
    check(
        "<figure><img src=a.png alt='[x]'><figcaption>雪</figcaption></figure>",
        "![\\[x\\]](a.png)\n\n雪",
    );
    check(
        "<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字<rt>じ</rt></ruby>",
        "漢(かん)字(じ)",
    );
    check("H<sub>2</sub>O <del>x</del>", "H<sub>2</sub>O ~~x~~");
    check(
        "<table><tr><th>a<th>b<tr><td>c|d<td><b>e</b><br>f</table>",
        "| a | b |\n| --- | --- |\n| c\\|d | **e**<br>f |",
    );
    check(
        "<table><tr><td colspan=2>a\nb</table>",
        "<table><tr><td colspan=\"2\">a b</td></tr></table>",
    );
    check("<a href=x><div>a</div><div>b</div></a>", "[a](x)\n\n[b](x)");
    check("他说<b>“大雪”</b>了", "他说<strong>“大雪”</strong>了");
}

#[test]
fn text_that_looks_like_markup_is_escaped() {
    for plain in [
        "# a",
        "1. a",
        "12) a",
        "- a",
        "+ a",
        "* a",
        "> a",
        "=== a",
        "---",
        "~~~",
        "```",
        "a\\b",
        "*a*",
        "_a_ __b__",
        "[a](b)",
        "[a]: b",
        "[^a]",
        "![a](b)",
        "<b>a</b>",
        "<!-- a -->",
        "&lt; &#35; &copy",
        "a | b",
        "{{ a }} {% b %}",
        "$a$ $$b$$",
        "==a== ^b^ ~c~",
        "[[a]] ![[b]] #tag %%c%%",
        "https://a.example www.b.example c@d.example",
        "a!",
        "\\",
        ": a",
        "+++",
        "\\*",
        "`a`",
        "    a",
        "![",
        "1.",
        "-",
        "a  ",
    ] {
        let html = format!("<p>{}</p>", jianbao_html::escape_text(plain));
        let markdown = to_commonmark(&html, None);
        let back = from_commonmark(&markdown);
        let inner = back
            .strip_prefix("<p>")
            .and_then(|rest| rest.strip_suffix("</p>\n"));
        let expect = jianbao_html::escape_text(plain.trim());
        assert_eq!(inner, Some(expect.as_str()), "{plain:?} {markdown:?}");
        assert!(
            !markdown.contains("{{") && !markdown.contains("{%"),
            "{markdown:?}"
        );
    }
}

#[test]
fn structure_survives_the_round_trip() {
    let html = "<h2>雪</h2>\n<p>甲<strong>乙</strong>丙</p>\n<ul>\n<li>a</li>\n<li>b\n<ol>\n<li>c</li>\n</ol>\n</li>\n</ul>\n<blockquote>\n<p>d</p>\n</blockquote>\n\
        <table><thead><tr><th>e</th></tr></thead><tbody>\n<tr><td>f</td></tr>\n</tbody></table>\n<pre><code class=\"language-c\">g\n</code></pre>\n<p><img src=\"h\" alt=\"i\"></p>\n<hr>\n";
    assert_eq!(from_commonmark(&to_commonmark(html, None)), html);
}

#[test]
fn footnotes_get_prefixed_names_and_links() {
    let html = from_commonmark("a[^n]\n\n[^n]: b");
    assert!(
        html.contains("href=\"#jb-n\"") && html.contains("id=\"jb-n\""),
        "{html}"
    );
}

fn inline() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "x",
        "雪",
        "“",
        "”",
        " ",
        "*",
        "_",
        "`",
        "[",
        "]",
        "!",
        "1.",
        "-",
        "#",
        "&amp;lt;",
        "&lt;b&gt;",
        "\\",
        "|",
        "~~",
        "{{",
        "。",
        "：//",
        "www.",
        "\n",
        "+",
    ]);
    let leaf = prop::collection::vec(word, 0..6).prop_map(|words| words.concat());
    leaf.prop_recursive(3, 12, 4, |inner| {
        let tag = prop::sample::select(vec![
            "b", "i", "a href=y", "code", "s", "span", "sub", "u", "small", "strong", "em",
        ]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| parts.concat()),
            (tag, inner).prop_map(|(tag, inner)| format!(
                "<{tag}>{inner}</{}>",
                tag.split(' ').next().unwrap()
            )),
            Just("<br>".to_owned()),
            Just("<img src=z alt='w'>".to_owned()),
        ]
    })
}

fn blocks() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        inline().prop_map(|inline| format!("<p>{inline}</p>")),
        inline().prop_map(|inline| format!("<h3>{inline}</h3>")),
        inline(),
        inline().prop_map(|inline| format!("<pre>{inline}</pre>")),
        (inline(), inline()).prop_map(|(one, two)| format!(
            "<table><tr><th>{one}</th></tr><tr><td>{two}</td></tr></table>"
        )),
        inline().prop_map(|one| format!("<table><tr><td colspan=2>{one}</td></tr></table>")),
        Just("<hr>".to_owned()),
    ];
    leaf.prop_recursive(3, 10, 3, |inner| {
        let several = prop::collection::vec(inner, 0..3);
        prop_oneof![
            several
                .clone()
                .prop_map(|parts| format!("<blockquote>{}</blockquote>", parts.concat())),
            several
                .clone()
                .prop_map(|parts| format!("<ul><li>{}</li></ul>", parts.join("</li><li>"))),
            several
                .clone()
                .prop_map(|parts| format!("<ol start=7><li>{}</li></ol>", parts.join("</li><li>"))),
            several.prop_map(|parts| format!("<div>{}</div>", parts.concat())),
        ]
    })
}

proptest! {
    #[test]
    fn text_survives_the_round_trip(html in blocks()) {
        let markdown = to_commonmark(&html, None);
        let back = from_commonmark(&markdown);
        prop_assert_eq!(squeezed(&text(&back)), squeezed(&text(&html)), "{}\n---\n{}\n---\n{}", html, markdown, back);
    }

    #[test]
    fn headings_items_quotes_and_images_survive(html in blocks()) {
        let back = from_commonmark(&to_commonmark(&html, None));
        let clean = crate::strict(&html);
        for tag in ["<img ", "<blockquote>", "<ol", "<ul"] {
            let filled = |html: &str| crate::strict(html).matches(tag).count();
            prop_assert_eq!(filled(&back) , filled(&clean), "{} {} {}", tag, html, back);
        }
    }
}
