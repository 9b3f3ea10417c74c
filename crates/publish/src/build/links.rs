//! Where the text of an article leads: the pages that link to an article have to be made again when it
//! comes, when it is found at another URL, and when it gets another headline.

use jianbao_core::{ArticleId, ArticleKey};
use jianbao_html::{Profile, Url, clean};

use crate::feeds;
use crate::site::{Site, SiteError};

/// No text that people wrote has more.
const MAX_LINKS: usize = 2000;

/// The article keys that the latest text of an article links to.
pub(super) fn links(site: &Site, article: &ArticleId) -> Result<Vec<String>, SiteError> {
    let rows = site.archive.catalog.revisions(article)?;
    let Some(row) = rows.into_iter().next_back() else {
        return Ok(Vec::new());
    };
    let found = site.archive.found_revision(row)?;
    let base = Url::parse(&found.revision.canonical_url).ok();
    let Some(body) = feeds::body(site, &found) else {
        return Ok(Vec::new());
    };
    let html = clean(&body, base.as_ref(), Profile::Strict).html;
    let mut keys: Vec<String> = addresses(&html)
        .take(MAX_LINKS)
        .filter_map(|address| ArticleKey::of(&address).ok())
        .map(|key| key.as_str().to_owned())
        .collect();
    keys.sort_unstable();
    keys.dedup();
    Ok(keys)
}

/// The addresses of links in clean HTML, which has its tags in one spelling and no `>` within them.
fn addresses(html: &str) -> impl Iterator<Item = String> {
    html.split("<a ").skip(1).filter_map(|rest| {
        let (tag, _) = rest.split_once('>')?;
        let mut rest = tag;
        loop {
            let (name, after) = rest.split_once('=')?;
            let quote = after
                .chars()
                .next()
                .filter(|quote| "\"'".contains(*quote))?;
            let (value, after) = after.get(1..)?.split_once(quote)?;
            if name.trim() == "href" {
                return Some(unescape(value));
            }
            rest = after;
        }
    })
}

/// Undoes the escaping of clean HTML.
fn unescape(value: &str) -> String {
    value
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_in_clean_html() {
        let check = |html: &str, expect: &[&str]| {
            let html = clean(html, None, Profile::Strict).html;
            let found: Vec<String> = addresses(&html).collect();
            assert_eq!(found, expect, "{html}");
        };
        check(
            "<p><a title='href=x>' HREF=https://a.test/?b=1&amp;c=\"2>x</a><a href='https://b.test/'></a>",
            &["https://a.test/?b=1&c=\"2", "https://b.test/"],
        );
        check(
            "&lt;a href=\"https://a.test/\"> <a>x</a><abbr title=y>z</abbr>",
            &[],
        );
    }
}
