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
use crate::model::{self, SiteModel};
use crate::page::{Hints, Limits, Page};
use crate::quality;
use crate::reading::{self, Ground, Input, Reading};
use crate::rules::{self, Applied, NO_LONGER_FITS};
use crate::score::Witness;
use crate::weights::FITTED;
use crate::words::{Amount, amount};
use crate::{kind, lead, pages, parse, state_json, stated_body, streamed, sure, twice, write};

/// Reads the article out of a page.
///
/// Total: whatever the bytes are, it returns an extraction of some [`PageKind`], the same for the
/// same input. `hints` are what the feed said of the article; `limits` bound time and memory.
pub fn extract(page: &Page, hints: &Hints, limits: &Limits) -> Extraction {
    examine(page, hints, limits).0
}

/// Where on a page the text was found, for those who learn from it.
pub(crate) struct Survey {
    pub(crate) document: Document,
    /// The boxes of the text, the summary first.
    pub(crate) roots: Vec<usize>,
    /// The box around all of the text.
    pub(crate) text_box: Option<usize>,
    /// What was left out within them.
    pub(crate) skip: Vec<bool>,
    /// Pictures and captions.
    pub(crate) figures: Vec<usize>,
}

/// Reads the article out of a page and tells where it stood.
pub(crate) fn examine(page: &Page, hints: &Hints, limits: &Limits) -> (Extraction, Survey) {
    /// Weight of a text below which scripts are asked for another.
    const LITTLE_TEXT: usize = 600;
    /// Weight of a text beside which one from a script must agree with the page.
    const MIN_TOLD: usize = 60;
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
    // Text that was encoded twice is full of controls until that is undone.
    let decoded_text = twice::undo(decoded.text);
    let is_binary = kind::is_binary(bytes, &decoded_text);
    if is_binary {
        warnings.push("no text: the bytes are those of a picture, a program or the like".into());
    }
    let rules = hints.rules.as_deref();
    let html = streamed::settle(decoded_text);
    let html = match rules {
        // What looks like words between its bytes is none.
        _ if is_binary => String::new(),
        Some(rules) => rules.replaced(html, limits.input_bytes),
        None => html,
    };
    let parsed = parse::parse(html, limits.nodes, limits.depth);
    if parsed.cut {
        warnings.push("markup cut: too many or too deeply nested elements".into());
    }
    let document = parsed.document;
    let said = hints::all(&document);
    let base = metadata::base(&document, &page.url);
    let mut metadata = metadata::read(&document, &said, &base, &page.url, hints);
    let mut applied = Applied::default();
    if let Some(rules) = rules {
        let zone = hints.zone.clone().unwrap_or(TimeZone::UTC);
        let dates = metadata::date_reading(metadata.date_language.as_deref(), &zone);
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
        hints.site_model.as_deref(),
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
        found.state(body, &base);
        method = "json-ld";
    }
    let mut weight = amount(&found.text).weight;
    if !found.by_rules
        && weight < LITTLE_TEXT
        && let Some(html) = state_json::find(document.source(), &metadata, weight >= MIN_TOLD)
        && stated_body::is_better(&html, &found.text)
    {
        found.state(&html, &base);
        weight = amount(&found.text).weight;
        method = "json-state";
    }
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
    let extraction = Extraction {
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
        fits_site_model: found.fits,
        warnings,
    };
    let survey = Survey {
        document,
        roots: found.roots,
        text_box: found.text_box,
        skip: found.skip,
        figures: found.figures,
    };
    (extraction, survey)
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
    roots: Vec<usize>,
    text_box: Option<usize>,
    skip: Vec<bool>,
    figures: Vec<usize>,
    fits: Option<bool>,
}

impl Found {
    /// Takes a text that the page states outside of its markup. The pictures of the markup, whose places
    /// in it nobody knows, come behind it.
    fn state(&mut self, html: &str, base: &Url) {
        self.body = stated_body::paragraphs(html, base);
        self.text = plain(&self.body);
        self.sure = STATED;
        let lead = self.lead;
        let inner = (0..self.media.len()).filter(|index| lead != Some(*index));
        self.body.extend(inner.map(BodyPart::Media));
    }

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

#[expect(clippy::too_many_arguments, reason = "all that a choice is made by")]
fn read_body(
    document: &Document,
    said: &[Said],
    amounts: &[Amount],
    metadata: &Metadata,
    witness: Option<&Witness>,
    applied: &Applied,
    model: Option<&SiteModel>,
    base: &Url,
) -> Found {
    let model = model.filter(|_| applied.bodies.is_empty());
    let marks = model.map(|model| model.marks(document));
    let mut read = reading::read(&Input {
        document,
        said,
        amounts,
        metadata,
        witness,
        applied,
        marks: marks.as_ref(),
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
    let is_summary = |node: usize| {
        let mut summaries = reading.roots.iter().take(reading.summaries);
        summaries.any(|root| document.contains(*root, node))
    };
    let prose = (reading.kept.iter()).filter(|kept| kept.own.prose > 0 && !is_summary(kept.node));
    let text_box = model::box_around(
        document,
        &prose
            .map(|kept| (kept.node, kept.own.prose))
            .collect::<Vec<_>>(),
    );
    let fits = model
        .zip(marks)
        .filter(|(model, _)| model.knows_boxes())
        .map(|(_, marks)| marks.fits(document, text_box));
    let found = place(document, metadata, reading, ground, sure, base);
    Found {
        text_box,
        fits,
        ..found
    }
}

/// Puts text and figures together.
fn place(
    document: &Document,
    metadata: &Metadata,
    reading: Reading,
    ground: Ground,
    sure: f64,
    base: &Url,
) -> Found {
    let Reading {
        roots,
        summaries,
        skip,
        source,
        ..
    } = reading;
    let Ground {
        figures, measures, ..
    } = ground;
    let inner = lead::within(document, &roots, &skip, &figures);
    // A picture between summary and text is above the text.
    let text_roots = roots.get(summaries..).unwrap_or_default();
    let chosen = lead::choose(
        document, metadata, &measures, text_roots, &skip, &figures, &inner, base,
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
        let is_lead = lead_key.as_ref() == Some(&figure::key(&figure.media.url));
        let has_other_words = media.first().is_some_and(|lead: &Media| {
            lead.caption.is_some()
                && figure.media.caption.is_some()
                && lead.caption != figure.media.caption
        });
        if is_lead && !has_other_words {
            continue;
        }
        at.insert(figure.root, media.len());
        media.push(figure.media.clone());
    }
    let body = write::body(document, &roots, &skip, |node| at.get(&node).copied(), base);
    // A figure that was passed over in writing must not be listed.
    Found {
        text: plain(&body),
        body,
        media,
        lead,
        sure,
        by_rules: source == Source::Rules,
        fits: None,
        text_box: None,
        figures: (figures.iter())
            .flat_map(|figure| [Some(figure.root), figure.caption])
            .flatten()
            .collect(),
        roots,
        skip,
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
