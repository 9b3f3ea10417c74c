//! What the journal promises.

use std::collections::HashMap;

use jianbao_core::Sha256Digest;

use crate::journal::{Entry, Event};
use crate::warc::WarcRange;

/// The promises of all entries.
#[derive(Default)]
pub(super) struct Promises {
    /// By the digest of an index line: the entries that speak of it, in order.
    pub(super) lines: HashMap<Sha256Digest, Vec<PromisedLine>>,
    pub(super) warc: Vec<WarcRange>,
    pub(super) media: Vec<Sha256Digest>,
}

/// An index line that an entry speaks of.
pub(super) struct PromisedLine {
    pub(super) entry: u64,
    /// The digest of the record or kept file; a move has none.
    pub(super) file: Option<Sha256Digest>,
    /// Whose line it is, for people.
    pub(super) of: String,
}

impl Promises {
    pub(super) fn add(&mut self, index: u64, bytes: &[u8]) {
        // An entry that the tree vouches for and that is of no known kind promises nothing we know of.
        let Ok(Entry::Known(event)) = Entry::parse(bytes) else {
            return;
        };
        match event {
            Event::Article {
                article,
                revision,
                index: line,
                record,
                ..
            } => {
                self.add_line(
                    line,
                    index,
                    Some(record),
                    format!("revision {revision} of article {article}"),
                );
            }
            Event::Import {
                index: line, file, ..
            } => {
                self.add_line(line, index, Some(file), "a kept file".to_owned());
            }
            Event::Moved {
                article,
                index: Some(line),
                ..
            } => self.add_line(line, index, None, format!("the move of article {article}")),
            Event::Warc {
                file,
                from,
                to,
                sha256,
            } => self.warc.push(WarcRange {
                file,
                from,
                to,
                sha256,
            }),
            Event::Media { sha256, .. } => self.media.push(sha256),
            _ => {}
        }
    }

    fn add_line(&mut self, line: Sha256Digest, entry: u64, file: Option<Sha256Digest>, of: String) {
        let promised = PromisedLine { entry, file, of };
        self.lines.entry(line).or_default().push(promised);
    }
}
