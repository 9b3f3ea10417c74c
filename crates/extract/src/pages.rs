//! Where an article goes on: the next of its parts, or all of them on one page.
//!
//! What a page calls "next" is as often another story. So a link counts only when its URL is that of
//! this page but for the number of the part.

mod join;

use jianbao_html::resolve;
use url::Url;

use crate::document::Document;
use crate::hints::Said;
use crate::words::collapse;

/// Parts beyond this are numbers of stories, not of parts.
const MAX_NUMBER: u32 = 60;

/// What a URL says of the part it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Nothing: the first.
    Unnamed,
    /// In a query or under a name for pages.
    Number(u32),
    /// Below the slug of a headline, without a name.
    Bare(u32),
    /// At the end of a file's name: some sites count the second as 1.
    Suffix(u32),
    /// All parts.
    All,
}

/// The page where the article on `url` goes on.
pub(crate) fn next(document: &Document, said: &[Said], url: &Url, base: &Url) -> Option<Url> {
    /// Most links that are compared.
    const MAX_LINKS: usize = 200;
    let (stem, own) = split(url)?;
    if own == Part::All {
        return None;
    }
    let mut found: Option<Url> = None;
    let mut all: Option<Url> = None;
    let mut is_begun = is_first(own);
    let mut compared = 0;
    let mut node = 0;
    while node < document.len() && compared < MAX_LINKS {
        if said.get(node).is_some_and(|said| said.comments) {
            node = document.end(node);
            continue;
        }
        let at = node;
        node += 1;
        if !matches!(document.name(at), "a" | "link") {
            continue;
        }
        let Some(href) = document.attribute(at, "href") else {
            continue;
        };
        let says_next = document.attribute(at, "rel").is_some_and(|rel| {
            rel.split_ascii_whitespace()
                .any(|word| word.eq_ignore_ascii_case("next"))
        });
        let name = name(document, at);
        let names_part = name.as_deref().is_some_and(names_part);
        if !says_next && (document.name(at) == "link" || !names_part) {
            continue;
        }
        compared += 1;
        let Some((other_stem, part, target)) = resolve(base, href).and_then(|target| {
            let (stem, part) = split(&target)?;
            Some((stem, part, target))
        }) else {
            continue;
        };
        if other_stem != stem {
            continue;
        }
        is_begun |= begins(own, part) && name.as_deref().and_then(stated_number) == Some("1");
        if part == Part::All {
            all.get_or_insert(target);
        } else if found.is_none() && follows(own, part) {
            found = Some(target);
        }
    }
    // Issues, chapters and episodes have numbers too. An article begins on a page without one, or on one
    // whose number is named as that of a page.
    all.or(found).filter(|_| is_begun)
}

/// Whether two URLs are the same but for what names the part: those of parts of one article.
pub fn are_parts_of_one(one: &Url, other: &Url) -> bool {
    one == other
        || split(one)
            .zip(split(other))
            .is_some_and(|((one, _), (other, _))| one == other)
}

fn is_first(own: Part) -> bool {
    matches!(own, Part::Unnamed | Part::Number(1))
}

/// Whether a link leads to where the article of this page begins.
fn begins(own: Part, linked: Part) -> bool {
    linked == Part::Unnamed || matches!((own, linked), (Part::Number(_), Part::Number(1)))
}

fn number(part: Part) -> u32 {
    match part {
        Part::Unnamed => 1,
        Part::Number(number) | Part::Bare(number) | Part::Suffix(number) => number,
        Part::All => u32::MAX,
    }
}

fn follows(own: Part, part: Part) -> bool {
    match (own, part) {
        (Part::Unnamed, Part::Suffix(number)) => matches!(number, 1 | 2),
        (_, Part::Unnamed | Part::All) => false,
        _ => number(part) == number(own) + 1,
    }
}

/// The text of a link, when it is short.
fn name(document: &Document, link: usize) -> Option<String> {
    /// Most nodes of such a link.
    const MAX_NODES: usize = 8;
    /// Longest text of such a link, in bytes.
    const MAX_BYTES: usize = 60;
    if document.end(link) - link > MAX_NODES {
        return None;
    }
    let mut text = String::new();
    for words in document.below(link).filter_map(|node| document.text(node)) {
        if text.len() + words.len() > MAX_BYTES {
            return None;
        }
        text.push_str(words);
    }
    let text = collapse(&text.to_lowercase());
    let bare = text.trim_matches(|character: char| {
        !character.is_alphanumeric() || matches!(character, '页' | '頁') && text.starts_with('第')
    });
    Some(bare.to_owned())
}

/// The number at the end of a short name.
fn stated_number(name: &str) -> Option<&str> {
    let number = name.trim_start_matches(|character: char| !character.is_ascii_digit());
    let before = name.len() - number.len();
    (!number.is_empty()
        && number.len() <= 2
        && number.bytes().all(|byte| byte.is_ascii_digit())
        && before <= 12)
        .then_some(number)
}

/// Whether the text of a link is the number of a page, a word for the next one, or for all.
fn names_part(name: &str) -> bool {
    const NAMES: [&str; 48] = [
        "next",
        "next page",
        "continue",
        "continued",
        "continue reading",
        "view all",
        "view as one page",
        "single page",
        "one page",
        "show all",
        "full article",
        "read on one page",
        "nächste seite",
        "weiter",
        "nächste",
        "auf einer seite lesen",
        "komplettansicht",
        "alles auf einer seite",
        "page suivante",
        "suivant",
        "suivante",
        "lire sur une page",
        "siguiente",
        "página siguiente",
        "próxima",
        "próxima página",
        "seguinte",
        "pagina successiva",
        "avanti",
        "volgende",
        "następna",
        "следующая",
        "далее",
        "следующая страница",
        "вперед",
        "التالي",
        "الصفحة التالية",
        "下一页",
        "下一頁",
        "下页",
        "下頁",
        "余下全文",
        "全文阅读",
        "显示全文",
        "在本页显示全文",
        "次へ",
        "次のページ",
        "다음",
    ];
    stated_number(name).is_some() || NAMES.contains(&name)
}

/// A URL without what names the part, and what it names. `None` for the root of a site: it has no
/// parts.
fn split(url: &Url) -> Option<(String, Part)> {
    if !matches!(url.scheme(), "http" | "https") || url.path().len() <= 1 {
        return None;
    }
    let host = url.host_str()?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    let mut part = Part::Unnamed;
    let mut rest = Vec::new();
    for (key, value) in url.query_pairs() {
        let names_page = matches!(
            &*key.to_ascii_lowercase(),
            "page"
                | "p"
                | "pg"
                | "pn"
                | "paged"
                | "pagenum"
                | "page_no"
                | "pageno"
                | "seite"
                | "pagina"
                | "pagewanted"
                | "singlepage"
                | "showall"
                | "view"
        );
        let value_lower = value.to_ascii_lowercase();
        if names_page && matches!(&*value_lower, "all" | "full" | "single" | "true") {
            part = Part::All;
        } else if names_page && let Some(number) = small(&value) {
            part = Part::Number(number);
        } else if !key.starts_with("utm_") {
            rest.push(format!("{key}={value}"));
        }
    }
    let path = url.path().trim_end_matches('/');
    let (path, part) = if part == Part::Unnamed {
        split_path(path)
    } else {
        (path.to_owned(), part)
    };
    if path.is_empty() {
        return None;
    }
    Some((format!("{host}{path}?{}", rest.join("&")), part))
}

fn split_path(path: &str) -> (String, Part) {
    let whole = || (path.to_owned(), Part::Unnamed);
    let Some((before, last)) = path.rsplit_once('/') else {
        return whole();
    };
    let lower = last.to_ascii_lowercase();
    if matches!(
        &*lower,
        "all" | "komplettansicht" | "single-page" | "singlepage"
    ) {
        return (before.to_owned(), Part::All);
    }
    if let Some(number) = small(last) {
        // "/page/2", or a bare number below something that has a name.
        return match before.rsplit_once('/') {
            Some((above, "page" | "seite" | "p" | "pagina")) => {
                (above.to_owned(), Part::Number(number))
            }
            Some((_, name)) if name.len() >= 8 && !ends_in_month(name) => {
                (before.to_owned(), Part::Bare(number))
            }
            _ => whole(),
        };
    }
    for name in ["page-", "seite-", "page", "p"] {
        if let Some(number) = lower.strip_prefix(name).and_then(small) {
            return (before.to_owned(), Part::Number(number));
        }
    }
    let (name, ending) = last.rsplit_once('.').unwrap_or((last, ""));
    let Some((stem, suffix)) = name.rsplit_once(['_', '-']) else {
        return whole();
    };
    let is_file = matches!(ending, "html" | "htm" | "shtml" | "php" | "aspx" | "jsp");
    if is_file && suffix == "all" {
        return (format!("{before}/{stem}.{ending}"), Part::All);
    }
    match small(suffix) {
        Some(number) if is_file && stem.len() >= 4 && !ends_in_month(stem) => {
            (format!("{before}/{stem}.{ending}"), Part::Suffix(number))
        }
        _ => whole(),
    }
}

/// Whether a name ends in year and month: a number after it is the day.
fn ends_in_month(name: &str) -> bool {
    let is_number = |text: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let mut last_first = name.rsplit(['-', '_', '.']);
    let month = last_first.next().unwrap_or_default();
    let year = last_first.next().unwrap_or_default();
    is_number(month, 1..=2) && is_number(year, 4..=4)
}

fn small(text: &str) -> Option<u32> {
    if text.starts_with('0') || text.starts_with('+') {
        return None;
    }
    text.parse()
        .ok()
        .filter(|number| (1..=MAX_NUMBER).contains(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_next(own: &str, other: &str) -> bool {
        let parts =
            |path: &str| split(&Url::parse(&format!("https://post.example{path}")).unwrap());
        let ((stem, own), (other_stem, other)) = (parts(own).unwrap(), parts(other).unwrap());
        stem == other_stem && follows(own, other)
    }

    #[test]
    fn parts_differ_by_their_number_only() {
        assert!(is_next("/a/ferry-returns", "/a/ferry-returns?page=2"));
        assert!(is_next(
            "/a/ferry-returns?page=2",
            "/a/ferry-returns?page=3"
        ));
        assert!(is_next("/a/ferry-returns", "/a/ferry-returns/2"));
        assert!(is_next("/a/ferry-returns/", "/a/ferry-returns/page/2/"));
        assert!(is_next("/2026/c4711.html", "/2026/c4711_2.html"));
        assert!(is_next("/2026/c4711.html", "/2026/c4711_1.html"));
        assert!(is_next("/a/ferry/seite-2", "/a/ferry/seite-3"));
        assert!(!is_next("/a/17", "/a/18"));
        assert!(!is_next("/news/2026-05-12.html", "/news/2026-05-13.html"));
        assert!(!is_next("/a/ferry-returns", "/a/gale-closes-pier"));
        assert!(!is_next("/2026/c4711.html", "/2026/c4712.html"));
        assert!(!is_next(
            "/a/ferry-returns?page=2",
            "/a/ferry-returns?page=2"
        ));
    }
}
