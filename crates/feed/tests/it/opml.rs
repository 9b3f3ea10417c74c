//! OPML: what readers export, broken outlines, and what is written is read back.

use jianbao_feed::{Outline, ParsedOpml, Url, WarningKind, parse_opml, write_opml};
use proptest::prelude::*;

fn read(text: &str) -> ParsedOpml {
    parse_opml(text.as_bytes())
}

fn told(parsed: &ParsedOpml) -> Vec<String> {
    let outlines = parsed.outlines.iter();
    outlines
        .map(|outline| {
            format!(
                "{}: {} {}",
                outline.folders.join("/"),
                outline.title,
                outline.url
            )
        })
        .collect()
}

fn outline(url: &str, title: &str, folders: &[&str]) -> Outline {
    Outline {
        url: Url::parse(url).unwrap(),
        site: None,
        title: title.to_owned(),
        folders: folders.iter().map(|folder| (*folder).to_owned()).collect(),
        options: Vec::new(),
    }
}

#[test]
fn folders_become_paths() {
    let parsed = read(
        "<?xml version='1.0'?><opml version='1.1'><head><title>My &amp; news</title></head><body>
         <outline text='新闻'><outline text='Local' title='Local'>
           <outline type='rss' text='Harbour' xmlUrl='https://harbour.test/feed' htmlUrl='https://harbour.test/'/>
           <outline type='rss' text='Hill &amp; dale' XMLURL='feed://hill.test/rss'></outline></outline>
           <outline title='Snow' text='s' xmlurl='feed:https://snow.test/atom.xml'/></outline>
         <outline text='top' type='link' url='http://top.test/rss'/></body></opml>",
    );
    assert_eq!(parsed.title.as_deref(), Some("My & news"));
    assert_eq!(
        told(&parsed),
        [
            "新闻/Local: Harbour https://harbour.test/feed",
            "新闻/Local: Hill & dale http://hill.test/rss",
            "新闻: Snow https://snow.test/atom.xml",
            ": top http://top.test/rss",
        ]
    );
    assert_eq!(
        parsed.outlines[0].site.as_ref().map(Url::as_str),
        Some("https://harbour.test/")
    );
    assert!(parsed.warnings.is_empty(), "{:?}", parsed.warnings);
}

#[test]
fn broken_outlines_are_skipped_and_others_taken() {
    let parsed = read(
        "<opml><body><outline text='none' type='rss'/><outline text='bad' xmlUrl='file:///etc/passwd'/>\
         <outline text='worse' xmlUrl='http://[::'/><outline text=\"a & b\" xmlUrl=\"https://a.test/?x=1&y=2\">\
         <outline xmlUrl='https://b.test/feed'/>",
    );
    assert_eq!(
        told(&parsed),
        [": a & b https://a.test/?x=1&y=2", ":  https://b.test/feed"]
    );
    let kinds: Vec<_> = parsed
        .warnings
        .iter()
        .map(|warning| (warning.kind, warning.count))
        .collect();
    assert_eq!(
        kinds,
        [(WarningKind::Structure, 2), (WarningKind::Syntax, 2)]
    );
}

#[test]
fn files_that_are_not_utf_8_are_read() {
    let mut bytes = b"<?xml version='1.0' encoding='gb2312'?><opml><body><outline text='".to_vec();
    bytes.extend_from_slice(b"\xd0\xc2\xce\xc5");
    bytes.extend_from_slice(b"' xmlUrl='https://a.test/feed'/></body></opml>");
    assert_eq!(told(&parse_opml(&bytes)), [": 新闻 https://a.test/feed"]);
}

#[test]
fn other_things_are_no_opml() {
    for text in [
        "",
        "<html><outline xmlUrl='https://a.test/'/>",
        "<rss><opml/></rss>",
        "{}",
    ] {
        let parsed = read(text);
        assert!(!parsed.is_opml, "{text}");
        assert_eq!(parsed.warnings[0].kind, WarningKind::NotAFeed);
        assert!(parsed.outlines.is_empty());
    }
}

#[test]
fn options_are_known_by_their_namespace() {
    let parsed = read(
        "<opml xmlns:j='https://jianbao.invalid/opml' xmlns:frss='x'><body>\
         <outline xmlUrl='https://a.test/' j:kind='listing' frss:cssFullContent='article' jianbao:x='y'/></body></opml>",
    );
    let options = &parsed.outlines[0].options;
    assert_eq!(options, &[("kind".to_owned(), "listing".to_owned())]);
}

#[test]
fn folders_of_neighbours_are_written_once() {
    let outlines = [
        outline("https://a.test/", "A", &["One", "Deep"]),
        outline("https://b.test/", "B", &["One"]),
        outline("https://c.test/", "C", &[]),
        outline("https://d.test/", "D", &["One"]),
    ];
    let written = write_opml("x", &outlines);
    assert_eq!(written.matches("text=\"One\"").count(), 2);
    assert_eq!(read(&written).outlines, outlines);
}

#[test]
fn endless_lists_are_cut() {
    let many = "<outline xmlUrl='https://a.test/'/>".repeat(20_001);
    let parsed = read(&format!("<opml><body>{many}"));
    assert_eq!(parsed.outlines.len(), 20_000);
    assert_eq!(parsed.warnings[0].kind, WarningKind::Limit);
    let deep = "<outline text='x'>".repeat(100_000);
    let parsed = read(&format!("<opml>{deep}<outline xmlUrl='https://a.test/'/>"));
    assert_eq!(parsed.outlines[0].folders.len(), 16);
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(
        titles in prop::collection::vec("[^\u{0}-\u{20}\u{7f}-\u{a0}\u{feff}\u{fffe}\u{ffff}\\s]{1,20}", 0..6),
        folders in prop::collection::vec(prop::collection::vec("[a-z<&\"'雪]{1,3}", 0..3), 6),
        option in "[^\u{0}-\u{1f}\u{7f}-\u{9f}\u{fffe}\u{ffff}]{0,30}",
    ) {
        let outlines: Vec<Outline> = titles.iter().zip(&folders).map(|(title, folders)| Outline {
            folders: folders.clone(),
            options: vec![("kind".to_owned(), option.clone())],
            ..outline("https://a.test/?a=1&b='", title, &[])
        }).collect();
        let parsed = read(&write_opml("x", &outlines));
        prop_assert!(parsed.is_opml);
        prop_assert_eq!(parsed.outlines, outlines);
    }

    #[test]
    fn arbitrary_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        parse_opml(&bytes);
        let mut opml = b"<opml><outline ".to_vec();
        opml.extend_from_slice(&bytes);
        parse_opml(&opml);
    }
}
