//! What changed between two texts, by sentences, with enough around it to be understood.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Sentences of a text that are compared; the work grows with the product of both.
const MAX_SENTENCES: usize = 4000;
/// Longest text that is compared, in bytes.
const MAX_TEXT_BYTES: usize = 256 << 10;
/// Sentences shown around a change.
const CONTEXT: usize = 1;

/// A piece of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// In both, shown.
    Same(String),
    /// In both, passed over: so many sentences.
    Skipped(usize),
    Removed(String),
    Added(String),
}

/// The pieces of a comparison in order; empty when nothing changed.
pub(crate) fn compare(old: &str, new: &str) -> Vec<Piece> {
    let (old, new) = (sentences(old), sentences(new));
    let operations = capture_diff_slices(Algorithm::Myers, &old, &new);
    let text = |sentences: &[&str], range: std::ops::Range<usize>| {
        sentences.get(range).unwrap_or_default().concat()
    };
    let last = operations.len().saturating_sub(1);
    let mut pieces = Vec::new();
    for (at, operation) in operations.iter().enumerate() {
        let (removed, added) = (operation.old_range(), operation.new_range());
        match operation {
            DiffOp::Equal { len, .. } => {
                if last == 0 {
                    return Vec::new();
                }
                let before = if at == 0 { 0 } else { CONTEXT };
                let after = if at == last { 0 } else { CONTEXT };
                if *len <= before + after + 1 {
                    pieces.push(Piece::Same(text(&old, removed)));
                    continue;
                }
                let (start, end) = (removed.start, removed.end);
                if before > 0 {
                    pieces.push(Piece::Same(text(&old, start..start + before)));
                }
                pieces.push(Piece::Skipped(len - before - after));
                if after > 0 {
                    pieces.push(Piece::Same(text(&old, end - after..end)));
                }
            }
            _ => {
                if !removed.is_empty() {
                    pieces.push(Piece::Removed(text(&old, removed)));
                }
                if !added.is_empty() {
                    pieces.push(Piece::Added(text(&new, added)));
                }
            }
        }
    }
    pieces
}

/// Sentences with what ends them: at full stops of any script, and at line ends.
fn sentences(text: &str) -> Vec<&str> {
    let text = text
        .get(..text.floor_char_boundary(MAX_TEXT_BYTES))
        .unwrap_or_default();
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut is_ended = false;
    let mut is_latin_end = false;
    for (at, character) in text.char_indices() {
        let belongs_to_end = matches!(
            character,
            '」' | '』' | '”' | '’' | '"' | '\'' | ')' | '）' | '】' | '》'
        );
        let ends = is_ended && !belongs_to_end && !is_end(character);
        let ends_latin = is_latin_end && character.is_whitespace();
        if (ends || ends_latin || character == '\n') && start < at {
            // White space goes with the sentence it ends.
            let end = if character.is_whitespace() {
                at + character.len_utf8()
            } else {
                at
            };
            sentences.push(text.get(start..end).unwrap_or_default());
            start = end;
            (is_ended, is_latin_end) = (false, false);
            if sentences.len() == MAX_SENTENCES - 1 {
                break;
            }
            if end > at {
                continue;
            }
        }
        is_ended = is_end(character) || (is_ended && belongs_to_end);
        is_latin_end = matches!(character, '.' | '!' | '?') || (is_latin_end && belongs_to_end);
    }
    if start < text.len() {
        sentences.push(text.get(start..).unwrap_or_default());
    }
    sentences
}

fn is_end(character: char) -> bool {
    matches!(
        character,
        '。' | '！' | '？' | '…' | '；' | '؟' | '۔' | '།'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_into_sentences_of_their_script() {
        assert_eq!(
            sentences("渡船停航。「何时复航？」他问\n无人回答"),
            ["渡船停航。", "「何时复航？」", "他问\n", "无人回答"]
        );
        assert_eq!(
            sentences("It rained. At 3.5 m the quay\nflooded! Why?"),
            ["It rained. ", "At 3.5 m the quay\n", "flooded! ", "Why?"]
        );
        assert_eq!(sentences(""), Vec::<&str>::new());
    }

    #[test]
    fn changes_are_shown_with_their_surroundings() {
        let old = "一。二。三。四。五。六。";
        let new = "一。二。三。四。新。六。";
        let expected = [
            Piece::Skipped(3),
            Piece::Same("四。".to_owned()),
            Piece::Removed("五。".to_owned()),
            Piece::Added("新。".to_owned()),
            Piece::Same("六。".to_owned()),
        ];
        assert_eq!(compare(old, new), expected);
        assert_eq!(compare(old, old), []);
        assert_eq!(compare("", ""), []);
        assert_eq!(compare("", "雨。"), [Piece::Added("雨。".to_owned())]);
    }
}
