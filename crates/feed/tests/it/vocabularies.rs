//! What feeds borrow from other vocabularies.

use jianbao_feed::{Category, Certainty, Context, Format, Person, Shape, parse};

use crate::{authors, categories, item, kinds, read};

const NAMESPACES: &str = "xmlns:media='http://search.yahoo.com/mrss/' xmlns:georss='http://www.georss.org/georss' \
    xmlns:gml='http://www.opengis.net/gml' xmlns:geo='http://www.w3.org/2003/01/geo/wgs84_pos#' \
    xmlns:thr='http://purl.org/syndication/thread/1.0' xmlns:psc='http://podlove.org/simple-chapters' \
    xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd' xmlns:dc='http://purl.org/dc/elements/1.1/' \
    xmlns:dcterms='http://purl.org/dc/terms/' xmlns:cc='http://web.resource.org/cc/' \
    xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:sy='http://purl.org/rss/1.0/modules/syndication/' \
    xmlns:admin='http://webns.net/mvcb/' xmlns:content='http://purl.org/rss/1.0/modules/content/'";

fn rich(fields: &str) -> jianbao_feed::Entry {
    let feed =
        format!("<rss version='2.0' {NAMESPACES}><channel><item>{fields}</item></channel></rss>");
    let parsed = read(&feed);
    assert_eq!(kinds(&parsed), [], "{fields}");
    parsed.feed.entries.into_iter().next().unwrap()
}

#[test]
fn places_are_read_whatever_they_are_written_in() {
    for (fields, shape, points) in [
        (
            "<georss:point>45.5 -71.5</georss:point>",
            Shape::Point,
            vec![[-71.5, 45.5]],
        ),
        (
            "<georss:line>1 2 3 4</georss:line>",
            Shape::Line,
            vec![[2.0, 1.0], [4.0, 3.0]],
        ),
        (
            "<georss:box>1 2 3 4</georss:box>",
            Shape::Box,
            vec![[2.0, 1.0], [4.0, 3.0]],
        ),
        (
            "<georss:polygon>1 2 3 4 5 6 1 2</georss:polygon>",
            Shape::Polygon,
            vec![[2.0, 1.0], [4.0, 3.0], [6.0, 5.0], [2.0, 1.0]],
        ),
        (
            "<georss:where><gml:Point><gml:pos>45.5 -71.5</gml:pos></gml:Point></georss:where>",
            Shape::Point,
            vec![[-71.5, 45.5]],
        ),
        (
            "<georss:where><gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>1 2 3 4 5 6 1 2</gml:posList>\
             </gml:LinearRing></gml:exterior></gml:Polygon></georss:where>",
            Shape::Polygon,
            vec![[2.0, 1.0], [4.0, 3.0], [6.0, 5.0], [2.0, 1.0]],
        ),
        (
            "<geo:lat>45.5</geo:lat><geo:long>-71.5</geo:long>",
            Shape::Point,
            vec![[-71.5, 45.5]],
        ),
        (
            "<geo:Point><geo:lat>45.5</geo:lat><geo:long>-71.5</geo:long></geo:Point>",
            Shape::Point,
            vec![[-71.5, 45.5]],
        ),
    ] {
        let geo = rich(fields).geo.unwrap();
        assert_eq!(
            (geo.shape, geo.points),
            (shape, points.iter().map(|point| point.to_vec()).collect())
        );
    }
    assert_eq!(rich("<georss:point>here</georss:point>").geo, None);
}

#[test]
fn media_in_groups_and_outside_are_files_pictures_and_credits() {
    let entry = rich(
        "<enclosure url='https://example.org/a.mp3' type='audio/mpeg' length='5'/>
         <media:group><media:content url='https://example.org/a.mp3' type='audio/mpeg'/>
         <media:content url='https://example.org/b.jpg' medium='image' width='9'><media:title>Quay</media:title>
         <media:description>The quay</media:description></media:content>
         <media:thumbnail url='c.png' width='3'/><media:credit role='photo'>Ada</media:credit></media:group>
         <media:rating scheme='urn:simple'>nonadult</media:rating><media:keywords>sea, port</media:keywords>
         <media:license href='https://example.org/l'>free</media:license>
         <media:player url='https://example.org/p'/><media:restriction relationship='allow' type='country'>is</media:restriction>",
    );
    let urls: Vec<&str> = entry
        .enclosures
        .iter()
        .map(|file| file.url.as_str())
        .collect();
    assert_eq!(
        urls,
        ["https://example.org/a.mp3", "https://example.org/b.jpg"]
    );
    let image = entry.image.as_ref().unwrap();
    assert_eq!(
        (image.url.as_deref(), image.width_px.as_deref()),
        (Some("https://example.org/b.jpg"), Some("9"))
    );
    assert_eq!(
        (entry.title.as_str(), categories(&entry)),
        ("Quay", vec!["sea", "port"])
    );
    assert_eq!(entry.summary.as_ref().unwrap().raw, "The quay");
    let media = &entry.media;
    assert_eq!(
        media.thumbnails[0].url.as_deref(),
        Some("https://feeds.example.org/news/c.png")
    );
    assert_eq!(
        (
            media.credits[0].text.as_deref(),
            media.credits[0].attribute("role")
        ),
        (Some("Ada"), Some("photo"))
    );
    assert_eq!(
        media.rating.as_ref().unwrap().text.as_deref(),
        Some("nonadult")
    );
    assert_eq!(
        media.license.as_ref().unwrap().url.as_deref(),
        Some("https://example.org/l")
    );
    assert_eq!(
        media.player.as_ref().unwrap().url.as_deref(),
        Some("https://example.org/p")
    );
    assert_eq!(
        media.restriction.as_ref().unwrap().attribute("type"),
        Some("country")
    );
}

#[test]
fn dublin_core_and_licences_are_read() {
    let entry = rich(
        "<dc:title>Fog</dc:title><dc:creator>Ada</dc:creator><dc:creator>Bo</dc:creator><dc:subject>Sea</dc:subject>
         <dc:contributor>Cy</dc:contributor><dc:publisher>Harbour (h@example.org)</dc:publisher><dc:rights>mine</dc:rights>
         <dcterms:created>2024-05-16T10:00:00Z</dcterms:created><dcterms:issued>2024-05-17T10:00:00Z</dcterms:issued>
         <dcterms:modified>2024-05-18T10:00:00Z</dcterms:modified><expirationDate>2024-05-19T10:00:00Z</expirationDate>
         <cc:license rdf:resource='https://example.org/cc'/><comments>/c</comments><dc:language>en</dc:language>",
    );
    assert_eq!(
        (entry.title.as_str(), authors(&entry)),
        ("Fog", vec!["Ada", "Bo"])
    );
    assert_eq!(entry.contributors[0].name.as_deref(), Some("Cy"));
    assert_eq!(
        entry.publisher.unwrap().email.as_deref(),
        Some("h@example.org")
    );
    assert_eq!(entry.rights.unwrap().raw, "mine");
    let day = |date: Option<jianbao_feed::Date>| date.unwrap().instant.to_string();
    assert_eq!(day(entry.created), "2024-05-16T10:00:00Z");
    assert_eq!(day(entry.published), "2024-05-17T10:00:00Z");
    assert_eq!(day(entry.updated), "2024-05-18T10:00:00Z");
    assert_eq!(day(entry.expired), "2024-05-19T10:00:00Z");
    assert_eq!(entry.license.as_deref(), Some("https://example.org/cc"));
    assert_eq!(
        entry.comments.as_deref(),
        Some("https://feeds.example.org/c")
    );
    assert_eq!(entry.language.as_deref(), Some("en"));
}

#[test]
fn threads_and_chapters_are_read() {
    let entry = rich(
        "<thr:in-reply-to ref='urn:1' href='/1' type='text/html' source='/feed'/>
         <psc:chapters><psc:chapter start='00:00:12.5' title='Start' image='i.png' href='/s'/></psc:chapters>",
    );
    let reply = entry.in_reply_to.unwrap();
    assert_eq!(
        (reply.id.as_deref(), reply.url.as_deref()),
        (Some("urn:1"), Some("https://feeds.example.org/1"))
    );
    let chapter = &entry.chapters[0];
    assert_eq!(
        (chapter.start_ms, chapter.title.as_deref()),
        (Some(12_500), Some("Start"))
    );
}

#[test]
fn channels_say_who_when_and_where_to_ask() {
    let parsed = read(&format!(
        "<rss version='2.0' {NAMESPACES} xmlns:atom='http://www.w3.org/2005/Atom'><channel>
         <atom:link rel='hub' href='https://hub.example.org/'/><atom:link rel='self' href='https://example.org/f'/>
         <managingEditor>ada@example.org (Ada)</managingEditor><webMaster>w@example.org</webMaster>
         <cloud domain='rpc.example.org' port='80' path='/' registerProcedure='p' protocol='soap'/>
         <textInput><title>Go</title><description>Find</description><name>q</name><link>/q</link></textInput>
         <skipHours><hour>24</hour><hour>3</hour></skipHours><skipDays><day>Sunday</day></skipDays>
         <sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>
         <admin:generatorAgent rdf:resource='https://example.org/g?v=1'/><docs>https://example.org/d</docs>
         <itunes:explicit>no</itunes:explicit><itunes:block>Yes</itunes:block><itunes:keywords>a, b</itunes:keywords>
         <itunes:category text='Society'><itunes:category text='Places'/></itunes:category>
         <itunes:owner><itunes:name>Bo</itunes:name></itunes:owner><copyright>2024</copyright>
         <lastBuildDate>Thu, 16 May 2024 18:25:30 +0800</lastBuildDate></channel></rss>"
    ));
    let feed = &parsed.feed;
    assert_eq!(
        feed.hubs().collect::<Vec<_>>(),
        ["https://hub.example.org/"]
    );
    assert_eq!(feed.self_link(), Some("https://example.org/f"));
    assert_eq!(feed.authors[0].display_name(), Some("Ada"));
    assert_eq!(
        feed.publisher.as_ref().unwrap().email.as_deref(),
        Some("w@example.org")
    );
    assert_eq!(
        feed.cloud.as_ref().unwrap().register_procedure.as_deref(),
        Some("p")
    );
    let input = feed.text_input.as_ref().unwrap();
    assert_eq!(
        (input.name.as_deref(), input.link.as_deref()),
        (Some("q"), Some("https://feeds.example.org/q"))
    );
    assert_eq!(
        (
            feed.schedule.skip_hours.as_slice(),
            feed.schedule.skip_days.as_slice()
        ),
        (&[0, 3][..], &["Sunday".to_owned()][..])
    );
    assert_eq!(feed.ttl_minutes(), Some(360));
    assert_eq!(
        feed.generator.as_ref().unwrap().url.as_deref(),
        Some("https://example.org/g?v=1")
    );
    assert_eq!(
        (feed.itunes.explicit, feed.itunes.block),
        (Some(false), Some(true))
    );
    let terms: Vec<&str> = feed.categories.iter().map(Category::name).collect();
    assert_eq!(terms, ["a", "b", "Society", "Places"]);
    assert_eq!(
        feed.updated.as_ref().map(|date| date.certainty),
        Some(Certainty::Exact)
    );
    assert_eq!(feed.title, None);
}

#[test]
fn an_entry_may_be_the_document_and_have_a_source() {
    let parsed = read(
        "<entry xmlns='http://www.w3.org/2005/Atom'><title>Fog</title><id>urn:1</id><source><title>Harbour</title>
         <author><name>Ada</name><email>ada@example.org</email><uri>/ada</uri></author><link href='/h'/></source></entry>",
    );
    assert_eq!(parsed.feed.format, Format::Atom);
    let entry = &parsed.feed.entries[0];
    let source = entry.source.as_deref().unwrap();
    assert_eq!(
        (entry.title.as_str(), source.title.as_deref()),
        ("Fog", Some("Harbour"))
    );
    assert_eq!(source.link.as_deref(), Some("https://feeds.example.org/h"));
    let ada = Person {
        name: Some("Ada".to_owned()),
        email: Some("ada@example.org".to_owned()),
        url: Some("https://feeds.example.org/ada".to_owned()),
    };
    assert_eq!(entry.authors, [ada]);
    assert_eq!((entry.id.as_str(), entry.id_is_made), ("urn:1", false));
}

#[test]
fn channel_definitions_are_read() {
    let parsed = read(
        "<CHANNEL HREF='https://example.org/' LASTMOD='2024-05-16T10:00:00+0000'><TITLE>Harbour</TITLE>
         <ABSTRACT>News</ABSTRACT><ITEM HREF='/1' LASTMOD='2024-05-16T10:00:00+0000'><TITLE>Fog</TITLE>
         <ABSTRACT>Thick</ABSTRACT></ITEM></CHANNEL>",
    );
    let feed = &parsed.feed;
    assert_eq!(
        (feed.format, feed.title.as_deref()),
        (Format::Cdf, Some("Harbour"))
    );
    assert_eq!(feed.link.as_deref(), Some("https://example.org/"));
    assert!(feed.updated.is_some());
    let entry = &feed.entries[0];
    assert_eq!(entry.url.as_deref(), Some("https://feeds.example.org/1"));
    assert!(entry.updated.is_some());
    assert_eq!(entry.summary.as_ref().unwrap().raw, "Thick");
}

#[test]
fn fields_of_other_vocabularies_are_not_taken_for_our_own() {
    let entry = rich("<x:y xmlns:x='urn:x'><title>wrong</title><link>https://example.org/wrong</link></x:y>
        <x:description xmlns:x='urn:x'>wrong</x:description><title>right</title><description>right</description>");
    assert_eq!((entry.title.as_str(), entry.url), ("right", None));
    assert_eq!(entry.summary.unwrap().raw, "right");
}

#[test]
fn declared_entities_are_resolved_and_a_billion_laughs_stay_small() {
    let parsed = read(
        "<!DOCTYPE rss [<!ENTITY h 'Harbour'><!ENTITY a '&h;&h;&h;&h;'><!ENTITY b '&a;&a;&a;&a;'>]>
         <rss><channel><title>&h; &b;</title><item><link>https://example.org/&h;</link></item></channel></rss>",
    );
    assert_eq!(parsed.feed.title.as_deref(), Some("Harbour &b;"));
    assert_eq!(
        parsed.feed.entries[0].url.as_deref(),
        Some("https://example.org/Harbour")
    );
}

#[test]
fn content_location_is_a_base_before_the_address() {
    let context = Context {
        content_location: Some("https://cdn.example.org/a/".to_owned()),
        content_language: Some("is".to_owned()),
        ..crate::context()
    };
    let feed = "<feed xmlns='http://www.w3.org/2005/Atom'><link href='b'/><title>x</title></feed>";
    let parsed = parse(feed.as_bytes(), &context);
    assert_eq!(
        parsed.feed.link.as_deref(),
        Some("https://cdn.example.org/a/b")
    );
    assert_eq!(parsed.feed.language.as_deref(), Some("is"));
}

#[test]
fn packed_texts_are_unpacked() {
    let entry = item(
        "<content:encoded mode='base64' type='text/html'>UmFpbiA8Yj5ub3c8L2I+</content:encoded>",
    );
    assert_eq!(entry.content().unwrap().raw, "Rain <b>now</b>");
}
