//! Site rules: what is known of the markup of one host, as data.
//!
//! Two formats are read: our own, TOML with its test cases ([`SiteRules::from_toml`]), and the one of
//! the public collection fivefilters/ftr-site-config ([`SiteRules::from_ftr`]). Both say with XPath 1.0
//! where text, headline, byline and date stand and what is no text.
//!
//! Rules are given to [`extract`](crate::extract) in [`Hints`](crate::Hints). Where none of their
//! bodies is on a page, or only a small part of what is found without them, the page is read as if there
//! were none, with a warning that ends in [`NO_LONGER_FITS`].

mod apply;
mod built_in;
mod check;
mod ftr;
mod names;
mod own;
mod xpath;

use thiserror::Error;

pub(crate) use apply::{Applied, apply};
pub use built_in::{built_in, built_in_files};
pub use check::{TestCase, check};
pub use names::{file_names, host_of_file};
use xpath::XPath;

/// How the warning ends that the body of a rule was not found; before it stands the rule's file.
pub const NO_LONGER_FITS: &str = "no longer fits";

/// Largest file of rules, in bytes. The largest public one has some 10 kB.
pub const MAX_FILE_BYTES: usize = 256 << 10;

/// Most expressions and texts of one file. The largest public files have some 150.
const MAX_RULES: usize = 1_000;

/// What is known of the markup of one host.
#[derive(Debug, Clone, Default)]
pub struct SiteRules {
    name: String,
    version: String,
    body: Vec<XPath>,
    headline: Vec<XPath>,
    byline: Vec<XPath>,
    date: Vec<XPath>,
    strip: Vec<XPath>,
    /// Parts of ids or classes of what is no text.
    strip_named: Vec<String>,
    /// Parts of the addresses of pictures that do not belong to an article.
    strip_pictures: Vec<String>,
    /// What is replaced in the page before it is parsed.
    replace: Vec<(String, String)>,
    tests: Vec<TestCase>,
    ignored: Vec<String>,
}

/// Why a file of rules is unusable.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RulesError {
    /// The file is too large.
    #[error("rules {name}: file exceeds {MAX_FILE_BYTES} bytes")]
    Size {
        /// Name of the file.
        name: String,
    },
    /// There are too many rules in it.
    #[error("rules {name}: more than {MAX_RULES} rules")]
    Number {
        /// Name of the file.
        name: String,
    },
    /// The file is no TOML, or has keys that are not known.
    #[error("rules {name}: not read as TOML")]
    Toml {
        /// Name of the file.
        name: String,
        /// What is wrong with it.
        #[source]
        source: toml::de::Error,
    },
    /// An expression cannot be read.
    #[error("rules {name}: {key} \"{expression}\" is no XPath 1.0: {reason}")]
    Expression {
        /// Name of the file.
        name: String,
        /// The directive or key, with the line where that is known.
        key: String,
        /// The expression.
        expression: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A text to look for is empty, which every address contains.
    #[error("rules {name}: {key} holds an empty text")]
    EmptyText {
        /// Name of the file.
        name: String,
        /// The key.
        key: &'static str,
    },
    /// Nothing in it is a rule.
    #[error("rules {name}: no rule in the file")]
    Empty {
        /// Name of the file.
        name: String,
    },
}

impl SiteRules {
    /// Reads a file of either format, told apart by the end of its name.
    ///
    /// # Errors
    ///
    /// [`RulesError`] when the file as a whole cannot be used.
    pub fn read(name: &str, text: &str) -> Result<Self, RulesError> {
        match name.rsplit_once('.') {
            Some((_, "toml")) => Self::from_toml(name, text),
            _ => Self::from_ftr(name, text),
        }
    }

    /// Reads a file of our own format.
    ///
    /// # Errors
    ///
    /// [`RulesError`] when the file as a whole cannot be used.
    pub fn from_toml(name: &str, text: &str) -> Result<Self, RulesError> {
        own::read(name, text)?.checked(text)
    }

    /// Reads a file of the collection ftr-site-config.
    ///
    /// # Errors
    ///
    /// [`RulesError`] when the file as a whole cannot be used.
    pub fn from_ftr(name: &str, text: &str) -> Result<Self, RulesError> {
        ftr::read(name, text)?.checked(text)
    }

    /// The name of the file it was read from.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Which text it had: a short number that changes with the file.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Its test cases.
    pub fn tests(&self) -> &[TestCase] {
        &self.tests
    }

    /// What of the file means nothing here, in words.
    pub fn ignored(&self) -> &[String] {
        &self.ignored
    }

    /// How many rules it has.
    pub fn count(&self) -> usize {
        self.expressions() + self.strip_named.len() + self.strip_pictures.len() + self.replace.len()
    }

    fn expressions(&self) -> usize {
        [
            &self.body,
            &self.headline,
            &self.byline,
            &self.date,
            &self.strip,
        ]
        .iter()
        .map(|rules| rules.len())
        .sum()
    }

    fn checked(mut self, text: &str) -> Result<Self, RulesError> {
        self.version = format!("{:08x}", number_of(text) & 0xffff_ffff);
        match self.count() {
            0 => Err(RulesError::Empty { name: self.name }),
            1..=MAX_RULES => Ok(self),
            _ => Err(RulesError::Number { name: self.name }),
        }
    }
}

/// Refuses a file that is too large to be one.
fn within_size(name: &str, text: &str) -> Result<(), RulesError> {
    if text.len() > MAX_FILE_BYTES {
        return Err(RulesError::Size { name: name.into() });
    }
    Ok(())
}

/// Reads an expression of a file.
fn expression(name: &str, key: &str, text: &str) -> Result<XPath, RulesError> {
    XPath::parse(text).map_err(|xpath::Unreadable(reason)| RulesError::Expression {
        name: name.into(),
        key: key.into(),
        expression: text.into(),
        reason,
    })
}

/// A number for a text, the same everywhere (FNV-1a, 64 bits). It tells versions apart and proves nothing.
fn number_of(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |number, byte| {
        (number ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
