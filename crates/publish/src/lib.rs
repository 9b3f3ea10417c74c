#![doc = include_str!("../README.md")]

mod body_view;
mod build;
mod days;
mod difference;
mod feeds;
mod language;
mod listing;
mod page;
mod pages;
mod site;
mod site_path;
mod template;
mod words;

pub use build::{BuildError, BuildOptions, BuildReport, build};
pub use page::Page;
pub use site::{Site, SiteError};
pub use site_path::{FeedForm, FeedOf, SitePath};
