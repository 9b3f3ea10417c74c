#![doc = include_str!("../README.md")]

mod address;
mod answer;
mod chance;
mod feed;
mod judge;
mod ledger;
mod page;
mod picture;
mod plan;
mod replay;
mod server;
mod settings;
mod skin;
mod text;
mod words;
mod world;

pub use judge::{LEAST_SHARE, MOST_PROBLEMS, Verdict, judge};
pub use ledger::Request;
pub use replay::{Replay, ReplayRow};
pub use server::{Newsroom, Running, Site};
pub use settings::{
    DEFAULT_FEED_ITEMS, DEFAULT_START, POLITE_GAP_MS, POLITE_SLACK_MS, WorldSettings,
};
pub use world::{PictureTruth, SourceSpec, Truth, World, configuration};
