//! Kept pages with a known truth, served as a news internet.

use std::collections::BTreeMap;

use crate::answer::{Answer, Question};

/// Folders of kept pages.
#[derive(Debug)]
pub struct Replay {
    pages: BTreeMap<String, Vec<u8>>,
}

impl Replay {
    pub(crate) fn answer(&self, question: &Question) -> Answer {
        match self.pages.get(&question.target) {
            Some(page) => Answer::of(200, "text/html", page.clone()),
            None => Answer::of(404, "text/plain", ""),
        }
    }
}
