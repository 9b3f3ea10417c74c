//! The road from bytes to an extraction, one stage after the other.

use std::collections::HashMap;

use jianbao_html::{decode, text};
use jiff::tz::TimeZone;
use url::Url;

use crate::candidates::Source;
use crate::document::Document;
use crate::extraction::{BodyPart, Extraction, Media, PageKind};
use crate::figure;
use crate::hints::{self, Said};
use crate::measure;
use crate::metadata::{self, Metadata};
use crate::page::{Hints, Limits, Page};
use crate::quality;
use crate::reading::{self, Ground, Input, Reading};
use crate::rules::{self, Applied, NO_LONGER_FITS};
use crate::score::Witness;
use crate::weights::FITTED;
use crate::words::{Amount, amount};
use crate::{kind, lead, pages, parse, state_json, stated_body, sure, write};

/// Reads the article out of a page.
///
/// Total: whatever the bytes are, it returns an extraction of some [`PageKind`], the same for the
/// same input. `hints` are what the feed said of the article; `limits` bound time and memory.
pub fn extract(page: &Page, hints: &Hints, limits: &Limits) -> Extraction {
    /// Weight of a text below which scripts are asked for another.
    const LITTLE_TEXT: usize = 600;
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
    let is_binary = kind::is_binary(&decoded.text);
    let rules = hints.rules.as_deref();
    let html = match rules {
        Some(rules) => rules.replaced(decoded.text, limits.input_bytes),
        None => decoded.text,
    };
    let parsed = parse::parse(html, limits.nodes, limits.depth);
    if parsed.cut {
        warnings.push("markup cut: too many or too deeply nested elements".into());
    }
    let document = parsed.document;
    let said: Vec<Said> = (0..document.len())
        .map(|node| hints::said(&document, node))
        .collect();
    let base = metadata::base(&document, &page.url);
    let mut metadata = metadata::read(&document, &said, &base, &page.url, hints);
    let mut applied = Applied::default();
    if let Some(rules) = rules {
        let zone = hints.zone.clone().unwrap_or(TimeZone::UTC);
        let dates = metadata::date_reading(metadata.language.as_deref(), &zone);
        applied = rules::apply(rules, &document, &dates);
        warnings.append(&mut applied.warnings);
        metadata.correct(&mut applied);
    }

    let amounts = measure::amounts(&document);
    let witness = witness(&metadata, hints);
    let mut found = read_body(
        &document,
        &said,
        &amounts,
        &metadata,
        witness.as_ref(),
        &applied,
        &base,
    );
    if let Some(rules) = rules
        && applied.has_body
        && !found.by_rules
    {
        warnings.push(format!("site rule {} {NO_LONGER_FITS}", rules.name()));
    }
    if found.media.len() > limits.media {
        warnings.push(format!("more than {} pictures", limits.media));
        found.cut_media(limits.media);
    }
    let mut method = if found.by_rules { "rules" } else { "scored" };
    if !found.by_rules
        && let Some(body) = metadata.body.as_deref()
        && stated_body::is_better(body, &found.text)
    {
        found.body = stated_body::paragraphs(body, &base);
        found.text = plain(&found.body);
        found.sure = STATED;
        method = "json-ld";
    }
    if !found.by_rules
        && amount(&found.text).weight < LITTLE_TEXT
        && let Some(html) = state_json::find(document.source(), &metadata)
        && stated_body::is_better(&html, &found.text)
    {
        found.body = stated_body::paragraphs(&html, &base);
        found.text = plain(&found.body);
        found.sure = STATED;
        method = "json-state";
    }
    let weight = amount(&found.text).weight;
    let captions = found.media.iter().filter(|media| media.caption.is_some());
    let kind::Judgement {
        kind,
        confidence: kind_confidence,
    } = kind::judge(&kind::Found {
        document: &document,
        said: &said,
        amounts: &amounts,
        metadata: &metadata,
        url: &page.url,
        text: &found.text,
        captions: captions.count(),
        is_binary,
    });
    if weight == 0 {
        method = "none";
    }
    Extraction {
        kind,
        kind_confidence,
        next_page: (kind == PageKind::Article)
            .then(|| pages::next(&document, &said, &page.url, &base))
            .flatten(),
        confidence: if kind == PageKind::Article && weight > 0 {
            found.sure
        } else {
            0.0
        },
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
        warnings,
    }
}

/// What the scored text is compared with.
pub(crate) fn witness(metadata: &Metadata, hints: &Hints) -> Option<Witness> {
    /// Shortest text that says anything, in characters.
    const MIN_CHARACTERS: usize = 80;
    let told = metadata
        .body
        .clone()
        .or_else(|| hints.body_html.as_deref().map(text))
        .or_else(|| hints.summary.as_deref().map(text))?;
    (told.chars().count() >= MIN_CHARACTERS).then(|| Witness::new(&told))
}

#[derive(Default)]
struct Found {
    body: Vec<BodyPart>,
    text: String,
    media: Vec<Media>,
    lead: Option<usize>,
    /// How sure it is that nothing is missing, 0 to 1.
    sure: f64,
    /// Whether it is what a site rule selects.
    by_rules: bool,
}

impl Found {
    fn cut_media(&mut self, most: usize) {
        self.media.truncate(most);
        self.body
            .retain(|part| !matches!(part, BodyPart::Media(index) if *index >= most));
    }
}

/// How sure a text is that the page states outside of its markup: whole as a rule, but some sites state
/// only what is before their paywall.
const STATED: f64 = 0.7;

/// How sure a text is that a site rule selects.
const RULED: f64 = 0.9;

fn read_body(
    document: &Document,
    said: &[Said],
    amounts: &[Amount],
    metadata: &Metadata,
    witness: Option<&Witness>,
    applied: &Applied,
    base: &Url,
) -> Found {
    let mut read = reading::read(&Input {
        document,
        said,
        amounts,
        metadata,
        witness,
        applied,
        base,
        weights: &FITTED,
    });
    let best = quality::best(&read.all, &FITTED);
    if best >= read.all.len() {
        return Found::default();
    }
    let sure = sure::sureness(&read, best, metadata, &FITTED);
    let reading = read.all.swap_remove(best);
    let sure = if reading.source == Source::Rules {
        RULED
    } else {
        sure
    };
    let ground = read.grounds.swap_remove(reading.ground);
    place(document, metadata, &reading, ground, sure, base)
}

/// Puts text and figures together.
fn place(
    document: &Document,
    metadata: &Metadata,
    reading: &Reading,
    ground: Ground,
    sure: f64,
    base: &Url,
) -> Found {
    let Reading {
        roots,
        summaries,
        skip,
        ..
    } = reading;
    let Ground {
        figures, measures, ..
    } = ground;
    let inner = lead::within(document, roots, skip, &figures);
    // A picture between summary and text is above the text.
    let text_roots = roots.get(*summaries..).unwrap_or_default();
    let chosen = lead::choose(
        document, metadata, &measures, text_roots, skip, &figures, &inner, base,
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
        sure,
        by_rules: reading.source == Source::Rules,
    }
}

pub(crate) fn plain(body: &[BodyPart]) -> String {
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
