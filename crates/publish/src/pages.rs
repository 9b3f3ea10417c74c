//! One file a kind of page.

pub(crate) mod about;
pub(crate) mod article;
pub(crate) mod changes;
pub(crate) mod day;
pub(crate) mod month;
pub(crate) mod source;
pub(crate) mod source_links;
pub(crate) mod start;
