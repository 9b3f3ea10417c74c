//! Which of a page's headings and titles is the headline.

use super::head::Head;
use crate::document::Document;
use crate::hints::Said;
use crate::linked_data::LinkedData;
use crate::words::{amount, bare, collapse, is_wide};

/// Longest headline, in bytes.
const MAX_BYTES: usize = 600;

/// A title that the page states, and how much it counts beside others.
struct Claim {
    text: String,
    bare: String,
    weight: usize,
}

/// The headline and the heading in the page that holds it. `told` is the headline as a feed has it.
pub(super) fn choose(
    document: &Document,
    said: &[Said],
    head: &Head,
    stated: &LinkedData,
    site_name: Option<&str>,
    told: Option<&str>,
) -> (Option<String>, Option<usize>) {
    let bare_site = site_name.map(bare).unwrap_or_default();
    let claims = claims(head, stated, &bare_site);
    // What a feed told may tell which heading it is, and is never the headline itself.
    let told = told.map(bare).filter(|told| !told.is_empty());

    // Headings, weighed by how well they agree with what the page calls itself.
    let mut best: Option<(usize, usize, String)> = None;
    let mut shown: Vec<(usize, String, String)> = Vec::new();
    let longest = (claims.iter().map(|claim| claim.bare.len()))
        .chain(told.as_deref().map(str::len))
        .max()
        .map_or(0, |longest| longest.min(MAX_BYTES));
    let mut own = String::new();
    for node in 0..document.len() {
        let level = match document.name(node) {
            "h1" => 2,
            "h2" | "h3" | "h4" => 1,
            "div" | "span" | "p" | "td" | "strong" | "b" | "font" => 0,
            _ => continue,
        };
        if document.end(node) - node > 40 {
            continue;
        }
        // What is more than twice as long as all titles agrees with none; lower case has at most half as
        // many bytes more.
        let most = if level == 2 { MAX_BYTES } else { longest };
        if !document.bare_below(node, most * 2, &mut own) || own.is_empty() || own == bare_site {
            continue;
        }
        let weight = amount(&own).weight;
        let agreement = agreement(&claims, told.as_deref(), &own, weight);
        let is_claimed = agreement > 0 && (level > 0 || agreement >= WHOLE || weight >= 24);
        let score = agreement + level;
        let is_better = is_claimed && best.as_ref().is_none_or(|(best, _, _)| score > *best);
        let is_first = document.name(node) == "h1" && shown.len() < MAX_SHOWN;
        // What stands around a heading is looked at last: the way up may be long.
        if !(is_better || is_first) || is_foreign(document, said, node) {
            continue;
        }
        let text = document.text_below(node);
        if text.len() > MAX_BYTES {
            continue;
        }
        if is_first {
            shown.push((node, text.clone(), own.clone()));
        }
        if is_better {
            best = Some((score, node, text));
        }
    }
    let first_h1 = shown.first().map(|(node, _, _)| *node);
    // Where nothing is exactly what the page calls itself, its first heading is.
    if best.as_ref().is_none_or(|(score, _, _)| *score < WHOLE)
        && let Some((node, text)) = sole_heading(document, &claims, &shown)
    {
        return (Some(text), Some(node));
    }
    if let Some((_, node, text)) = best {
        return (Some(text), Some(node));
    }
    let claimed = claims.into_iter().map(|claim| claim.text).next();
    match (claimed, shown.into_iter().next()) {
        (Some(claimed), _) => (Some(claimed), first_h1),
        (None, Some((node, text, _))) => (Some(text), Some(node)),
        (None, None) => (None, None),
    }
}

/// Most first headings of a page that are looked at.
const MAX_SHOWN: usize = 20;

/// Least agreement of a heading that is a title word by word.
const WHOLE: usize = 20;

/// Titles that the page states, without the name of the site, the most trusted first.
fn claims(head: &Head, stated: &LinkedData, bare_site: &str) -> Vec<Claim> {
    let mut claims: Vec<Claim> = Vec::new();
    // JSON-LD has the headline alone; what stands behind a dash there is part of it.
    let named = [
        (stated.headline.clone(), 3, false),
        (head.first(&["og:title"]), 3, true),
        (head.first(&["twitter:title", "title", "dc.title"]), 1, true),
        (
            head.first(&["headline", "articletitle", "parsely-title"]),
            1,
            true,
        ),
        (Some(head.title.clone()), 1, true),
    ];
    for (text, weight, may_have_more) in named {
        let Some(text) = text.filter(|text| !text.is_empty() && text.len() <= MAX_BYTES * 2) else {
            continue;
        };
        // The name of the site, with a motto behind it.
        if crate::words::bare(&text) == bare_site {
            continue;
        }
        let text = without_site(&text, bare_site, may_have_more);
        let bare = bare(&text);
        if bare.is_empty() || bare == bare_site {
            continue;
        }
        match claims.iter_mut().find(|claim| claim.bare == bare) {
            Some(claim) => claim.weight += weight,
            None => claims.push(Claim { text, bare, weight }),
        }
    }
    claims
}

/// How well a heading agrees with what the page calls itself: from [`WHOLE`] on word by word.
fn agreement(claims: &[Claim], told: Option<&str>, own: &str, weight: usize) -> usize {
    let whole: usize = claims
        .iter()
        .filter(|claim| claim.bare == own)
        .map(|claim| claim.weight)
        .sum::<usize>()
        + if told == Some(own) { 2 } else { 0 };
    if whole > 0 {
        return WHOLE + whole;
    }
    // A short word is in every title: it has to be a good part of it.
    let is_part = |claim: &str| {
        weight >= 12
            && (own.len() * 4 >= claim.len() && claim.contains(own)
                || claim.len() * 2 >= own.len() && own.contains(claim))
    };
    let part: usize = claims
        .iter()
        .filter(|claim| is_part(&claim.bare))
        .map(|claim| claim.weight.min(2))
        .sum();
    match part {
        0 if told.is_some_and(is_part) => 10,
        0 => 0,
        part => 9 + part.min(3),
    }
}

/// Whether a heading is none of the article's: hidden, in a menu or beside the text.
fn is_foreign(document: &Document, said: &[Said], node: usize) -> bool {
    document.ancestors(node).any(|node| {
        matches!(document.name(node), "nav" | "footer" | "aside")
            || said
                .get(node)
                .is_some_and(|said| said.hidden || said.comments)
    })
}

/// The one `h1` that could be the headline and tells of what the page's titles tell of.
fn sole_heading(
    document: &Document,
    claims: &[Claim],
    shown: &[(usize, String, String)],
) -> Option<(usize, String)> {
    /// Least weight of a headline that no title confirms.
    const MIN_WEIGHT: usize = 15;
    let long = |(_, _, own): &&(usize, String, String)| amount(own).weight >= MIN_WEIGHT;
    // "More from the islands" above a list leads there mostly; a headline does so where nothing else
    // stands, or where the page's titles tell of it.
    let is_plain = |(node, _, _): &&(usize, String, String)| !leads_elsewhere(document, *node);
    let has_plain = shown.iter().filter(long).any(|shown| is_plain(&shown));
    let mut headings = shown
        .iter()
        .filter(long)
        .filter(|shown| !has_plain || is_plain(shown));
    let (node, text, own) = headings.next()?;
    if has_plain {
        let most = shared_words(claims, text);
        let rival = (shown.iter().filter(long))
            .filter(|shown| !is_plain(shown))
            .map(|shown| (shared_words(claims, &shown.1), shown))
            .find(|(shared, _)| *shared >= 2 && *shared > most);
        if let Some((_, (node, text, _))) = rival {
            return Some((*node, text.clone()));
        }
    }
    // Several that differ are none more than the others.
    if headings.any(|(_, _, other)| other != own) && shared_words(claims, text) < 2 {
        return None;
    }
    (claims.is_empty() || shared_words(claims, text) > 0).then(|| (*node, text.clone()))
}

/// Whether a heading is a link, or in one, that does not stay on its page.
fn leads_elsewhere(document: &Document, heading: usize) -> bool {
    let leads = |node: usize| {
        document.name(node) == "a"
            && document
                .attribute(node, "href")
                .is_some_and(|href| !href.trim().is_empty() && !href.trim().starts_with('#'))
    };
    document.below(heading).any(leads) || document.ancestors(heading).any(leads)
}

/// How many telling words a text and a claim have in common at most, or pairs of characters in Chinese
/// and its neighbours.
fn shared_words(claims: &[Claim], text: &str) -> usize {
    /// Shortest word that tells anything, in characters.
    const TELLING: usize = 5;
    let words = |text: &str| -> Vec<String> {
        let mut words: Vec<String> = text
            .split(|character: char| !character.is_alphanumeric())
            .filter(|word| word.chars().count() >= TELLING && !word.chars().any(is_wide))
            .map(str::to_lowercase)
            .collect();
        let characters: Vec<char> = text.chars().collect();
        words.extend(
            characters
                .windows(2)
                .filter(|pair| pair.iter().all(|character| is_wide(*character)))
                .map(|pair| pair.iter().collect::<String>()),
        );
        words
    };
    let own = words(text);
    let shared = claims.iter().map(|claim| {
        let others = words(&claim.text);
        own.iter().filter(|word| others.contains(word)).count()
    });
    shared.max().unwrap_or_default()
}

const SEPARATORS: [&str; 13] = [
    " | ", " - ", " – ", " — ", " :: ", " » ", " · ", "｜", "丨", "_", "|", "--", "-",
];

/// A title without the name of the site at its end, and where it `may_have_more` without what else looks
/// like a name there.
fn without_site(title: &str, bare_site: &str, may_have_more: bool) -> String {
    let title = collapse(title);
    for separator in SEPARATORS {
        let pieces: Vec<&str> = title.split(separator).map(str::trim).collect();
        let [first, .., last] = pieces.as_slice() else {
            continue;
        };
        let named = !bare_site.is_empty()
            && (bare(last).contains(bare_site) || bare_site.contains(&bare(last)));
        if bare(first) == bare_site && pieces.len() == 2 {
            return (*last).to_owned();
        }
        let wide = first
            .chars()
            .filter(|character| crate::words::is_wide(*character))
            .count();
        // A hyphen without spaces divides titles only in Chinese.
        if separator == "-" && wide < 6 {
            continue;
        }
        if separator == "_" && wide < 4 {
            continue;
        }
        let long = may_have_more
            && amount(first).weight >= 18
            && amount(first).weight > amount(last).weight;
        if named || long {
            return if pieces.len() > 2
                && !matches!(separator, "_" | "-" | "|" | "｜" | "丨")
                && !long
            {
                pieces
                    .get(..pieces.len() - 1)
                    .unwrap_or_default()
                    .join(separator)
            } else {
                (*first).to_owned()
            };
        }
    }
    title
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_the_site_is_no_part_of_the_headline() {
        let check = |title: &str, site: &str, expect: &str| {
            assert_eq!(without_site(title, &bare(site), true), expect);
        };
        check(
            "Ferry returns to the islands - Harbour Post",
            "Harbour Post",
            "Ferry returns to the islands",
        );
        check(
            "渡轮重返群岛航线_社会频道_海港网",
            "海港网",
            "渡轮重返群岛航线",
        );
        check("Harbour Post | Rain", "Harbour Post", "Rain");
        check(
            "Well-known ferry returns",
            "Harbour Post",
            "Well-known ferry returns",
        );
    }
}
