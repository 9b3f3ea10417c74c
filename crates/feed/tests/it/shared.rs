//! The feeds of the shared data folder, when `JIANBAO_DATA` names it.

use std::path::PathBuf;

use jianbao_feed::{Context, Format, parse};

pub(crate) fn data() -> Option<PathBuf> {
    let folder = std::env::var_os("JIANBAO_DATA").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: JIANBAO_DATA is not set");
    }
    folder
}

#[test]
fn shared_feeds_are_read() {
    let Some(folder) = data() else { return };
    let mut folders = ["feedparser", "gofeed", "real"]
        .map(|name| folder.join("feeds").join(name))
        .to_vec();
    let (mut all, mut known, mut filled) = (0_usize, 0_usize, 0_usize);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let parsed = parse(&std::fs::read(&path).unwrap(), &Context::default());
            all += 1;
            known += usize::from(parsed.feed.format != Format::Unknown);
            filled += usize::from(!parsed.feed.entries.is_empty());
            if parsed.feed.format == Format::Unknown {
                println!("{}: {:?}", path.display(), parsed.warnings);
            }
            for entry in &parsed.feed.entries {
                let contents = entry.summary.iter().chain(&entry.contents);
                for content in contents {
                    content.clean();
                }
            }
        }
    }
    println!("{all} files, {known} feeds, {filled} with entries");
    assert!(known * 100 >= all * 95, "{known} of {all} are feeds");
    assert!(filled * 100 >= all * 60, "{filled} of {all} have entries");
}
