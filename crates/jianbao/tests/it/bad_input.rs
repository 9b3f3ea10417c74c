//! Bad input: every one is a clear message or a reported problem, everything else is taken over, and
//! the archive stays sound.

mod compressed;
mod configuration;
mod front_matter;
mod json_lines;
mod odd_files;
mod paths;
mod terminal;
