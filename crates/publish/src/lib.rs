#![doc = include_str!("../README.md")]

mod days;
mod feeds;
mod listing;
mod page;
mod site;
mod site_path;

pub use page::Page;
pub use site::{Site, SiteError};
pub use site_path::{FeedForm, FeedOf, SitePath};
