//! Tests of the crate from outside, with html5ever as the judge of what a browser would see.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "helpers of tests are tests"
)]

#[allow(dead_code, unreachable_pub, missing_docs, clippy::pedantic)]
mod oracle;

mod feed_profile;
mod limits;
mod markdown;
mod properties;
mod shared;
mod specimen;
mod tokens;
mod xss;

use jianbao_html::{Profile, clean};

/// The strict profile without base.
fn strict(html: &str) -> String {
    clean(html, None, Profile::Strict).html
}

/// The feed profile without base.
fn feed(html: &str) -> String {
    clean(html, None, Profile::Feed).html
}

/// Fails when HTML of the feed profile breaks G1 to G4.
fn assert_feed_safe(html: &str, from: &str) {
    let found = oracle::feed_violations(&oracle::parse(html));
    assert!(
        found.is_empty(),
        "{found:?}\n from {from:?}\n to   {html:?}"
    );
}

/// Fails when clean HTML breaks an invariant anywhere.
fn assert_safe(html: &str, from: &str) {
    let found = oracle::violations(&oracle::parse(html));
    assert!(
        found.is_empty(),
        "{found:?}\n from {from:?}\n to   {html:?}"
    );
    for (context, dom) in oracle::in_contexts(html) {
        let found = oracle::violations(&dom);
        assert!(
            found.is_empty(),
            "{context}: {found:?}\n from {from:?}\n to   {html:?}"
        );
    }
}
