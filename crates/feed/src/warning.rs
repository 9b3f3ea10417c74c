//! What had to be repaired, guessed or cut.

/// Something wrong with a feed. There is at most one of a kind: the first, with their number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// What kind of thing is wrong.
    pub kind: WarningKind,
    /// The first case, for people.
    pub message: String,
    /// How many cases there were.
    pub count: usize,
}

/// A kind of [`Warning`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WarningKind {
    /// The input is no feed.
    NotAFeed,
    /// A limit was reached and something left out.
    Limit,
    /// Some bytes are no characters, or the charset is not the one that is stated.
    Charset,
    /// The media type is one that no feed has.
    MediaType,
    /// The XML or JSON is broken.
    Syntax,
    /// Tags are not closed, or closed that were not open.
    Structure,
    /// A reference such as `&name;` stands for nothing known.
    Reference,
    /// A prefix is used without being declared.
    Prefix,
    /// A date could not be read.
    Date,
}

/// Longest piece of foreign text quoted in a message, in characters.
const QUOTED_CHARS: usize = 80;

/// Collects warnings, one of a kind.
#[derive(Debug, Default)]
pub(crate) struct Warnings(Vec<Warning>);

impl Warnings {
    /// Counts a case; `message` is made for the first of its kind only.
    pub(crate) fn add(&mut self, kind: WarningKind, message: impl FnOnce() -> String) {
        if let Some(warning) = self.0.iter_mut().find(|warning| warning.kind == kind) {
            warning.count += 1;
            return;
        }
        self.0.push(Warning {
            kind,
            message: message(),
            count: 1,
        });
    }

    pub(crate) fn into_vec(self) -> Vec<Warning> {
        self.0
    }
}

/// Foreign text, short enough for a message.
pub(crate) fn quoted(text: &str) -> String {
    let text: String = text.chars().take(QUOTED_CHARS).collect();
    format!("{text:?}")
}
