//! The words of what is no text, in the languages papers are written in. All in lower case.
//!
//! They are the last means: structure comes first, and most of them count only at the edges of the
//! text.

mod captions;
mod elsewhere;
mod labels;
mod notices;
mod people;
mod requests;

pub(super) use captions::{CAPTION_BEGINS, CAPTION_BEGINS_BARE, CAPTION_ENDS};
pub(super) use elsewhere::{COMMENTS_BEGIN, COMMENTS_LABELS, SECTIONS, leads_elsewhere};
pub(super) use labels::{LABELS, NOTES, PLACEHOLDERS, PLACEHOLDERS_BARE};
pub(super) use notices::{CREDITS, MATTER, MATTER_BARE, NOTICES, NOTICES_BARE, NOTICES_WITHIN};
pub(super) use people::{OFFICES, TOLD_OF_PEOPLE};
pub(super) use requests::{EVERYDAY, PROMOTIONS, PROMOTIONS_CHINESE, REQUESTS};

/// Whether a line begins with one of `words`.
pub(super) fn starts(line: &str, words: &[&str]) -> bool {
    let first = line.as_bytes().first();
    words
        .iter()
        .any(|words| words.as_bytes().first() == first && line.starts_with(words))
}

/// Whether one of `words` stands in a line.
pub(super) fn stand_in(line: &str, words: &[&str]) -> bool {
    counted_in(line, words, |_| true)
}

/// Whether one of `words` that counts stands in a line. Most lines have none: of all words at once it is
/// asked whether their first two bytes stand somewhere.
pub(super) fn counted_in(line: &str, words: &[&str], counts: impl Fn(&str) -> bool) -> bool {
    /// Bits of the table, by a number made of two bytes.
    const BITS: usize = 2_048;
    let place = |one: u8, two: u8| {
        let at = (usize::from(one) * 33 + usize::from(two) * 7) % BITS;
        (at / 64, 1_u64 << (at % 64))
    };
    let mut table = [0_u64; BITS / 64];
    for pair in line.as_bytes().array_windows() {
        let [one, two] = *pair;
        let (at, bit) = place(one, two);
        if let Some(bits) = table.get_mut(at) {
            *bits |= bit;
        }
    }
    words.iter().any(|word| {
        let may_stand = match word.as_bytes() {
            [one, two, ..] => {
                let (at, bit) = place(*one, *two);
                table.get(at).is_some_and(|bits| bits & bit != 0)
            }
            _ => true,
        };
        may_stand && counts(word) && line.contains(word)
    })
}

/// Without the marks and brackets that lists and labels begin with.
pub(super) fn unmarked(lower: &str) -> &str {
    lower.trim_start_matches([
        '>', '»', '▶', '►', '▲', '△', '▼', '●', '◆', '■', '★', '※', '*', '•', '·', '→', '⇒', '|',
        '(', '（', '[', '【', '〔', '「', '-', '–', '—', '_', ' ', '\u{a0}', '👉', '📲',
    ])
}
