//! Sitemaps: forms, sins, limits, arbitrary input.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use jianbao_feed::{
    Certainty, Context, Limits, ParsedSitemap, SitemapKind, WarningKind, parse_sitemap,
};
use proptest::prelude::*;

const NEWS: &str = "<?xml version='1.0' encoding='UTF-8'?>
<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:news='http://example.org/schemas/sitemap-news/0.9'
  xmlns:image='http://example.org/schemas/sitemap-image/1.1'>
 <url><loc>https://harbour.test/a?x=1&amp;y=2</loc><lastmod>2024-05-16T18:25:30+08:00</lastmod>
  <image:image><image:loc>https://harbour.test/a.jpg</image:loc><image:title>A picture</image:title></image:image>
  <news:news><news:publication><news:name>Harbour Post</news:name><news:language>zh</news:language></news:publication>
   <news:publication_date>2024-05-16</news:publication_date><news:title><![CDATA[大雪 & 停课]]></news:title>
   <news:keywords>snow, 学校，weather</news:keywords></news:news></url>
 <url><loc>
   https://harbour.test/b </loc><lastmod>yesterday</lastmod></url>
</urlset>";

fn read(text: &str) -> ParsedSitemap {
    parse_sitemap(text.as_bytes(), &super::context())
}

fn urls(parsed: &ParsedSitemap) -> Vec<&str> {
    parsed
        .entries
        .iter()
        .map(|entry| entry.url.as_str())
        .collect()
}

fn kinds(parsed: &ParsedSitemap) -> Vec<WarningKind> {
    parsed.warnings.iter().map(|warning| warning.kind).collect()
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn news_sitemaps_say_title_and_time() {
    let parsed = read(NEWS);
    assert_eq!(parsed.kind, SitemapKind::Pages);
    assert_eq!(
        urls(&parsed),
        ["https://harbour.test/a?x=1&y=2", "https://harbour.test/b"]
    );
    let first = &parsed.entries[0];
    let modified = first.last_modified.as_ref().unwrap();
    assert_eq!(modified.instant.to_string(), "2024-05-16T10:25:30Z");
    let news = first.news.as_ref().unwrap();
    assert_eq!(news.title, "大雪 & 停课");
    assert_eq!(news.publication.as_deref(), Some("Harbour Post"));
    assert_eq!(news.language.as_deref(), Some("zh"));
    assert_eq!(news.keywords, ["snow", "学校", "weather"]);
    assert_eq!(
        news.published.as_ref().unwrap().certainty,
        Certainty::DateOnly
    );
    assert_eq!(parsed.entries[1].news, None);
    assert_eq!(kinds(&parsed), [WarningKind::Date]);
}

#[test]
fn an_index_names_sitemaps() {
    let parsed = read(
        "<sitemapindex xmlns='x'><sitemap><loc>/maps/1.xml.gz</loc><lastmod>2024-05-16T00:00:00Z</lastmod></sitemap>\
         <sitemap><loc>javascript:1</loc></sitemap><sitemap><loc>https://maps.test/2.xml</loc></sitemap></sitemapindex>",
    );
    assert_eq!(parsed.kind, SitemapKind::Index);
    let urls: Vec<_> = parsed
        .sitemaps
        .iter()
        .map(|sitemap| sitemap.url.as_str())
        .collect();
    assert_eq!(
        urls,
        [
            "https://feeds.example.org/maps/1.xml.gz",
            "https://maps.test/2.xml"
        ]
    );
    assert!(parsed.sitemaps[0].last_modified.is_some());
    assert_eq!(kinds(&parsed), [WarningKind::Syntax]);
}

#[test]
fn broken_xml_is_read_as_far_as_it_goes() {
    for (text, expect) in [
        // Junk before the declaration, undeclared prefixes, upper case.
        (
            "junk\n<?xml version='1.0'?><URLSET><URL><LOC>https://a.test/1</LOC><n:news><n:title>x</n:title></n:news></URL></URLSET>",
            vec!["https://a.test/1"],
        ),
        // Tags that are not closed, a bare ampersand, a cut end.
        (
            "<urlset><url><loc>https://a.test/1?a=1&b=2<lastmod>2024-05-16<url><loc>https://a.test/2</loc></url><url><loc>https://a.test/3</loc>",
            vec![
                "https://a.test/1?a=1&b=2",
                "https://a.test/2",
                "https://a.test/3",
            ],
        ),
        // No root, an entry without place, the place of a picture only.
        (
            "<url><loc>https://a.test/1</loc></url><url></url><url><image:loc>https://a.test/p.jpg</image:loc></url>",
            vec!["https://a.test/1"],
        ),
        // A picture's own place comes first.
        (
            "<urlset><url><i:image><i:loc>https://a.test/p.jpg</i:loc></i:image><loc>https://a.test/1</loc></url></urlset>",
            vec!["https://a.test/1"],
        ),
    ] {
        assert_eq!(urls(&read(text)), expect, "{text}");
    }
}

#[test]
fn texts_have_one_url_a_line() {
    let parsed = read(
        "\u{feff}https://a.test/1\r\n\r\n# old\r\nHTTPS://a.test/2\r\nnothing\r\nftp://a.test/3\r\n",
    );
    assert_eq!(parsed.kind, SitemapKind::Text);
    assert_eq!(urls(&parsed), ["https://a.test/1", "HTTPS://a.test/2"]);
    assert_eq!(parsed.warnings[0].count, 2);
}

#[test]
fn other_things_are_no_sitemaps() {
    for text in [
        "",
        "<!DOCTYPE html><html><body><url><loc>https://a.test/</loc></url>",
        "<rss><channel><item><url>x</url></item></channel></rss>",
        "{\"urls\": []}",
        "Not found",
    ] {
        let parsed = read(text);
        assert_eq!(parsed.kind, SitemapKind::Unknown, "{text}");
        assert_eq!(kinds(&parsed), [WarningKind::NotAFeed], "{text}");
        assert!(parsed.entries.is_empty());
    }
}

#[test]
fn packed_sitemaps_are_unpacked_within_the_limit() {
    let all = parse_sitemap(&packed(NEWS.as_bytes()), &super::context());
    assert_eq!(all, read(NEWS));
    // Two members, the second cut off.
    let mut bytes = packed(b"https://a.test/1\n");
    let second = packed(b"https://a.test/2\n");
    bytes.extend_from_slice(&second);
    let two = parse_sitemap(&bytes, &Context::default());
    assert_eq!(urls(&two), ["https://a.test/1", "https://a.test/2"]);
    let cut = parse_sitemap(&bytes[..bytes.len() - 4], &Context::default());
    assert_eq!(urls(&cut).first(), Some(&"https://a.test/1"));
    assert_eq!(kinds(&cut), [WarningKind::Syntax]);
    let bomb = packed("https://a.test/1\n".repeat(400_000).as_bytes());
    let context = Context {
        limits: Limits {
            input_bytes: 1 << 20,
            ..Limits::default()
        },
        ..Context::default()
    };
    let parsed = parse_sitemap(&bomb, &context);
    // A MiB of lines of 17 bytes is more than the most entries; the cut is told once, with both reasons.
    assert_eq!(parsed.entries.len(), 50_000);
    assert_eq!(kinds(&parsed), [WarningKind::Limit]);
}

#[test]
fn entries_beyond_the_limit_are_left_out() {
    let entry = "<url><loc>https://a.test/1</loc></url>".repeat(50_001);
    let parsed = read(&format!("<urlset>{entry}</urlset>"));
    assert_eq!(parsed.entries.len(), 50_000);
    assert_eq!(kinds(&parsed), [WarningKind::Limit]);
}

#[test]
fn sitemaps_cut_anywhere_are_read() {
    for end in 0..NEWS.len() {
        parse_sitemap(&NEWS.as_bytes()[..end], &Context::default());
    }
    let bytes = packed(NEWS.as_bytes());
    for end in 0..bytes.len() {
        parse_sitemap(&bytes[..end], &Context::default());
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        parse_sitemap(&bytes, &Context::default());
        let mut packed = vec![0x1f, 0x8b, 8, 0];
        packed.extend_from_slice(&bytes);
        parse_sitemap(&packed, &Context::default());
    }

    #[test]
    fn pieces_of_sitemaps_are_read(pieces in prop::collection::vec(prop::sample::select(&[
        "<url>", "</url>", "<loc>", "</loc>", "https://a.test/1", "<news:news>", "<image:image>", "</image:image>",
        "<urlset>", "</urlset>", "<sitemapindex>", "<sitemap>", "<lastmod>", "2024", "&", "<![CDATA[", "]]>", "<", ">",
    ][..]), 0..60)) {
        let text = pieces.concat();
        let parsed = read(&text);
        prop_assert!(parsed.entries.len() + parsed.sitemaps.len() <= pieces.len());
        for entry in &parsed.entries {
            prop_assert!(entry.url.starts_with("http"));
        }
    }
}
