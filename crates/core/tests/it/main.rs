//! The behaviour of the nouns, over files and over made-up input.

mod index_line;
mod record_files;
mod record_properties;
mod shared_records;
