//! The text of an article after so many edits, made from the seed each time.

use crate::chance::Chance;
use crate::plan::{ArticlePlan, EditKind, HostPlan};
use crate::words::Words;

/// Purposes of [`Chance`].
const TEXT: u64 = 20;
const EDIT: u64 = 21;
const PICTURES: u64 = 22;
const FLAP: u64 = 23;

/// A text with everything that page and feed say of it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Text {
    pub(crate) headline: String,
    pub(crate) byline: String,
    pub(crate) section: &'static str,
    /// A place, when the text begins with one and a dash.
    pub(crate) dateline: Option<&'static str>,
    pub(crate) paragraphs: Vec<String>,
    pub(crate) pictures: Vec<Picture>,
}

/// A picture of an article.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Picture {
    /// Its path on the article's host.
    pub(crate) path: String,
    pub(crate) caption: String,
    /// The paragraph it stands behind; none for the one above the text.
    pub(crate) after: Option<usize>,
}

/// The text of an article after its first `version` edits. `flapped` is the other headline of an
/// article that shows two by turns.
pub(crate) fn text(
    seed: u64,
    host: &HostPlan,
    article: &ArticlePlan,
    version: usize,
    flapped: bool,
) -> Text {
    let words = host.skin.language.words();
    let number = article.number as u64;
    let mut chance = Chance::of(seed, TEXT, number);
    let count = chance.between(6, 11);
    let mut text = Text {
        headline: words.headline(&mut chance),
        byline: chance.pick(words.people).to_owned(),
        section: chance.pick(words.sections),
        dateline: host.skin.has_dateline.then(|| chance.pick(words.places)),
        paragraphs: (0..count).map(|_| words.paragraph(&mut chance)).collect(),
        pictures: pictures(seed, host, article),
    };
    let mut earlier = vec![text.clone()];
    for (index, edit) in (0_u64..).zip(article.edits.iter().take(version)) {
        let mut chance = Chance::of(seed, EDIT, number << 8 | index);
        text = edited(edit.kind, &earlier, words, &mut chance);
        earlier.push(text.clone());
    }
    if flapped {
        let mut chance = Chance::of(seed, FLAP, number);
        text.headline = another_headline(&text.headline, words, &mut chance);
    }
    text
}

fn pictures(seed: u64, host: &HostPlan, article: &ArticlePlan) -> Vec<Picture> {
    let words = host.skin.language.words();
    let mut chance = Chance::of(seed, PICTURES, article.number as u64);
    // The publisher's habits are pictures above and within the text.
    let always = host.skin.pictures == crate::skin::PictureForm::Small;
    let wanted = [
        (None, always || chance.below(4) > 0),
        (Some(1), always || chance.one_in(2)),
    ];
    let mut pictures: Vec<Picture> = Vec::new();
    for (number, (after, is_there)) in (1..).zip(wanted) {
        let mut caption = caption_of(words, &mut chance);
        while pictures.iter().any(|picture| picture.caption == caption) {
            caption = caption_of(words, &mut chance);
        }
        if is_there {
            pictures.push(Picture {
                path: format!("/img/{}-{number}.png", article.number + FIRST_NUMBER),
                caption,
                after,
            });
        }
    }
    pictures
}

fn caption_of(words: &Words, chance: &mut Chance) -> String {
    let pattern = chance.pick(words.captions);
    words.fill(pattern, chance)
}

/// Numbers in URLs begin here: they have six digits.
pub(crate) const FIRST_NUMBER: usize = 100_000;
/// An edit that gives an earlier text is drawn again so often.
const MOST_DRAWS: usize = 16;
/// No edit takes away the paragraphs before this one: pictures hang on them.
const KEPT_PARAGRAPHS: usize = 2;

/// The last of the texts after an edit, such that it is none of them: a paragraph that was added and is
/// cut again would else be no edit.
fn edited(kind: EditKind, earlier: &[Text], words: &Words, chance: &mut Chance) -> Text {
    let mut text = earlier.last().cloned().unwrap_or_default();
    for _ in 0..MOST_DRAWS {
        let mut next = text.clone();
        apply(kind, &mut next, words, chance);
        if !earlier.contains(&next) {
            return next;
        }
    }
    text.paragraphs.push(words.paragraph(chance));
    text
}

fn apply(kind: EditKind, text: &mut Text, words: &Words, chance: &mut Chance) {
    let count = text.paragraphs.len();
    match kind {
        EditKind::Typo => {
            let at = chance.below(count);
            if let Some(paragraph) = text.paragraphs.get_mut(at) {
                *paragraph = with_typo(paragraph, chance);
            }
        }
        EditKind::Title => text.headline = another_headline(&text.headline, words, chance),
        EditKind::ParagraphAdded => {
            let at = KEPT_PARAGRAPHS + chance.below(count.saturating_sub(KEPT_PARAGRAPHS) + 1);
            text.paragraphs
                .insert(at.min(count), words.paragraph(chance));
        }
        EditKind::ParagraphCut if count > KEPT_PARAGRAPHS + 1 => {
            let at = KEPT_PARAGRAPHS + chance.below(count - KEPT_PARAGRAPHS);
            text.paragraphs.remove(at);
        }
        EditKind::HalfCut if count > KEPT_PARAGRAPHS + 1 => {
            text.paragraphs.truncate((count / 2).max(KEPT_PARAGRAPHS));
        }
        // Nothing is left to cut: a sentence is added instead, so that every edit changes the text.
        EditKind::ParagraphCut | EditKind::HalfCut => text.paragraphs.push(words.paragraph(chance)),
    }
}

fn another_headline(headline: &str, words: &Words, chance: &mut Chance) -> String {
    loop {
        let other = words.headline(chance);
        if other != headline {
            return other;
        }
    }
}

/// The paragraph with two neighbouring letters exchanged.
fn with_typo(paragraph: &str, chance: &mut Chance) -> String {
    let mut letters: Vec<char> = paragraph.chars().collect();
    let places: Vec<usize> = letters
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| pair[0] != pair[1] && pair.iter().all(|c| c.is_alphabetic()))
        .map(|(place, _)| place)
        .collect();
    if !places.is_empty() {
        let place = chance.pick(&places);
        letters.swap(place, place + 1);
    }
    letters.into_iter().collect()
}
