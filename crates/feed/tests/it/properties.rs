//! Arbitrary and mutated input: no panic, and no more out than went in allows.

use jianbao_feed::{Context, Parsed, parse};
use proptest::prelude::*;

const SEEDS: [&str; 3] = [
    "<?xml version='1.0' encoding='utf-8'?><!DOCTYPE rss><rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>a &amp; b</title><item><title>雪</title><link>https://example.org/1</link><author><name>x</name></author><description><![CDATA[<p>x</p>]]> &lt;b&gt; <i>y</i></description><pubDate>Thu, 16 May 2024 18:25:30 GMT</pubDate><dc:date>2024年5月16日</dc:date><enclosure url='a' length='1'/></item></channel></rss>",
    "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://example.org/'><entry xml:lang='zh'><id>1</id><link href='a'/><title type='xhtml'><div>x<br/></div></title><content type='xhtml'><x:div xmlns:x='y'>&amp;<x:p/>z</x:div></content><updated>2024-05-16T18:25:30Z</updated></entry></feed>",
    r#"{"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": [{"id": 1, "content_html": "<p>", "tags": ["a"], "authors": [{"name": "n"}], "date_published": "2024-05-16"}]}"#,
];

const PIECES: [&str; 24] = [
    "<item>",
    "</item>",
    "<entry>",
    "<title>",
    "</title>",
    "<",
    ">",
    "&",
    "&amp;",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "\"",
    "'",
    "<div>",
    "</div>",
    "<rss>",
    "<feed>",
    "\u{feff}",
    "type='xhtml'",
    "\r\n",
    "<?",
    "<!DOCTYPE",
];

fn assert_bounded(parsed: &Parsed, bytes: &[u8]) {
    // A byte that is no character becomes three; references grow by less.
    let limit = 4 * bytes.len() + 64;
    for entry in &parsed.feed.entries {
        let contents = entry.summary.iter().chain(&entry.contents);
        for content in contents {
            assert!(content.raw.len() <= limit);
            content.clean();
            content.text();
        }
        assert!(entry.title.len() <= limit);
        for url in entry
            .url
            .iter()
            .chain(entry.enclosures.iter().map(|enclosure| &enclosure.url))
        {
            assert!(
                url.get(..4)
                    .is_some_and(|scheme| scheme.eq_ignore_ascii_case("http"))
            );
        }
    }
    assert!(parsed.warnings.len() < 10);
}

fn check(bytes: &[u8]) {
    assert_bounded(&parse(bytes, &Context::default()), bytes);
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        check(&bytes);
    }

    #[test]
    fn pieces_of_feeds_are_read(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..60)) {
        check(pieces.concat().as_bytes());
        check(format!("<rss><channel><item>{}", pieces.concat()).as_bytes());
        check(format!("<feed><entry><content type='xhtml'>{}", pieces.concat()).as_bytes());
    }

    #[test]
    fn mutated_feeds_are_read(
        seed in prop::sample::select(&SEEDS[..]),
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..12, prop::sample::select(&PIECES[..])), 0..8),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
    ) {
        let mut bytes = seed.as_bytes().to_vec();
        for (at, length, piece) in edits {
            let at = at.index(bytes.len() + 1);
            let end = (at + length).min(bytes.len());
            bytes.splice(at..end, piece.bytes());
        }
        for (at, byte) in flips {
            if !bytes.is_empty() {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
        }
        check(&bytes);
    }

    #[test]
    fn any_text_as_a_date_is_read(text in "[0-9A-Za-z年月日:+,. /-]{0,40}") {
        check(format!("<rss><channel><item><pubDate>{text}</pubDate>").as_bytes());
    }

    #[test]
    fn cdata_is_kept_to_the_byte(text in "[^\u{0}\r\u{feff}]{1,80}") {
        prop_assume!(!text.contains("]]>") && !text.trim().is_empty());
        let feed = format!("<rss><channel><item><description><![CDATA[{text}]]></description></item></channel></rss>");
        let parsed = parse(feed.as_bytes(), &Context::default());
        let summary = parsed.feed.entries[0].summary.as_ref().unwrap();
        prop_assert_eq!(&summary.raw, &text);
    }
}

#[test]
fn feeds_cut_anywhere_are_read() {
    for seed in SEEDS {
        for end in 0..seed.len() {
            check(&seed.as_bytes()[..end]);
        }
    }
}
