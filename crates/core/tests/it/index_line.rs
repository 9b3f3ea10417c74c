//! Index lines: what is written is read again.

use jianbao_core::{
    ArticleKey, BodyKind, Certainty, Dialect, Extractor, Fingerprint, MediaRef, MediaRole,
    Revision, Sha256Digest, SourceId, StatedTime, read_index_line, write_index_line,
};
use proptest::prelude::*;

fn revision() -> Revision {
    let time = |text: &str| StatedTime::exact(text.parse().unwrap());
    Revision {
        article: ArticleKey::of("https://news.example/a/1")
            .unwrap()
            .article_id(),
        number: 1,
        source: SourceId::from_name("News Example"),
        canonical_url: "https://news.example/a/1".to_owned(),
        requested_url: None,
        target_url: None,
        aliases: Vec::new(),
        guid: None,
        headline: "渡船复航".to_owned(),
        date_published: None,
        date_modified: None,
        entry_time: time("2031-05-16T18:25:08Z"),
        captured_at: None,
        byline: None,
        section: None,
        keywords: Vec::new(),
        language: None,
        site_name: None,
        description: None,
        agency: None,
        licence: None,
        is_paywalled: false,
        body_kind: BodyKind::Imported,
        fingerprint: Fingerprint::of("渡船复航", "text"),
        extractor: None,
        media: Vec::new(),
        payload: None,
        warc: None,
        dialect: Dialect::Classic,
        record_path: "articles/1.md".to_owned(),
        record_digest: Sha256Digest::of(b"record"),
    }
}

#[test]
fn the_wire_format_stands() {
    let expect = concat!(
        r#"{"article":"b3ykszqwzg6szv2z","revision":1,"source":"news-example","#,
        r#""url":"https://news.example/a/1","headline":"渡船复航","entry_time":{"at":"2031-05-16T18:25:08Z"},"#,
        r#""body":"imported","#,
    );
    let line = write_index_line(&revision()).unwrap();
    let from_article = |text: &str| text[30..].to_owned();
    assert!(
        from_article(&line).starts_with(&from_article(expect)),
        "{line}"
    );
    assert!(!line.contains('\n'));
}

#[test]
fn a_full_line_round_trips() {
    let mut full = revision();
    full.date_published = Some(StatedTime {
        instant: "2031-05-15T16:00:00Z".parse().unwrap(),
        text: "2031-05-16".to_owned(),
        certainty: Certainty::DateOnly,
    });
    full.captured_at = Some("2031-05-16T18:40:00.250Z".parse().unwrap());
    full.aliases = vec!["https://m.news.example/a/1".to_owned()];
    full.keywords = vec!["渡船".to_owned()];
    full.extractor = Some(Extractor {
        version: "1".to_owned(),
        site_model: Some(3),
        method: "json-ld".to_owned(),
        confidence: 0.75,
    });
    full.media = vec![MediaRef {
        url: "https://img.news.example/1.jpg".to_owned(),
        sha256: Some(Sha256Digest::of(b"jpeg")),
        role: MediaRole::Lead,
        alt: None,
        caption: Some("渡船\n\u{2028}\"白鹭号\"".to_owned()),
        credit: None,
    }];
    full.agency = Some("Harbour Agency".to_owned());
    full.licence = Some("https://licence.example/by/4.0/".to_owned());
    full.is_paywalled = true;
    full.payload = Some(Sha256Digest::of(b"payload"));
    let line = write_index_line(&full).unwrap();
    assert_eq!(read_index_line(&line).unwrap(), full);
}

#[test]
fn a_path_that_leaves_the_archive_is_refused() {
    let line = write_index_line(&revision()).unwrap();
    for path in [
        "../x.md",
        "/etc/x.md",
        "a/../../x.md",
        "a//b.md",
        "a\\\\..\\\\b.md",
        "",
    ] {
        let hostile = line.replace("articles/1.md", path);
        assert!(read_index_line(&hostile).is_err(), "{path}");
    }
}

#[test]
fn keys_of_later_versions_are_ignored() {
    let line = write_index_line(&revision()).unwrap();
    let later = line.replacen('{', r#"{"later":{"a":[1]},"#, 1);
    assert_eq!(read_index_line(&later).unwrap(), revision());
}

proptest! {
    #[test]
    fn any_text_is_a_line_or_refused(text in "\\PC{0,200}|\\{(\"[a-z]{1,8}\":[0-9\"a{}\\[\\],]{1,5},?){0,6}\\}") {
        let _ = read_index_line(&text);
    }

    #[test]
    fn any_headline_round_trips(headline in any::<String>(), byline in any::<Option<String>>()) {
        let mut revision = revision();
        revision.headline = headline;
        revision.byline = byline;
        let line = write_index_line(&revision).unwrap();
        prop_assert!(!line.contains('\n'));
        prop_assert_eq!(read_index_line(&line).unwrap(), revision);
    }
}
