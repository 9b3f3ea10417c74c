//! Launches.
fn main() {}
