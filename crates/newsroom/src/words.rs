//! The words that the fiction of each language is made of, and the phrases of its sites.

mod arabic;
mod english;
mod simplified;
mod traditional;

use crate::chance::Chance;

/// A language of the world.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Language {
    Simplified,
    Traditional,
    English,
    Arabic,
}

impl Language {
    pub(crate) fn words(self) -> &'static Words {
        match self {
            Self::Simplified => &simplified::WORDS,
            Self::Traditional => &traditional::WORDS,
            Self::English => &english::WORDS,
            Self::Arabic => &arabic::WORDS,
        }
    }
}

/// Words, and patterns with slots for them: `{p}` a place, `{n}` a person, `{o}` an office, `{t}` a
/// thing, `{d}` a number.
pub(crate) struct Words {
    /// BCP 47.
    pub(crate) tag: &'static str,
    pub(crate) places: &'static [&'static str],
    pub(crate) people: &'static [&'static str],
    pub(crate) offices: &'static [&'static str],
    pub(crate) things: &'static [&'static str],
    pub(crate) sentences: &'static [&'static str],
    pub(crate) headlines: &'static [&'static str],
    pub(crate) captions: &'static [&'static str],
    pub(crate) sections: &'static [&'static str],
    /// Between two sentences of a paragraph.
    pub(crate) gap: &'static str,
    pub(crate) site: &'static str,
    pub(crate) by: &'static str,
    pub(crate) related: &'static str,
    pub(crate) most_read: &'static str,
    pub(crate) comments: &'static str,
    pub(crate) remarks: &'static [&'static str],
    /// With `{d}` for the minutes.
    pub(crate) updated: &'static str,
    pub(crate) views: &'static str,
    pub(crate) share: &'static str,
    pub(crate) footer: &'static str,
    pub(crate) not_found: &'static str,
    pub(crate) not_found_text: &'static str,
    pub(crate) front: &'static str,
}

impl Words {
    /// A pattern with its slots filled.
    pub(crate) fn fill(&self, pattern: &str, chance: &mut Chance) -> String {
        let mut filled = String::with_capacity(pattern.len() * 2);
        let mut rest = pattern;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let Some((slot, after)) = after.split_once('}') else {
                break;
            };
            match slot {
                "p" => filled.push_str(chance.pick(self.places)),
                "n" => filled.push_str(chance.pick(self.people)),
                "o" => filled.push_str(chance.pick(self.offices)),
                "t" => filled.push_str(chance.pick(self.things)),
                _ => filled.push_str(&chance.between(3, 980).to_string()),
            }
            rest = after;
        }
        filled.push_str(rest);
        filled
    }

    /// A sentence.
    pub(crate) fn sentence(&self, chance: &mut Chance) -> String {
        let pattern = chance.pick(self.sentences);
        self.fill(pattern, chance)
    }

    /// A paragraph of two to four sentences.
    pub(crate) fn paragraph(&self, chance: &mut Chance) -> String {
        let count = chance.between(2, 4);
        let sentences: Vec<String> = (0..count).map(|_| self.sentence(chance)).collect();
        sentences.join(self.gap)
    }

    /// A headline.
    pub(crate) fn headline(&self, chance: &mut Chance) -> String {
        let pattern = chance.pick(self.headlines);
        self.fill(pattern, chance)
    }
}
