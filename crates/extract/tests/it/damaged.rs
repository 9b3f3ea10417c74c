//! Real pages, damaged: cut at any byte, with bytes changed, with tags lost. They take no longer for
//! it, and none makes the extractor panic.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use jianbao_html::is_inert;

use crate::bounds::{most, timed};

/// Numbers that are the same in every run (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }
}

/// What takes the place of a byte.
const PUT_IN: [u8; 12] = *b"<>\"'&/=- \n\0\xff";

fn flipped(page: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut page = page.to_vec();
    for _ in 0..=page.len() / 2_000 {
        let at = dice.below(page.len());
        if let Some(byte) = page.get_mut(at) {
            *byte = if dice.below(2) == 0 {
                PUT_IN[dice.below(PUT_IN.len())]
            } else {
                *byte ^ 1 << dice.below(8)
            };
        }
    }
    page
}

/// Without some of its tags.
fn thinned(page: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut thin = Vec::with_capacity(page.len());
    for part in page.split_inclusive(|byte| *byte == b'>') {
        let tag = part.iter().rposition(|byte| *byte == b'<');
        let end = tag.filter(|_| dice.below(12) == 0).unwrap_or(part.len());
        thin.extend_from_slice(&part[..end]);
    }
    thin
}

fn pages() -> Option<Vec<PathBuf>> {
    let Some(data) = std::env::var_os("JIANBAO_DATA") else {
        println!("skipped: JIANBAO_DATA is not set");
        return None;
    };
    let mut pages = Vec::new();
    for set in std::fs::read_dir(Path::new(&data).join("extraction")).unwrap() {
        for file in std::fs::read_dir(set.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "gz") {
                pages.push(path);
            }
        }
    }
    pages.sort();
    Some(pages)
}

#[test]
fn damaged_pages_take_no_longer() {
    let Some(pages) = pages() else { return };
    // All of them take a minute.
    let heavy = std::env::var_os("JIANBAO_HEAVY_TESTS").is_some();
    let step = if heavy { 1 } else { 24 };
    let mut slow = Vec::new();
    for (index, path) in pages.iter().enumerate().step_by(step) {
        let mut page = Vec::new();
        flate2::read::GzDecoder::new(std::fs::File::open(path).unwrap())
            .read_to_end(&mut page)
            .unwrap();
        let mut dice = Dice(u64::try_from(index).unwrap() + 0x9e37_79b9_7f4a_7c15);
        let mut damaged: Vec<Vec<u8>> = (0..3)
            .map(|_| page[..dice.below(page.len())].to_vec())
            .collect();
        damaged.push(flipped(&page, &mut dice));
        damaged.push(thinned(&page, &mut dice));
        for bytes in damaged {
            let length = bytes.len();
            let (found, took) = timed(bytes);
            assert!(is_inert(&found.html()), "{}", path.display());
            if took > most(length) {
                slow.push(format!("{took:?} for {length} bytes of {}", path.display()));
            }
        }
    }
    assert_eq!(slow, Vec::<String>::new());
}
