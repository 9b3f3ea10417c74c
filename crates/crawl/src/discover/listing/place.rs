//! Where on a page something lies, by the names that authors give to the parts of pages: menus, footers and
//! sidebars hold links too.

use scraper::ElementRef;

/// Elements that hold no main list.
const ELEMENTS: [&str; 4] = ["nav", "footer", "aside", "dialog"];
/// Roles that hold none (WAI-ARIA landmarks).
const ROLES: [&str; 6] = [
    "navigation",
    "contentinfo",
    "complementary",
    "menu",
    "menubar",
    "search",
];
/// Words in classes and ids of what holds none.
const WORDS: [&str; 46] = [
    "nav",
    "navi",
    "navbar",
    "navigation",
    "menu",
    "submenu",
    "footer",
    "foot",
    "footbar",
    "sidebar",
    "side",
    "aside",
    "breadcrumb",
    "breadcrumbs",
    "crumb",
    "crumbs",
    "position",
    "location",
    "tags",
    "tagcloud",
    "cloud",
    "related",
    "recommend",
    "recommended",
    "popular",
    "trending",
    "mostread",
    "hot",
    "rank",
    "ranking",
    "friend",
    "friendlink",
    "links",
    "copyright",
    "widget",
    "pager",
    "pagination",
    "share",
    "social",
    "lang",
    "language",
    "comments",
    "topbar",
    "toolbar",
    "ad",
    "ads",
];
/// Words of wrappers around all of the page, which may name their parts beside them.
const WRAPPERS: [&str; 12] = [
    "content",
    "main",
    "wrap",
    "wrapper",
    "container",
    "with",
    "has",
    "no",
    "page",
    "body",
    "layout",
    "inner",
];
/// Words of where pages are turned.
const PAGERS: [&str; 8] = [
    "page",
    "pages",
    "paging",
    "pager",
    "pagination",
    "paginate",
    "pagenavi",
    "pagelist",
];

/// How many of the parts that something lies in are no place for a main list; 0 is best.
pub(super) fn strangeness(element: ElementRef<'_>) -> usize {
    let ancestors = element.ancestors().filter_map(ElementRef::wrap);
    std::iter::once(element)
        .chain(ancestors)
        .filter(|part| is_strange(*part))
        .count()
}

fn is_strange(part: ElementRef<'_>) -> bool {
    let value = part.value();
    if matches!(value.name(), "html" | "body" | "main" | "article") {
        return false;
    }
    if ELEMENTS.contains(&value.name())
        || value.attr("role").is_some_and(|role| ROLES.contains(&role))
    {
        return true;
    }
    let names = value.classes().chain(value.id());
    let mut names = names.map(words);
    names.any(|words| {
        let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
        has(&WORDS) && !has(&WRAPPERS)
    })
}

/// Whether a link lies where pages are turned.
pub(super) fn is_pager(link: ElementRef<'_>) -> bool {
    let ancestors = link.ancestors().filter_map(ElementRef::wrap).take(3);
    let mut parts = std::iter::once(link).chain(ancestors);
    parts.any(|part| {
        let names = part.value().classes().chain(part.value().id());
        names
            .map(words)
            .any(|words| words.iter().any(|word| PAGERS.contains(&word.as_str())))
    })
}

/// The words of a name such as `left-sideBar_2`, in lower case.
fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut was_lower = false;
    for character in name.chars().take(80) {
        let is_start = character.is_uppercase() && was_lower;
        if (!character.is_alphabetic() || is_start) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        was_lower = character.is_lowercase();
        if character.is_alphabetic() {
            word.extend(character.to_lowercase());
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_words() {
        assert_eq!(words("left-sideBar_2nd"), ["left", "side", "bar", "nd"]);
        assert_eq!(words(""), Vec::<String>::new());
    }
}
