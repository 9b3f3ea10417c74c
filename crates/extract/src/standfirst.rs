//! The summary between headline and text, where it stands outside of the chosen boxes.

use crate::document::{Document, is_inline};
use crate::hints::Said;
use crate::measure::Measures;
use crate::metadata::Metadata;
use crate::words::bare;

/// The blocks of the summary above `text`, in order.
pub(crate) fn find(
    document: &Document,
    said: &[Said],
    measures: &Measures,
    metadata: &Metadata,
    skip: &[bool],
    roots: &[usize],
) -> Vec<usize> {
    /// Weight of the longest summary.
    const MAX_WEIGHT: usize = 1_200;
    /// How far the text may be from the headline, in nodes.
    const REACH: usize = 600;
    let (Some(heading), Some(first)) = (metadata.heading, roots.first().copied()) else {
        return Vec::new();
    };
    if heading >= first || first - heading > REACH {
        return Vec::new();
    }
    let Some(area) = document
        .ancestors(heading)
        .find(|above| document.contains(*above, first))
    else {
        return Vec::new();
    };
    let description = metadata
        .description
        .as_deref()
        .map(bare)
        .unwrap_or_default();
    let mut found = Vec::new();
    let mut node = document.end(heading);
    while node < first {
        if skip.get(node) == Some(&true) {
            node = document.end(node);
            continue;
        }
        let (Some(own), Some(all), Some(own_said)) = (
            measures.own.get(node),
            measures.all.get(node),
            said.get(node),
        ) else {
            break;
        };
        if own_said.foreign || own_said.caption || own_said.matter {
            node = document.end(node);
            continue;
        }
        let name = document.name(node);
        let block = document.is_element(node) && !is_inline(name) && document.contains(area, node);
        if block
            && (30..MAX_WEIGHT).contains(&all.weight)
            && own.weight * 10 >= all.weight * 9
            && all.linked_percent() < 20
        {
            let named = document
                .ancestors(node)
                .take_while(|above| *above != area)
                .take(3)
                .any(|above| said.get(above).is_some_and(|said| said.summary));
            let text = bare(&document.text_below(node));
            let begin: String = text.chars().take(20).collect();
            let described = text.chars().count() >= 20 && description.contains(&begin);
            let sentence = name == "p" && all.weight >= 80 && all.marks > 0;
            if named || described || sentence {
                found.push(node);
            }
            node = document.end(node);
            continue;
        }
        node += 1;
    }
    found
}
