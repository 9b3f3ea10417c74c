//! Sitemaps of any bytes: XML, text and gzip.

#![no_main]

use jianbao_feed::{Context, parse_sitemap};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    parse_sitemap(bytes, &Context::default());
});
