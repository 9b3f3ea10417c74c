//! What is read from well-formed feeds.

use jianbao_feed::{Certainty, Format};

use crate::{authors, categories, item, read};

#[test]
fn rss_2_is_read() {
    let parsed = read(
        "<?xml version='1.0'?>
<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/' xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:atom='http://www.w3.org/2005/Atom'>
<channel><title>Harbour &amp; Hill</title><link>/</link><atom:link rel='self' href='https://feeds.example.org/self'/>
<description>News from &lt;b&gt;home&lt;/b&gt;</description><language>en-gb</language><ttl>30</ttl>
<image><title>Logo</title><url>logo.png</url></image>
<item><title>Rain &amp;amp; snow</title><link>https://example.org/1</link><guid isPermaLink='false'>x1</guid>
<pubDate>Thu, 16 May 2024 18:25:30 +0800</pubDate><dc:creator>Ada</dc:creator><author>b@example.org (Bo)</author>
<category>Weather</category><category>Weather</category><description>Short</description>
<content:encoded><![CDATA[ <p>Long <a href='2'>more</a></p>
]]></content:encoded><enclosure url='a.mp3' type='audio/mpeg' length='12'/></item>
<item><title></title><guid>https://example.org/2</guid><description/></item>
</channel></rss>",
    );
    assert_eq!(parsed.warnings, []);
    let feed = parsed.feed;
    assert_eq!((feed.format, feed.version.as_str()), (Format::Rss, "2.0"));
    assert_eq!(feed.title.as_deref(), Some("Harbour & Hill"));
    assert_eq!(feed.description.as_deref(), Some("News from home"));
    assert_eq!(feed.link.as_deref(), Some("https://feeds.example.org/"));
    assert_eq!(feed.language.as_deref(), Some("en-gb"));
    assert_eq!(feed.ttl_minutes(), Some(30));
    let [first, second] = feed.entries.as_slice() else {
        panic!("{:?}", feed.entries)
    };
    assert_eq!(first.title, "Rain & snow");
    assert_eq!(first.url.as_deref(), Some("https://example.org/1"));
    assert_eq!(first.guid.as_deref(), Some("x1"));
    let published = first.published.as_ref().unwrap();
    assert_eq!(published.instant.to_string(), "2024-05-16T10:25:30Z");
    assert_eq!(published.text, "Thu, 16 May 2024 18:25:30 +0800");
    assert_eq!(published.certainty, Certainty::Exact);
    assert_eq!(authors(first), ["Ada", "Bo"]);
    assert_eq!(categories(first), ["Weather"]);
    assert_eq!(first.summary.as_ref().unwrap().raw, "Short");
    let content = first.content().unwrap();
    assert_eq!(content.raw, " <p>Long <a href='2'>more</a></p>\n");
    assert!(content.clean().contains("\"https://example.org/2\""));
    let enclosure = &first.enclosures[0];
    assert_eq!(enclosure.url, "https://feeds.example.org/news/a.mp3");
    assert_eq!(enclosure.length_bytes, Some(12));
    assert_eq!(second.title, "");
    assert_eq!(second.url.as_deref(), Some("https://example.org/2"));
    assert_eq!((&second.summary, second.content()), (&None, None));
}

#[test]
fn rdf_is_read() {
    let parsed = read(
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' xmlns:d='http://purl.org/dc/elements/1.1/' xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'>
<channel rdf:about='https://example.org/'><title>Hill</title><link>https://example.org/</link>
<items><rdf:Seq><rdf:li rdf:resource='https://example.org/1'/></rdf:Seq></items>
<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency></channel>
<item rdf:about='https://example.org/1'><title>One</title><d:date>2024-05-16</d:date><d:subject>Sea</d:subject></item></rdf:RDF>",
    );
    assert_eq!(parsed.warnings, []);
    let feed = parsed.feed;
    assert_eq!((feed.format, feed.version.as_str()), (Format::Rdf, "1.0"));
    assert_eq!(
        (feed.title.as_deref(), feed.ttl_minutes()),
        (Some("Hill"), Some(30))
    );
    let entry = &feed.entries[0];
    assert_eq!(entry.url.as_deref(), Some("https://example.org/1"));
    assert_eq!(entry.guid.as_deref(), Some("https://example.org/1"));
    assert_eq!(categories(entry), ["Sea"]);
    let published = entry.published.as_ref().unwrap();
    assert_eq!(published.certainty, Certainty::DateOnly);
}

#[test]
fn atom_is_read() {
    let parsed = read(
        "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='en' xml:base='https://example.org/blog/'>
<title type='html'>A &lt;i&gt;b&lt;/i&gt;</title><subtitle>Sub</subtitle><link href='.'/><author><name>Ada</name><email>a@example.org</email></author>
<entry xml:base='2024/'><id>tag:example.org,2024:1</id><title>1 &lt; 2</title>
<link rel='self' href='self'/><link rel='alternate' type='text/html' href='one'/><link rel='enclosure' href='a.pdf' length='x'/>
<published>2024-05-16T18:25:30Z</published><updated>2024-05-17</updated>
<summary>plain &lt;b&gt;</summary><category term='t' label='Tea'/>
<content type='xhtml' xml:lang='de'><x:div xmlns:x='http://www.w3.org/1999/xhtml'> <x:p>a &lt; b<x:br/></x:p><x:a href='two'/></x:div></content></entry>
<entry><title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>Rain <b>now</b></div></title><content type='html'><![CDATA[<p>x]]> y &amp;amp;</content>
<source><title>Other</title><author><name>Bo</name></author></source></entry></feed>",
    );
    assert_eq!(parsed.warnings, []);
    let feed = parsed.feed;
    assert_eq!((feed.format, feed.version.as_str()), (Format::Atom, "1.0"));
    assert_eq!(feed.title.as_deref(), Some("A b"));
    assert_eq!(feed.link.as_deref(), Some("https://example.org/blog/"));
    let [first, second] = feed.entries.as_slice() else {
        panic!("{:?}", feed.entries)
    };
    assert_eq!(first.title, "1 < 2");
    assert_eq!(
        first.url.as_deref(),
        Some("https://example.org/blog/2024/one")
    );
    assert_eq!(authors(first), ["Ada"]);
    assert_eq!(categories(first), ["Tea"]);
    assert_eq!(first.language.as_deref(), Some("de"));
    assert_eq!(
        first.enclosures[0].url,
        "https://example.org/blog/2024/a.pdf"
    );
    assert_eq!(
        first.updated.as_ref().unwrap().certainty,
        Certainty::DateOnly
    );
    let summary = first.summary.as_ref().unwrap();
    assert_eq!(
        (summary.raw.as_str(), summary.is_html),
        ("plain <b>", false)
    );
    let content = first.content().unwrap();
    assert_eq!(content.raw, " <p>a &lt; b<br/></p><a href='two'></a>");
    assert!(
        content
            .clean()
            .contains("\"https://example.org/blog/2024/two\"")
    );
    assert_eq!(second.title, "Rain now");
    assert_eq!(authors(second), ["Bo"]);
    assert_eq!(second.content().unwrap().raw, "<p>x y &amp;");
}

#[test]
fn atom_03_is_read() {
    let parsed = read(
        "<feed version='0.3' xmlns='http://purl.org/atom/ns#'><tagline>T</tagline><entry><title mode='escaped' type='text/html'>a &lt;b&gt;c&lt;/b&gt;</title>
<issued>2024-05-16T18:25:30Z</issued><modified>2024-05-17T18:25:30Z</modified>
<content type='application/xhtml+xml' mode='xml'><div xmlns='http://www.w3.org/1999/xhtml'><p>x</p></div></content></entry></feed>",
    );
    let feed = parsed.feed;
    assert_eq!((feed.format, feed.version.as_str()), (Format::Atom, "0.3"));
    let entry = &feed.entries[0];
    assert_eq!(entry.title, "a c");
    assert!(entry.published.is_some() && entry.updated.is_some());
    // Only Atom 1.0 says that the `div` is no part of it.
    assert_eq!(
        entry.content().unwrap().raw,
        "<div xmlns='http://www.w3.org/1999/xhtml'><p>x</p></div>"
    );
}

#[test]
fn json_feeds_are_read() {
    let parsed = read(
        r#"{"version": "https://jsonfeed.org/version/1.1", "title": "Hill", "home_page_url": "https://example.org/",
"authors": [{"name": "Ada"}], "language": "en", "items": [
{"id": 7, "url": "one", "title": "Rain\n now", "content_html": "<p>x</p>\n", "summary": "s & t", "date_published": "2024-05-16T18:25:30+08:00", "tags": ["a", 1], "attachments": [{"url": "a.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 12}]},
{"id": "https://example.org/2", "author": {"name": "Bo"}, "content_text": "1 < 2", "title": null}, "nonsense"]}"#,
    );
    assert_eq!(parsed.warnings, []);
    let feed = parsed.feed;
    assert_eq!((feed.format, feed.version.as_str()), (Format::Json, "1.1"));
    let [first, second] = feed.entries.as_slice() else {
        panic!("{:?}", feed.entries)
    };
    assert_eq!(first.guid.as_deref(), Some("7"));
    assert_eq!(
        first.url.as_deref(),
        Some("https://feeds.example.org/news/one")
    );
    assert_eq!(first.title, "Rain now");
    assert_eq!(first.content().unwrap().raw, "<p>x</p>\n");
    assert_eq!(first.summary.as_ref().unwrap().clean(), "s & t");
    assert_eq!((authors(first), first.categories.len()), (vec!["Ada"], 2));
    assert_eq!(first.enclosures[0].length_bytes, Some(12));
    assert_eq!(second.url.as_deref(), Some("https://example.org/2"));
    assert_eq!(authors(second), ["Bo"]);
    assert!(!second.content().unwrap().is_html);
}

#[test]
fn content_is_kept_to_the_byte() {
    let html = "\n<div><i>2024年5月16日</i></div>\n<p class=\"a\">雪 &amp; rain &lt;3 &nbsp;&unknown; </p>\t<br /> \n";
    let escaped = html.replace('&', "&amp;").replace('<', "&lt;");
    for field in [
        format!("<![CDATA[{html}]]>"),
        escaped.clone(),
        escaped.replace('\n', "\r\n"),
        format!(
            "<![CDATA[{}]]>{}",
            &html[..4],
            html[4..].replace('&', "&#38;").replace('<', "&#x3C;")
        ),
    ] {
        for entry in [
            item(&format!("<description>{field}</description>")),
            item(&format!("<content:encoded>{field}</content:encoded>")),
        ] {
            let content = entry.content().or(entry.summary.as_ref()).unwrap();
            assert_eq!(content.raw, html, "{field}");
        }
    }
}

#[test]
fn an_rss_content_resolves_against_the_article_unless_a_base_is_stated() {
    let entry = item("<link>https://example.org/a/1</link><description>x</description>");
    assert_eq!(
        entry.summary.unwrap().base.unwrap().as_str(),
        "https://example.org/a/1"
    );
    let entry =
        item("<link>https://example.org/a/1</link><description xml:base='/b/'>x</description>");
    assert_eq!(
        entry.summary.unwrap().base.unwrap().as_str(),
        "https://feeds.example.org/b/"
    );
}
