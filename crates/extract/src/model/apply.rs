//! What a model says of a page.

use super::SiteModel;
use super::lines::lines;
use crate::document::Document;
use crate::measure::SENTENCE;

/// What a model says of the nodes of a page.
#[derive(Debug)]
pub(crate) struct Marks {
    /// Texts and pictures of the site.
    skip: Vec<usize>,
    /// By how much the votes of blocks count more or less.
    votes: Vec<(usize, f64)>,
    /// Boxes that held the text.
    boxes: Vec<usize>,
}

/// Weight of the prose that has to be left for a model to fit a page.
const LEAST_PROSE: usize = 150;

/// How much more a block's vote counts where text always stood,
const INSIDE: f64 = 2.0;
/// how much less where other things are told,
const ELSEWHERE: f64 = 0.2;
/// and how much more likely a box is that held it before.
const BOX: f64 = 4.0;

impl SiteModel {
    /// Whether the model says where the text stands.
    pub(crate) fn knows_boxes(&self) -> bool {
        !self.boxes.is_empty()
    }

    /// What the model says of a page; nothing when it would leave out all of it.
    pub(crate) fn marks(&self, document: &Document, skip: &[bool]) -> Marks {
        let read = lines(document, skip);
        let has = |list: &[u64], key: u64| list.binary_search(&key).is_ok();
        let mut marks = Marks {
            skip: Vec::new(),
            votes: Vec::new(),
            boxes: Vec::new(),
        };
        let (mut prose, mut left, mut inside) = (0, 0, 0);
        let mut elsewhere = Vec::new();
        for line in &read.lines {
            let is_prose = line.weight >= SENTENCE && line.linked * 2 < line.weight;
            let weight = if is_prose { line.weight } else { 0 };
            prose += weight;
            if has(&self.lines, line.key())
                || has(&self.texts, line.text)
                || has(&self.outside, line.place)
            {
                marks.skip.extend(read.nodes_of(line));
                continue;
            }
            left += weight;
            if has(&self.inside, line.place) {
                marks.votes.push((line.block, INSIDE));
                inside += line.weight;
            } else if has(&self.elsewhere, line.place) {
                marks.votes.push((line.block, ELSEWHERE));
                elsewhere.extend(read.nodes_of(line));
            }
        }
        if left < LEAST_PROSE && prose > left {
            return Marks {
                skip: Vec::new(),
                votes: Vec::new(),
                boxes: Vec::new(),
            };
        }
        marks.votes.dedup();
        if inside >= LEAST_PROSE {
            marks.skip.append(&mut elsewhere);
        }
        let pictures = read.pictures.iter();
        marks.skip.extend(
            pictures
                .filter(|picture| has(&self.lines, picture.key()))
                .map(|picture| picture.node),
        );
        marks.boxes = (0..document.len())
            .filter(|node| {
                document.is_element(*node)
                    && read
                        .places
                        .get(*node)
                        .is_some_and(|place| has(&self.boxes, *place))
            })
            .collect();
        marks
    }
}

impl Marks {
    /// Leaves out what is the site's.
    pub(crate) fn strip(&self, skip: &mut [bool]) {
        for node in &self.skip {
            if let Some(place) = skip.get_mut(*node) {
                *place = true;
            }
        }
    }

    /// Puts weight on where the text always was.
    pub(crate) fn sway_votes(&self, votes: &mut [f64]) {
        for (block, factor) in &self.votes {
            if let Some(vote) = votes.get_mut(*block) {
                *vote *= factor;
            }
        }
    }

    /// Whether a box held the text before.
    pub(crate) fn is_box(&self, node: usize) -> bool {
        self.boxes.binary_search(&node).is_ok()
    }

    /// Whether the text was found in a box that held it before, or one held most of what was found.
    pub(crate) fn fits(&self, document: &Document, roots: &[usize]) -> bool {
        /// Boxes that are looked at: a page has few, a hostile one any number.
        const MOST: usize = 100;
        roots.iter().take(MOST).any(|root| {
            let mut boxes = self.boxes.iter().take(MOST);
            boxes.any(|known| document.contains(*known, *root) || document.contains(*root, *known))
        })
    }

    /// Puts weight on the boxes that held the text before.
    pub(crate) fn sway_scores(&self, scores: &mut [f64]) {
        for node in &self.boxes {
            if let Some(score) = scores.get_mut(*node) {
                *score *= BOX;
            }
        }
    }
}
