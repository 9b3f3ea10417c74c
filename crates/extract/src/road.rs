//! The road from bytes to an extraction, one stage after the other.

use std::collections::HashMap;

use jianbao_html::{decode, text};
use url::Url;

use crate::document::Document;
use crate::extraction::{BodyPart, Extraction, Media, PageKind};
use crate::figure::{self, Figure};
use crate::hints::{self, Said};
use crate::measure::{self, Measures};
use crate::metadata::{self, Metadata};
use crate::model::SiteModel;
use crate::page::{Hints, Limits, Page};
use crate::score::{self, Choice, Witness};
use crate::words::amount;
use crate::{kind, lead, parse, prune, standfirst, stated_body, strip, write};

/// Reads the article out of a page.
///
/// Total: whatever the bytes are, it returns an extraction of some [`PageKind`], the same for the
/// same input. `hints` are what the feed said of the article; `limits` bound time and memory.
pub fn extract(page: &Page, hints: &Hints, limits: &Limits) -> Extraction {
    examine(page, hints, limits).0
}

/// Where on the page the text was found, for those who learn from it.
pub(crate) struct Survey {
    pub(crate) document: Document,
    /// The boxes of the text, with the summary above it.
    pub(crate) roots: Vec<usize>,
    /// The same without the summary.
    pub(crate) text_roots: Vec<usize>,
    /// What was left out within them.
    pub(crate) skip: Vec<bool>,
    /// Pictures and captions.
    pub(crate) figures: Vec<usize>,
}

/// Reads the article out of a page and tells where it stood.
pub(crate) fn examine(page: &Page, hints: &Hints, limits: &Limits) -> (Extraction, Survey) {
    let mut warnings = Vec::new();
    let bytes = page
        .bytes
        .get(..limits.input_bytes)
        .unwrap_or_else(|| &page.bytes);
    if bytes.len() < page.bytes.len() {
        warnings.push(format!("page cut at {} bytes", limits.input_bytes));
    }
    let decoded = decode(bytes, page.content_type.as_deref());
    if decoded.had_errors {
        warnings.push(format!(
            "some bytes are no characters of {}",
            decoded.charset
        ));
    }
    let parsed = parse::parse(&decoded.text, limits.nodes, limits.depth);
    if parsed.cut {
        warnings.push("markup cut: too many or too deeply nested elements".into());
    }
    let document = parsed.document;
    let said: Vec<Said> = (0..document.len())
        .map(|node| hints::said(&document, node))
        .collect();
    let base = metadata::base(&document, &page.url);
    let metadata = metadata::read(&document, &said, &base, &page.url, hints);

    let witness = witness(&metadata, hints);
    let model = hints.site_model.as_deref();
    let mut found = read_body(&document, &said, &metadata, witness.as_ref(), model, &base);
    if found.media.len() > limits.media {
        warnings.push(format!("more than {} pictures", limits.media));
        found.cut_media(limits.media);
    }
    let mut method = "scored";
    if let Some(body) = metadata.body.as_deref()
        && stated_body::is_better(body, &found.text)
    {
        found.body = stated_body::paragraphs(body, &base);
        found.text = plain(&found.body);
        found.share = 1.0;
        method = "json-ld";
    }
    let weight = amount(&found.text).weight;
    let kind = kind::judge(
        &document,
        &metadata,
        &found.measures,
        &page.url,
        &found.roots,
        weight,
        found.share,
    );
    if weight == 0 {
        method = "none";
    }
    let extraction = Extraction {
        kind,
        confidence: confidence(kind, weight, found.share, &metadata),
        headline: metadata.headline,
        byline: metadata.byline,
        date_published: metadata.published,
        date_modified: metadata.modified,
        section: metadata.section,
        keywords: metadata.keywords,
        language: metadata.language,
        site_name: metadata.site_name,
        description: metadata.description,
        licence: metadata.licence,
        is_paywalled: metadata.is_paywalled,
        source: metadata.source,
        canonical_url: metadata.canonical,
        lead: found.lead,
        media: found.media,
        body: found.body,
        text: found.text,
        method: method.into(),
        fits_site_model: found.fits,
        warnings,
    };
    let text_roots = found.roots.get(found.summaries..).unwrap_or_default();
    let survey = Survey {
        text_roots: text_roots.to_vec(),
        document,
        roots: found.roots,
        skip: found.skip,
        figures: found.figures,
    };
    (extraction, survey)
}

/// What the scored text is compared with.
fn witness(metadata: &Metadata, hints: &Hints) -> Option<Witness> {
    /// Shortest text that says anything, in characters.
    const MIN_CHARACTERS: usize = 80;
    let told = metadata
        .body
        .clone()
        .or_else(|| hints.body_html.as_deref().map(text))
        .or_else(|| hints.summary.as_deref().map(text))?;
    (told.chars().count() >= MIN_CHARACTERS).then(|| Witness::new(&told))
}

struct Found {
    body: Vec<BodyPart>,
    text: String,
    media: Vec<Media>,
    lead: Option<usize>,
    share: f64,
    measures: Measures,
    roots: Vec<usize>,
    summaries: usize,
    skip: Vec<bool>,
    figures: Vec<usize>,
    fits: Option<bool>,
}

impl Found {
    fn cut_media(&mut self, most: usize) {
        self.media.truncate(most);
        self.body
            .retain(|part| !matches!(part, BodyPart::Media(index) if *index >= most));
    }
}

fn read_body(
    document: &Document,
    said: &[Said],
    metadata: &Metadata,
    witness: Option<&Witness>,
    model: Option<&SiteModel>,
    base: &Url,
) -> Found {
    let amounts = measure::amounts(document);
    let mut skip = strip::never(document);
    let marks = model.map(|model| model.marks(document, &skip));
    if let Some(marks) = &marks {
        marks.strip(&mut skip);
    }
    let measures = measure::measure(document, &amounts, &skip);
    let names_count = strip::strip(document, said, &measures, metadata.heading, &mut skip);
    let figures = figure::find(document, said, &measures, &skip, base);
    for figure in &figures {
        for node in [Some(figure.root), figure.caption].into_iter().flatten() {
            if let Some(place) = skip.get_mut(node) {
                *place = true;
            }
        }
    }
    let measures = measure::measure(document, &amounts, &skip);
    let choice = score::choose(document, said, &measures, &skip, witness, marks.as_ref());
    let Choice { mut roots, share } = choice.unwrap_or(Choice {
        roots: Vec::new(),
        share: 0.0,
    });
    let summary = standfirst::find(document, said, &measures, metadata, &skip, &roots);
    let summaries = summary.len();
    roots.splice(0..0, summary);
    prune::prune(
        document,
        said,
        &measures,
        &roots,
        metadata,
        base,
        names_count,
        &mut skip,
    );
    let fits = model.zip(marks).and_then(|(model, marks)| {
        let text_roots = roots.get(summaries..).unwrap_or_default();
        model
            .knows_boxes()
            .then(|| marks.fits(document, text_roots))
    });
    let found = place(
        document, metadata, &roots, summaries, &skip, &figures, share, measures, base,
    );
    Found { fits, ..found }
}

/// Puts text and figures together.
#[expect(
    clippy::too_many_arguments,
    reason = "the end of the road has everything in hand"
)]
fn place(
    document: &Document,
    metadata: &Metadata,
    roots: &[usize],
    summaries: usize,
    skip: &[bool],
    figures: &[Figure],
    share: f64,
    measures: Measures,
    base: &Url,
) -> Found {
    let inner = lead::within(document, roots, skip, figures);
    // A picture between summary and text is above the text.
    let text_roots = roots.get(summaries..).unwrap_or_default();
    let chosen = lead::choose(
        document, metadata, &measures, text_roots, skip, figures, &inner, base,
    );
    let mut media: Vec<Media> = Vec::new();
    let mut at: HashMap<usize, usize> = HashMap::new();
    let mut lead = None;
    let mut lead_key = None;
    if let Some(picture) = chosen {
        lead_key = Some(figure::key(&picture.url));
        lead = Some(0);
        media.push(picture);
    }
    for index in inner {
        let Some(figure) = figures.get(index) else {
            continue;
        };
        if lead_key.as_ref() == Some(&figure::key(&figure.media.url)) {
            continue;
        }
        at.insert(figure.root, media.len());
        media.push(figure.media.clone());
    }
    let body = write::body(document, roots, skip, |node| at.get(&node).copied(), base);
    // A figure that was passed over in writing must not be listed.
    Found {
        text: plain(&body),
        body,
        media,
        lead,
        share,
        measures,
        roots: roots.to_vec(),
        summaries,
        fits: None,
        skip: skip.to_vec(),
        figures: (figures.iter())
            .flat_map(|figure| [Some(figure.root), figure.caption])
            .flatten()
            .collect(),
    }
}

fn plain(body: &[BodyPart]) -> String {
    let parts: Vec<String> = body
        .iter()
        .filter_map(|part| match part {
            BodyPart::Html(html) => Some(text(html)),
            BodyPart::Media(_) => None,
        })
        .filter(|text| !text.is_empty())
        .collect();
    parts.join("\n")
}

/// How sure the text is the article's: by its length, its share of the page's prose and whether the
/// page calls itself an article.
fn confidence(kind: PageKind, weight: usize, share: f64, metadata: &Metadata) -> f64 {
    if kind != PageKind::Article || weight == 0 {
        return 0.0;
    }
    let length: f64 = match weight {
        0..200 => 0.2,
        200..600 => 0.5,
        600..1_500 => 0.8,
        _ => 1.0,
    };
    let stated = if metadata.is_article { 1.0 } else { 0.6 };
    let dated = if metadata.published.is_some() {
        1.0
    } else {
        0.7
    };
    (0.4 * length + 0.3 * share + 0.2 * stated + 0.1 * dated).clamp(0.0, 1.0)
}
