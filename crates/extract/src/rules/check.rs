//! Test cases of rules: a page and what has to come out of it.

use std::sync::Arc;

use url::Url;

use super::SiteRules;
use crate::page::{Hints, Limits, Page};
use crate::road::extract;

/// A test case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TestCase {
    /// The address of the page.
    pub url: String,
    /// The page, when the file holds one: a short one, in the markup of the site.
    pub html: Option<String>,
    /// The headline.
    pub headline: Option<String>,
    /// The byline.
    pub byline: Option<String>,
    /// The beginning of the date of publication, as `2026-05-04T06:00:00Z`.
    pub date: Option<String>,
    /// How the text begins.
    pub begins: Option<String>,
    /// What the text has to contain.
    pub contains: Vec<String>,
    /// What it must not contain.
    pub lacks: Vec<String>,
}

/// Reads the page of a test case, or `html` in its place, with the rules, and says what is not as it
/// should be. Nothing when there is no page.
pub fn check(rules: &Arc<SiteRules>, test: &TestCase, html: Option<&[u8]>) -> Option<Vec<String>> {
    let bytes = html
        .map(<[u8]>::to_vec)
        .or_else(|| test.html.clone().map(String::into_bytes))?;
    let Ok(url) = Url::parse(&test.url) else {
        return Some(vec![format!("\"{}\" is no URL", test.url)]);
    };
    let page = Page {
        bytes,
        url,
        content_type: Some("text/html; charset=utf-8".into()),
    };
    let hints = Hints {
        rules: Some(Arc::clone(rules)),
        ..Hints::default()
    };
    let found = extract(&page, &hints, &Limits::default());
    let mut wrong = Vec::new();
    let date = found
        .date_published
        .as_ref()
        .map(|date| date.instant.to_string());
    let texts = [
        ("headline", &test.headline, &found.headline),
        ("byline", &test.byline, &found.byline),
    ];
    for (what, expected, got) in texts {
        if expected.is_some() && expected != got {
            wrong.push(format!("{what} is {got:?}"));
        }
    }
    if let Some(expected) = &test.date
        && !date.as_ref().is_some_and(|date| date.starts_with(expected))
    {
        wrong.push(format!("date is {date:?}"));
    }
    if let Some(begins) = &test.begins
        && !found.text.starts_with(begins)
    {
        let beginning: String = found.text.chars().take(40).collect();
        wrong.push(format!("text begins \"{beginning}\""));
    }
    for words in &test.contains {
        if !found.text.contains(words) {
            wrong.push(format!("text lacks \"{words}\""));
        }
    }
    for words in &test.lacks {
        if found.text.contains(words) {
            wrong.push(format!("text contains \"{words}\""));
        }
    }
    wrong.extend(found.warnings);
    Some(wrong)
}
