//! Lines of JSON articles: what is taken over is a record in every dialect.
#![no_main]

use jianbao_core::{ArticleKey, Dialect};
use jianbao_core::record::read;
use jianbao_store::record_of_json_line;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for dialect in Dialect::ALL.iter().filter(|dialect| dialect.is_writable()) {
        let now = Timestamp::UNIX_EPOCH;
        if let Ok(record) = record_of_json_line(bytes, *dialect, &TimeZone::UTC, now) {
            let file = read(&record, &TimeZone::UTC).expect("what was taken over is a record");
            assert_eq!(file.dialect, *dialect);
            assert!(!file.record.headline.is_empty());
            // Read again from its record, it is the same article.
            let key = ArticleKey::of(&file.record.url).expect("its address is one");
            if let Some(article) = file.record.article_id {
                assert_eq!(key.article_id().as_str(), article);
            }
        }
    }
});
