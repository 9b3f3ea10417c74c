//! `extract` of URLs: asked once, and told why they are no page.

use super::{ARCHIVE, Coast, Reply, assert_ended, run};
use crate::support::stderr;

#[test]
fn a_url_is_extracted_or_it_is_told_why_not() {
    let coast = Coast::new(|entry, _| match entry.path.as_str() {
        "/old" => Reply::of(301).with("Location", "/a"),
        "/a" => Reply::page(
            "<!doctype html><title>Ferry returns</title><article><h1>Ferry returns</h1>\
             <p>The ferry to the islands sails again, the harbour office said on Monday, and no ticket is lost.</p>\
             <p>Eleven crossings a day are planned, and the fare stays as it was, the office added later.</p></article>",
        ),
        "/plain" => Reply::text("The ferry returns."),
        "/untyped" => Reply {
            body: b"%PDF-1.7".to_vec(),
            ..Reply::of(200)
        },
        _ => Reply::of(404),
    });
    let extract = |path: &str| {
        let url = format!("http://pages.test{path}");
        run(&mut coast.ground.on(ARCHIVE, &["extract", &url]))
    };
    let read = extract("/old");
    assert_ended(&read, 0);
    let text = String::from_utf8(read.stdout).unwrap();
    assert!(text.contains("http://pages.test/a\n") && text.contains("Eleven crossings"));
    for (path, expect) in [
        ("/none", "http://pages.test/none answers 404"),
        (
            "/plain",
            "http://pages.test/plain is no page of HTML: text/plain",
        ),
        (
            "/untyped",
            "http://pages.test/untyped is no page of HTML: it is a PDF file",
        ),
    ] {
        let output = extract(path);
        assert_ended(&output, 1);
        assert_eq!(stderr(&output), format!("error: {expect}\n"));
    }
}
