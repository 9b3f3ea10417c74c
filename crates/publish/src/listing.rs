//! Lists of headlines and their pages.

/// Headlines on a page: what stays below 6 KB on the wire.
pub(crate) const PAGE_LENGTH: u64 = 50;

/// Pages of the start list. Older articles are found by month and by source: a list of everything
/// would change in every page with every article that comes.
const START_PAGES: u32 = 20;

/// How many pages a list of this length has. An empty list has one, which says so.
pub(crate) fn pages(length: u64) -> u32 {
    u32::try_from(length.div_ceil(PAGE_LENGTH).max(1)).unwrap_or(u32::MAX)
}

/// How many pages the start list has.
pub(crate) fn start_pages(length: u64) -> u32 {
    pages(length).min(START_PAGES)
}
