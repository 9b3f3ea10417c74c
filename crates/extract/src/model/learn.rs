//! Learning what the pages of a site have in common.

use std::collections::{HashMap, HashSet, VecDeque};

use super::digest;
use super::lines::{self, Line, Lines};
use super::stories::stories;
use super::{MAGIC, MAX_MODEL_BYTES, SiteModel};
use crate::document::Document;
use crate::extraction::{Extraction, PageKind};
use crate::measure::SENTENCE;
use crate::page::{Hints, Limits, Page};
use crate::road::examine;
use crate::words::bare;

/// Fewest different stories that a model is made of.
pub const LEAST_PAGES: usize = 2;

/// Most pages that are remembered; the oldest are forgotten.
const MAX_PAGES: usize = 64;

/// Longest headline that is compared, in characters.
const MAX_HEADLINE: usize = 120;

/// Fewest pieces of a headline that a text can be compared with.
const LEAST_PIECES: usize = 3;

/// Weight of the text at a place from which it could tell of the headline.
const TELLING: usize = 100;

/// Learns a [`SiteModel`] from pages of one site, oldest first.
///
/// It keeps the lessons of the last 64 pages, some hundred kilobytes in all.
#[derive(Debug, Default)]
pub struct Learner {
    pages: VecDeque<Lesson>,
}

/// What one page teaches: digests of its lines, some ten kilobytes, and no text but the headline.
#[derive(Debug, Default)]
pub struct Lesson {
    pub(super) headline: String,
    pub(super) lines: Vec<SeenLine>,
    /// Pictures, by place and name.
    pictures: Vec<u64>,
    /// How much of the headline the text at a place tells, in percent.
    told: Vec<(u64, usize)>,
    /// The places of the boxes that were chosen for the text.
    boxes: Vec<u64>,
    /// The places of all boxes with text.
    all_boxes: Vec<u64>,
}

/// A line of a page that was looked at.
#[derive(Debug, Clone, Copy)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent answers, not a state"
)]
pub(super) struct SeenLine {
    key: u64,
    place: u64,
    pub(super) text: u64,
    pub(super) weight: usize,
    linked: usize,
    /// Whether it is text of the article.
    pub(super) chosen: bool,
    /// Whether it belongs to a picture of the article.
    figure: bool,
    /// Whether it stands in a cell or an item of a list.
    cell: bool,
    /// Whether it is a heading.
    heading: bool,
    letters: bool,
}

impl Lesson {
    /// Takes the lesson of a page; none of a page that is no article.
    pub fn of(page: &Page, limits: &Limits) -> Option<Self> {
        let (extraction, survey) = examine(page, &Hints::default(), limits);
        if extraction.kind != PageKind::Article || survey.roots.is_empty() {
            return None;
        }
        let document = &survey.document;
        let mut chosen = vec![false; document.len()];
        for root in &survey.roots {
            let mut node = *root;
            while node < document.end(*root) {
                if survey.skip.get(node) == Some(&true) {
                    node = document.end(node);
                    continue;
                }
                if let Some(place) = chosen.get_mut(node) {
                    *place = true;
                }
                node += 1;
            }
        }
        let read = lines::lines(document, &crate::strip::never(document));
        let mut in_figure = vec![false; document.len()];
        for figure in &survey.figures {
            if let Some(nodes) = in_figure.get_mut(*figure..document.end(*figure)) {
                nodes.fill(true);
            }
        }
        let seen = |line: &Line| {
            let nodes = read.nodes_of(line);
            let is_chosen = |node: &usize| chosen.get(*node) == Some(&true);
            SeenLine {
                key: line.key(),
                place: line.place,
                text: line.text,
                weight: line.weight,
                linked: line.linked,
                chosen: nodes.iter().any(is_chosen),
                figure: (nodes.first()).is_some_and(|node| in_figure.get(*node) == Some(&true)),
                cell: matches!(document.name(line.block), "td" | "th" | "li" | "dt" | "dd"),
                heading: matches!(document.name(line.block), "h2" | "h3" | "h4" | "h5" | "h6"),
                letters: line.letters,
            }
        };
        let told = told(document, &read, &headline_of(&extraction));
        let place = |node: &usize| read.places.get(*node).copied();
        let headline = extraction.headline.as_deref().map(bare).unwrap_or_default();
        let lines: Vec<SeenLine> = read.lines.iter().map(seen).collect();
        let mut all_boxes: Vec<u64> = (read.lines.iter())
            .flat_map(|line| document.ancestors(line.block).take(6).collect::<Vec<_>>())
            .filter_map(|node| place(&node))
            .collect();
        all_boxes.sort_unstable();
        all_boxes.dedup();
        Some(Self {
            headline: headline.chars().take(MAX_HEADLINE).collect(),
            lines,
            told,
            pictures: read.pictures.iter().map(lines::Picture::key).collect(),
            boxes: survey.text_box.iter().filter_map(place).collect(),
            all_boxes,
        })
    }
}

impl Learner {
    /// Takes a lesson in.
    pub fn add(&mut self, lesson: Lesson) {
        self.pages.push_back(lesson);
        if self.pages.len() > MAX_PAGES {
            self.pages.pop_front();
        }
    }

    /// How many lessons it remembers.
    pub(super) fn len(&self) -> usize {
        self.pages.len()
    }

    /// The lessons it remembers.
    pub(super) fn lessons(&self) -> impl Iterator<Item = &Lesson> {
        self.pages.iter()
    }

    /// The model; none when there were too few different stories.
    pub fn model(&self) -> Option<SiteModel> {
        model_of(&self.lessons().collect::<Vec<_>>())
    }
}

/// The model that the last of some pages make; none when there were too few different stories.
pub(super) fn model_of(pages: &[&Lesson]) -> Option<SiteModel> {
    let pages = pages
        .get(pages.len().saturating_sub(MAX_PAGES)..)
        .unwrap_or_default();
    let story = stories(pages);
    let count = story.iter().collect::<HashSet<_>>().len();
    if count < LEAST_PAGES {
        return None;
    }
    let mut tally = Tally::default();
    for (page, story) in pages.iter().zip(&story) {
        tally.add(page, *story);
    }
    let mut model = tally.model(count);
    model.stories = u32::try_from(count).unwrap_or(u32::MAX);
    Some(model)
}

/// What was counted of a line.
#[derive(Debug, Default)]
struct LineCount {
    /// The last story it was seen in, so that one counts once.
    last: Option<usize>,
    stories: usize,
    times: usize,
    chosen: usize,
    weight: usize,
    cell: bool,
    heading: bool,
    letters: bool,
}

/// What was counted of a place.
#[derive(Debug, Default)]
struct PlaceCount {
    last: Option<usize>,
    stories: usize,
    lines: usize,
    chosen: usize,
    figure: usize,
    weight: usize,
    chosen_weight: usize,
    linked: usize,
    /// On how many pages it had text that could tell of the headline,
    telling: usize,
    /// and the sum of how much of the headline it told, in percent.
    told: usize,
}

/// What was counted of a box.
#[derive(Debug, Default)]
struct BoxCount {
    last: Option<usize>,
    chosen: usize,
    last_seen: Option<usize>,
    seen: usize,
}

#[derive(Debug, Default)]
struct Tally {
    lines: HashMap<u64, LineCount>,
    texts: HashMap<u64, LineCount>,
    pictures: HashMap<u64, LineCount>,
    places: HashMap<u64, PlaceCount>,
    boxes: HashMap<u64, BoxCount>,
}

impl LineCount {
    fn see(&mut self, story: usize) {
        // Pages of one story need not follow each other; the first of each counts, which is enough.
        if self.last.is_none_or(|last| last < story) {
            self.last = Some(story);
            self.stories += 1;
        }
    }
}

impl Tally {
    fn add(&mut self, page: &Lesson, story: usize) {
        for line in &page.lines {
            for (map, key) in [(&mut self.lines, line.key), (&mut self.texts, line.text)] {
                let count = map.entry(key).or_default();
                count.see(story);
                count.times += 1;
                count.chosen += usize::from(line.chosen);
                count.weight = line.weight;
                count.cell |= line.cell;
                count.heading |= line.heading;
                count.letters |= line.letters && !line.figure;
            }
            let place = self.places.entry(line.place).or_default();
            if place.last.is_none_or(|last| last < story) {
                place.last = Some(story);
                place.stories += 1;
            }
            place.lines += 1;
            place.chosen += usize::from(line.chosen);
            place.figure += usize::from(line.figure);
            place.weight += line.weight;
            place.linked += line.linked;
            if line.chosen {
                place.chosen_weight += line.weight;
            }
        }
        for (key, told) in &page.told {
            let place = self.places.entry(*key).or_default();
            place.telling += 1;
            place.told += told;
        }
        for key in &page.pictures {
            self.pictures.entry(*key).or_default().see(story);
        }
        for key in &page.all_boxes {
            let count = self.boxes.entry(*key).or_default();
            if count.last_seen.is_none_or(|last| last < story) {
                count.last_seen = Some(story);
                count.seen += 1;
            }
        }
        for key in &page.boxes {
            let count = self.boxes.entry(*key).or_default();
            if count.last.is_none_or(|last| last < story) {
                count.last = Some(story);
                count.chosen += 1;
            }
        }
    }

    fn model(&self, stories: usize) -> SiteModel {
        let lines = self
            .lines
            .iter()
            .filter(|(_, line)| is_of_site(line, stories));
        let pictures = self
            .pictures
            .iter()
            .filter(|(_, picture)| picture.stories >= 3 && picture.stories * 4 >= stories);
        let mut line_keys: Vec<(usize, u64)> = lines
            .chain(pictures)
            .map(|(key, line)| (line.stories, *key))
            .collect();
        let texts = self.texts.iter().filter(|(_, line)| {
            is_of_site(line, stories) && line.stories >= 3 && line.weight >= 30
        });
        let mut text_keys: Vec<(usize, u64)> =
            texts.map(|(key, line)| (line.stories, *key)).collect();
        let keys = |wanted: &dyn Fn(&PlaceCount) -> bool| {
            let places = self.places.iter().filter(|(_, place)| wanted(place));
            places
                .map(|(key, place)| (place.stories, *key))
                .collect::<Vec<_>>()
        };
        let mut outside = keys(&is_outside);
        let mut inside = keys(&is_inside);
        let mut elsewhere = keys(&is_elsewhere);
        let boxes = self
            .boxes
            .iter()
            .filter(|(_, count)| count.chosen >= 2 && count.chosen * 3 >= count.seen * 2);
        let mut boxes: Vec<(usize, u64)> = boxes.map(|(key, count)| (count.chosen, *key)).collect();
        // Half of the room for lines, the rest in equal parts; those on most pages first.
        let room = (MAX_MODEL_BYTES - MAGIC.len() - 4 - 6 * 4) / 8;
        SiteModel {
            stories: 0,
            lines: most_common(&mut line_keys, room / 2),
            texts: most_common(&mut text_keys, room / 8),
            outside: most_common(&mut outside, room / 8),
            inside: most_common(&mut inside, room / 16),
            elsewhere: most_common(&mut elsewhere, room / 16),
            boxes: most_common(&mut boxes, room / 8),
        }
    }
}

/// The keys on most pages, sorted.
fn most_common(keys: &mut Vec<(usize, u64)>, room: usize) -> Vec<u64> {
    keys.sort_unstable_by(|one, other| other.cmp(one));
    keys.truncate(room);
    let mut keys: Vec<u64> = keys.iter().map(|(_, key)| *key).collect();
    keys.sort_unstable();
    keys
}

/// Whether a line is the site's and not a story's.
fn is_of_site(line: &LineCount, stories: usize) -> bool {
    /// Weight of a line that two stories rarely share by chance.
    const LONG: usize = 120;
    if line.stories < 2 || !line.letters {
        return false;
    }
    if line.chosen * 2 < line.times {
        return true;
    }
    // Within the text: not what some stories say too, such as a heading, a name, a cell of a table.
    let share = line.stories * 100 / stories;
    if line.weight < 4 || (line.cell && line.weight < 20 && share < 50) {
        return false;
    }
    if line.heading && share < 60 {
        return false;
    }
    let least = if line.weight >= LONG && stories > 2 {
        3
    } else {
        2
    };
    line.stories >= least && share >= 20
}

fn is_outside(place: &PlaceCount) -> bool {
    let links = place.lines >= 6 && place.stories >= 3 && place.linked * 100 >= place.weight * 85;
    place.stories >= 3 && place.chosen == 0 && place.figure == 0
        || links && place.chosen * 2 < place.lines
}

/// Whether text always stands there that tells what the headline says.
fn is_inside(place: &PlaceCount) -> bool {
    place.stories >= 2
        && place.lines >= 4
        && place.telling >= 2
        && place.told >= place.telling * 30
        && place.chosen_weight * 10 >= place.weight * 7
}

/// Whether text stands there that tells of other things than the headline, and is not always taken for
/// the article's. A caption does both, and belongs to its picture.
fn is_elsewhere(place: &PlaceCount) -> bool {
    place.stories >= 2
        && place.figure * 2 < place.lines
        && place.telling >= 2
        && place.told < place.telling * 12
        && place.weight >= place.telling * 150
        && place.chosen_weight * 2 < place.weight
}

/// The pieces of the headline.
fn headline_of(extraction: &Extraction) -> HashSet<u64> {
    let mut words = HashSet::new();
    digest::pieces(
        extraction.headline.as_deref().unwrap_or_default(),
        |piece| {
            words.insert(piece);
        },
    );
    words
}

/// How much of the headline the text at each place tells, in percent; nothing when there is no headline.
fn told(document: &Document, read: &Lines, headline: &HashSet<u64>) -> Vec<(u64, usize)> {
    if headline.len() < LEAST_PIECES {
        return Vec::new();
    }
    let mut places: HashMap<u64, (usize, HashSet<u64>)> = HashMap::new();
    for line in read.lines.iter().filter(|line| line.weight >= SENTENCE) {
        let (weight, pieces) = places.entry(line.place).or_default();
        *weight += line.weight;
        for text in read
            .nodes_of(line)
            .iter()
            .filter_map(|node| document.text(*node))
        {
            digest::pieces(text, |piece| {
                if headline.contains(&piece) {
                    pieces.insert(piece);
                }
            });
        }
    }
    let mut told: Vec<(u64, usize)> = places
        .into_iter()
        .filter(|(_, (weight, _))| *weight >= TELLING)
        .map(|(place, (_, pieces))| (place, pieces.len() * 100 / headline.len()))
        .collect();
    told.sort_unstable();
    told
}
