//! What was found out of a node for one reading of a page and holds for all on the same ground.

use std::cell::Cell;

/// What is asked of a node.
#[derive(Debug, Clone, Copy)]
pub(super) enum Question {
    /// Whether it is no text above the first paragraph, by itself.
    LeavesAbove,
    /// The same below the first paragraph.
    LeavesBelow,
    /// Whether it looks like the teaser of another story.
    IsTeaser,
    /// Whether its picture and its headline lead to the same story.
    IsCard,
    /// Whether it asks something of the reader.
    Asks,
}

/// The answers of a ground by node. Nothing that depends on the reading may be asked here: neither what
/// it leaves out nor how large it is.
#[derive(Debug)]
pub(crate) struct Answers {
    /// Two bits a question: whether it was asked, and the answer.
    known: Vec<Cell<u16>>,
}

impl Answers {
    /// None yet of a page with `count` nodes.
    pub(crate) fn new(count: usize) -> Self {
        Self {
            known: vec![Cell::new(0); count],
        }
    }

    /// The answer, found by `find` when it was not asked before.
    pub(super) fn ask(&self, node: usize, question: Question, find: impl FnOnce() -> bool) -> bool {
        let Some(known) = self.known.get(node) else {
            return find();
        };
        let shift = question as u8 * 2;
        if known.get() >> shift & 1 == 0 {
            let answer = u16::from(find()) << 1 | 1;
            known.set(known.get() | answer << shift);
        }
        known.get() >> shift & 2 != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_answered_once_of_each_node() {
        let answers = Answers::new(2);
        assert!(answers.ask(0, Question::Asks, || true));
        assert!(!answers.ask(0, Question::LeavesAbove, || false));
        assert!(!answers.ask(1, Question::Asks, || false));
        assert!(answers.ask(0, Question::Asks, || panic!("asked again")));
        assert!(!answers.ask(0, Question::LeavesAbove, || panic!("asked again")));
        assert!(answers.ask(9, Question::Asks, || true));
    }
}
