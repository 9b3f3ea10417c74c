//! The text that stands only in a script's data: the state that a page would be drawn from (Next.js,
//! Nuxt, Apollo and what is like them). It is looked for only on pages whose markup has hardly any.

mod literal;
mod scripts;
mod text;

use serde_json::Value;

use crate::metadata::Metadata;
use crate::words::{amount, bare};

/// Most values of all scripts that are looked at.
const MAX_VALUES: usize = 300_000;

/// The text of the article as HTML.
pub(crate) fn find(source: &str, metadata: &Metadata) -> Option<String> {
    /// Weight of the shortest text that is taken although nothing else on the page agrees with it.
    const MIN_ALONE: usize = 600;
    let headline = metadata.headline.as_deref().map(bare).unwrap_or_default();
    let summary: String = bare(metadata.description.as_deref().unwrap_or_default())
        .chars()
        .take(30)
        .collect();
    let mut best: Option<(usize, String)> = None;
    let mut left = MAX_VALUES;
    for value in scripts::values(source) {
        // What lies below the object that has the headline is the article's.
        let mut waiting = vec![(&value, false)];
        while let Some((value, agrees)) = waiting.pop() {
            if left == 0 {
                break;
            }
            left -= 1;
            let mut agrees = agrees;
            if let Value::Object(object) = value {
                agrees |= headline.chars().count() >= 8
                    && object.iter().any(|(key, value)| {
                        matches!(
                            key.as_str(),
                            "title" | "headline" | "headlines" | "name" | "basic"
                        ) && value.as_str().is_some_and(|title| bare(title) == headline)
                    });
                waiting.extend(object.values().map(|value| (value, agrees)));
                continue;
            }
            let Some(html) = text::of(value) else {
                if let Value::Array(values) = value {
                    waiting.extend(values.iter().map(|value| (value, agrees)));
                }
                continue;
            };
            let plain = jianbao_html::text(&html);
            let amount = amount(&plain);
            let tells = summary.chars().count() >= 12 && bare(&plain).contains(&summary);
            if !agrees && !tells && (amount.weight < MIN_ALONE || amount.marks < 6) {
                if let Value::Array(values) = value {
                    waiting.extend(values.iter().map(|value| (value, agrees)));
                }
                continue;
            }
            let score = amount.weight * (1 + usize::from(agrees) + usize::from(tells));
            if best.as_ref().is_none_or(|(most, _)| score > *most) {
                best = Some((score, html));
            }
        }
    }
    best.map(|(_, html)| html)
}
