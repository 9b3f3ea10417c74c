//! Whether the pages of a host still look as they did. Pure: of what was read out of its newest pages.

use jianbao_store::SitePage;

/// The newest pages, which are compared with those before,
pub(super) const NEWEST: usize = 10;
/// of which there are at least so many.
const LEAST_BEFORE: usize = 10;
/// What is found on this share of the pages, in percent, is usual,
const USUAL: usize = 80;
/// and lost on less than this.
const LOST: usize = 50;
/// A text that is so many times longer or shorter than before is another.
const FACTOR: usize = 3;

/// How the newest pages differ from those before, in words; `pages` are in the order they were seen in.
pub(super) fn drift(pages: &[SitePage]) -> Option<String> {
    let (before, newest) = pages.split_at_checked(pages.len().checked_sub(NEWEST)?)?;
    if before.len() < LEAST_BEFORE {
        return None;
    }
    let found = |page: &SitePage| Some(page.reading.is_found);
    if let Some(words) = lost(before, newest, found) {
        return Some(format!("text found on {words}"));
    }
    let fits = |page: &SitePage| page.reading.fits.filter(|_| page.reading.is_found);
    if let Some(words) = lost(before, newest, fits) {
        return Some(format!("text where it used to be on {words}"));
    }
    let (before, newest) = (median(before)?, median(newest)?);
    let is_other = newest * FACTOR < before || before * FACTOR < newest;
    is_other.then(|| {
        format!("half of the texts have at most {newest} bytes on the last {NEWEST} pages ({before} before)")
    })
}

/// How many of the newest pages have what most had before, when they have not.
fn lost(
    before: &[SitePage],
    newest: &[SitePage],
    has: impl Fn(&SitePage) -> Option<bool>,
) -> Option<String> {
    let count = |pages: &[SitePage]| {
        let known: Vec<bool> = pages.iter().filter_map(&has).collect();
        (known.iter().filter(|has| **has).count(), known.len())
    };
    let ((had, of), (has, of_newest)) = (count(before), count(newest));
    let is_lost = of >= LEAST_BEFORE
        && of_newest * 2 >= NEWEST
        && had * 100 >= of * USUAL
        && has * 100 < of_newest * LOST;
    is_lost.then(|| format!("{has} of the last {of_newest} pages ({had} of {of} before)"))
}

/// The middle length of the texts; none when there are too few.
fn median(pages: &[SitePage]) -> Option<usize> {
    let found = pages.iter().filter(|page| page.reading.is_found);
    let mut lengths: Vec<usize> = found.map(|page| page.reading.text_bytes).collect();
    if lengths.len() * 2 < NEWEST {
        return None;
    }
    lengths.sort_unstable();
    lengths.get(lengths.len() / 2).copied()
}
