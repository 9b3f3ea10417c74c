//! The text that stands only in a script's data: the state that a page would be drawn from (Next.js,
//! Nuxt, Apollo and what is like them). It is looked for only on pages whose markup has hardly any.

mod literal;
mod scripts;
mod text;

use serde_json::{Map, Value};

use crate::metadata::Metadata;
use crate::words::{amount, bare};

/// Most values of all scripts that are looked at.
const MAX_VALUES: usize = 300_000;

/// The text of the article as HTML. `is_told` says that the markup has a text: then only one that
/// agrees with the page is taken.
pub(crate) fn find(source: &str, metadata: &Metadata, is_told: bool) -> Option<String> {
    /// Weight of the shortest text that is taken although nothing else on the page agrees with it.
    const MIN_ALONE: usize = 600;
    let headline = metadata.headline.as_deref().map(bare).unwrap_or_default();
    let summary: String = bare(metadata.description.as_deref().unwrap_or_default())
        .chars()
        .take(30)
        .collect();
    let mut best: Option<((Names, usize), String)> = None;
    let mut has_headline = false;
    let mut left = MAX_VALUES;
    for value in scripts::values(source) {
        // What lies below the object that has the headline is the article's.
        let mut waiting = vec![(&value, Names::Nothing)];
        while let Some((value, names)) = waiting.pop() {
            if left == 0 {
                break;
            }
            left -= 1;
            if let Value::Object(object) = value {
                let names = match title_of(object, &headline) {
                    Names::Nothing => names,
                    own => own,
                };
                has_headline |= names == Names::Headline;
                waiting.extend(object.values().map(|value| (value, names)));
                continue;
            }
            let agrees = names == Names::Headline;
            let html = text::of(value, agrees).and_then(|html| {
                let plain = jianbao_html::text(&html);
                let amount = amount(&plain);
                let tells = summary.chars().count() >= 12 && bare(&plain).contains(&summary);
                let is_alone = !is_told && amount.weight >= MIN_ALONE && amount.marks >= 6;
                let names = if tells { Names::Headline } else { names };
                (agrees || tells || is_alone).then_some(((names, amount.weight), html))
            });
            match html {
                Some((score, html)) => {
                    if best.as_ref().is_none_or(|(most, _)| score > *most) {
                        best = Some((score, html));
                    }
                }
                None => {
                    if let Value::Array(values) = value {
                        waiting.extend(values.iter().map(|value| (value, names)));
                    }
                }
            }
        }
    }
    // Where the article is named, what another title stands above is not its text.
    best.filter(|((names, _), _)| !has_headline || *names != Names::OtherStory)
        .map(|(_, html)| html)
}

/// What the title of an object is, the better the later.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Names {
    /// That of another story, which has an address.
    OtherStory,
    Nothing,
    /// The headline of the page.
    Headline,
}

fn title_of(object: &Map<String, Value>, headline: &str) -> Names {
    /// Shortest headline that says anything, in letters.
    const MIN_LETTERS: usize = 6;
    if headline.chars().count() < MIN_LETTERS {
        return Names::Nothing;
    }
    let titles: Vec<String> = ["title", "headline", "headlines", "name", "basic"]
        .iter()
        .filter_map(|key| object.get(*key).and_then(Value::as_str).map(bare))
        .collect();
    let has_address = ["slug", "url", "href", "link", "canonical_url", "permalink"]
        .iter()
        .any(|key| object.contains_key(*key));
    if titles.iter().any(|title| title == headline) {
        return Names::Headline;
    }
    let is_other = |title: &String| {
        title.chars().count() >= MIN_LETTERS
            && !title.contains(headline)
            && !headline.contains(title.as_str())
    };
    if has_address && titles.iter().any(is_other) {
        return Names::OtherStory;
    }
    Names::Nothing
}
