//! robots.txt: whatever the bytes are, rules come out, and they judge any URL.
#![no_main]

use jianbao_crawl::{MAX_ROBOTS_BYTES, Robots};
use libfuzzer_sys::fuzz_target;
use url::Url;

fuzz_target!(|input: (&[u8], &str)| {
    let (bytes, path) = input;
    let robots = Robots::parse(bytes, "jianbao");
    assert!(robots.sitemaps().iter().map(String::len).sum::<usize>() <= 3 * MAX_ROBOTS_BYTES);
    let base = Url::parse("https://www.example.org/");
    if let Some(url) = base.ok().and_then(|base| base.join(path).ok()) {
        let _ = robots.allows(&url);
        assert!(url.path() != "/robots.txt" || robots.allows(&url));
    }
});
