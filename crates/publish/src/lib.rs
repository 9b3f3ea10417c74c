#![doc = include_str!("../README.md")]

mod build;
mod feeds;
mod page;
mod site;
mod site_path;

pub use build::{BuildError, BuildOptions, BuildReport, build};
pub use page::Page;
pub use site::{Site, SiteError};
pub use site_path::{FeedForm, FeedOf, SitePath};
