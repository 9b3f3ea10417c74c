//! The payloads and specimen of the shared data folder, when `JIANBAO_DATA` names it.

use std::path::PathBuf;

use jianbao_html::{from_commonmark, is_inert, text, to_commonmark};

use crate::{assert_safe, oracle, strict};

fn data() -> Option<PathBuf> {
    let folder = std::env::var_os("JIANBAO_DATA").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: JIANBAO_DATA is not set");
    }
    folder
}

#[test]
fn shared_payloads_break_no_invariant() {
    let Some(folder) = data() else { return };
    let lines = std::fs::read_to_string(folder.join("xss/payloads.jsonl")).unwrap();
    for line in lines.lines() {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        let payload = record["payload"].as_str().unwrap();
        let html = strict(payload);
        assert_safe(&html, payload);
        assert_eq!(strict(&html), html);
        assert_safe(&from_commonmark(payload), payload);
        assert_safe(&from_commonmark(&to_commonmark(payload, None)), payload);
    }
}

#[test]
fn the_specimen_body_is_inert() {
    let Some(folder) = data() else { return };
    let specimens = folder.parent().unwrap().join("specimen");
    for entry in std::fs::read_dir(specimens).unwrap() {
        let record = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let body = record
            .get(record.find("<div><i>").unwrap()..)
            .unwrap()
            .trim_end();
        assert!(is_inert(body));
        assert_eq!(text(&strict(body)), text(body));
        assert_eq!(
            squeezed(&text(&from_commonmark(&to_commonmark(body, None)))),
            squeezed(&text(body))
        );
    }
}

#[test]
fn records_keep_their_text_on_the_way_to_commonmark_and_back() {
    let Some(folder) = data() else { return };
    let mut folders = vec![folder.join("records")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let Ok(record) = std::fs::read_to_string(&path) else {
                continue;
            };
            let clean = strict(&record);
            assert!(oracle::violations(&oracle::parse(&clean)).is_empty());
            assert_eq!(strict(&clean), clean, "{}", path.display());
            let back = from_commonmark(&to_commonmark(&record, None));
            assert_eq!(
                squeezed(&text(&back)),
                squeezed(&text(&clean)),
                "{}",
                path.display()
            );
        }
    }
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}
