//! What the pages of one site have in common: which lines are the site's own, and where the text is.
//!
//! A [`SiteModel`] is learnt from some pages of a site and given to [`crate::extract`] by
//! [`Hints::site_model`](crate::Hints::site_model). It is a few sorted lists of digests: no text of a
//! page can be read out of it. The same pages in the same order give the same bytes.

mod apply;
mod digest;
mod learn;
mod lines;
mod sites;
mod stories;

pub use learn::{LEAST_PAGES, Learner, Lesson};
pub use sites::{SiteLearners, SiteModels};

pub(crate) use apply::{Marks, box_around};

/// What the pages of a site have in common.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SiteModel {
    /// How many different stories it was learnt from.
    stories: u32,
    /// Lines that stand on several pages, by place and text.
    lines: Vec<u64>,
    /// Lines that stand on several pages in several places, by text.
    texts: Vec<u64>,
    /// Places that never held text of an article.
    outside: Vec<u64>,
    /// Places that always did, and told what the headline said.
    inside: Vec<u64>,
    /// Places whose text tells of other things than the headline.
    elsewhere: Vec<u64>,
    /// Boxes that were chosen for the text.
    boxes: Vec<u64>,
}

/// Largest model, in bytes.
pub const MAX_MODEL_BYTES: usize = 200_000;

/// What stored models begin with. The number is raised whenever what a digest is made of changes, so
/// that an old model is not taken for one.
const MAGIC: &[u8] = b"jianbao site model 1\n";

impl SiteModel {
    /// The model as it is stored: at most [`MAX_MODEL_BYTES`].
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(self.stories.to_le_bytes());
        for list in self.lists() {
            let count = u32::try_from(list.len()).unwrap_or(u32::MAX);
            bytes.extend(count.to_le_bytes());
            bytes.extend(list.iter().flat_map(|digest| digest.to_le_bytes()));
        }
        bytes
    }

    /// Reads a stored model; none when it was written by another version, is damaged, or is too large.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        if bytes.len() > MAX_MODEL_BYTES {
            return None;
        }
        let mut rest = bytes.strip_prefix(MAGIC)?;
        let mut model = Self {
            stories: u32::from_le_bytes(take(&mut rest)?),
            ..Self::default()
        };
        for list in model.lists_mut() {
            let count = u32::from_le_bytes(take(&mut rest)?) as usize;
            if count > rest.len() / 8 {
                return None;
            }
            list.reserve(count);
            for _ in 0..count {
                list.push(u64::from_le_bytes(take(&mut rest)?));
            }
            if !list.is_sorted() {
                return None;
            }
        }
        rest.is_empty().then_some(model)
    }

    /// The version of the model: a digest of what it holds. Two models with the same version read
    /// every page alike.
    pub fn version(&self) -> u32 {
        let digest = digest::of_bytes(&self.to_bytes());
        u32::try_from(digest >> 32).unwrap_or_default()
    }

    /// How many different stories it was learnt from.
    pub fn stories(&self) -> usize {
        self.stories as usize
    }

    fn lists(&self) -> [&Vec<u64>; 6] {
        [
            &self.lines,
            &self.texts,
            &self.outside,
            &self.inside,
            &self.elsewhere,
            &self.boxes,
        ]
    }

    fn lists_mut(&mut self) -> [&mut Vec<u64>; 6] {
        [
            &mut self.lines,
            &mut self.texts,
            &mut self.outside,
            &mut self.inside,
            &mut self.elsewhere,
            &mut self.boxes,
        ]
    }
}

fn take<const COUNT: usize>(rest: &mut &[u8]) -> Option<[u8; COUNT]> {
    let (taken, behind) = rest.split_first_chunk::<COUNT>()?;
    *rest = behind;
    Some(*taken)
}
