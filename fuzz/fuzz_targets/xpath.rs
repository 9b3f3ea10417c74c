//! Files of rules and expressions: whatever the bytes are, they are read or refused, and what was read can
//! be applied to a page. The bytes before the first NUL are a file of rules, those behind it the page.
#![no_main]

use std::sync::Arc;

use jianbao_extract::rules::{SiteRules, TestCase, check};
use libfuzzer_sys::fuzz_target;

const PAGE: &[u8] = b"<html><head><title>Ferry</title></head><body><div id=a class='b c'><h1>Ferry</h1>\
    <p>One<p>Two <a href=/d>three</a></div><ul><li>x<li>y</ul></body></html>";

fuzz_target!(|bytes: &[u8]| {
    let (file, page) = match bytes.iter().position(|byte| *byte == 0) {
        Some(at) => (&bytes[..at], &bytes[at + 1..]),
        None => (bytes, PAGE),
    };
    let file = String::from_utf8_lossy(file);
    let _ = SiteRules::from_toml("news.example.toml", &file);
    let case = TestCase {
        url: "https://news.example/a/1.html".into(),
        ..TestCase::default()
    };
    for text in [file.to_string(), format!("body: {file}")] {
        if let Ok(rules) = SiteRules::from_ftr("news.example.txt", &text) {
            check(&Arc::new(rules), &case, Some(page));
        }
    }
});
