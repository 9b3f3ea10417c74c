//! What holds for every record: it is written, read and written again without a change.

use jianbao_core::record::{encode_record_url, read};
use jianbao_core::{Dialect, Record, StatedTime};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::prelude::*;

fn records() -> impl Strategy<Value = Record> {
    let headline = "[ -~剪报\u{3000}\\n\\t<>&;()\\[\\]\"\\\\-]{1,30}";
    let url = "https://[a-z]{1,5}\\.example/[a-z0-9()_ \"剪?=&%-]{0,20}";
    let body = "[ -~剪报\\n<>/]{0,80}";
    let texts = || prop::collection::vec("[a-z剪 ,:\"#-]{1,8}", 0..3);
    (
        headline,
        url,
        body,
        0_i64..4_000_000_000_000,
        texts(),
        prop::option::of("[a-z剪: \"']{1,12}"),
    )
        .prop_filter(
            "a headline must be left after trimming",
            |(headline, ..)| !jianbao_core::clean_headline(headline).is_empty(),
        )
        .prop_map(|(headline, url, body, entry_time, tags, byline)| {
            let entry_time = Timestamp::from_millisecond(entry_time).unwrap();
            Record {
                headline,
                url,
                entry_time: Some(entry_time),
                date_published: Some(StatedTime::exact(entry_time)),
                byline,
                tags: tags.clone(),
                categories: tags,
                body,
                ..Record::default()
            }
        })
}

proptest! {
    #[test]
    fn a_written_record_is_read_and_written_again_the_same(record in records()) {
        for dialect in [Dialect::Classic, Dialect::Jekyll, Dialect::FrontMatter] {
            let written = record.write(dialect);
            let file = read(&written, &TimeZone::UTC).unwrap();
            prop_assert_eq!(file.dialect, dialect);
            prop_assert_eq!(&file.record.headline, &jianbao_core::clean_headline(&record.headline));
            prop_assert_eq!(&file.record.url, &encode_record_url(&record.url));
            prop_assert_eq!(file.record.entry_time, record.entry_time);
            let again = file.record.write(dialect);
            prop_assert_eq!(
                String::from_utf8_lossy(&again).into_owned(),
                String::from_utf8_lossy(&written).into_owned()
            );
        }
    }

    #[test]
    fn any_bytes_are_a_record_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&bytes, &TimeZone::UTC);
    }

    #[test]
    fn any_lines_are_a_record_or_refused(
        lines in prop::collection::vec(
            prop_oneof![
                Just("---".to_owned()), Just("------".to_owned()), Just("<!--12-->".to_owned()),
                Just("[a](http://x.example/1)".to_owned()), Just("title: \"a".to_owned()),
                Just("from: http://x.example/1".to_owned()), Just("- x".to_owned()),
                Just("日期：2031-05-16".to_owned()), "\\PC{0,12}",
            ],
            0..12,
        )
    ) {
        let text = lines.join("\n");
        if let Ok(file) = read(text.as_bytes(), &TimeZone::UTC) {
            prop_assert_eq!(file.bytes, text.as_bytes());
            prop_assert!(!file.record.url.is_empty() && !file.record.headline.is_empty());
        }
    }
}
