#![doc = include_str!("../README.md")]

mod cache;
mod connection;
mod error;
mod handler;
mod headers;
mod host;
mod negotiate;
mod press;
mod request_path;
mod server;
mod teller;
mod watch;
mod websub;

pub use error::WebError;
pub use server::{ServeSettings, Server};
pub use websub::{Subscriber, Topic, WebSubSettings};
