//! What a model says of a page.

use super::SiteModel;
use super::lines::{Lines, lines};
use crate::document::Document;
use crate::measure::SENTENCE;
use crate::score::is_box;
use crate::strip;

/// What a model says of the nodes of a page.
#[derive(Debug)]
pub(crate) struct Marks {
    /// Pictures of the site, and texts that tell of other things.
    skip: Vec<usize>,
    /// Lines of the site.
    lines: Vec<usize>,
    /// By how much the votes of blocks count more or less.
    votes: Vec<(usize, f64)>,
    /// Boxes that held the text.
    boxes: Vec<usize>,
}

/// Weight of the prose that has to be left for a model to fit a page.
const LEAST_PROSE: usize = 150;

/// The part of a box of the text, one in so many, beyond which the lines of the site in it stay: of so
/// short a story more would be lost than is won.
const LARGE_PART: usize = 3;

/// How much more a block's vote counts where text always stood,
const INSIDE: f64 = 2.0;
/// how much less where other things are told,
const ELSEWHERE: f64 = 0.2;
/// and how much less when it is the site's.
const OF_SITE: f64 = 0.05;

impl SiteModel {
    /// Whether the model says where the text stands.
    pub(crate) fn knows_boxes(&self) -> bool {
        !self.boxes.is_empty()
    }

    /// The boxes of a page that held the text on others.
    fn boxes_of(&self, document: &Document, read: &Lines) -> Vec<usize> {
        let is_known = |place: &u64| self.boxes.binary_search(place).is_ok();
        let places = read.places.iter().enumerate();
        places
            .filter(|(node, place)| document.is_element(*node) && is_known(place))
            .map(|(node, _)| node)
            .collect()
    }

    /// What the model says of a page; nothing when it would leave out all of it.
    pub(crate) fn marks(&self, document: &Document) -> Marks {
        let read = lines(document, &strip::never(document));
        let has = |list: &[u64], key: u64| list.binary_search(&key).is_ok();
        let mut marks = Marks {
            skip: Vec::new(),
            lines: Vec::new(),
            votes: Vec::new(),
            boxes: Vec::new(),
        };
        let (mut prose, mut left, mut inside) = (0, 0, 0);
        let mut elsewhere = Vec::new();
        marks.boxes = self.boxes_of(document, &read);
        let (mut of_site, mut in_box, mut gone_in_box) = (Vec::new(), 0, 0);
        let mut within = Within::new(document, &marks.boxes);
        for line in &read.lines {
            let is_prose = line.weight >= SENTENCE && line.linked * 2 < line.weight;
            let weight = if is_prose { line.weight } else { 0 };
            prose += weight;
            let is_in_box = (read.nodes_of(line).first()).is_some_and(|node| within.holds(*node));
            in_box += if is_in_box { line.weight } else { 0 };
            if has(&self.lines, line.key())
                || has(&self.texts, line.text)
                || has(&self.outside, line.place)
            {
                if is_in_box {
                    gone_in_box += line.weight;
                    of_site.extend(read.nodes_of(line));
                } else {
                    marks.lines.extend(read.nodes_of(line));
                    marks.votes.push((line.block, OF_SITE));
                }
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
                lines: Vec::new(),
                votes: Vec::new(),
                boxes: Vec::new(),
            };
        }
        marks.votes.dedup();
        if gone_in_box * LARGE_PART <= in_box {
            marks.lines.append(&mut of_site);
        }
        if inside >= LEAST_PROSE {
            marks.skip.append(&mut elsewhere);
        }
        let pictures = read.pictures.iter();
        marks.skip.extend(
            pictures
                .filter(|picture| has(&self.lines, picture.key()))
                .map(|picture| picture.node),
        );
        marks
    }
}

/// Which nodes, asked for in order, are within some boxes.
struct Within<'a> {
    document: &'a Document,
    boxes: std::slice::Iter<'a, usize>,
    end: usize,
    next: Option<usize>,
}

impl<'a> Within<'a> {
    fn new(document: &'a Document, boxes: &'a [usize]) -> Self {
        let mut boxes = boxes.iter();
        Self {
            document,
            next: boxes.next().copied(),
            boxes,
            end: 0,
        }
    }

    fn holds(&mut self, node: usize) -> bool {
        while let Some(next) = self.next.filter(|next| *next <= node) {
            self.end = self.end.max(self.document.end(next));
            self.next = self.boxes.next().copied();
        }
        node < self.end
    }
}

impl Marks {
    /// Leaves out the lines of the site: last, since what they head or label is known by them.
    pub(crate) fn strip_lines(&self, skip: &mut [bool]) {
        for node in &self.lines {
            if let Some(place) = skip.get_mut(*node) {
                *place = true;
            }
        }
    }

    /// Leaves out what is never text of the article.
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

    /// The boxes that held the text before, the outermost, with those beside the best.
    pub(crate) fn known(&self, document: &Document, sum: impl Fn(usize) -> f64) -> Vec<usize> {
        let mut end = 0;
        let mut outermost: Vec<usize> = Vec::new();
        for node in self.boxes.iter().copied() {
            if node >= end && sum(node) > 0.0 {
                end = document.end(node);
                outermost.push(node);
            }
        }
        let best =
            (outermost.iter().copied()).max_by(|one, other| sum(*one).total_cmp(&sum(*other)));
        let parent = best.map(|best| document.parent(best));
        outermost.retain(|node| Some(document.parent(*node)) == parent);
        outermost
    }

    /// Puts on each block how likely it is text by where it stands.
    pub(crate) fn sway_likely(&self, likely: &mut [f64]) {
        for (block, factor) in &self.votes {
            if let Some(likely) = likely.get_mut(*block) {
                // The odds count that much more or less.
                let odds = *likely / (1.0 - *likely).max(1e-9) * factor * factor;
                *likely = odds / (1.0 + odds);
            }
        }
    }

    /// Whether the box of the text is one that held it before, in one, or around one.
    pub(crate) fn fits(&self, document: &Document, text_box: Option<usize>) -> bool {
        let Some(text_box) = text_box else {
            return false;
        };
        let mut boxes = self.boxes.iter();
        boxes
            .any(|known| document.contains(*known, text_box) || document.contains(text_box, *known))
    }
}

/// The innermost box around nearly all of some blocks, which have weights; around most of them where nearly
/// all are the whole page, as when stories beside were taken for text; none when most of them are, too.
pub(crate) fn box_around(document: &Document, blocks: &[(usize, usize)]) -> Option<usize> {
    let (heaviest, _) = *blocks.iter().max_by_key(|(_, weight)| *weight)?;
    let all: usize = blocks.iter().map(|(_, weight)| weight).sum();
    let held = |around: usize| -> usize {
        let within = blocks
            .iter()
            .filter(|(node, _)| document.contains(around, *node));
        within.map(|(_, weight)| weight).sum()
    };
    let holding = |percent: usize| {
        let mut above = document.ancestors(heaviest);
        let around = above
            .find(|above| is_box(document.name(*above)) && held(*above) * 100 >= all * percent)?;
        (!matches!(document.name(around), "html" | "body")).then_some(around)
    };
    holding(95).or_else(|| holding(75))
}
