//! Tests of robots.txt.
