//! What the program that fits the weights (`examples/fit.rs`) has to see. No part of the interface.

use jianbao_html::decode;

use crate::block::{self, Place};
use crate::document::Document;
use crate::hints;
use crate::measure::{self, Measures};
use crate::page::{Hints, Limits, Page};
use crate::reading::{self, Input};
use crate::road::{plain, witness};
use crate::rules::Applied;
use crate::{metadata, parse, streamed, sure, twice, write};

pub use crate::weights::{FITTED, Weights};

/// A page as it is measured.
#[derive(Debug)]
pub struct Fitting {
    /// The blocks of the page.
    pub blocks: Vec<Block>,
    /// The readings among which one is chosen.
    pub readings: Vec<Reading>,
}

/// What the first answers, with `weights`, say of the neighbours of each block.
pub fn neighbours(blocks: &[Block], weights: &[f64]) -> Vec<Vec<f64>> {
    let first: Vec<f64> = blocks
        .iter()
        .map(|block| block::logistic(&block.features, weights))
        .collect();
    let places: Vec<Place> = blocks
        .iter()
        .map(|block| Place {
            parent: block.parent,
            grandparent: block.grandparent,
            weight: block.weight,
        })
        .collect();
    block::second(&places, &first)
        .into_iter()
        .map(|row| row.to_vec())
        .collect()
}

/// A block as it is measured.
#[derive(Debug)]
pub struct Block {
    /// What is measured of it.
    pub features: Vec<f64>,
    /// Index of the box around it.
    pub parent: usize,
    /// Index of the box around that.
    pub grandparent: usize,
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
    /// What is measured of it if it is the one that is chosen.
    pub sure: Vec<f64>,
    /// Its text.
    pub text: String,
}

/// Measures a page.
pub fn measure(page: &Page, hints: &Hints, limits: &Limits, weights: &Weights) -> Fitting {
    let decoded = decode(&page.bytes, page.content_type.as_deref());
    let html = streamed::settle(twice::undo(decoded.text));
    let document = parse::parse(html, limits.nodes, limits.depth).document;
    let said = hints::all(&document);
    let base = metadata::base(&document, &page.url);
    let metadata = metadata::read(&document, &said, &base, &page.url, hints);
    let amounts = measure::amounts(&document);
    let witness = witness(&metadata, hints);
    let found = reading::read(&Input {
        document: &document,
        said: &said,
        amounts: &amounts,
        metadata: &metadata,
        witness: witness.as_ref(),
        applied: &Applied::default(),
        marks: None,
        base: &base,
        weights,
    });
    let blocks = found
        .blocks
        .iter()
        .map(|block| {
            let place = block::place(&document, block);
            Block {
                features: block.features.to_vec(),
                parent: place.parent,
                grandparent: place.grandparent,
                text: own_text(&document, &found.raw, block.node),
                weight: block.own.weight,
            }
        })
        .collect();
    let readings = found
        .all
        .iter()
        .enumerate()
        .map(|(index, reading)| Reading {
            source: format!("{:?}{}-{}", reading.source, reading.ground, reading.trimmed),
            features: reading.features.to_vec(),
            sure: sure::measure(&found, index, &metadata, weights).to_vec(),
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
