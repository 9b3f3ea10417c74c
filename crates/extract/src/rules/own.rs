//! Our own format: TOML, one file a host, with its test cases.

use serde::Deserialize;

use super::check::TestCase;
use super::{RulesError, SiteRules, XPath, expression, within_size};

/// A file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Where what the file says is known from, and when that was looked up.
    #[serde(rename = "source")]
    _source: String,
    #[serde(default)]
    body: Vec<String>,
    #[serde(default)]
    headline: Vec<String>,
    #[serde(default)]
    byline: Vec<String>,
    #[serde(default)]
    date: Vec<String>,
    #[serde(default)]
    strip: Vec<String>,
    #[serde(default)]
    strip_pictures: Vec<String>,
    #[serde(default)]
    test: Vec<Test>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Test {
    url: String,
    html: String,
    #[serde(default)]
    headline: Option<String>,
    #[serde(default)]
    byline: Option<String>,
    #[serde(default)]
    date: Option<String>,
    #[serde(default)]
    begins: Option<String>,
    #[serde(default)]
    contains: Vec<String>,
    #[serde(default)]
    lacks: Vec<String>,
}

/// Reads a file.
pub(super) fn read(name: &str, text: &str) -> Result<SiteRules, RulesError> {
    within_size(name, text)?;
    let file: File = toml::from_str(text).map_err(|source| RulesError::Toml {
        name: name.into(),
        source,
    })?;
    let read = |key: &str, texts: &[String]| -> Result<Vec<XPath>, RulesError> {
        texts
            .iter()
            .map(|text| expression(name, key, text))
            .collect()
    };
    if file
        .strip_pictures
        .iter()
        .any(|part| part.trim().is_empty())
    {
        return Err(RulesError::EmptyText {
            name: name.into(),
            key: "strip_pictures",
        });
    }
    Ok(SiteRules {
        name: name.into(),
        body: read("body", &file.body)?,
        headline: read("headline", &file.headline)?,
        byline: read("byline", &file.byline)?,
        date: read("date", &file.date)?,
        strip: read("strip", &file.strip)?,
        strip_pictures: file.strip_pictures,
        tests: file.test.into_iter().map(TestCase::from).collect(),
        ..SiteRules::default()
    })
}

impl From<Test> for TestCase {
    fn from(test: Test) -> Self {
        Self {
            url: test.url,
            html: Some(test.html),
            headline: test.headline,
            byline: test.byline,
            date: test.date,
            begins: test.begins,
            contains: test.contains,
            lacks: test.lacks,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_file_says_where_it_is_known_from() {
        assert!(read("post.test.toml", "body = ['//article']").is_err());
        let text = "source = 'a page of 2026-05-01'\nbody = ['//article', '//main']";
        assert_eq!(read("post.test.toml", text).unwrap().count(), 2);
    }

    #[test]
    fn what_is_not_known_is_named() {
        let check = |text: &str, expect: &str| {
            let text = format!("source = 'x'\n{text}");
            let error = read("post.test.toml", &text).unwrap_err();
            let all = format!("{error} {error:?}");
            assert!(all.contains(expect), "{all}");
        };
        check("bodi = ['//article']", "bodi");
        check("strip_pictures = ['']", "strip_pictures holds an empty");
        check("body = ['//article[']", "body \"//article[\"");
    }
}
