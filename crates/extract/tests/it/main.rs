//! The extractor on pages written for it, on hostile input, and on shared sets of real pages.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::format_collect,
    reason = "tests fail by panicking, say what they skipped, and make pages as they read"
)]

mod bounds;
mod bylines;
mod compared;
mod damaged;
mod edges;
mod encoded;
mod figures;
mod headlines;
mod hostile;
mod kept;
mod kinds;
mod leads;
mod metadata;
mod mistaken;
mod pages;
mod parts;
mod rows;
mod rules;
mod shared;
mod site_model;
mod states;
mod summaries;
mod version;
mod whole;
mod within;
mod writing;

use jianbao_extract::{BodyPart, Extraction, Hints, Limits, Page, Url, extract};

/// Extracts a page of the fictional paper.
fn read(html: &str) -> Extraction {
    read_at(html, "https://post.example/a/17")
}

fn read_at(html: &str, url: &str) -> Extraction {
    let page = Page {
        bytes: html.as_bytes().to_vec(),
        url: Url::parse(url).unwrap(),
        content_type: Some("text/html; charset=utf-8".into()),
    };
    extract(&page, &Hints::default(), &Limits::default())
}

/// The text as HTML, without figures.
fn body(found: &Extraction) -> String {
    let parts = found.body.iter().filter_map(|part| match part {
        BodyPart::Html(html) => Some(html.as_str()),
        BodyPart::Media(_) => None,
    });
    parts.collect::<Vec<_>>().concat()
}

/// A page around an article, with all that news pages have around theirs.
fn page(head: &str, article: &str) -> String {
    format!(
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>Ferry returns to the islands | Harbour Post</title>\
        <meta property=og:site_name content='Harbour Post'>{head}</head><body>\
        <header><div class=logo><a href=/>Harbour Post</a></div><nav><ul><li><a href=/world>World</a><li><a href=/sea>Sea</a></ul></nav></header>\
        <div class=layout><main>{article}</main>\
        <aside class=sidebar><h3>Most read</h3><ul><li><a href=/a/1>Gale closes the northern pier for a week</a>\
        <li><a href=/a/2>New mayor promises cheaper tickets</a></ul></aside></div>\
        <footer><p>© Harbour Post. All rights reserved. Contact, imprint, privacy, advertising.</p></footer>\
        </body></html>"
    )
}

const PARAGRAPHS: [&str; 4] = [
    "The ferry to the outer islands sails again after four months in the dock, the harbour office said on Monday, and the first boat left with ninety people.",
    "Eleven crossings a day are planned until autumn, the office added, while the fare, which had been the subject of a long dispute, stays as it was.",
    "“We waited for this,” said a teacher from the northern island, who had used the mail boat twice a week, in rain and in snow, to reach her school.",
    "The old engine, built in 1974, was replaced by two electric ones; their batteries, the engineers said, last for six crossings before they are charged.",
];

fn paragraphs() -> String {
    PARAGRAPHS
        .iter()
        .map(|text| format!("<p>{text}</p>"))
        .collect::<Vec<_>>()
        .concat()
}
