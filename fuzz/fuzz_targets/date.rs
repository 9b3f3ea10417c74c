//! Dates: whatever stands where a page's dates stand, an extraction comes out, the same twice.
#![no_main]

use jianbao_extract::{Hints, Limits, Page, Url, extract};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let value = text.replace('"', "'");
    let pages = [
        format!("<meta property=\"article:published_time\" content=\"{value}\"><h1>Ferry returns</h1>"),
        format!("<h1>Ferry returns to the islands</h1><time datetime=\"{value}\">{text}</time>"),
        format!("<h1>Ferry returns to the islands</h1><div class=date>{text}</div><p>It sails.</p>"),
    ];
    for html in pages {
        let page = Page {
            bytes: html.into_bytes(),
            url: Url::parse("https://news.example/2026/05/04/1.html").expect("it is one"),
            content_type: Some("text/html; charset=utf-8".into()),
        };
        let found = extract(&page, &Hints::default(), &Limits::default());
        assert_eq!(found, extract(&page, &Hints::default(), &Limits::default()));
    }
});
