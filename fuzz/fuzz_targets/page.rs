//! Pages: whatever the bytes are, an extraction comes out, the same for the same bytes, and inert.
#![no_main]

use jianbao_extract::{BodyPart, Hints, Limits, Page, Url, extract};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let page = Page {
        bytes: bytes.to_vec(),
        url: Url::parse("https://news.example/a/1.html").expect("it is one"),
        content_type: None,
    };
    let extraction = extract(&page, &Hints::default(), &Limits::default());
    assert_eq!(extraction, extract(&page, &Hints::default(), &Limits::default()));
    for part in &extraction.body {
        if let BodyPart::Html(html) = part {
            assert!(!html.contains("<script"));
        }
    }
});
