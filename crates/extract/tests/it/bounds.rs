//! Time and memory of hostile pages: linear in their length, whatever they repeat.

use std::time::{Duration, Instant};

use jianbao_extract::{Extraction, Hints, Limits, Page, Url, extract};

/// Longest time a page may take, for each million bytes and for each page: the crate's promise.
const MOST_PER_MILLION: Duration = Duration::from_secs(1);
const MOST_PER_PAGE: Duration = Duration::from_millis(50);

/// How much longer things may take here: tests are not fully optimised, and machines are busy.
const PATIENCE: u32 = 4;

pub(crate) fn timed(bytes: Vec<u8>) -> (Extraction, Duration) {
    let page = Page {
        bytes,
        url: Url::parse("https://post.example/2026/ferry.html").unwrap(),
        content_type: None,
    };
    let begin = Instant::now();
    let found = extract(&page, &Hints::default(), &Limits::default());
    (found, begin.elapsed())
}

pub(crate) fn most(bytes: usize) -> Duration {
    let millions = u32::try_from(bytes / 1_000_000 + 1).unwrap();
    (MOST_PER_PAGE + MOST_PER_MILLION * millions) * PATIENCE
}

/// What is repeated until a page is long: before it, itself, behind it.
const REPEATED: &[(&str, &str, &str)] = &[
    ("", "<div>", "text that is long enough, really"),
    ("", "<b>", "text"),
    ("", "<a href=/x>", "text"),
    ("", "<font color=a>", "text"),
    ("", "<table><tr><td>", "text"),
    ("", "<table>", "text"),
    ("", "<ul><li>", "text"),
    ("", "<dl><dt>a<dd>", "text"),
    ("", "<h1>", "text"),
    ("", "<select><option>", "text"),
    ("", "<svg>", "text"),
    ("", "<math><mi>", "text"),
    ("", "<svg><foreignObject>", "text"),
    ("", "<template>", "text"),
    ("", "<button>", "text"),
    ("", "<form>", "text"),
    ("", "<object>", "text"),
    ("", "<ruby><rt>", "text"),
    ("", "<nobr>", "text"),
    ("", "<p>", ""),
    ("", "<p>One, two, three, four, five, six, seven.", ""),
    ("", "a ", ""),
    ("", "雪，", ""),
    ("<table>", "<td>", ""),
    ("<table>", "<tr><td>a</td><td>b</td></tr>", "</table>"),
    ("<table><tr>", "<td>a", ""),
    ("<table>", "a<td>b&amp;", ""),
    ("<table>", "a<b>", ""),
    (
        "",
        "<div class='related story-body share image caption byline'>text</div>",
        "",
    ),
    (
        "<div class='",
        "related-story image caption ",
        "'>text</div>",
    ),
    ("<div style='", "display : none ", "'>text</div>"),
    ("<p ", "a=1 ", ">text</p>"),
    ("<p ", "attribute", ">text</p>"),
    ("<p title=\"", "text ", "\">text</p>"),
    ("<p title=\"", "&amp", "\">text</p>"),
    ("", "&", ""),
    ("", "&amp;", ""),
    ("", "&notit;", ""),
    ("", "&#x110000;", ""),
    ("", "&CounterClockwiseContourIntegral", ""),
    ("", "<", ""),
    ("", "</", ""),
    ("", "<!", ""),
    ("", "<!--", ""),
    ("", "<!-->", ""),
    ("", "<!---", ""),
    ("", "<?", ""),
    ("", "</p>", ""),
    ("", "</b>", ""),
    ("", "</div>", ""),
    ("", "</table>", ""),
    ("<b>", "<p>a</b>", ""),
    ("<b>", "<div></b>", ""),
    ("", "<b id=1><p>", ""),
    ("", "<b><i><u><s><p>x</b></i>", ""),
    ("", "<a><div></a>", ""),
    ("", "<a href=x><p>a</a><b>", ""),
    ("<b><b><b><b><b><b><b><b>", "<p>a</p>", "</b></b></b></b>"),
    ("<div><span>", "</x>", ""),
    ("<x><x><x><x><x><x>", "</y>", ""),
    ("", "<body a=1>", ""),
    ("", "<html a=1>", ""),
    ("", "<script>", ""),
    ("<script>", "<!--<script>", ""),
    ("<script>", "</scrip", ""),
    ("", "<script>x</script>", ""),
    ("<title>", "a - ", "</title>"),
    ("<title>", "</titl", ""),
    ("<textarea>", "<", ""),
    ("", "<title>a</title>", ""),
    ("", "<h1>Ferry returns to the islands</h1>", ""),
    (
        "<title>Ferry returns to the islands</title>",
        "<h1>Ferry returns to the islands</h1>",
        "",
    ),
    ("<title>Ferry</title>", "<div>Ferry", ""),
    ("", "<time datetime=2026-05-04>4 May 2026</time>", ""),
    (
        "<h1>Ferry returns to the islands</h1>",
        "<p>4 May 2026 25:99",
        "",
    ),
    ("", "<img src=/i/picture-number-2026.jpg>", ""),
    (
        "",
        "<figure><img src=/i/picture-2026.jpg><figcaption>A quay.</figcaption></figure>",
        "",
    ),
    ("", "<figure><img src=/i/picture-2026.jpg>", ""),
    ("", "<div><img src=/i/picture-2026.jpg>", ""),
    ("", "<div class=image><p>a<img src=/i/picture-2026.jpg>", ""),
    ("", "<picture><source srcset='/a 1x'><img>", ""),
    ("<img srcset='", "/i/a.jpg 100w, ", "'>"),
    ("<img src='", "/i/a", ".jpg'>"),
    ("", "<base href=/x/>", ""),
    ("<base href='", "/x", "'><img src=a/b-2026.jpg><p>"),
    ("", "<meta name=author content='A. Name'>", ""),
    (
        "",
        "<meta property=og:title content='Ferry returns - Post'>",
        "",
    ),
    ("<meta name=keywords content='", "rain, snow, ", "'>"),
    ("<meta name=description content='", "&amp;amp;", "'>"),
    ("", "<link rel=canonical href=/a>", ""),
    ("<script type=application/ld+json>", "[", "</script>"),
    (
        "<script type=application/ld+json>",
        "{\"@graph\":",
        "</script>",
    ),
    (
        "<script type=application/ld+json>[",
        "{\"@type\":\"Article\",\"headline\":\"a\"},",
        "{}]</script>",
    ),
    (
        "<script type=application/ld+json>{\"@type\":\"Article\",\"articleBody\":\"",
        "Rain, snow. ",
        "\"}</script>",
    ),
    (
        "",
        "<script type=application/ld+json>{\"@type\":\"Article\"}</script>",
        "",
    ),
    ("", "<noscript>", ""),
    ("", "<noscript><img src=/i/picture-2026.jpg></noscript>", ""),
    (
        "",
        "<p><a href=/story>Another story of the harbour, and more</a></p>",
        "",
    ),
    (
        "",
        "<li><a href=/story>Another story</a> with a line, and words on it.</li>",
        "",
    ),
    ("", "<br>", ""),
    ("", "text, text<br>", ""),
    ("", "<span>a</span>", ""),
    ("", "<p><span>a</span><span>, b</span></p>", ""),
    ("", "<td><table>", ""),
    ("", "<iframe>", ""),
    ("", "<plaintext>", ""),
    ("", "<frameset>", ""),
    ("", "<caption>", ""),
    ("<table>", "<caption>a", ""),
    ("<table>", "<colgroup><col>", ""),
    ("", "\0", ""),
    ("", "\r\n", ""),
    ("", "<a rel=author>A. Name</a>", ""),
    (
        "",
        "<div itemprop=author><span itemprop=name>A</span></div>",
        "",
    ),
    ("", "<div itemprop=author>", "A"),
    ("", "<div class=byline>", "A"),
    ("", "<div class=caption>", "A"),
    ("", "<div hidden>", "A"),
    ("", "<small>", "A"),
    ("", "<div><small>a</small>", "A"),
    ("", "<p>Advertisement</p>", ""),
    ("", "<section><h2>Head</h2>", ""),
    ("", "<p>Line that is short:</p>", ""),
];

fn page(bytes: usize, (before, unit, behind): (&str, &str, &str)) -> Vec<u8> {
    let times = bytes / unit.len();
    format!("{before}{}{behind}", unit.repeat(times)).into_bytes()
}

/// Those of `pages` that take too long, with their times.
fn slow(bytes: usize, pages: &[(&str, &str, &str)]) -> Vec<String> {
    let most = most(bytes);
    let mut slow = Vec::new();
    for repeated in pages {
        let (found, took) = timed(page(bytes, *repeated));
        println!("{:>9.1} ms {repeated:?}", took.as_secs_f64() * 1e3);
        assert!((0.0..=1.0).contains(&found.confidence));
        if took > most {
            slow.push(format!("{took:?} of {most:?}: {repeated:?}"));
        }
    }
    slow
}

#[test]
fn a_page_that_repeats_itself_takes_time_by_its_length() {
    assert_eq!(slow(1_000_000, REPEATED), Vec::<String>::new());
}

/// As large as pages get: what is beyond the limit is cut.
#[test]
fn a_huge_page_takes_time_by_the_limit() {
    if std::env::var_os("JIANBAO_HEAVY_TESTS").is_none() {
        println!("skipped: JIANBAO_HEAVY_TESTS is not set");
        return;
    }
    assert_eq!(slow(16_000_000, REPEATED), Vec::<String>::new());
    let endless = [
        ("", "<p>", ""),
        ("", "a ", ""),
        ("<table>", "<td>", ""),
        ("<table><tr>", "<td>a", ""),
    ];
    assert_eq!(slow(50_000_000, &endless), Vec::<String>::new());
}
