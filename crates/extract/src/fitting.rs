//! What the program that fits the weights (`examples/fit.rs`) has to see. No part of the interface.

use jianbao_html::decode;

use crate::document::Document;
use crate::hints::{self, Said};
use crate::measure::{self, Measures};
use crate::page::{Hints, Limits, Page};
use crate::reading::{self, Readings};
use crate::road::{plain, witness};
use crate::{metadata, parse, write};

pub use crate::weights::{FITTED, Weights};

/// A page as it is measured.
#[derive(Debug)]
pub struct Fitting {
    /// The blocks of the page.
    pub blocks: Vec<Block>,
    /// The readings among which one is chosen.
    pub readings: Vec<Reading>,
}

/// A block as it is measured.
#[derive(Debug)]
pub struct Block {
    /// What is measured of it.
    pub features: Vec<f64>,
    /// What the first answers say of its neighbours.
    pub second: Vec<f64>,
    /// Its own line.
    pub text: String,
    /// How much text it is.
    pub weight: usize,
}

/// A reading as it is measured.
#[derive(Debug)]
pub struct Reading {
    /// How it was made.
    pub source: String,
    /// What is measured of it.
    pub features: Vec<f64>,
    /// Its text.
    pub text: String,
}

/// Measures a page.
pub fn measure(page: &Page, hints: &Hints, limits: &Limits, weights: &Weights) -> Fitting {
    let decoded = decode(&page.bytes, page.content_type.as_deref());
    let document = parse::parse(decoded.text, limits.nodes, limits.depth).document;
    let said: Vec<Said> = (0..document.len())
        .map(|node| hints::said(&document, node))
        .collect();
    let base = metadata::base(&document, &page.url);
    let metadata = metadata::read(&document, &said, &base, &page.url, hints);
    let amounts = measure::amounts(&document);
    let witness = witness(&metadata, hints);
    let Readings {
        readings,
        blocks,
        second,
        raw,
        ..
    } = reading::read(
        &document,
        &said,
        &amounts,
        &metadata,
        witness.as_ref(),
        &base,
        weights,
    );
    let blocks = blocks
        .iter()
        .zip(second)
        .map(|(block, second)| Block {
            features: block.features.to_vec(),
            second: second.to_vec(),
            text: own_text(&document, &raw, block.node),
            weight: block.own.weight,
        })
        .collect();
    let readings = readings
        .iter()
        .map(|reading| Reading {
            source: format!("{:?}{}-{}", reading.source, reading.ground, reading.trimmed),
            features: reading.features.to_vec(),
            text: plain(&write::body(
                &document,
                &reading.roots,
                &reading.skip,
                |_| None,
                &base,
            )),
        })
        .collect();
    Fitting { blocks, readings }
}

fn own_text(document: &Document, measures: &Measures, block: usize) -> String {
    let mut text = String::new();
    for node in block..document.end(block) {
        if measures.block.get(node) == Some(&block) {
            if let Some(words) = document.text(node) {
                text.push_str(words);
            } else if document.name(node) == "br" {
                text.push(' ');
            }
        }
    }
    text
}
