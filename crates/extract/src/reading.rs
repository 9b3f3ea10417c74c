//! Candidates read: what of each would be left as the text, ready to be compared.

use url::Url;

use crate::candidates::{self, Source};
use crate::document::Document;
use crate::figure::{self, Figure};
use crate::hints::Said;
use crate::measure::{self, Measure, Measures};
use crate::metadata::Metadata;
use crate::quality::{self, FEATURES};
use crate::rules::Applied;
use crate::score::{Ballot, Witness};
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
}

/// A candidate as it would be the article.
pub(crate) struct Reading {
    pub(crate) source: Source,
    /// Index of its ground.
    pub(crate) ground: usize,
    /// The subtrees, the summary first.
    pub(crate) roots: Vec<usize>,
    /// How many of the subtrees are the summary.
    pub(crate) summaries: usize,
    pub(crate) skip: Vec<bool>,
    /// Share of the page's votes, 0 to 1.
    pub(crate) share: f64,
    pub(crate) features: [f64; FEATURES],
}

/// All readings of a page, the one of the votes alone first.
pub(crate) struct Readings {
    pub(crate) grounds: Vec<Ground>,
    pub(crate) readings: Vec<Reading>,
    /// The text of the page before anything but machinery was left out.
    pub(crate) whole: Measure,
}

/// Reads the candidates of a page.
pub(crate) fn read(
    document: &Document,
    said: &[Said],
    amounts: &[Amount],
    metadata: &Metadata,
    witness: Option<&Witness>,
    applied: &Applied,
    base: &Url,
) -> Readings {
    let never = strip::never(document);
    let measures = measure::measure(document, amounts, &never);
    let whole = measures.all.first().copied().unwrap_or_default();
    let mut grounds = Vec::new();
    for by_name in [true, false] {
        let mut skip = never.clone();
        let stripped = strip::strip(
            document,
            said,
            &measures,
            metadata.heading,
            &mut skip,
            by_name,
        );
        strip::by_rules(document, applied, &mut skip);
        let enough = stripped.lost_by_name * 100 >= whole.prose * MIN_LOST_PERCENT;
        let figures = figure::find(document, said, &measures, &skip, base);
        for figure in &figures {
            for node in [Some(figure.root), figure.caption].into_iter().flatten() {
                if let Some(place) = skip.get_mut(node) {
                    *place = true;
                }
            }
        }
        let measures = measure::measure(document, amounts, &skip);
        let ballot = Ballot::hold(document, said, &measures, &skip, witness);
        grounds.push(Ground {
            skip,
            measures,
            figures,
            names_count: stripped.believed,
            ballot,
        });
        if !stripped.believed || !enough {
            break;
        }
    }
    let mut readings = Vec::new();
    for (index, ground) in grounds.iter().enumerate() {
        if let Some(roots) = ruled(applied, &ground.measures) {
            // Nothing is chosen where a rule of the site says where the text is.
            readings = vec![reading(
                document,
                said,
                metadata,
                ground,
                index,
                Source::Rules,
                roots,
                base,
            )];
            break;
        }
        let candidates = candidates::propose(
            document,
            said,
            &ground.measures,
            &ground.skip,
            &ground.ballot,
            metadata.heading,
        );
        for candidate in candidates {
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
                base,
            ));
        }
    }
    quality::measure(document, said, metadata, whole, &grounds, &mut readings);
    Readings {
        grounds,
        readings,
        whole,
    }
}

/// What the rules of the site select, if that is a text at all.
fn ruled(applied: &Applied, measures: &Measures) -> Option<Vec<usize>> {
    /// Weight of the shortest text that is believed.
    const MIN_WEIGHT: usize = 40;
    let weight: usize = applied
        .roots
        .iter()
        .filter_map(|root| measures.all.get(*root))
        .map(|all| all.weight)
        .sum();
    (weight >= MIN_WEIGHT).then(|| applied.roots.clone())
}

/// Share of the page's prose, in percent, that names have to leave out for a look at the page as if it
/// had none.
const MIN_LOST_PERCENT: usize = 10;

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
    base: &Url,
) -> Reading {
    let mut skip = ground.skip.clone();
    let share = if source == Source::Rules {
        1.0
    } else {
        ground.ballot.share(&roots)
    };
    let mut summary = standfirst::find(document, said, &ground.measures, metadata, &skip, &roots);
    if source == Source::Rules {
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
        &roots,
        metadata,
        base,
        ground.names_count,
        &mut skip,
    );
    Reading {
        source,
        ground: index,
        roots,
        summaries,
        skip,
        share,
        features: [0.0; FEATURES],
    }
}
