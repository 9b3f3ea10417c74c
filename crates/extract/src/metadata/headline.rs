//! Which of a page's headings and titles is the headline.

use super::Head;
use crate::document::Document;
use crate::hints::Said;
use crate::linked_data::LinkedData;
use crate::words::{amount, bare, collapse};

/// Longest headline, in bytes.
const MAX_BYTES: usize = 600;

/// The headline and the heading in the page that holds it. `told` is the headline as a feed has it.
pub(super) fn choose(
    document: &Document,
    said: &[Said],
    head: &Head,
    stated: &LinkedData,
    site_name: Option<&str>,
    told: Option<&str>,
) -> (Option<String>, Option<usize>) {
    let claims: Vec<String> = [
        stated.headline.clone(),
        head.first(&["og:title"]),
        head.first(&["twitter:title", "title", "dc.title", "headline"]),
        Some(head.title.clone()),
    ]
    .into_iter()
    .flatten()
    .filter(|claim| !claim.is_empty() && claim.len() <= MAX_BYTES * 2)
    .collect();
    // What a feed told may tell which heading it is, and is never the headline itself.
    let bare_claims: Vec<String> = claims
        .iter()
        .map(String::as_str)
        .chain(told)
        .map(bare)
        .collect();
    let bare_site = site_name.map(bare).unwrap_or_default();

    // Headings, weighed by how well they agree with what the page calls itself.
    let mut best: Option<(usize, usize, String)> = None;
    let mut first_h1 = None;
    for node in 0..document.len() {
        let level = match document.name(node) {
            "h1" => 3,
            "h2" => 2,
            "h3" | "h4" => 1,
            "div" | "span" | "p" | "td" | "strong" | "b" | "font" => 0,
            _ => continue,
        };
        if document.end(node) - node > 40 {
            continue;
        }
        let text = document.text_below(node);
        if text.is_empty() || text.len() > MAX_BYTES {
            continue;
        }
        let own = bare(&text);
        if own.is_empty() || own == bare_site {
            continue;
        }
        let foreign = said.get(node).is_some_and(|said| said.hidden)
            || document.ancestors(node).any(|node| {
                matches!(document.name(node), "nav" | "footer" | "aside")
                    || said.get(node).is_some_and(|said| said.hidden)
            });
        if foreign {
            continue;
        }
        if level == 3 && first_h1.is_none() {
            first_h1 = Some((node, text.clone()));
        }
        let whole = bare_claims.contains(&own);
        // A short word is in every title: it has to be a good part of it.
        let part = amount(&own).weight >= 12
            && bare_claims
                .iter()
                .any(|claim| claim.contains(&own) && own.len() * 4 >= claim.len());
        let agreement = if whole {
            20
        } else if part {
            10
        } else {
            0
        };
        if agreement == 0 || (level == 0 && !whole && amount(&own).weight < 24) {
            continue;
        }
        let score = agreement + level;
        if best.as_ref().is_none_or(|(best, _, _)| score > *best) {
            best = Some((score, node, text));
        }
    }
    if let Some((_, node, text)) = best {
        return (Some(text), Some(node));
    }
    let claimed = claims
        .iter()
        .map(|claim| without_site(claim, &bare_site))
        .find(|claim| !claim.is_empty() && bare(claim) != bare_site);
    match (claimed, first_h1) {
        (Some(claimed), heading) => (Some(claimed), heading.map(|(node, _)| node)),
        (None, Some((node, text))) => (Some(text), Some(node)),
        (None, None) => (None, None),
    }
}

const SEPARATORS: [&str; 13] = [
    " | ", " - ", " – ", " — ", " :: ", " » ", " · ", "｜", "丨", "_", "|", "--", "-",
];

/// A title without the names of site and section at its end.
fn without_site(title: &str, bare_site: &str) -> String {
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
        let long = amount(first).weight >= 18 && amount(first).weight > amount(last).weight;
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
            assert_eq!(without_site(title, &bare(site)), expect);
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
