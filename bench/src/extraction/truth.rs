//! What is known of a page, and what was answered.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde::Deserialize;
use serde_json::Value;

/// A page of a set with its truth. What is not known is absent, or empty.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Page {
    /// Its id in the set.
    pub id: String,
    /// Its URL.
    pub url: Option<String>,
    /// The file with its bytes, below the folder of the set.
    pub html: String,
    /// The text of the article.
    pub text: Option<String>,
    /// Snippets of the article.
    pub with: Option<Vec<String>>,
    /// Snippets of what is around it.
    pub without: Option<Vec<String>>,
    /// The headline.
    pub title: Option<String>,
    /// Who wrote it: one text, or a list of names.
    pub author: Value,
    /// When it was published.
    pub date: Option<String>,
    /// The lead picture.
    pub image: Value,
    /// Other addresses of the lead picture.
    pub images: Vec<Value>,
    /// All pictures, with captions.
    pub body_images: Vec<Value>,
}

/// A line of an answer.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Answer {
    /// The id of the page.
    pub id: String,
    /// The text.
    pub text: Option<String>,
    /// The headline.
    pub title: Value,
    /// Who wrote it.
    pub author: Value,
    /// When it was published.
    pub date: Option<String>,
    /// The lead picture.
    pub image: Value,
    /// Pictures with captions; none when the program tells no pictures.
    pub images: Option<Vec<Value>>,
    /// What the page is.
    pub kind: Option<String>,
    /// How sure the program is.
    pub confidence: Option<f64>,
    /// How the text was found.
    pub method: Option<String>,
    /// Processor time, in milliseconds.
    pub cpu_ms: Option<f64>,
    /// Length of the page, in bytes.
    pub bytes: Option<u64>,
    /// Why there is nothing.
    pub error: Option<String>,
}

/// The pages of a set.
///
/// # Errors
/// When the file cannot be read or is no list of pages.
pub fn read_pages(truth: &Path) -> Result<Vec<Page>> {
    let text = std::fs::read_to_string(truth)
        .with_context(|| format!("cannot read {}", truth.display()))?;
    let lines = text.split('\n').filter(|line| !line.trim().is_empty());
    lines
        .map(|line| {
            serde_json::from_str(line)
                .with_context(|| format!("{} has a line that is no page", truth.display()))
        })
        .collect()
}

/// The answers in a text of JSON lines, by id. Lines that are none are left out.
pub fn read_answers(text: &str) -> BTreeMap<String, Answer> {
    let lines = text.split('\n');
    let answers = lines.filter_map(|line| serde_json::from_str::<Answer>(line).ok());
    answers.map(|answer| (answer.id.clone(), answer)).collect()
}
