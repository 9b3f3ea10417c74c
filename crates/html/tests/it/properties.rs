//! Properties on markup spliced from tags, attributes, comments, references and foreign content.

use jianbao_html::{Profile, Url, clean, is_inert, text, to_commonmark};
use proptest::prelude::*;

use crate::{assert_feed_safe, assert_safe, feed, oracle, strict};

const TAGS: &[&str] = &[
    "a",
    "b",
    "i",
    "u",
    "font",
    "nobr",
    "span",
    "code",
    "small",
    "p",
    "div",
    "h1",
    "h2",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "caption",
    "colgroup",
    "col",
    "thead",
    "tbody",
    "tr",
    "td",
    "th",
    "pre",
    "listing",
    "blockquote",
    "section",
    "figure",
    "figcaption",
    "details",
    "summary",
    "ruby",
    "rb",
    "rt",
    "rp",
    "rtc",
    "img",
    "image",
    "br",
    "hr",
    "video",
    "source",
    "center",
    "address",
    "svg",
    "math",
    "mtext",
    "mi",
    "mglyph",
    "malignmark",
    "annotation-xml",
    "foreignObject",
    "desc",
    "title",
    "style",
    "script",
    "noscript",
    "template",
    "textarea",
    "select",
    "option",
    "optgroup",
    "button",
    "form",
    "input",
    "iframe",
    "xmp",
    "plaintext",
    "noembed",
    "object",
    "applet",
    "datalist",
    "fieldset",
    "legend",
    "marquee",
    "frameset",
    "body",
    "html",
    "head",
    "main",
    "menu",
    "dir",
    "x-y",
    "path",
    "q",
    "s",
    "tt",
    "wbr",
    "time",
];

const ATTRIBUTES: &[&str] = &[
    " href=x",
    " href='javascript:ring()'",
    " href=#a",
    " src=y",
    " data=javascript:x",
    " ping=x",
    " style='BACKGROUND-X: left !important'",
    " src=\"data:image/png;base64,AA==\"",
    " id=a",
    " name=b",
    " title='<img onerror=x>'",
    " title=\"--><img src onerror=x>\"",
    " onerror=ring()",
    " style='color:red'",
    " style='position:fixed;color:red'",
    " encoding=text/html",
    " xlink:href=javascript:x",
    " /",
    " \"",
    " '",
    " =",
    " <b",
    " x=\"a>b\"",
    " alt=\"a'b\"",
    " alt='a\"b\"c'",
    " width=1",
    " color=red",
];

const TEXTS: &[&str] = &[
    "x",
    " ",
    "\n",
    "\n\n",
    "雪",
    "&lt;",
    "&",
    "&am",
    "p;",
    "<",
    ">",
    "-->",
    "<!--",
    "--!>",
    "<![CDATA[",
    "]]>",
    "<?x",
    "<!x",
    "</",
    "\"",
    "'",
    "&#10;",
    "&#13;",
    "\r",
    "\0",
    "\t",
    "]]",
    "javascript:",
    "&nbsp;",
    "{{",
    "`",
    "<!doctype",
    "</script>",
    "<script/>",
    "<br></br>",
    "&lt;!--",
];

fn fragment() -> impl Strategy<Value = String> {
    let tag = prop::sample::select(TAGS);
    let attributes = prop::collection::vec(prop::sample::select(ATTRIBUTES), 0..3);
    prop_oneof![
        4 => (tag.clone(), attributes).prop_map(|(tag, attributes)| format!("<{tag}{}>", attributes.concat())),
        3 => tag.prop_map(|tag| format!("</{tag}>")),
        2 => prop::sample::select(TEXTS).prop_map(str::to_owned),
    ]
}

fn markup(most: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(fragment(), 0..most).prop_map(|pieces| pieces.concat())
}

/// Markup of kept elements alone, in any order and nesting.
fn harmless() -> impl Strategy<Value = String> {
    let kept = [
        "a",
        "b",
        "i",
        "font",
        "code",
        "span",
        "p",
        "div",
        "h1",
        "h2",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "caption",
        "tbody",
        "tr",
        "td",
        "th",
        "pre",
        "blockquote",
        "figure",
        "details",
        "summary",
        "ruby",
        "rt",
        "rp",
        "small",
        "video",
        "address",
        "section",
    ];
    let tag = prop::sample::select(kept.to_vec());
    let piece = prop_oneof![
        tag.clone().prop_map(|tag| format!("<{tag}>")),
        tag.prop_map(|tag| format!("</{tag}>")),
        prop::sample::select(vec![
            "x",
            " ",
            "\n",
            "雪",
            "&lt;b>",
            "<br>",
            "<hr>",
            "y z",
            "<img src=a.png alt=b>"
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

fn cases() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok())
        .unwrap_or(300);
    ProptestConfig {
        cases,
        ..ProptestConfig::default()
    }
}

/// Without the elements that a parser adds by itself.
fn without_implied(html: &str) -> String {
    ["<tbody>", "</tbody>", "<colgroup>", "</colgroup>"]
        .iter()
        .fold(html.to_owned(), |html, tag| html.replace(tag, ""))
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn cleaned_markup_is_safe_everywhere(input in markup(14)) {
        assert_safe(&strict(&input), &input);
        let html = feed(&input);
        assert_feed_safe(&html, &input);
        for (context, dom) in oracle::in_contexts(&html) {
            let found = oracle::feed_violations(&dom);
            prop_assert!(found.is_empty(), "{context}: {:?}\n{:?}\n{:?}", found, input, html);
        }
    }

    #[test]
    fn cleaning_again_changes_no_byte(input in markup(40)) {
        let html = strict(&input);
        prop_assert_eq!(&strict(&html), &html, "{:?}", input);
        let read = feed(&input);
        prop_assert_eq!(&feed(&read), &read, "{:?}", input);
        prop_assert!(read.len() <= 4 * input.len() + 1024);
        let base = Url::parse("https://news.example/a/").unwrap();
        let based = clean(&input, Some(&base), Profile::Strict).html;
        prop_assert_eq!(&clean(&based, Some(&base), Profile::Strict).html, &based, "{:?}", input);
        prop_assert!(is_inert(&html), "{:?}", html);
        prop_assert!(html.len() <= 4 * input.len() + 1024);
    }

    /// A browser builds the tree that the output shows: nothing moves, nothing is added.
    #[test]
    fn a_browser_reads_the_nesting_that_is_written(input in markup(30)) {
        let html = strict(&input);
        let seen = strict(&oracle::parse(&html).serialize());
        prop_assert_eq!(without_implied(&seen), without_implied(&html), "{:?}", input);
    }

    #[test]
    fn ammonia_finds_nothing_to_remove(input in markup(20)) {
        let html = strict(&input);
        let mut gate = ammonia::Builder::empty();
        let elements: Vec<&str> = oracle::ELEMENTS.split_ascii_whitespace().collect();
        gate.tags(elements.into_iter().collect()).link_rel(None);
        gate.generic_attributes(ATTRIBUTES_KEPT.iter().copied().collect());
        gate.url_schemes(["http", "https", "mailto", "tel", "data"].into_iter().collect());
        let seen = strict(&gate.clean(&html).to_string());
        // Its serializer forgets that the first newline of `<pre>` does not count.
        let squeezed = |html: &str| without_implied(html).replace('\n', "");
        prop_assert_eq!(squeezed(&seen), squeezed(&html), "{:?}", input);
    }

    #[test]
    fn text_of_kept_elements_is_never_lost(input in harmless()) {
        let squeezed = |text: String| text.split_whitespace().collect::<String>();
        prop_assert_eq!(squeezed(text(&strict(&input))), squeezed(text(&input)), "{:?}", input);
    }

    /// The `url` crate, which follows browsers, reads no other scheme out of what is let through.
    #[test]
    fn a_browser_finds_no_other_scheme_in_a_link(
        pieces in prop::collection::vec(prop::sample::select(ADDRESS_PIECES), 0..8)
    ) {
        let value = jianbao_html::escape_attribute(&pieces.concat());
        let html = strict(&format!("<a href=\"{value}\">x</a><img src='{value}'>"));
        assert_safe(&html, &value);
        let base = Url::parse("https://news.example/a/").unwrap();
        oracle::parse(&html).visit(|content| {
            let oracle::Content::Element(_, attributes) = content else { return };
            for (name, value) in attributes {
                if let Ok(url) = base.join(value) {
                    let data = name == "src" && value.starts_with("data:image/");
                    assert!(data || ["http", "https", "mailto", "tel"].contains(&url.scheme()), "{value:?}");
                }
            }
        });
        if let Some(url) = jianbao_html::resolve(&base, &pieces.concat()) {
            prop_assert!(["http", "https", "mailto", "tel"].contains(&url.scheme()));
        }
    }

    #[test]
    fn a_style_holds_nothing_that_loads_or_covers(
        pieces in prop::collection::vec(prop::sample::select(STYLE_PIECES), 0..12)
    ) {
        let value = jianbao_html::escape_attribute(&pieces.concat());
        let html = strict(&format!("<p style=\"{value}\">x</p>"));
        assert_safe(&html, &value);
        prop_assert_eq!(&strict(&html), &html);
    }

    #[test]
    fn any_text_is_safe_and_total(input in any::<String>()) {
        let html = strict(&input);
        prop_assert_eq!(&strict(&html), &html);
        let _ = (text(&input), to_commonmark(&input, None));
    }

    #[test]
    fn any_bytes_decode(bytes in any::<Vec<u8>>(), charset in "[a-z0-9-]{0,10}") {
        let _ = jianbao_html::decode(&bytes, Some(&format!("text/html; charset={charset}")));
    }
}

const ATTRIBUTES_KEPT: &[&str] = &[
    "href", "src", "id", "title", "style", "alt", "width", "color",
];

const ADDRESS_PIECES: &[&str] = &[
    "javascript",
    "JaVa",
    "script",
    ":",
    "\t",
    "\n",
    "\r",
    "\u{1}",
    "\0",
    " ",
    "\u{a0}",
    "\u{2028}",
    "\u{feff}",
    "\u{200b}",
    "/",
    "//",
    "\\",
    "?",
    "#",
    "http",
    "https:",
    "data:",
    "image/png",
    "image/svg+xml",
    ";base64",
    ",",
    "AA==",
    "mailto:",
    "x",
    "&colon;",
    "%3A",
    "：",
    ".",
    "..",
    "@",
    "[",
    "<b>",
    "\"",
];

const STYLE_PIECES: &[&str] = &[
    "color",
    ":",
    ";",
    "red",
    "url(",
    "URL",
    "(",
    ")",
    "position",
    "fixed",
    " ",
    "\\",
    "/*",
    "*/",
    "rgb(1,2,3)",
    "expression(",
    "\"",
    "'",
    "@import",
    "-",
    "background",
    "-image",
    "width",
    "100%",
    "!important",
    "behavior",
    "\n",
    "\t",
    "{",
    "}",
    "font-family",
    "<",
    "&",
    "99999px",
    "border",
    "1px solid",
];
