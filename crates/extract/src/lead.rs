//! The picture above the text, and which pictures are in it.

use jianbao_html::resolve;
use url::Url;

use crate::document::Document;
use crate::extraction::Media;
use crate::figure::{self, Figure};
use crate::measure::{Measures, SENTENCE};
use crate::metadata::Metadata;

/// The figures within the chosen text, by index.
pub(crate) fn within(
    document: &Document,
    roots: &[usize],
    skip: &[bool],
    figures: &[Figure],
) -> Vec<usize> {
    let kept = |figure: &Figure, root: usize| {
        document.contains(root, figure.root)
            && document
                .ancestors(document.parent(figure.root))
                .take_while(|node| *node >= root)
                .all(|node| skip.get(node) != Some(&true))
    };
    figures
        .iter()
        .enumerate()
        .filter(|(_, figure)| roots.iter().any(|root| kept(figure, *root)))
        .map(|(index, _)| index)
        .collect()
}

/// The lead: the figure above the first paragraph, in the article or between headline and text; else
/// the picture that the page names for previews.
#[expect(
    clippy::too_many_arguments,
    reason = "one decision with all that it is made of"
)]
pub(crate) fn choose(
    document: &Document,
    metadata: &Metadata,
    measures: &Measures,
    roots: &[usize],
    skip: &[bool],
    figures: &[Figure],
    inner: &[usize],
    base: &Url,
) -> Option<Media> {
    let first_root = *roots.first()?;
    let text = nth_text(document, measures, roots, skip, 0)?;
    let stated = metadata
        .image
        .as_deref()
        .and_then(|image| resolve(base, image))
        .filter(|url| matches!(url.scheme(), "http" | "https"))
        .filter(|url| !is_placeholder(url));
    let stated_key = stated.as_ref().map(|url| figure::key(url.as_str()));
    let is_stated = |figure: &&Figure| stated_key.as_ref() == Some(&figure::key(&figure.media.url));

    // Above the text, within the smallest box that holds headline and text.
    let area = match metadata.heading {
        Some(heading) => document
            .ancestors(heading)
            .find(|above| document.contains(*above, text))
            .unwrap_or(first_root),
        None => document.parent(first_root),
    };
    let from = match metadata.heading {
        // A picture may stand above the headline, but not far from it.
        Some(heading) if heading < text => area.max(heading.saturating_sub(120)),
        _ => area.max(first_root.saturating_sub(60)),
    };
    let above: Vec<&Figure> = figures
        .iter()
        .filter(|figure| figure.root >= from && figure.root < text)
        .filter(|figure| document.contains(area, figure.root))
        .filter(|figure| {
            document
                .ancestors(document.parent(figure.root))
                .take_while(|node| *node >= area)
                .all(|node| skip.get(node) != Some(&true))
        })
        .collect();
    // One paragraph, a summary mostly, may stand above the picture that the page names.
    let second = nth_text(document, measures, roots, skip, 1).unwrap_or(text);
    let below_summary = figures
        .iter()
        .find(|figure| (text..second).contains(&figure.root) && is_stated(figure));
    let chosen = above
        .iter()
        .find(|figure| is_stated(figure))
        .or_else(|| above.iter().find(|figure| figure.media.caption.is_some()))
        .or_else(|| {
            above
                .iter()
                .find(|figure| metadata.heading.is_none_or(|heading| figure.root > heading))
        });
    // The picture that the page names may stand above the box of headline and text.
    let named_above = || {
        figures
            .iter()
            .filter(|figure| figure.root < text && is_stated(figure))
            .max_by_key(|figure| figure.media.caption.is_some())
    };
    let chosen = chosen
        .copied()
        .filter(is_stated)
        .or_else(named_above)
        .or(chosen.copied());
    if let Some(figure) = chosen.or(below_summary) {
        return Some(figure.media.clone());
    }
    // A picture that stands further down in the text stays there.
    let is_inner = inner
        .iter()
        .filter_map(|index| figures.get(*index))
        .any(|figure| is_stated(&figure));
    // A picture with a caption at the top of the text is what the page shows first.
    let third = nth_text(document, measures, roots, skip, 2).unwrap_or(second);
    let has_own = inner
        .iter()
        .filter_map(|index| figures.get(*index))
        .any(|figure| figure.root < third && figure.media.caption.is_some());
    if is_inner || has_own {
        return None;
    }
    let url = stated?;
    let key = figure::key(url.as_str());
    // Elsewhere in the page, or in what it says of its pictures, may stand what it shows.
    let shown = figures
        .iter()
        .filter(|figure| figure::key(&figure.media.url) == key)
        .find(|figure| figure.media.caption.is_some());
    let named = metadata
        .images
        .iter()
        .find(|picture| figure::key(&picture.url) == key);
    Some(Media {
        url: url.to_string(),
        alt: shown.and_then(|figure| figure.media.alt.clone()),
        caption: shown
            .and_then(|figure| figure.media.caption.clone())
            .or_else(|| named?.caption.clone()),
        credit: shown
            .and_then(|figure| figure.media.credit.clone())
            .or_else(|| named?.credit.clone()),
        ..Media::default()
    })
}

/// Where the article's text begins, after so many blocks of a sentence or more.
fn nth_text(
    document: &Document,
    measures: &Measures,
    roots: &[usize],
    skip: &[bool],
    mut after: usize,
) -> Option<usize> {
    let mut last_block = None;
    for root in roots {
        let mut node = *root;
        while node < document.end(*root) {
            if skip.get(node) == Some(&true) {
                node = document.end(node);
                continue;
            }
            let block = measures.block.get(node).copied();
            if document
                .text(node)
                .is_some_and(|text| !text.trim().is_empty())
                && block != last_block
                && block
                    .and_then(|block| measures.own.get(block))
                    .is_some_and(|own| own.weight >= SENTENCE)
            {
                if after == 0 {
                    return Some(node);
                }
                after -= 1;
                last_block = block;
            }
            node += 1;
        }
    }
    None
}

/// Whether a preview picture is the site's own mark.
fn is_placeholder(url: &Url) -> bool {
    let path = url.path().to_ascii_lowercase();
    path.split(|character: char| !character.is_ascii_alphanumeric())
        .any(|word| {
            matches!(
                word,
                "logo" | "logos" | "default" | "placeholder" | "favicon" | "icon" | "fallback"
            )
        })
        || figure::is_drawing(url)
}
