//! Tests of the archive through what the crate offers to others.

mod journal;
