#![doc = include_str!("../README.md")]

mod address;
mod attribute;
mod charset;
mod clean;
mod commonmark;
mod element;
mod escape;
mod limits;
mod name;
mod paragraphs;
mod scan;
mod style;
mod text;
mod token;

pub use address::resolve;
pub use charset::{CharsetSource, Decoded, decode};
pub use clean::{Cleaned, Profile, clean, is_inert};
pub use commonmark::{from_commonmark, to_commonmark};
pub use escape::{escape_attribute, escape_text};
pub use limits::*;
pub use paragraphs::paragraphs;
pub use text::text;
pub use token::reference::{decode_attribute, decode_references, decode_text, named_reference};
pub use token::{Reading, Tag, Token, Tokenizer};
pub use url::{ParseError, Url};
