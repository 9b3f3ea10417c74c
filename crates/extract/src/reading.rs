//! Candidates read: what of each would be left as the text, ready to be compared.

use std::collections::HashSet;

use url::Url;

use crate::block::{self, Block};
use crate::candidates::{self, Source};
use crate::document::Document;
use crate::figure::{self, Figure};
use crate::hints::Said;
use crate::measure::{self, Measures};
use crate::metadata::Metadata;
use crate::model::Marks;
use crate::prune::Answers;
use crate::quality::{self, FEATURES, Kept};
use crate::rules::Applied;
use crate::score::{Ballot, Witness, fraction};
use crate::weights::Weights;
use crate::words::Amount;
use crate::{prune, standfirst, strip};

/// A page with what is surely no text left out.
pub(crate) struct Ground {
    pub(crate) skip: Vec<bool>,
    pub(crate) measures: Measures,
    pub(crate) figures: Vec<Figure>,
    /// Whether boxes that call themselves foreign were left out.
    pub(crate) names_count: bool,
    pub(crate) ballot: Ballot,
    /// What is found out of its nodes reading by reading.
    pub(crate) answers: Answers,
}

/// A candidate as it would be the article.
pub(crate) struct Reading {
    pub(crate) source: Source,
    /// What was left out beyond that: subtrees with less text than this share, as is to be expected.
    pub(crate) trimmed: f64,
    /// Index of its ground.
    pub(crate) ground: usize,
    /// The subtrees, the summary first.
    pub(crate) roots: Vec<usize>,
    /// How many of the subtrees are the summary.
    pub(crate) summaries: usize,
    pub(crate) skip: Vec<bool>,
    /// The blocks that are left.
    pub(crate) kept: Vec<Kept>,
    /// Share of the page's votes, 0 to 1.
    pub(crate) share: f64,
    pub(crate) features: [f64; FEATURES],
}

/// All readings of a page, the one of the votes alone first.
pub(crate) struct Readings {
    pub(crate) grounds: Vec<Ground>,
    pub(crate) all: Vec<Reading>,
    /// The blocks of the page, before anything but machinery was left out.
    pub(crate) blocks: Vec<Block>,
    /// Of each node, how likely its own line is text of the article.
    pub(crate) likely: Vec<f64>,
    /// The measures before anything but machinery was left out.
    pub(crate) raw: Measures,
}

/// All that a page is read with.
pub(crate) struct Input<'a> {
    pub(crate) document: &'a Document,
    pub(crate) said: &'a [Said],
    pub(crate) amounts: &'a [Amount],
    pub(crate) metadata: &'a Metadata,
    pub(crate) witness: Option<&'a Witness>,
    pub(crate) applied: &'a Applied,
    pub(crate) marks: Option<&'a Marks>,
    pub(crate) base: &'a Url,
    pub(crate) weights: &'a Weights,
}

/// Reads the candidates of a page.
pub(crate) fn read(input: &Input<'_>) -> Readings {
    let Input {
        document,
        said,
        amounts,
        metadata,
        witness,
        applied,
        marks,
        base,
        weights,
    } = *input;
    let mut never = strip::never(document);
    if let Some(marks) = marks {
        marks.strip(&mut never);
    }
    let raw = measure::measure(document, amounts, &never);
    let whole = raw.all.first().copied().unwrap_or_default();
    let mut grounds = Vec::new();
    for by_name in [true, false] {
        let mut skip = never.clone();
        let stripped = strip::strip(document, said, &raw, metadata.heading, &mut skip, by_name);
        strip::by_rules(document, applied, &mut skip);
        let enough = stripped.lost_by_name * 100 >= whole.prose * MIN_LOST_PERCENT;
        let mut figures = figure::find(document, said, &raw, &skip, base);
        figures.retain(|figure| !figure.shows_author(metadata.byline.as_deref()));
        for figure in &figures {
            for node in [Some(figure.root), figure.caption].into_iter().flatten() {
                if let Some(place) = skip.get_mut(node) {
                    *place = true;
                }
            }
        }
        let measures = measure::measure(document, amounts, &skip);
        let ballot = Ballot::hold(document, said, &measures, &skip, witness, marks);
        grounds.push(Ground {
            skip,
            measures,
            figures,
            names_count: stripped.believed,
            ballot,
            answers: Answers::new(document.len()),
        });
        if !stripped.believed || !enough || document.len() > MANY_NODES {
            break;
        }
    }
    let (blocks, mut likely) = match grounds.first() {
        Some(ground) => block::judge(
            document,
            said,
            metadata,
            &raw,
            &ground.skip,
            &ground.ballot,
            weights,
        ),
        None => (Vec::new(), Vec::new()),
    };
    if let Some(marks) = marks {
        marks.sway_likely(&mut likely);
    }
    let mut readings = Vec::new();
    for (index, ground) in grounds.iter().enumerate() {
        let candidates = candidates::propose(
            document,
            said,
            &ground.measures,
            &ground.skip,
            &ground.ballot,
            metadata.heading,
            marks,
        );
        let most = if document.len() > MANY_NODES {
            1
        } else {
            usize::MAX
        };
        for candidate in candidates.into_iter().take(most) {
            let known = readings
                .iter()
                .any(|reading: &Reading| index > 0 && reading.roots == candidate.roots);
            if known {
                continue;
            }
            readings.push(reading(
                document,
                said,
                metadata,
                ground,
                index,
                candidate.source,
                candidate.roots,
                marks,
                base,
            ));
        }
    }
    trim(document, &grounds, &likely, &mut readings);
    let mut distinct: Vec<Reading> = Vec::new();
    for reading in readings {
        let same = |other: &Reading| {
            other.kept.len() == reading.kept.len()
                && other
                    .kept
                    .iter()
                    .zip(&reading.kept)
                    .all(|(one, other)| one.node == other.node)
        };
        if !distinct.iter().any(same) {
            distinct.push(reading);
        }
    }
    let mut readings = distinct;
    quality::measure(
        document,
        said,
        metadata,
        whole,
        &grounds,
        &likely,
        &mut readings,
    );
    if let Some(ruled) = ruled(input, &grounds, &readings) {
        grounds.truncate(1);
        return Readings {
            grounds,
            all: vec![ruled],
            blocks: Vec::new(),
            likely: Vec::new(),
            raw,
        };
    }
    Readings {
        grounds,
        all: readings,
        blocks,
        likely,
        raw,
    }
}

/// Nodes of a page from which on only the first candidate is read, for the memory that others take.
/// Articles have at most some 30,000.
const MANY_NODES: usize = 60_000;

/// Share of the page's prose, in percent, that names have to leave out for a look at the page as if it
/// had none.
const MIN_LOST_PERCENT: usize = 10;

/// What the first site rule selects that still fits the page. `readings` are those without rules.
///
/// When a site is rebuilt, often only one of two boxes keeps its name, and what a rule then selects is a
/// standfirst or the first paragraph of many. So it has to be a good part of what is found without it, or
/// all that another text of the article knows.
fn ruled(input: &Input<'_>, grounds: &[Ground], readings: &[Reading]) -> Option<Reading> {
    /// Weight of the shortest text that is believed.
    const MIN_WEIGHT: usize = 40;
    /// Least part of what is found without rules, in percent: rules are written for pages of which too
    /// much is found without them.
    const MIN_PERCENT: usize = 40;
    /// Blocks that a witness has to know; what knows fewer may be the standfirst itself.
    const MIN_KNOWN: usize = 3;
    let ground = grounds.first()?;
    let weight = |reading: &Reading| -> usize {
        let kept = reading.kept.iter();
        kept.map(|block| block.own.weight).sum()
    };
    let found = readings
        .get(quality::best(readings, input.weights))
        .map_or(0, weight);
    let known = &ground.ballot.known;
    input.applied.bodies.iter().find_map(|roots| {
        let ruled = reading(
            input.document,
            input.said,
            input.metadata,
            ground,
            0,
            Source::Rules,
            roots.clone(),
            None,
            input.base,
        );
        let own = weight(&ruled);
        let knows_all = || {
            let kept: HashSet<usize> = ruled.kept.iter().map(|block| block.node).collect();
            known.len() >= MIN_KNOWN && known.iter().all(|node| kept.contains(node))
        };
        let fits = own >= MIN_WEIGHT && (own * 100 >= found * MIN_PERCENT || knows_all());
        fits.then_some(ruled)
    })
}

#[expect(
    clippy::too_many_arguments,
    reason = "a candidate and all it is read with"
)]
fn reading(
    document: &Document,
    said: &[Said],
    metadata: &Metadata,
    ground: &Ground,
    index: usize,
    source: Source,
    mut roots: Vec<usize>,
    marks: Option<&Marks>,
    base: &Url,
) -> Reading {
    let mut skip = ground.skip.clone();
    let mut share = ground.ballot.share(&roots);
    let mut summary = standfirst::find(document, said, &ground.measures, metadata, &skip, &roots);
    if source == Source::Rules {
        share = 1.0;
        // What a rule leaves out above the text it leaves out, unless it calls itself a summary.
        let is_named = |node: usize| said.get(node).is_some_and(|said| said.summary);
        summary.retain(|node| document.ancestors(*node).take(3).any(is_named));
    }
    let summaries = summary.len();
    roots.splice(0..0, summary);
    prune::prune(
        document,
        said,
        &ground.measures,
        &ground.answers,
        &roots,
        metadata,
        base,
        ground.names_count,
        &mut skip,
    );
    if let Some(marks) = marks {
        marks.strip_lines(&mut skip);
    }
    Reading {
        kept: quality::kept(document, &ground.measures, &roots, &skip),
        source,
        trimmed: 0.0,
        ground: index,
        roots,
        summaries,
        skip,
        share,
        features: [0.0; FEATURES],
    }
}

/// Adds of each reading what is left without subtrees that are hardly text of the article.
fn trim(document: &Document, grounds: &[Ground], likely: &[f64], readings: &mut Vec<Reading>) {
    /// Expected share of text below which a subtree goes.
    const LEAST: [f64; 2] = [0.2, 0.4];
    let mut trimmed = Vec::new();
    for reading in readings.iter() {
        let Some(ground) = grounds.get(reading.ground) else {
            continue;
        };
        let kept = &reading.kept;
        let mut sums = vec![(0.0, 0.0)];
        for block in kept {
            let (text, all) = sums.last().copied().unwrap_or_default();
            let weight = fraction(block.own.weight, 1);
            let likely = likely.get(block.node).copied().unwrap_or_default();
            sums.push((text + weight * likely, all + weight));
        }
        let within = |node: usize| {
            let from = kept.partition_point(|block| block.node < node);
            let to = kept.partition_point(|block| block.node < document.end(node));
            match (sums.get(from), sums.get(to)) {
                (Some(from), Some(to)) => (to.0 - from.0, to.1 - from.1),
                _ => (0.0, 0.0),
            }
        };
        let mut before = 0;
        for least in LEAST {
            let mut skip = reading.skip.clone();
            let mut count = 0;
            for root in &reading.roots {
                let mut node = *root;
                while node < document.end(*root) {
                    if skip.get(node) == Some(&true) {
                        node = document.end(node);
                        continue;
                    }
                    let (text, all) = within(node);
                    if all > 0.0 && text < all * least {
                        if let Some(place) = skip.get_mut(node) {
                            *place = true;
                        }
                        count += 1;
                        node = document.end(node);
                        continue;
                    }
                    // Nothing of it can go.
                    if all == 0.0 {
                        node = document.end(node);
                        continue;
                    }
                    node += 1;
                }
            }
            if count > before {
                before = count;
                trimmed.push(Reading {
                    kept: quality::kept(document, &ground.measures, &reading.roots, &skip),
                    source: reading.source,
                    trimmed: least,
                    ground: reading.ground,
                    roots: reading.roots.clone(),
                    summaries: reading.summaries,
                    skip,
                    share: reading.share,
                    features: reading.features,
                });
            }
        }
    }
    readings.extend(trimmed);
}
