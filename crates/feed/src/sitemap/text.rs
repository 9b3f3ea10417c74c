//! Sitemaps that are texts: one URL a line.

use crate::address::absolute;
use crate::warning::{WarningKind, Warnings, quoted};

use super::{MAX_ENTRIES, ParsedSitemap, SitemapEntry, SitemapKind, full};

/// Whether a line is the URL of a page.
pub(super) fn is_url(line: &str) -> bool {
    let line = line.trim();
    let is_web = |scheme: &str| {
        let head = line.get(..scheme.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(scheme))
    };
    (is_web("http://") || is_web("https://")) && !line.contains(['<', ' '])
}

pub(super) fn read(text: &str, parsed: &mut ParsedSitemap, warnings: &mut Warnings) {
    parsed.kind = SitemapKind::Text;
    for line in text.lines().map(str::trim) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let Some(url) = absolute(line, None).filter(|_| is_url(line)) else {
            warnings.add(WarningKind::Syntax, || {
                format!("{} is no URL", quoted(line))
            });
            continue;
        };
        if parsed.entries.len() >= MAX_ENTRIES {
            full(warnings);
            return;
        }
        parsed.entries.push(SitemapEntry {
            url,
            last_modified: None,
            news: None,
        });
    }
}
