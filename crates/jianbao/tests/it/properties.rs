//! The entry points of the fuzz targets, on arbitrary and on structured bytes: whatever is read is
//! written and read again the same.

use jianbao_core::record::{encode_record_url, read};
use jianbao_core::{
    ArticleKey, Dialect, clean_headline, is_path_inside, read_index_line, write_index_line,
};
use jianbao_store::{KeptFile, record_of_json_line};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use serde_json::{Value, json};

fn writable() -> impl Iterator<Item = Dialect> {
    let dialects = Dialect::ALL.iter().copied();
    dialects.filter(|dialect| dialect.is_writable())
}

fn check_record(bytes: &[u8]) {
    let Ok(file) = read(bytes, &TimeZone::UTC) else {
        return;
    };
    assert_eq!(file.bytes, bytes);
    for dialect in writable() {
        let written = file.record.write(dialect);
        let again = read(&written, &TimeZone::UTC).unwrap();
        assert_eq!(again.dialect, dialect);
        assert_eq!(again.record.headline, clean_headline(&file.record.headline));
        assert_eq!(again.record.url, encode_record_url(&file.record.url));
        assert_eq!(again.record.write(dialect), written);
    }
}

fn check_index_line(text: &str) {
    if let Ok(revision) = read_index_line(text) {
        assert!(is_path_inside(&revision.record_path));
        let line = write_index_line(&revision).unwrap();
        assert!(!line.contains('\n'));
        assert_eq!(read_index_line(&line).unwrap(), revision);
    }
}

fn check_kept_line(text: &str) {
    if let Ok(kept) = KeptFile::read(text) {
        assert!(is_path_inside(&kept.path));
        assert!(!kept.write().contains('\n'));
        assert_eq!(KeptFile::read(&kept.write()).unwrap(), kept);
    }
}

fn check_json_line(bytes: &[u8]) -> bool {
    writable().all(|dialect| {
        let now = Timestamp::UNIX_EPOCH;
        let Ok(record) = record_of_json_line(bytes, dialect, &TimeZone::UTC, now) else {
            return false;
        };
        let file = read(&record, &TimeZone::UTC).unwrap();
        assert_eq!(file.dialect, dialect);
        assert!(!file.record.headline.is_empty());
        let key = ArticleKey::of(&file.record.url).unwrap();
        if let Some(article) = file.record.article_id {
            assert_eq!(key.article_id().as_str(), article);
        }
        true
    })
}

/// Text of the pieces that records are made of.
fn record_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("---\n".to_owned()),
        Just("------\n".to_owned()),
        Just("\n".to_owned()),
        Just("<div>\n".to_owned()),
        Just("</div>\n".to_owned()),
        "<!--[0-9x-]{0,15}-->\n",
        "\\[[a剪<\\]\\\\(&-]{0,6}\\]\\((https://a\\.example/[a-z(\"'剪 ]{0,5}|x)\\)\n",
        "(title|from|canonical_url|date|tags|aliases|lang): ?[\"'\\[]?(https://a\\.example/1|[ -~剪]{0,8})[\"'\\]]?\n",
        "日期：2031-05-16 18:25:08\n",
        "\\PC{0,20}\n",
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// An index line with some of its values made wrong.
fn index_line() -> impl Strategy<Value = Value> {
    let digest = "0123456789abcdef".repeat(4);
    let line = json!({
        "article": "0123456789abcdef", "revision": 1, "source": "river", "url": "https://a.example/1",
        "headline": "渡船", "entry_time": {"at": "2031-05-16T18:25:08Z", "text": "x", "certainty": "date-only"},
        "date_published": {"at": "2031-05-16T18:25:08Z"}, "keywords": ["a"], "aliases": ["b"],
        "body": "imported", "fingerprint": format!("v1:{digest}"), "dialect": "jekyll", "path": "river/1.md",
        "extractor": {"version": "1", "site_model": 2, "method": "m", "confidence": 0.5},
        "media": [{"url": "u", "sha256": digest, "role": "lead", "alt": "a"}], "record": digest,
    });
    let keys: Vec<String> = line.as_object().unwrap().keys().cloned().collect();
    let value = prop_oneof![
        "\\PC{0,12}".prop_map(Value::from),
        "(\\.\\.?/|/|a/|\\\\|\u{0}){0,4}".prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        Just(json!(null)),
        Just(json!([])),
        Just(json!({"at": "9999-12-30T22:00:00Z"})),
        Just(json!({"at": "-009999-01-02T01:59:59Z", "text": "\u{0}", "certainty": "exact"})),
    ];
    let changes = prop::collection::vec((prop::sample::select(keys), value), 0..3);
    changes.prop_map(move |changes| {
        let mut line = line.clone();
        for (key, value) in changes {
            line[key] = value;
        }
        line
    })
}

fn json_article() -> impl Strategy<Value = Value> {
    let date = prop_oneof![
        Just(json!(null)),
        any::<i64>().prop_map(Value::from),
        (0_i64..4_000_000_000).prop_map(Value::from),
        "[0-9T:Z+ /-]{0,20}".prop_map(Value::from),
    ];
    let html = "(<(p|div|script|pre|b|a href='x'|img src=y|!--|/p|/div)>|[ -~剪\\n\\t\u{0}]{0,6}|\\{\\{|&#10;){0,8}";
    (
        "https?://(www\\.)?[a-c]\\.example(:8080)?/[ -~剪\\n\u{0}\u{a0}]{0,12}",
        "[ -~剪\\n\u{0}\u{feff}]{1,20}",
        html,
        any::<bool>(),
        date,
        prop::option::of("\\PC{0,10}"),
    )
        .prop_map(|(url, title, body, is_html, date, other)| {
            let mut line =
                json!({"url": url, "title": title, "date": date, "author": other, "source": other});
            line[if is_html { "html" } else { "text" }] = Value::from(body);
            line
        })
}

proptest! {
    #[test]
    fn any_bytes_are_a_record_or_none(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        check_record(&bytes);
    }

    #[test]
    fn a_record_that_was_read_is_written_and_read_the_same(text in record_text()) {
        check_record(text.as_bytes());
    }

    #[test]
    fn any_text_is_an_index_line_or_none(text in "\\PC{0,200}") {
        check_index_line(&text);
        check_kept_line(&text);
    }

    #[test]
    fn an_index_line_that_was_read_is_written_and_read_the_same(line in index_line()) {
        check_index_line(&line.to_string());
    }

    #[test]
    fn a_kept_line_that_was_read_leads_nowhere_else(
        path in "(\\.\\.?/|/|a/|b|\\\\|\u{0}){0,5}", origin in "\\PC{0,20}", line in prop::option::of(0_u32..),
    ) {
        let digest = "0123456789abcdef".repeat(4);
        check_kept_line(&json!({"path": path, "origin": origin, "sha256": digest, "reason": origin, "line": line}).to_string());
    }

    #[test]
    fn any_bytes_are_an_article_of_json_or_none(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        check_json_line(&bytes);
    }

    #[test]
    fn an_article_of_json_is_a_record_in_every_dialect(line in json_article()) {
        check_json_line(line.to_string().as_bytes());
    }
}

#[test]
fn the_structured_articles_are_mostly_good() {
    let line = json!({"url": "https://a.example/(1)", "title": "x", "text": "y"});
    assert!(check_json_line(line.to_string().as_bytes()));
}
