//! How much text stands where: of each block its own, of each subtree all.

use crate::document::{Document, is_inline};
use crate::words::{Amount, amount};

/// Text of a block or a subtree.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Measure {
    /// Characters by weight, see [`Amount`].
    pub(crate) weight: usize,
    /// The part of `weight` that is in links.
    pub(crate) linked: usize,
    /// Marks that divide sentences.
    pub(crate) marks: usize,
    /// Links with text.
    pub(crate) links: usize,
    /// What of `weight` stands in blocks of a sentence or more that are not mostly links.
    pub(crate) prose: usize,
}

impl Measure {
    /// The part of the text that is in links, in percent.
    pub(crate) fn linked_percent(&self) -> usize {
        (self.linked * 100).checked_div(self.weight).unwrap_or(0)
    }

    fn is_zero(&self) -> bool {
        self.weight | self.linked | self.marks | self.links | self.prose == 0
    }

    pub(crate) fn add(&mut self, other: &Measure) {
        self.weight += other.weight;
        self.linked += other.linked;
        self.marks += other.marks;
        self.links += other.links;
        self.prose += other.prose;
    }
}

/// The measures of a page, by node.
pub(crate) struct Measures {
    /// The innermost block around each node; a block's own is itself.
    pub(crate) block: Vec<usize>,
    /// Of each block, the text that is in it and in no block within it.
    pub(crate) own: Table,
    /// Of each node, all text.
    pub(crate) all: Table,
}

/// Measures by node. Most nodes have no text, and several tables of a page are kept at a time: what is
/// not 0 stands in a row.
pub(crate) struct Table {
    /// Where in `rest` each node's is.
    places: Vec<u32>,
    /// 0, and then what is not.
    rest: Vec<Measure>,
}

impl Table {
    fn new(all: &[Measure]) -> Self {
        let count = all.iter().filter(|measure| !measure.is_zero()).count();
        let mut rest = Vec::with_capacity(count + 1);
        rest.push(Measure::default());
        let places = all.iter().map(|measure| {
            if measure.is_zero() {
                return 0;
            }
            rest.push(*measure);
            // Nodes are numbered so too.
            u32::try_from(rest.len() - 1).unwrap_or(0)
        });
        Self {
            places: places.collect(),
            rest,
        }
    }

    pub(crate) fn get(&self, node: usize) -> Option<&Measure> {
        self.rest.get(*self.places.get(node)? as usize)
    }

    /// That of the document.
    pub(crate) fn first(&self) -> Option<&Measure> {
        self.get(0)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Measure> {
        (self.places.iter()).filter_map(|place| self.rest.get(*place as usize))
    }
}

/// Weight of the shortest text that counts as a sentence.
pub(crate) const SENTENCE: usize = 25;

/// The amounts of all texts, which do not depend on what is left out.
pub(crate) fn amounts(document: &Document) -> Vec<Amount> {
    (0..document.len())
        .map(|node| document.text(node).map(amount).unwrap_or_default())
        .collect()
}

/// Measures what is not left out.
pub(crate) fn measure(document: &Document, amounts: &[Amount], skip: &[bool]) -> Measures {
    let count = document.len();
    let mut block = vec![0; count];
    let mut own = vec![Measure::default(); count];
    let mut all = vec![Measure::default(); count];
    // The link that is open, by where it ends, and whether it has had text.
    let (mut link_end, mut link_seen) = (0, true);
    let mut node = 0;
    while node < count {
        if skip.get(node) == Some(&true) {
            node = document.end(node);
            continue;
        }
        let around = block.get(document.parent(node)).copied().unwrap_or(0);
        let name = document.name(node);
        let inner = if document.is_element(node) && !is_inline(name) && name != "br" {
            node
        } else {
            around
        };
        if let Some(place) = block.get_mut(node) {
            *place = inner;
        }
        if name == "a" && node >= link_end && document.attribute(node, "href").is_some() {
            (link_end, link_seen) = (document.end(node), false);
        }
        if let (Some(amount), Some(own), Some(all)) =
            (amounts.get(node), own.get_mut(inner), all.get_mut(node))
            && amount.weight > 0
        {
            all.weight = amount.weight;
            all.marks = amount.marks;
            if node < link_end {
                all.linked = amount.weight;
                all.links = usize::from(!link_seen);
                link_seen = true;
            }
            own.add(all);
        }
        node += 1;
    }
    for node in (0..count).rev() {
        let Some(mut sum) = all.get(node).copied() else {
            continue;
        };
        if let Some(own) = own.get_mut(node)
            && own.weight > 0
        {
            if own.weight >= SENTENCE && own.linked * 2 < own.weight {
                own.prose = own.weight - own.linked;
            }
            sum.prose += own.prose;
        }
        if let Some(place) = all.get_mut(node) {
            *place = sum;
        }
        if node > 0
            && let Some(parent) = all.get_mut(document.parent(node))
        {
            parent.add(&sum);
        }
    }
    Measures {
        block,
        own: Table::new(&own),
        all: Table::new(&all),
    }
}
